// SPDX-License-Identifier: MIT
// The tree itself, and what is checked of a text before any syntax.
#include "common/config/document.hpp"

#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

namespace crossbar::config {

Node* Node::find(std::string_view key) noexcept {
    return const_cast<Node*>(std::as_const(*this).find(key));
}

const Node* Node::find(std::string_view key) const noexcept {
    auto found =
        std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
    return found == members.end() ? nullptr : &found->value;
}

Node& Node::set(std::string_view key, Node value) {
    if (Node* present = find(key)) {
        *present = std::move(value);
        return *present;
    }
    if (value.where.line == 0) {
        value.where = where;
    }
    members.push_back({std::string(key), where, std::move(value)});
    return members.back().value;
}

void Node::erase(std::string_view key) {
    std::erase_if(members, [&](const Member& m) { return m.key == key; });
}

Node make_string(std::string text) {
    Node node;
    node.kind = Node::Kind::string;
    node.text = std::move(text);
    return node;
}

std::string_view name_of(Node::Kind kind) noexcept {
    switch (kind) {
        case Node::Kind::null:
            return "null";
        case Node::Kind::boolean:
            return "a boolean";
        case Node::Kind::number:
            return "a number";
        case Node::Kind::string:
            return "a string";
        case Node::Kind::array:
            return "a list";
        case Node::Kind::object:
            return "an object";
    }
    return "nothing";
}

namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void write(const Node& node, JsonWriter& out) {
    switch (node.kind) {
        case Node::Kind::null:
            out.Null();
            return;
        case Node::Kind::boolean:
            out.Bool(node.truth);
            return;
        case Node::Kind::number:
            out.RawValue(node.text.data(), node.text.size(), rapidjson::kNumberType);
            return;
        case Node::Kind::string:
            out.String(node.text);
            return;
        case Node::Kind::array:
            out.StartArray();
            for (const Node& item : node.items) {
                write(item, out);
            }
            out.EndArray();
            return;
        case Node::Kind::object:
            out.StartObject();
            for (const Member& member : node.members) {
                out.String(member.key);
                write(member.value, out);
            }
            out.EndObject();
            return;
    }
}

// The length of the UTF-8 sequence at the start of `text`, 0 if it is none (RFC 3629: no
// surrogates, nothing overlong).
std::size_t utf8_sequence(std::string_view text) noexcept {
    auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(text[i]);
    };
    auto between = [&](std::size_t i, unsigned low, unsigned high) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const unsigned lead = byte(0);
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return between(1, 0x80, 0xBF) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = lead == 0xED ? 0x9F : 0xBF;
        return between(1, low, high) && between(2, 0x80, 0xBF) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
        return between(1, low, high) && between(2, 0x80, 0xBF) && between(3, 0x80, 0xBF) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::string to_json(const Node& node) {
    rapidjson::StringBuffer buffer;
    JsonWriter writer(buffer);
    write(node, writer);
    return {buffer.GetString(), buffer.GetSize()};
}

Position PositionCursor::at(std::size_t offset) noexcept {
    for (; offset_ < offset && offset_ < text_.size(); ++offset_) {
        const auto c = static_cast<unsigned char>(text_[offset_]);
        if (c == '\n') {
            ++position_.line;
            position_.column = 1;
        } else if ((c & 0xC0) != 0x80) {
            ++position_.column;
        }
    }
    return position_;
}

bool check_text(std::string_view text, Diagnostics& diagnostics) {
    if (text.size() > kMaxFileSize) {
        diagnostics.error(
            {},
            "",
            fmt::format("the file has {} bytes", text.size()),
            fmt::format("{} at most", kMaxFileSize));
        return false;
    }
    if (text.starts_with("\xEF\xBB\xBF")) {
        diagnostics.error(
            {1, 1}, "", "the file starts with a byte order mark", "save it as UTF-8 without one");
        return false;
    }
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        diagnostics.error({1, 1}, "", "the file is UTF-16", "save it as UTF-8");
        return false;
    }
    for (std::size_t offset = 0; offset < text.size();) {
        const std::size_t length = utf8_sequence(text.substr(offset));
        if (length == 0 || text[offset] == '\0') {
            const Position where = PositionCursor(text).at(offset);
            diagnostics.error(
                where,
                "",
                length == 0
                    ? fmt::format(
                          "byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(text[offset]))
                    : "a NUL byte",
                "the file must be text in UTF-8");
            return false;
        }
        offset += length;
    }
    return true;
}

void report_duplicate_key(const Member& first, Position second, Diagnostics& diagnostics) {
    diagnostics.error(
        second,
        "",
        fmt::format("the key \"{}\" is in this object twice", first.key),
        fmt::format("first in line {}, column {}", first.where.line, first.where.column));
}

}  // namespace crossbar::config
