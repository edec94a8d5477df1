// SPDX-License-Identifier: MIT
// Files that hold an Ed25519 private key: the node's own (node.key), and those that clients log in
// with by cryptosign. Errors are sentences that name the file; no part of a key is in them.
#pragma once

#include "common/base/crypto.hpp"

#include <boost/system/result.hpp>

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace crossbar::auth {

using LoadedKey = boost::system::result<crypto::KeyPair, std::string>;

// The text form of Crossbar.io: a title, then lines "tag: value", of which `private-key-ed25519`
// counts, and `public-key-ed25519`, if there, must belong to it. `known`: no other tags may occur;
// empty: any may. `file` is how messages call it ("node private key file /x/node.key").
LoadedKey parse_tagged_key(
    std::string_view text, std::string_view file, std::span<const std::string_view> known = {});

// The above with any tags, or the seed alone: 32 raw bytes, or 64 hexadecimal digits.
LoadedKey parse_private_key(std::string_view text, std::string_view file);

// Reads such a file. Refused when others than its owner and group can read it, or others than its
// owner can write it.
LoadedKey read_private_key(const std::filesystem::path& path);

}  // namespace crossbar::auth
