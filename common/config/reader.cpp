// SPDX-License-Identifier: MIT
// The checks that every object gets, and the typed accessors.
#include "common/config/reader.hpp"

#include "common/config/similar.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace crossbar::config {

namespace {

// Null, false, [] and {} ask for nothing: a key with such a value may stand where we do not serve
// it.
bool asks_for_nothing(const Node& node) {
    return node.is(Node::Kind::null) || (node.is(Node::Kind::boolean) && !node.truth) ||
           (node.is(Node::Kind::array) && node.items.empty()) ||
           (node.is(Node::Kind::object) && node.members.empty());
}

std::string wrong_kind(std::string_view wanted, const Node& found) {
    return fmt::format("must be {}, is {}", wanted, name_of(found.kind));
}

// "${NAME}" -> "NAME".
std::optional<std::string> variable_in(const std::string& text) {
    if (text.size() < 4 || !text.starts_with("${") || !text.ends_with('}')) {
        return std::nullopt;
    }
    return text.substr(2, text.size() - 3);
}

}  // namespace

bool is_plain(std::string_view key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '$';
    });
}

std::string member_path(const std::string& path, std::string_view key) {
    if (!is_plain(key)) {
        return fmt::format("{}[\"{}\"]", path, key.substr(0, 100));
    }
    return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

std::string item_path(const std::string& path, std::size_t index) {
    return fmt::format("{}[{}]", path, index);
}

ObjectReader::ObjectReader(
    ReadContext& context, Node& node, std::string path, const KeyTable& table)
    : context_(context), node_(node), path_(std::move(path)) {
    if (is_object()) {
        check_keys(table);
    } else {
        context_.diagnostics.error(node_.where, path_, wrong_kind("an object", node_));
    }
}

void ObjectReader::check_keys(const KeyTable& table) {
    for (const Member& member : node_.members) {
        const Key* key = table.find(member.key);
        if (key == nullptr) {
            context_.diagnostics.error(
                member.where,
                path_of(member.key),
                fmt::format("unknown key \"{}\" in {}", member.key.substr(0, 100), table.what),
                hint_for(member.key, table.names(), "keys"));
        } else if (key->use == KeyUse::refused && !asks_for_nothing(member.value)) {
            context_.diagnostics.error(
                member.where,
                path_of(member.key),
                fmt::format("\"{}\" is not supported here", key->name),
                std::string(key->note));
        } else if (key->use == KeyUse::ignored && !asks_for_nothing(member.value)) {
            context_.diagnostics.warning(
                member.where,
                path_of(member.key),
                fmt::format("\"{}\" has no effect", key->name),
                std::string(key->note));
        }
    }
    for (const Key& key : table.keys) {
        if (key.use == KeyUse::required && node_.find(key.name) == nullptr) {
            context_.diagnostics.error(
                node_.where,
                path_,
                fmt::format("\"{}\" is missing", key.name),
                fmt::format("{} needs it", table.what));
        }
    }
}

Node* ObjectReader::expect(std::string_view key, Node::Kind kind) {
    Node* found = find(key);
    if (found == nullptr || found->is(kind)) {
        return found;
    }
    error(key, wrong_kind(name_of(kind), *found));
    return nullptr;
}

void ObjectReader::error(std::string_view key, std::string message, std::string hint) {
    context_.diagnostics.error(where(key), path_of(key), std::move(message), std::move(hint));
}

void ObjectReader::warning(std::string_view key, std::string message, std::string hint) {
    context_.diagnostics.warning(where(key), path_of(key), std::move(message), std::move(hint));
}

void ObjectReader::uses(std::string_view key, std::string_view feature) {
    if (has(key)) {
        context_.facts.features.push_back({feature, {where(key), path_of(key)}});
    }
}

Position ObjectReader::where(std::string_view key) const {
    const Node* found = node_.find(key);
    return found == nullptr ? node_.where : found->where;
}

bool read_text_item(
    ReadContext& context, const Node& item, const std::string& path, std::string& out) {
    if (!item.is(Node::Kind::string)) {
        context.diagnostics.error(item.where, path, wrong_kind("a string", item));
        return false;
    }
    if (item.text.find('\0') != std::string::npos) {
        context.diagnostics.error(item.where, path, "holds a NUL character");
        return false;
    }
    out = item.text;
    return true;
}

bool ObjectReader::text(std::string_view key, std::string& out) {
    const Node* found = find(key);
    return found != nullptr && read_text_item(context_, *found, path_of(key), out);
}

bool ObjectReader::text(std::string_view key, std::optional<std::string>& out) {
    std::string value;
    if (!text(key, value)) {
        return false;
    }
    out = std::move(value);
    return true;
}

bool ObjectReader::not_empty(std::string_view key, std::string& out) {
    std::string value;
    if (!text(key, value)) {
        return false;
    }
    if (value.empty()) {
        error(key, "must not be empty");
        return false;
    }
    out = std::move(value);
    return true;
}

bool ObjectReader::flag(std::string_view key, bool& out) {
    const Node* found = expect(key, Node::Kind::boolean);
    if (found != nullptr) {
        out = found->truth;
    }
    return found != nullptr;
}

bool ObjectReader::flag(std::string_view key, std::optional<bool>& out) {
    bool value = false;
    if (!flag(key, value)) {
        return false;
    }
    out = value;
    return true;
}

bool ObjectReader::texts(std::string_view key, std::vector<std::string>& out) {
    if (expect(key, Node::Kind::array) == nullptr) {
        return false;
    }
    out.clear();
    each(key, [&](const Node& item, const std::string& path) {
        std::string value;
        if (read_text_item(context_, item, path, value)) {
            out.push_back(std::move(value));
        }
    });
    return true;
}

bool ObjectReader::resolve(Node& node, const std::string& path, std::string& out) {
    if (!read_text_item(context_, node, path, out)) {
        return false;
    }
    if (out.empty()) {
        context_.diagnostics.error(node.where, path, "must not be empty", "a path");
        return false;
    }
    out = (context_.cbdir / out).lexically_normal().string();
    node.text = out;
    return true;
}

bool ObjectReader::path_name(std::string_view key, std::string& out) {
    Node* found = find(key);
    return found != nullptr && resolve(*found, path_of(key), out);
}

bool ObjectReader::path_names(std::string_view key, std::vector<std::string>& out) {
    if (expect(key, Node::Kind::array) == nullptr) {
        return false;
    }
    each(key, [&](Node& item, const std::string& path) {
        std::string value;
        if (resolve(item, path, value)) {
            out.push_back(std::move(value));
        }
    });
    return true;
}

bool ObjectReader::secret(std::string_view key, std::string& out) {
    std::string value;
    if (!text(key, value)) {
        return false;
    }
    const std::optional<std::string> variable = variable_in(value);
    if (variable && context_.environment != nullptr) {
        std::optional<std::string> found = (*context_.environment)(*variable);
        context_.uses->push_back({path_of(key), *variable, found.has_value()});
        if (!found) {
            error(key, fmt::format("the environment variable {} is not set", *variable));
            return false;
        }
        value = std::move(*found);
        node_.find(key)->text = value;
    }
    if (value.empty()) {
        error(key, "must not be empty");
        return false;
    }
    out = std::move(value);
    return true;
}

std::optional<std::int64_t> ObjectReader::whole_number(
    std::string_view key, std::int64_t low, std::int64_t high) {
    const Node* found = find(key);
    if (found == nullptr) {
        return std::nullopt;
    }
    const std::string range = high >= kMaxCount
                                  ? fmt::format("a whole number from {}", low)
                                  : fmt::format("a whole number in {}..{}", low, high);
    if (!found->is(Node::Kind::number)) {
        const bool quoted = found->is(Node::Kind::string) && !found->text.empty() &&
                            found->text.find_first_not_of("0123456789") == std::string::npos;
        error(key, wrong_kind(range, *found), quoted ? "without quotes" : "");
        return std::nullopt;
    }
    std::int64_t value = 0;
    const char* end = found->text.data() + found->text.size();
    const auto [stop, ec] = std::from_chars(found->text.data(), end, value);
    if (ec != std::errc() || stop != end || value < low || value > high) {
        error(key, fmt::format("must be {}, is {}", range, found->text.substr(0, 40)));
        return std::nullopt;
    }
    return value;
}

std::optional<std::size_t> ObjectReader::one_of(
    std::string_view key, const std::vector<std::string_view>& words) {
    const Node* found = find(key);
    if (found == nullptr) {
        return std::nullopt;
    }
    // In YAML, `off` without quotes is a boolean; its word is kept.
    const bool word = found->is(Node::Kind::string) || found->is(Node::Kind::boolean);
    const auto index = std::find(words.begin(), words.end(), found->text);
    if (word && index != words.end()) {
        return static_cast<std::size_t>(index - words.begin());
    }
    if (!found->is(Node::Kind::string)) {
        error(
            key, wrong_kind("a string", *found), fmt::format("one of: {}", fmt::join(words, ", ")));
        return std::nullopt;
    }
    error(
        key,
        fmt::format("\"{}\" is not possible here", found->text.substr(0, 100)),
        hint_for(found->text, words, "one of"));
    return std::nullopt;
}

std::optional<ObjectReader> ObjectReader::object(std::string_view key, const KeyTable& table) {
    Node* found = expect(key, Node::Kind::object);
    if (found == nullptr) {
        return std::nullopt;
    }
    return ObjectReader(context_, *found, path_of(key), table);
}

}  // namespace crossbar::config
