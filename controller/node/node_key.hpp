// SPDX-License-Identifier: MIT
// node.key: the node's Ed25519 key pair, made on the first start.
#pragma once

#include <boost/system/result.hpp>

#include <filesystem>
#include <string>

namespace crossbar::node {

struct NodeKey {
    std::string public_key;   // 64 hex digits
    std::string private_key;  // 64 hex digits; never logged
    bool is_new = false;      // it was generated just now
    bool mode_fixed = false;  // others could read the file; now they cannot
};

// Reads the key of a node directory, or makes one (mode 0600). The error is a sentence.
boost::system::result<NodeKey, std::string> load_node_key(const std::filesystem::path& cbdir);

}  // namespace crossbar::node
