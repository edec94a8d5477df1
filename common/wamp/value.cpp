// SPDX-License-Identifier: MIT
#include "common/wamp/value.hpp"

#include <algorithm>

namespace crossbar::wamp {

Dict::Dict() = default;

Dict::Dict(std::initializer_list<Entry> entries) : entries_(entries) {}

Dict::Dict(const Dict&) = default;
Dict::Dict(Dict&&) noexcept = default;
Dict& Dict::operator=(const Dict&) = default;
Dict& Dict::operator=(Dict&&) noexcept = default;
Dict::~Dict() = default;

const Value* Dict::find(std::string_view key) const noexcept {
    for (const auto& [k, v] : entries_) {
        if (k == key) {
            return &v;
        }
    }
    return nullptr;
}

Value* Dict::find(std::string_view key) noexcept {
    return const_cast<Value*>(std::as_const(*this).find(key));
}

Value& Dict::set(std::string_view key, Value value) {
    if (Value* present = find(key)) {
        *present = std::move(value);
        return *present;
    }
    return append(std::string(key), std::move(value));
}

Value& Dict::append(std::string key, Value value) {
    return entries_.emplace_back(std::move(key), std::move(value)).second;
}

bool Dict::erase(std::string_view key) {
    return std::erase_if(entries_, [key](const Entry& e) { return e.first == key; }) > 0;
}

bool Dict::empty() const noexcept {
    return entries_.empty();
}

std::size_t Dict::size() const noexcept {
    return entries_.size();
}

std::vector<Dict::Entry>::const_iterator Dict::begin() const noexcept {
    return entries_.begin();
}

std::vector<Dict::Entry>::const_iterator Dict::end() const noexcept {
    return entries_.end();
}

bool Dict::operator==(const Dict& other) const {
    if (size() != other.size()) {
        return false;
    }
    return std::all_of(begin(), end(), [&](const Entry& e) {
        const Value* v = other.find(e.first);
        return v != nullptr && *v == e.second;
    });
}

bool Value::to_unsigned(std::uint64_t& out) const noexcept {
    if (const auto* i = std::get_if<std::int64_t>(&storage_); i != nullptr && *i >= 0) {
        out = static_cast<std::uint64_t>(*i);
        return true;
    }
    if (const auto* u = std::get_if<std::uint64_t>(&storage_)) {
        out = *u;
        return true;
    }
    return false;
}

std::size_t footprint(const Value& value) noexcept {
    std::size_t bytes = sizeof value;
    if (const auto* text = value.as<std::string>()) {
        bytes += text->capacity();
    } else if (const auto* list = value.as<List>()) {
        for (const auto& element : *list) {
            bytes += footprint(element);
        }
    } else if (const auto* dict = value.as<Dict>()) {
        bytes += footprint(*dict);
    }
    return bytes;
}

std::size_t footprint(const Dict& dict) noexcept {
    std::size_t bytes = sizeof dict;
    for (const auto& [key, value] : dict) {
        bytes += sizeof key + key.capacity() + footprint(value);
    }
    return bytes;
}

}  // namespace crossbar::wamp
