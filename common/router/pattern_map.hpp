// SPDX-License-Identifier: MIT
// PatternMap: values under (URI pattern, match policy), for subscriptions and registrations alike.
// The same URI under different policies is different keys (R-PA-05). Exact URIs cost one hash
// look-up by view; nothing allocates in a look-up. Pointers to values are valid until the next
// insert or erase: hold pointers or indices as values.
#pragma once

#include "common/router/prefix_trie.hpp"
#include "common/router/wildcard_trie.hpp"
#include "common/wamp/options.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace crossbar::router {

// For hash tables that are asked by view.
struct StringHash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>{}(text);
    }
};

template <class T>
class PatternMap {
public:
    std::size_t size() const noexcept { return exact_.size() + prefix_.size() + wildcard_.size(); }

    bool empty() const noexcept { return size() == 0; }

    // The value under exactly this key, or null.
    T* find(std::string_view pattern, wamp::Match match) noexcept {
        switch (match) {
            case wamp::Match::exact:
                return find_exact(pattern);
            case wamp::Match::prefix:
                return prefix_.find(pattern);
            case wamp::Match::wildcard:
                return wildcard_.find(pattern);
        }
        return nullptr;
    }

    // The value under the key and true; or the one that was there already and false.
    std::pair<T*, bool> insert(std::string_view pattern, wamp::Match match, T value) {
        switch (match) {
            case wamp::Match::exact:
                break;
            case wamp::Match::prefix:
                return prefix_.insert(pattern, std::move(value));
            case wamp::Match::wildcard:
                return wildcard_.insert(pattern, std::move(value));
        }
        const auto [at, added] = exact_.try_emplace(std::string(pattern), std::move(value));
        return {&at->second, added};
    }

    bool erase(std::string_view pattern, wamp::Match match) {
        switch (match) {
            case wamp::Match::exact:
                break;
            case wamp::Match::prefix:
                return prefix_.erase(pattern);
            case wamp::Match::wildcard:
                return wildcard_.erase(pattern);
        }
        const auto at = exact_.find(pattern);
        if (at == exact_.end()) {
            return false;
        }
        exact_.erase(at);
        return true;
    }

    // Calls visit(T&) for every key that matches `uri`: exact, then prefixes, then wildcards.
    // `visit` must not change the map.
    template <class Visit>
    void for_each_match(std::string_view uri, Visit&& visit) {
        if (T* value = find_exact(uri)) {
            visit(*value);
        }
        if (!prefix_.empty()) {
            prefix_.for_each_match(uri, visit);
        }
        if (!wildcard_.empty()) {
            wildcard_.for_each_match(uri, visit);
        }
    }

    // The one value that a call of `uri` uses, or null: exact; else the longest prefix; else the
    // wildcard with the longest literal run before each of its wildcards, compared portion by
    // portion (R-PA-02, R-PA-03).
    T* best_match(std::string_view uri) {
        if (T* value = find_exact(uri)) {
            return value;
        }
        T* value = prefix_.empty() ? nullptr : prefix_.longest_match(uri);
        return value != nullptr || wildcard_.empty() ? value : wildcard_.best_match(uri);
    }

    // Every value: exact keys, then prefixes, then wildcards; in no particular order among those.
    template <class Visit>
    void for_each(Visit&& visit) {
        for (auto& [uri, value] : exact_) {
            visit(value);
        }
        prefix_.for_each(visit);
        wildcard_.for_each(visit);
    }

private:
    T* find_exact(std::string_view uri) noexcept {
        const auto at = exact_.find(uri);
        return at == exact_.end() ? nullptr : &at->second;
    }

    std::unordered_map<std::string, T, StringHash, std::equal_to<>> exact_;
    PrefixTrie<T> prefix_;
    WildcardTrie<T> wildcard_;
};

}  // namespace crossbar::router
