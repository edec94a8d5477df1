// SPDX-License-Identifier: MIT
// WildcardTrie: values under URI patterns whose empty components match any one component
// ("com..create"). A trie over components; nodes lie in one array and edges in one hash table, so
// that neither a search nor the destructor recurses. Pointers to values are valid until the next
// insert or erase.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace crossbar::router {

template <class T>
class WildcardTrie {
public:
    WildcardTrie() : nodes_(1) {}

    std::size_t size() const noexcept { return size_; }

    bool empty() const noexcept { return size_ == 0; }

    // The value under exactly `pattern`, or null.
    T* find(std::string_view pattern) noexcept {
        const auto at = locate(pattern);
        return at && nodes_[*at].value ? &*nodes_[*at].value : nullptr;
    }

    // The value under `pattern` and true; or the one that was there already and false.
    std::pair<T*, bool> insert(std::string_view pattern, T value) {
        Index at = kRoot;
        for (std::size_t from = 0; from != kEnd;) {
            const auto component = take_component(pattern, from);
            const auto child = child_of(at, component);
            at = child ? *child : append(at, component);
        }
        auto& slot = nodes_[at].value;
        if (slot) {
            return {&*slot, false};
        }
        ++size_;
        return {&slot.emplace(std::move(value)), true};
    }

    bool erase(std::string_view pattern) {
        const auto found = locate(pattern);
        if (!found || !nodes_[*found].value) {
            return false;
        }
        nodes_[*found].value.reset();
        --size_;
        for (Index at = *found; at != kRoot && nodes_[at].children == 0 && !nodes_[at].value;) {
            const Index parent = nodes_[at].parent;
            edges_.erase(edges_.find(EdgeView(*nodes_[at].edge)));
            --nodes_[parent].children;
            nodes_[at] = Node{};
            free_.push_back(at);
            at = parent;
        }
        return true;
    }

    // Calls visit(T&) for every pattern that matches `uri`, the best match first. `visit` must not
    // change the trie.
    template <class Visit>
    void for_each_match(std::string_view uri, Visit&& visit) {
        search(uri, [&](T& value) {
            visit(value);
            return false;
        });
    }

    // The value of the pattern with the longest run of literal components before its first
    // wildcard, then before its second, and so on (R-PA-02); or null.
    T* best_match(std::string_view uri) {
        T* best = nullptr;
        search(uri, [&](T& value) {
            best = &value;
            return true;
        });
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
    static constexpr std::size_t kEnd =
        std::string_view::npos;  // a position behind the last component

    struct EdgeView {
        Index parent;
        std::string_view component;  // empty: the wildcard

        bool operator==(const EdgeView&) const = default;
    };

    struct Edge {
        Index parent;
        std::string component;

        operator EdgeView() const noexcept { return {parent, component}; }
    };

    struct EdgeHash {
        using is_transparent = void;

        std::size_t operator()(EdgeView e) const noexcept {
            return std::hash<std::string_view>{}(e.component) ^
                   (std::size_t{e.parent} * 0x9e3779b97f4a7c15ULL);
        }
    };

    struct EdgeEqual {
        using is_transparent = void;

        bool operator()(EdgeView a, EdgeView b) const noexcept { return a == b; }
    };

    using Edges = std::unordered_map<Edge, Index, EdgeHash, EdgeEqual>;

    struct Node {
        Index parent = kRoot;
        Index children = 0;
        const Edge* edge = nullptr;  // the key of the one that leads here (its address is stable);
                                     // none at the root
        std::optional<T> value;
    };

    struct Branch {
        Index node;
        std::size_t from;
    };

    // The component that begins at `from`; moves `from` to the next one.
    static std::string_view take_component(std::string_view uri, std::size_t& from) noexcept {
        const auto dot = uri.find('.', from);
        const auto component = uri.substr(from, dot == kEnd ? kEnd : dot - from);
        from = dot == kEnd ? kEnd : dot + 1;
        return component;
    }

    std::optional<Index> child_of(Index parent, std::string_view component) const noexcept {
        const auto found = edges_.find(EdgeView{parent, component});
        return found == edges_.end() ? std::nullopt : std::optional(found->second);
    }

    std::optional<Index> locate(std::string_view pattern) const noexcept {
        std::optional<Index> at = kRoot;
        for (std::size_t from = 0; at && from != kEnd;) {
            at = child_of(*at, take_component(pattern, from));
        }
        return at;
    }

    Index append(Index parent, std::string_view component) {
        Index index = 0;
        if (free_.empty()) {
            index = static_cast<Index>(nodes_.size());
            nodes_.emplace_back();
        } else {
            index = free_.back();
            free_.pop_back();
        }
        nodes_[index].parent = parent;
        nodes_[index].edge =
            &edges_.emplace(Edge{parent, std::string(component)}, index).first->first;
        ++nodes_[parent].children;
        return index;
    }

    // Depth first, the literal branch before the wildcard. Each node is visited once at most.
    // `visit` returns true to stop.
    template <class Visit>
    void search(std::string_view uri, Visit&& visit) {
        auto open = std::exchange(open_, {});  // reused memory; a nested search would get its own
        open.push_back({kRoot, 0});
        while (!open.empty()) {
            auto [node, from] = open.back();
            open.pop_back();
            if (from == kEnd) {
                if (nodes_[node].value && visit(*nodes_[node].value)) {
                    break;
                }
                continue;
            }
            const auto component = take_component(uri, from);
            if (const auto any = child_of(node, {})) {
                open.push_back({*any, from});
            }
            if (component.empty()) {
                continue;
            }
            if (const auto literal = child_of(node, component)) {
                open.push_back({*literal, from});
            }
        }
        open.clear();
        open_ = std::move(open);
    }

    std::vector<Node> nodes_;  // [kRoot] stands before the first component
    std::vector<Index> free_;
    Edges edges_;
    std::vector<Branch> open_;
    std::size_t size_ = 0;
};

}  // namespace crossbar::router
