// SPDX-License-Identifier: MIT
// Value: any WAMP value as a tree, for everything off the hot path: HELLO details, meta API,
// configuration extras, the SDK. Payloads that are only passed on are never built as trees
// (payload.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace crossbar::wamp {

class Value;

using Null = std::monostate;
using List = std::vector<Value>;

// Bytes that are not text. JSON carries them as a string "\0" + base64.
struct Binary {
    std::vector<std::byte> bytes;
    bool operator==(const Binary&) const = default;
};

// A dictionary in insertion order; keys are unique. Look-up is linear: WAMP dictionaries are small.
class Dict {
public:
    using Entry = std::pair<std::string, Value>;

    Dict();
    Dict(std::initializer_list<Entry> entries);
    Dict(const Dict&);
    Dict(Dict&&) noexcept;
    Dict& operator=(const Dict&);
    Dict& operator=(Dict&&) noexcept;
    ~Dict();

    // The value under `key`, or null. Valid until the dictionary changes.
    const Value* find(std::string_view key) const noexcept;
    Value* find(std::string_view key) noexcept;

    bool contains(std::string_view key) const noexcept { return find(key) != nullptr; }

    // Sets `key`, replacing an earlier value in its place.
    Value& set(std::string_view key, Value value);

    // Appends without looking for an earlier `key`: for decoders that have checked it.
    Value& append(std::string key, Value value);

    bool erase(std::string_view key);

    bool empty() const noexcept;
    std::size_t size() const noexcept;
    std::vector<Entry>::const_iterator begin() const noexcept;
    std::vector<Entry>::const_iterator end() const noexcept;

    bool operator==(const Dict& other) const;

private:
    std::vector<Entry> entries_;
};

class Value {
public:
    // Unsigned only above 2^63-1, so that equal integers are equal values.
    using Storage = std::
        variant<Null, bool, std::int64_t, std::uint64_t, double, std::string, Binary, List, Dict>;

    Value() = default;

    Value(std::nullptr_t) {}

    Value(bool v) : storage_(v) {}

    Value(int v) : storage_(static_cast<std::int64_t>(v)) {}

    Value(long v) : storage_(static_cast<std::int64_t>(v)) {}

    Value(long long v) : storage_(static_cast<std::int64_t>(v)) {}

    Value(unsigned v) : storage_(static_cast<std::int64_t>(v)) {}

    Value(unsigned long v) { set_unsigned(v); }

    Value(unsigned long long v) { set_unsigned(v); }

    Value(double v) : storage_(v) {}

    Value(const char* v) : storage_(std::string(v)) {}

    Value(std::string_view v) : storage_(std::string(v)) {}

    Value(std::string v) : storage_(std::move(v)) {}

    Value(Binary v) : storage_(std::move(v)) {}

    Value(List v) : storage_(std::move(v)) {}

    Value(Dict v) : storage_(std::move(v)) {}

    bool is_null() const noexcept { return std::holds_alternative<Null>(storage_); }

    // The value as T (bool, double, std::string, Binary, List, Dict), or null when it is something
    // else.
    template <class T>
    const T* as() const noexcept {
        return std::get_if<T>(&storage_);
    }

    template <class T>
    T* as() noexcept {
        return std::get_if<T>(&storage_);
    }

    // The value as an integer when it is one and fits. A bool is no integer; a float never is.
    const std::int64_t* as_int() const noexcept { return std::get_if<std::int64_t>(&storage_); }

    // True and `out` set when the value is a non-negative integer.
    bool to_unsigned(std::uint64_t& out) const noexcept;

    const Storage& storage() const noexcept { return storage_; }

    bool operator==(const Value&) const = default;

private:
    void set_unsigned(std::uint64_t v) {
        if (v <= static_cast<std::uint64_t>(INT64_MAX)) {
            storage_ = static_cast<std::int64_t>(v);
        } else {
            storage_ = v;
        }
    }

    Storage storage_;
};

// About how much memory a value and all in it takes, in bytes.
std::size_t footprint(const Value& value) noexcept;
std::size_t footprint(const Dict& dict) noexcept;

}  // namespace crossbar::wamp
