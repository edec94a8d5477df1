// SPDX-License-Identifier: MIT
// Typed access to a document's objects. Readers know their path, report what is wrong and go on
// with the default.
#pragma once

#include "common/base/clock.hpp"
#include "common/config/document.hpp"
#include "common/config/facts.hpp"
#include "common/config/keys.hpp"
#include "common/config/node_config.hpp"

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbar::config {

// What all readers of one document share. References; the loader owns everything.
struct ReadContext {
    Diagnostics& diagnostics;
    std::filesystem::path cbdir;  // relative paths are resolved against it
    const Environment* environment =
        nullptr;  // null: values are final, "${X}" is a text (the worker's side)
    std::vector<EnvironmentUse>* uses = nullptr;  // together with `environment`
    Facts facts;                                  // for the checks across the document
};

// Letters, digits, '_', '-', '$', and not empty: stands in a path without quotes.
bool is_plain(std::string_view key);

std::string member_path(const std::string& path, std::string_view key);
std::string item_path(const std::string& path, std::size_t index);

template <class E>
using Choices = std::initializer_list<std::pair<std::string_view, E>>;

// One object. A node that is none is reported once and then looks empty. Each read function leaves
// its target alone and returns false when the member is absent or wrong.
class ObjectReader {
public:
    // Checks the keys against the table: unknown, refused, ignored, missing.
    ObjectReader(ReadContext& context, Node& node, std::string path, const KeyTable& table);

    bool text(std::string_view key, std::string& out);
    bool text(std::string_view key, std::optional<std::string>& out);
    bool not_empty(std::string_view key, std::string& out);
    bool flag(std::string_view key, bool& out);
    bool flag(std::string_view key, std::optional<bool>& out);
    bool texts(std::string_view key, std::vector<std::string>& out);

    // A path, made absolute; the node is rewritten.
    bool path_name(std::string_view key, std::string& out);
    bool path_names(std::string_view key, std::vector<std::string>& out);

    // A text, or "${NAME}": the value of the environment variable NAME. Never in a message.
    bool secret(std::string_view key, std::string& out);

    template <class Int>
    bool integer(std::string_view key, Int& out, std::int64_t low, std::int64_t high) {
        const std::optional<std::int64_t> value = whole_number(key, low, high);
        if (value) {
            out = static_cast<Int>(*value);
        }
        return value.has_value();
    }

    // In milliseconds.
    bool duration(std::string_view key, Milliseconds& out, std::int64_t low, std::int64_t high) {
        std::int64_t count = 0;
        if (!integer(key, count, low, high)) {
            return false;
        }
        out = Milliseconds(count);
        return true;
    }

    template <class E>
    bool choice(std::string_view key, E& out, Choices<E> choices) {
        std::vector<std::string_view> words;
        for (const auto& [word, value] : choices) {
            words.push_back(word);
        }
        const std::optional<std::size_t> index = one_of(key, words);
        if (index) {
            out = (choices.begin() + *index)->second;
        }
        return index.has_value();
    }

    // The member as an object of its own; nothing when it is absent or no object.
    std::optional<ObjectReader> object(std::string_view key, const KeyTable& table);

    // Calls f(Node& item, std::string path) for the items of a list.
    template <class F>
    void each(std::string_view key, F f) {
        Node* list = expect(key, Node::Kind::array);
        for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
            f(list->items[i], item_path(path_of(key), i));
        }
    }

    // Calls f(Member& member, std::string path) for an object that maps names to things.
    template <class F>
    void each_member(std::string_view key, F f) {
        Node* map = expect(key, Node::Kind::object);
        for (std::size_t i = 0; map != nullptr && i < map->members.size(); ++i) {
            f(map->members[i], member_path(path_of(key), map->members[i].key));
        }
    }

    bool has(std::string_view key) const { return node_.find(key) != nullptr && is_object(); }

    Node* find(std::string_view key) { return is_object() ? node_.find(key) : nullptr; }

    // The member if it has this kind; reports another one.
    Node* expect(std::string_view key, Node::Kind kind);

    std::optional<std::size_t> one_of(
        std::string_view key, const std::vector<std::string_view>& words);

    void error(std::string_view key, std::string message, std::string hint = {});
    void warning(std::string_view key, std::string message, std::string hint = {});

    // Notes that the file uses a feature, if the key is there (support.cpp).
    void uses(std::string_view key, std::string_view feature);

    bool is_object() const { return node_.is(Node::Kind::object); }

    Node& node() { return node_; }

    const std::string& path() const { return path_; }

    std::string path_of(std::string_view key) const { return member_path(path_, key); }

    // Of the member's value, or of the object.
    Position where(std::string_view key) const;

    ReadContext& context() { return context_; }

private:
    void check_keys(const KeyTable& table);
    std::optional<std::int64_t> whole_number(
        std::string_view key, std::int64_t low, std::int64_t high);
    bool resolve(Node& node, const std::string& path, std::string& out);

    ReadContext& context_;
    Node& node_;
    std::string path_;
};

// A string that is an item of a list; reports anything else.
bool read_text_item(
    ReadContext& context, const Node& item, const std::string& path, std::string& out);

inline constexpr std::int64_t kMaxCount = std::numeric_limits<std::int32_t>::max();

}  // namespace crossbar::config
