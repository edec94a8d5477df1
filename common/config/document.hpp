// SPDX-License-Identifier: MIT
// A configuration file as a tree of JSON values that know where they stand. JSON and YAML become
// the same tree.
#pragma once

#include "common/config/diagnostics.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::config {

struct Member;

struct Node {
    enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

    Kind kind = Kind::null;
    Position where;
    std::string text;  // the string; the number in JSON's notation; the boolean's word as written
    bool truth = false;
    std::vector<Node> items;
    std::vector<Member> members;  // in the file's order; keys are unique

    bool is(Kind other) const noexcept { return kind == other; }

    Node* find(std::string_view key) noexcept;
    const Node* find(std::string_view key) const noexcept;

    // Replaces the member or appends it; a new value stands where the object stands.
    Node& set(std::string_view key, Node value);
    void erase(std::string_view key);
};

struct Member {
    std::string key;
    Position where;  // of the key
    Node value;
};

Node make_string(std::string text);

// "an object", "a string"...
std::string_view name_of(Node::Kind kind) noexcept;

// Compact JSON, members in order.
std::string to_json(const Node& node);

inline constexpr std::size_t kMaxFileSize = 10 * 1024 * 1024;
inline constexpr std::size_t kMaxDepth = 64;       // of nested arrays and objects
inline constexpr std::size_t kMaxNodes = 500'000;  // after the expansion of YAML's aliases

// The document, or nothing after a syntax error. Duplicate keys are errors too, but then there is a
// document: with the first of them.
std::optional<Node> read_json(std::string_view text, Diagnostics& diagnostics);
std::optional<Node> read_yaml(std::string_view text, Diagnostics& diagnostics);

// Line and column of byte offsets, which must come in ascending order.
class PositionCursor {
public:
    explicit PositionCursor(std::string_view text) : text_(text) {}

    Position at(std::size_t offset) noexcept;

private:
    std::string_view text_;
    std::size_t offset_ = 0;
    Position position_{1, 1};
};

// What both readers refuse before they look at the syntax: too long, a byte order mark, NUL, bytes
// that are not UTF-8.
bool check_text(std::string_view text, Diagnostics& diagnostics);

// The two places of a duplicate key.
void report_duplicate_key(const Member& first, Position second, Diagnostics& diagnostics);

}  // namespace crossbar::config
