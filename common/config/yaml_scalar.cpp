// SPDX-License-Identifier: MIT
#include "common/config/yaml_scalar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace crossbar::config {

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// An integer in any of YAML 1.1's notations (0b1, 017, 0x1f, 1_000), in JSON's. Nothing if it is
// none or too long.
std::optional<std::string> as_integer(std::string_view word) {
    std::string digits(word);
    std::erase(digits, '_');
    std::string_view rest = digits;
    const bool negative = rest.starts_with('-');
    if (negative || rest.starts_with('+')) {
        rest.remove_prefix(1);
    }
    int base = 10;
    if (rest.starts_with("0x")) {
        base = 16;
        rest.remove_prefix(2);
    } else if (rest.starts_with("0b")) {
        base = 2;
        rest.remove_prefix(2);
    } else if (rest.starts_with("0o")) {
        base = 8;
        rest.remove_prefix(2);
    } else if (rest.size() > 1 && rest.starts_with('0')) {
        base = 8;
    }
    std::uint64_t value = 0;
    const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), value, base);
    if (rest.empty() || ec != std::errc() || end != rest.data() + rest.size()) {
        return std::nullopt;
    }
    return fmt::format("{}{}", negative ? "-" : "", value);
}

// A float in JSON's notation: digits on both sides of a point, perhaps an exponent.
std::optional<std::string> as_float(std::string_view word) {
    double value = 0;
    std::string_view rest = word;
    if (rest.starts_with('+') || rest.starts_with('-')) {
        rest.remove_prefix(1);
    }
    const bool numeric = !rest.empty() &&
                         rest.find_first_not_of("0123456789.eE+-") == std::string_view::npos &&
                         rest.find_first_of("0123456789") != std::string_view::npos &&
                         rest.find('.') != std::string_view::npos;
    if (!numeric) {
        return std::nullopt;
    }
    const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (ec != std::errc() || end != rest.data() + rest.size()) {
        return std::nullopt;
    }
    return fmt::format("{}{}", word.starts_with('-') ? "-" : "", value);
}

}  // namespace

Node plain_scalar(const std::string& word) {
    Node node;
    node.text = word;
    if (word.empty() || is_one_of(word, {"~", "null", "Null", "NULL"})) {
        node.kind = Node::Kind::null;
    } else if (is_one_of(word, {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})) {
        node.kind = Node::Kind::boolean;
        node.truth = true;
    } else if (is_one_of(
                   word, {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})) {
        node.kind = Node::Kind::boolean;
    } else if (auto integer = as_integer(word)) {
        node.kind = Node::Kind::number;
        node.text = *integer;
    } else if (auto number = as_float(word)) {
        node.kind = Node::Kind::number;
        node.text = *number;
    } else {
        node.kind = Node::Kind::string;
    }
    return node;
}

}  // namespace crossbar::config
