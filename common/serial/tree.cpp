// SPDX-License-Identifier: MIT
#include "common/serial/tree.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace crossbar::serial {
namespace {

using Entries = std::vector<wamp::Dict::Entry>;

// Compares each with each; nothing is allocated.
bool has_duplicates_of_few(const Entries& entries) {
    for (std::size_t i = 1; i < entries.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (entries[i].first == entries[k].first) {
                return true;
            }
        }
    }
    return false;
}

bool has_duplicates(const Entries& entries) {
    constexpr std::size_t kFew = 16;
    if (entries.size() <= kFew) {
        return has_duplicates_of_few(entries);
    }
    std::vector<std::string_view> keys;
    keys.reserve(entries.size());
    for (const auto& [key, value] : entries) {
        keys.push_back(key);
    }
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

// Each key stays where it came first and gets the value that came last.
void keep_last(Entries& entries) {
    std::unordered_map<std::string_view, std::size_t> first;
    std::vector<bool> superseded(entries.size(), false);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto [at, is_new] = first.emplace(entries[i].first, i);
        if (!is_new) {
            entries[at->second].second = std::move(entries[i].second);
            superseded[i] = true;
        }
    }
    std::size_t index = 0;
    std::erase_if(entries, [&](const auto&) { return superseded[index++]; });
}

}  // namespace

errc TreeBuilder::add(const Token& token) {
    switch (token.kind) {
        case Kind::null:
            return put(nullptr);
        case Kind::boolean:
            return put(token.boolean);
        case Kind::unsigned_integer:
            return put(token.number);
        case Kind::negative_integer:
            return put(token.negative());
        case Kind::real:
            return put(token.real);
        case Kind::text:
            return put(std::string(token.text));
        case Kind::binary: {
            const auto bytes = as_bytes(token.text);
            return put(wamp::Binary{{bytes.begin(), bytes.end()}});
        }
        case Kind::extension:
            return errc::not_representable;
        case Kind::list:
        case Kind::dict:
            open_.emplace_back().dict = token.kind == Kind::dict;
            return errc::ok;
        case Kind::key:
            open_.back().key = token.text;
            return errc::ok;
        case Kind::end:
            return close();
    }
    return errc::malformed;
}

errc TreeBuilder::put(wamp::Value value) {
    if (open_.empty()) {
        result_ = std::move(value);
        done_ = true;
        return errc::ok;
    }
    Open& in = open_.back();
    if (in.dict) {
        in.entries.emplace_back(std::move(in.key), std::move(value));
        in.key.clear();
    } else {
        in.list.push_back(std::move(value));
    }
    return errc::ok;
}

errc TreeBuilder::close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    if (!closed.dict) {
        return put(std::move(closed.list));
    }
    if (has_duplicates(closed.entries)) {
        if (duplicates_ == Duplicates::refuse) {
            return errc::duplicate_key;
        }
        keep_last(closed.entries);
    }
    wamp::Dict dict;
    for (auto& [key, value] : closed.entries) {
        dict.append(std::move(key), std::move(value));
    }
    return put(std::move(dict));
}

}  // namespace crossbar::serial
