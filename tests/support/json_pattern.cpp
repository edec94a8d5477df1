// SPDX-License-Identifier: MIT
#include "tests/support/json_pattern.hpp"

#include "common/serial/codec.hpp"

#include <fmt/format.h>

#include <cctype>

namespace crossbar::test {
namespace {

using wamp::Dict;
using wamp::List;
using wamp::Value;

constexpr std::string_view kRest = "...";
constexpr std::string_view kAny = "$_";

bool is_name(char c) {
    return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Quotes what is not JSON: $name becomes "$name", ... becomes "..." in a list and "...":0 in a
// dictionary.
std::string to_json(std::string_view text) {
    std::string json;
    std::string open;  // the brackets around
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            const std::size_t start = i++;
            while (i < text.size() && text[i] != '"') {
                i += text[i] == '\\' ? 2 : 1;
            }
            json += text.substr(start, i - start + 1);
        } else if (c == '$') {
            json += "\"$";
            while (i + 1 < text.size() && is_name(text[i + 1])) {
                json += text[++i];
            }
            json += '"';
        } else if (text.substr(i).starts_with(kRest)) {
            json += open.ends_with('{') ? R"("...":0)" : R"("...")";
            i += kRest.size() - 1;
        } else {
            if (c == '[' || c == '{') {
                open += c;
            } else if ((c == ']' || c == '}') && !open.empty()) {
                open.pop_back();
            }
            json += c;
        }
    }
    return json;
}

const std::string* text_of(const Value& value) {
    return value.as<std::string>();
}

bool is_rest(const Value& value) {
    return text_of(value) != nullptr && *text_of(value) == kRest;
}

bool equal_numbers(const Value& a, const Value& b) {
    const auto* x = a.as<double>();
    const auto* y = b.as_int();
    return x != nullptr && y != nullptr && *x == static_cast<double>(*y);
}

bool compare(const Value& got, const Value& pattern, Names& names);

bool compare_lists(const List& got, const List& pattern, Names& names) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (is_rest(pattern[i]) && i + 1 == pattern.size()) {
            return true;
        }
        if (i >= got.size() || !compare(got[i], pattern[i], names)) {
            return false;
        }
    }
    return got.size() == pattern.size();
}

bool compare_dicts(const Dict& got, const Dict& pattern, Names& names) {
    const bool open = pattern.contains(kRest);
    for (const auto& [key, value] : pattern) {
        if (key == kRest) {
            continue;
        }
        const Value* there = got.find(key);
        if (there == nullptr || !compare(*there, value, names)) {
            return false;
        }
    }
    return open || got.size() == pattern.size();
}

bool compare(const Value& got, const Value& pattern, Names& names) {
    if (const auto* text = text_of(pattern)) {
        if (*text == kAny || *text == kRest) {
            return true;
        }
        if (text->size() > 1 && text->front() == '$') {
            const auto [at, bound] = names.try_emplace(text->substr(1), got);
            return bound || at->second == got;
        }
    }
    if (const auto* list = pattern.as<List>()) {
        return got.as<List>() != nullptr && compare_lists(*got.as<List>(), *list, names);
    }
    if (const auto* dict = pattern.as<Dict>()) {
        return got.as<Dict>() != nullptr && compare_dicts(*got.as<Dict>(), *dict, names);
    }
    return got == pattern || equal_numbers(got, pattern) || equal_numbers(pattern, got);
}

}  // namespace

std::optional<Value> read_pattern(std::string_view text, std::string& error) {
    const std::string json = to_json(text);
    auto value = serial::decode_value(wamp::Serializer::json, as_bytes(json));
    if (!value) {
        error = fmt::format("{} ({})", value.error().message(), json);
        return std::nullopt;
    }
    return std::move(*value);
}

Value insert_names(const Value& value, const Names& names, std::string& error) {
    if (const auto* text = text_of(value); text != nullptr && text->starts_with('$')) {
        const auto at = names.find(std::string_view(*text).substr(1));
        if (at == names.end()) {
            error = fmt::format("{} is not bound", *text);
            return {};
        }
        return at->second;
    }
    if (const auto* list = value.as<List>()) {
        List filled;
        for (const auto& entry : *list) {
            filled.push_back(insert_names(entry, names, error));
        }
        return filled;
    }
    if (const auto* dict = value.as<Dict>()) {
        Dict filled;
        for (const auto& [key, entry] : *dict) {
            filled.append(key, insert_names(entry, names, error));
        }
        return filled;
    }
    return value;
}

bool matches(const Value& got, const Value& pattern, Names& names) {
    Names tried = names;
    if (!compare(got, pattern, tried)) {
        return false;
    }
    names = std::move(tried);
    return true;
}

}  // namespace crossbar::test
