// SPDX-License-Identifier: MIT
// node.key: the node's Ed25519 key pair, made by the controller on the first start. Router workers
// read it to prove the router to clients.
#pragma once

#include "common/base/crypto.hpp"

#include <boost/system/result.hpp>

#include <filesystem>
#include <string>

namespace crossbar::mgmt {

struct NodeKey {
    crypto::KeyPair pair;     // its private half is never logged
    bool is_new = false;      // it was generated just now
    bool mode_fixed = false;  // others could read the file; now they cannot

    std::string public_key() const { return crypto::to_hex(pair.public_key); }  // 64 digits
};

// Reads the key of a node directory, or makes one (mode 0600). The error is a sentence.
boost::system::result<NodeKey, std::string> load_node_key(const std::filesystem::path& cbdir);

}  // namespace crossbar::mgmt
