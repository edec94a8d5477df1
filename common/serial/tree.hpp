// SPDX-License-Identifier: MIT
// Values as trees: read from a cursor, written by a writer.
#pragma once

#include "common/serial/head_cursor.hpp"
#include "common/serial/utf8.hpp"
#include "common/serial/writer.hpp"
#include "common/wamp/value.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace crossbar::serial {

// A key that a dictionary holds twice.
enum class Duplicates : std::uint8_t {
    refuse,     // options and details
    last_wins,  // payload
};

// Builds one value out of tokens.
class TreeBuilder {
public:
    explicit TreeBuilder(Duplicates duplicates) : duplicates_(duplicates) {}

    errc add(const Token& token);

    bool done() const noexcept { return done_; }

    wamp::Value take() { return std::move(result_); }

private:
    struct Open {
        bool dict = false;
        wamp::List list;
        std::vector<wamp::Dict::Entry> entries;
        std::string key;
    };

    errc put(wamp::Value value);
    errc close();

    const Duplicates duplicates_;
    std::vector<Open> open_;
    wamp::Value result_;
    bool done_ = false;
};

// Reads what is left of the value that `token` began.
template <HeadCursor C>
errc read_tree(C& cursor, Token token, Duplicates duplicates, wamp::Value& out) {
    TreeBuilder builder(duplicates);
    while (true) {
        if (const auto code = builder.add(token); code != errc::ok) {
            return code;
        }
        if (builder.done()) {
            out = builder.take();
            return errc::ok;
        }
        if (!cursor.next(token)) {
            return cursor.error();
        }
    }
}

// `depth` is the number of containers around the value.
template <Writer W>
errc write_tree(W& w, const wamp::Value& value, std::size_t depth);

template <Writer W>
errc write_tree(W& w, const wamp::List& list, std::size_t depth) {
    if (depth >= kMaxDepth) {
        return errc::too_deep;
    }
    w.begin_list();
    for (const auto& element : list) {
        if (const auto code = write_tree(w, element, depth + 1); code != errc::ok) {
            return code;
        }
    }
    w.end_list();
    return errc::ok;
}

template <Writer W>
errc write_tree(W& w, const wamp::Dict& dict, std::size_t depth) {
    if (depth >= kMaxDepth) {
        return errc::too_deep;
    }
    w.begin_dict();
    for (const auto& [key, element] : dict) {
        if (!is_utf8(key)) {
            return errc::invalid_utf8;
        }
        w.key(key);
        if (const auto code = write_tree(w, element, depth + 1); code != errc::ok) {
            return code;
        }
    }
    w.end_dict();
    return errc::ok;
}

template <Writer W>
struct ScalarWriter {
    W& w;
    std::size_t depth;

    errc operator()(wamp::Null) { return w.null(), errc::ok; }

    errc operator()(bool v) { return w.boolean(v), errc::ok; }

    errc operator()(std::int64_t v) {
        return v < 0 ? w.negative_integer(v) : w.unsigned_integer(static_cast<std::uint64_t>(v)),
               errc::ok;
    }

    errc operator()(std::uint64_t v) { return w.unsigned_integer(v), errc::ok; }

    errc operator()(double v) { return w.real(v), errc::ok; }

    errc operator()(const std::string& v) { return is_utf8(v) ? w.text(v) : errc::invalid_utf8; }

    errc operator()(const wamp::Binary& v) { return w.binary(as_text(v.bytes)), errc::ok; }

    errc operator()(const wamp::List& v) { return write_tree(w, v, depth); }

    errc operator()(const wamp::Dict& v) { return write_tree(w, v, depth); }
};

template <Writer W>
errc write_tree(W& w, const wamp::Value& value, std::size_t depth) {
    return std::visit(ScalarWriter<W>{w, depth}, value.storage());
}

}  // namespace crossbar::serial
