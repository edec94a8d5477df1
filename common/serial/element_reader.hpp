// SPDX-License-Identifier: MIT
// Reads the elements of a message one by one and checks their types; what is wrong is told with its
// place
// ("PUBLISH.Topic must be a string"). message_reader.hpp knows which elements which message has.
#pragma once

#include "common/base/ids.hpp"
#include "common/serial/head_cursor.hpp"
#include "common/serial/tree.hpp"
#include "common/wamp/payload.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace crossbar::serial {

template <HeadCursor C>
class ElementReader {
public:
    ElementReader(C& in, wamp::Serializer format, std::string& error_text)
        : in_(in), format_(format), error_text_(error_text) {}

    errc code() const noexcept { return code_; }

protected:
    // All of these: false after a failure, which is in code() and the error text then.

    template <class... Args>
    bool fail(errc code, fmt::format_string<Args...> format, Args&&... args) {
        code_ = code;
        error_text_ = fmt::format(format, std::forward<Args>(args)...);
        return false;
    }

    bool fail_element(std::string_view element, std::string_view expected) {
        return fail(errc::wrong_type, "{}.{} must be {}", message_, element, expected);
    }

    bool fail_cursor(errc code) {
        return fail(
            code,
            "{} ({}, near byte {})",
            make_error_code(code).message(),
            wamp::name_of(format_),
            in_.position() - start_);
    }

    bool next(Token& token) { return in_.next(token) || fail_cursor(in_.error()); }

    bool skip(const Token& token) { return skip_value(in_, token) || fail_cursor(in_.error()); }

    // Walks the container that was just opened, and tells whether there is anything in it.
    bool skip_container(bool& empty) {
        const std::size_t outside = in_.depth() - 1;
        std::size_t tokens = 0;
        for (Token token; in_.depth() > outside; ++tokens) {
            if (!in_.check(token)) {
                return fail_cursor(in_.error());
            }
        }
        empty = tokens == 1;  // its end
        return true;
    }

    bool element(Token& token, std::string_view name) {
        if (!next(token)) {
            return false;
        }
        return token.kind != Kind::end ||
               fail(errc::wrong_length, "{} ends before {}", message_, name);
    }

    bool integer(std::uint64_t& out, std::string_view name) {
        Token token;
        if (!element(token, name)) {
            return false;
        }
        out = token.number;
        return token.kind == Kind::unsigned_integer || fail_element(name, "a non-negative integer");
    }

    bool id(WampId& out, std::string_view name) {
        Token token;
        if (!element(token, name)) {
            return false;
        }
        if (token.kind != Kind::unsigned_integer) {
            return fail_element(name, "an id");
        }
        out = token.number;
        return is_wamp_id(out) ||
               fail(errc::invalid_id, "{}.{} is outside 1..2^53", message_, name);
    }

    bool text(std::string_view& out, std::string_view name) {
        Token token;
        if (!element(token, name)) {
            return false;
        }
        out = token.text;
        return token.kind == Kind::text || fail_element(name, "a string");
    }

    bool tree(wamp::Dict& out, std::string_view name) {
        Token token;
        return element(token, name) && tree(token, out, name);
    }

    bool tree(const Token& token, wamp::Dict& out, std::string_view name) {
        if (token.kind != Kind::dict) {
            return fail_element(name, "a dict");
        }
        wamp::Value value;
        const auto code = read_tree(in_, token, Duplicates::refuse, value);
        if (code == errc::duplicate_key) {
            return fail(code, "{}.{} holds a key twice", message_, name);
        }
        if (code != errc::ok) {
            return fail_cursor(code);
        }
        out = std::move(*value.as<wamp::Dict>());
        return true;
    }

    // After the last element.
    bool finish() {
        Token token;
        return next(token) && finish(token);
    }

    bool finish(const Token& token) {
        if (token.kind != Kind::end) {
            return fail(errc::wrong_length, "{} has too many elements", message_);
        }
        return in_.finish() || fail_cursor(in_.error());
    }

    // Arguments and ArgumentsKw, if any, and the message's end. Trailing empty ones count as left
    // out, so that nobody is sent them. `bare`: a binary or string may stand for Arguments.
    bool payload(wamp::Payload& out, bool bare) {
        Token token;
        if (!next(token)) {
            return false;
        }
        if (token.kind == Kind::end) {
            return finish(token);
        }
        const char* const start = in_.token_start();
        const bool is_bare = bare && (token.kind == Kind::binary || token.kind == Kind::text);
        if (token.kind != Kind::list && !is_bare) {
            return fail_element("Arguments", "a list");
        }
        bool empty = false;
        if (!is_bare && !skip_container(empty)) {
            return false;
        }
        const char* stop = in_.position();
        if (!next(token)) {
            return false;
        }
        if (token.kind != Kind::end && !is_bare) {
            if (token.kind != Kind::dict) {
                return fail_element("ArgumentsKw", "a dict");
            }
            bool kwargs_empty = false;
            if (!skip_container(kwargs_empty)) {
                return false;
            }
            if (!kwargs_empty) {
                out.kwargs = true;
                stop = in_.position();
            }
            if (!next(token)) {
                return false;
            }
        }
        out.args = out.kwargs || !empty;
        if (out.args) {
            out.format = format_;
            out.bytes = as_bytes({start, static_cast<std::size_t>(stop - start)});
        }
        return finish(token);
    }

    C& in_;
    const wamp::Serializer format_;
    std::string& error_text_;
    errc code_ = errc::ok;
    const char* const start_ = in_.position();
    std::string_view message_ = "message";
};

}  // namespace crossbar::serial
