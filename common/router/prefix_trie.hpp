// SPDX-License-Identifier: MIT
// PrefixTrie: values under string prefixes, compared byte by byte ("com.app" is a prefix of
// "com.application"; reading 35). A radix tree in one array of nodes, so that neither a look-up nor
// the destructor recurses, however deep peers build it. The empty prefix is allowed and matches
// everything. Pointers to values are valid until the next insert or erase.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbar::router {

template <class T>
class PrefixTrie {
public:
    PrefixTrie() : nodes_(1) {}

    std::size_t size() const noexcept { return size_; }

    bool empty() const noexcept { return size_ == 0; }

    // The value under exactly `prefix`, or null.
    T* find(std::string_view prefix) noexcept {
        const auto at = locate(prefix);
        return at && nodes_[*at].value ? &*nodes_[*at].value : nullptr;
    }

    // The value under `prefix` and true; or the one that was there already and false.
    std::pair<T*, bool> insert(std::string_view prefix, T value) {
        Index at = kRoot;
        while (!prefix.empty()) {
            const auto child = child_of(at, prefix.front());
            if (!child) {
                at = append(at, prefix);
                break;
            }
            const auto common = common_length(nodes_[*child].label, prefix);
            at = common < nodes_[*child].label.size() ? split(*child, common) : *child;
            prefix.remove_prefix(common);
        }
        auto& slot = nodes_[at].value;
        if (slot) {
            return {&*slot, false};
        }
        ++size_;
        return {&slot.emplace(std::move(value)), true};
    }

    bool erase(std::string_view prefix) {
        const auto at = locate(prefix);
        if (!at || !nodes_[*at].value) {
            return false;
        }
        nodes_[*at].value.reset();
        --size_;
        prune(*at);
        return true;
    }

    // Calls visit(T&) for every prefix of `text`, the shortest first. `visit` must not change the
    // trie.
    template <class Visit>
    void for_each_match(std::string_view text, Visit&& visit) {
        walk(text, [&](Index node, std::string_view) {
            if (nodes_[node].value) {
                visit(*nodes_[node].value);
            }
        });
    }

    // The value of the longest prefix of `text`, or null.
    T* longest_match(std::string_view text) noexcept {
        T* best = nullptr;
        for_each_match(text, [&](T& value) { best = &value; });
        return best;
    }

    // Every value, in no particular order.
    template <class Visit>
    void for_each(Visit&& visit) {
        for (auto& node : nodes_) {
            if (node.value) {
                visit(*node.value);
            }
        }
    }

private:
    using Index = std::uint32_t;
    static constexpr Index kRoot = 0;

    struct Edge {
        char first;  // first byte of the child's label
        Index child;
    };

    struct Node {
        std::string label;  // what it adds to its parent's prefix; empty only at the root
        Index parent = kRoot;
        std::vector<Edge> edges;  // sorted by `first`
        std::optional<T> value;
    };

    static std::size_t common_length(std::string_view a, std::string_view b) noexcept {
        const auto end = std::min(a.size(), b.size());
        std::size_t n = 0;
        while (n < end && a[n] == b[n]) {
            ++n;
        }
        return n;
    }

    auto edge_position(Index parent, char first) noexcept {
        auto& edges = nodes_[parent].edges;
        return std::lower_bound(
            edges.begin(), edges.end(), first, [](const Edge& e, char c) { return e.first < c; });
    }

    std::optional<Index> child_of(Index parent, char first) noexcept {
        const auto at = edge_position(parent, first);
        if (at == nodes_[parent].edges.end() || at->first != first) {
            return std::nullopt;
        }
        return at->child;
    }

    // Visits the nodes whose whole prefix `text` starts with, with what is left of `text` there.
    template <class Visit>
    void walk(std::string_view text, Visit&& visit) {
        for (Index at = kRoot;;) {
            visit(at, text);
            const auto child = text.empty() ? std::nullopt : child_of(at, text.front());
            if (!child || !text.starts_with(nodes_[*child].label)) {
                return;
            }
            text.remove_prefix(nodes_[*child].label.size());
            at = *child;
        }
    }

    std::optional<Index> locate(std::string_view prefix) noexcept {
        std::optional<Index> found;
        walk(prefix, [&](Index node, std::string_view rest) {
            if (rest.empty()) {
                found = node;
            }
        });
        return found;
    }

    Index append(Index parent, std::string_view label) {
        Index index = 0;
        if (free_.empty()) {
            index = static_cast<Index>(nodes_.size());
            nodes_.emplace_back();
        } else {
            index = free_.back();
            free_.pop_back();
        }
        nodes_[index].label = label;
        nodes_[index].parent = parent;
        nodes_[parent].edges.insert(
            edge_position(parent, label.front()), Edge{label.front(), index});
        return index;
    }

    // Puts a node between `child` and its parent that takes the first `length` bytes of the label;
    // returns it.
    Index split(Index child, std::size_t length) {
        const std::string head = nodes_[child].label.substr(0, length);
        const Index parent = nodes_[child].parent;
        nodes_[parent].edges.erase(edge_position(parent, head.front()));
        const Index middle = append(parent, head);
        nodes_[child].label.erase(0, length);
        nodes_[child].parent = middle;
        nodes_[middle].edges.push_back({nodes_[child].label.front(), child});
        return middle;
    }

    // Removes a node that holds nothing any more, and its parent if it became a mere link.
    void prune(Index at) {
        if (at == kRoot) {
            return;
        }
        const Index parent = nodes_[at].parent;
        if (nodes_[at].edges.empty()) {
            nodes_[parent].edges.erase(edge_position(parent, nodes_[at].label.front()));
            release(at);
            at = parent;
        }
        if (at != kRoot && !nodes_[at].value && nodes_[at].edges.size() == 1) {
            merge_with_child(at);
        }
    }

    void merge_with_child(Index at) {
        const Index child = nodes_[at].edges.front().child;
        const Index parent = nodes_[at].parent;
        nodes_[child].label.insert(0, nodes_[at].label);
        nodes_[child].parent = parent;
        edge_position(parent, nodes_[at].label.front())->child = child;
        release(at);
    }

    void release(Index at) {
        nodes_[at] = Node{};
        free_.push_back(at);
    }

    std::vector<Node> nodes_;  // [kRoot] is the empty prefix
    std::vector<Index> free_;
    std::size_t size_ = 0;
};

}  // namespace crossbar::router
