// SPDX-License-Identifier: MIT
// Builds a Node tree from the events of a JSON or YAML parser, within the limits of document.hpp.
// For the two readers only.
#pragma once

#include "common/config/document.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace crossbar::config {

class TreeBuilder {
public:
    explicit TreeBuilder(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    // Each returns false when a limit is passed (reported): then the parser must stop.
    bool begin(Node::Kind kind, Position where);
    bool key(std::string name, Position where);  // a duplicate is reported, its value dropped
    bool value(Node node, std::size_t nodes = 1);

    // Closes the innermost array or object and gives it to its owner. The reference is good until
    // the next event.
    const Node& end();

    bool wants_key() const noexcept {
        return !open_.empty() && open_.back().node.is(Node::Kind::object) && !open_.back().has_key;
    }

    bool at_root() const noexcept { return open_.empty(); }

    bool has_root() const noexcept { return root_.has_value(); }

    // The object that is being built.
    Node& innermost() noexcept { return open_.back().node; }

    // The member whose value comes next; null for items of arrays.
    const std::string* pending_key() const noexcept {
        return !open_.empty() && open_.back().has_key ? &open_.back().key : nullptr;
    }

    std::optional<Node> take_root() { return std::exchange(root_, std::nullopt); }

private:
    struct Frame {
        Node node;
        std::string key;
        Position key_where;
        bool has_key = false;
        bool drop = false;  // the key is a duplicate
        std::unordered_map<std::string, std::size_t> index;
    };

    const Node& place(Node node);
    bool count(std::size_t nodes, Position where);

    Diagnostics& diagnostics_;
    std::vector<Frame> open_;
    std::optional<Node> root_;
    Node dropped_;
    std::size_t nodes_ = 0;
};

}  // namespace crossbar::config
