// SPDX-License-Identifier: MIT
// Reads the elements of a message one by one and checks their types; what is wrong is told with its
// place
// ("PUBLISH.Options.acknowledge must be a boolean"). message_reader.hpp knows which elements which
// message has.
#pragma once

#include "common/base/ids.hpp"
#include "common/serial/head_cursor.hpp"
#include "common/serial/tree.hpp"
#include "common/wamp/options.hpp"
#include "common/wamp/payload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::serial {

// The passthru attributes of one options dict while it is being read.
struct PassThruFound {
    wamp::PassThru ppt;
    wamp::PassThru legacy{.legacy = true};

    // The form that applies, or null.
    const wamp::PassThru* chosen() const noexcept {
        if (!ppt.scheme.empty()) {
            return &ppt;
        }
        return legacy.scheme.empty() ? nullptr : &legacy;
    }

    bool is_legacy() const noexcept { return chosen() == &legacy; }

    std::unique_ptr<wamp::PassThru> owned() const {
        const auto* found = chosen();
        return found != nullptr ? std::make_unique<wamp::PassThru>(*found) : nullptr;
    }
};

// Autobahn's names, and its convention for others.
inline bool is_legacy_scheme(std::string_view name) noexcept {
    return name == "cryptobox" || name == "mqtt" || name == "xbr" || name.starts_with("x_");
}

template <HeadCursor C>
class ElementReader {
public:
    ElementReader(
        C& in,
        wamp::Serializer format,
        std::vector<std::string_view>& keys,
        std::string& error_text)
        : in_(in), format_(format), keys_(keys), error_text_(error_text) {}

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

    bool fail_option(std::string_view expected) {
        return fail(errc::wrong_type, "{}.{}.{} must be {}", message_, dict_, key_, expected);
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

    // Arguments and ArgumentsKw, if any, and the message's end. `bare`: a binary or string may
    // stand for Arguments.
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
        if (!skip(token)) {
            return false;
        }
        out.args = true;
        const char* stop = in_.position();
        if (!next(token)) {
            return false;
        }
        if (token.kind != Kind::end && !is_bare) {
            if (token.kind != Kind::dict) {
                return fail_element("ArgumentsKw", "a dict");
            }
            if (!skip(token)) {
                return false;
            }
            out.kwargs = true;
            stop = in_.position();
            if (!next(token)) {
                return false;
            }
        }
        out.format = format_;
        out.bytes = as_bytes({start, static_cast<std::size_t>(stop - start)});
        return finish(token);
    }

    // Calls handle(key, token) for each entry of a dict; it reads the value to its end.
    template <class Handle>
    bool options(std::string_view name, Handle&& handle) {
        Token token;
        if (!element(token, name)) {
            return false;
        }
        if (token.kind != Kind::dict) {
            return fail_element(name, "a dict");
        }
        dict_ = name;
        keys_.clear();
        while (true) {
            if (!next(token)) {
                return false;
            }
            if (token.kind == Kind::end) {
                return keys_.size() < 2 || unique_keys();
            }
            key_ = token.text;
            keys_.push_back(key_);
            if (!next(token) || !handle(key_, token)) {
                return false;
            }
        }
    }

    bool unique_keys() {
        constexpr std::size_t kFew = 16;
        auto twice = keys_.end();
        if (keys_.size() <= kFew) {
            for (auto k = keys_.begin(); k != keys_.end() && twice == keys_.end(); ++k) {
                twice = std::find(k + 1, keys_.end(), *k) != keys_.end() ? k : twice;
            }
        } else {
            std::sort(keys_.begin(), keys_.end());
            twice = std::adjacent_find(keys_.begin(), keys_.end());
        }
        return twice == keys_.end() ||
               fail(errc::duplicate_key, "{}.{}.{} is there twice", message_, dict_, *twice);
    }

    // Values of options.

    bool flag(const Token& token, bool& out) {
        out = token.boolean;
        return token.kind == Kind::boolean || fail_option("a boolean");
    }

    bool string(const Token& token, std::string_view& out) {
        out = token.text;
        return token.kind == Kind::text || fail_option("a string");
    }

    bool count(const Token& token, std::uint64_t& out) {
        out = token.number;
        return token.kind == Kind::unsigned_integer || fail_option("a non-negative integer");
    }

    bool identity(const Token& token, WampId& out) {
        out = token.number;
        return (token.kind == Kind::unsigned_integer && is_wamp_id(out)) || fail_option("an id");
    }

    bool level(const Token& token, std::optional<std::int64_t>& out) {
        const bool integer = (token.kind == Kind::unsigned_integer && token.number <= INT64_MAX) ||
                             token.kind == Kind::negative_integer;
        out = token.negative();
        return integer || fail_option("an integer");
    }

    // Options that no field holds. Some are checked all the same: Autobahn's, which other peers
    // rely on.
    bool other(std::string_view key, const Token& token) {
        if (key == "forward_for") {
            return forward_for(token);
        }
        if (key == "transaction_hash") {
            return token.kind == Kind::text || fail_option("a string");
        }
        if (key == "x_acknowledged_delivery") {
            return token.kind == Kind::boolean || fail_option("a boolean");
        }
        return skip(token);
    }

    bool forward_for(Token token) {
        constexpr std::string_view kExpected = "a list of dicts";
        if (token.kind != Kind::list) {
            return fail_option(kExpected);
        }
        while (true) {
            if (!next(token)) {
                return false;
            }
            if (token.kind == Kind::end) {
                return true;
            }
            if (token.kind != Kind::dict) {
                return fail_option(kExpected);
            }
            if (!skip(token)) {
                return false;
            }
        }
    }

    // Options of messages with a payload that no other field holds.
    bool passthru(std::string_view key, const Token& token, PassThruFound& found) {
        if (key.starts_with("ppt_")) {
            const auto name = key.substr(4);
            if (name == "scheme") {
                return string(token, found.ppt.scheme);
            }
            if (name == "serializer") {
                return string(token, found.ppt.serializer);
            }
            if (name == "cipher") {
                return string(token, found.ppt.cipher);
            }
            if (name == "keyid") {
                return string(token, found.ppt.keyid);
            }
        } else if (key.starts_with("enc_")) {
            const auto name = key.substr(4);
            if (name == "algo") {
                return string(token, found.legacy.scheme) &&
                       (is_legacy_scheme(found.legacy.scheme) || fail_option("a known algorithm"));
            }
            if (name == "serializer") {
                return string(token, found.legacy.serializer);
            }
            if (name == "key") {
                return string(token, found.legacy.keyid);
            }
        }
        return other(key, token);
    }

    C& in_;
    const wamp::Serializer format_;
    std::vector<std::string_view>& keys_;
    std::string& error_text_;
    errc code_ = errc::ok;
    const char* const start_ = in_.position();
    std::string_view message_ = "message";
    std::string_view dict_;  // name of the element that holds the options
    std::string_view key_;   // of the option that is being read
};

}  // namespace crossbar::serial
