// SPDX-License-Identifier: MIT
// Depth, number of nodes and duplicate keys are checked here, for both notations.
#include "common/config/tree_builder.hpp"

#include "common/base/assert.hpp"

#include <fmt/format.h>

namespace crossbar::config {

bool TreeBuilder::count(std::size_t nodes, Position where) {
    nodes_ += nodes;
    if (nodes_ > kMaxNodes) {
        diagnostics_.error(
            where, "", "the document is too large", fmt::format("{} values at most", kMaxNodes));
        return false;
    }
    return true;
}

bool TreeBuilder::begin(Node::Kind kind, Position where) {
    if (open_.size() == kMaxDepth) {
        diagnostics_.error(
            where, "", "nested too deeply", fmt::format("{} levels at most", kMaxDepth));
        return false;
    }
    if (!count(1, where)) {
        return false;
    }
    open_.emplace_back();
    open_.back().node.kind = kind;
    open_.back().node.where = where;
    return true;
}

bool TreeBuilder::key(std::string name, Position where) {
    CROSSBAR_ASSERT(wants_key());
    Frame& frame = open_.back();
    auto [found, is_new] = frame.index.try_emplace(name, frame.node.members.size());
    if (!is_new) {
        report_duplicate_key(frame.node.members[found->second], where, diagnostics_);
    }
    frame.key = std::move(name);
    frame.key_where = where;
    frame.has_key = true;
    frame.drop = !is_new;
    return true;
}

bool TreeBuilder::value(Node node, std::size_t nodes) {
    if (!count(nodes, node.where)) {
        return false;
    }
    place(std::move(node));
    return true;
}

const Node& TreeBuilder::end() {
    CROSSBAR_ASSERT(!open_.empty());
    Node node = std::move(open_.back().node);
    open_.pop_back();
    return place(std::move(node));
}

const Node& TreeBuilder::place(Node node) {
    if (open_.empty()) {
        return root_.emplace(std::move(node));
    }
    Frame& frame = open_.back();
    if (frame.node.is(Node::Kind::array)) {
        return frame.node.items.emplace_back(std::move(node));
    }
    CROSSBAR_ASSERT(frame.has_key);
    frame.has_key = false;
    if (frame.drop) {
        return dropped_ = std::move(node);
    }
    frame.node.members.push_back({std::move(frame.key), frame.key_where, std::move(node)});
    return frame.node.members.back().value;
}

}  // namespace crossbar::config
