// SPDX-License-Identifier: MIT
// The types that options have. A wrong one is refused by the option's name
// ("PUBLISH.Options.acknowledge must be a boolean").
#pragma once

#include "common/serial/element_reader.hpp"
#include "common/wamp/options.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace crossbar::serial {

template <HeadCursor C>
class OptionValues : public ElementReader<C> {
    using Base = ElementReader<C>;

public:
    using Base::Base;

protected:
    using Base::fail;
    using Base::message_;
    using Base::next;

    bool fail_option(std::string_view expected) {
        return fail(errc::wrong_type, "{}.{}.{} must be {}", message_, dict_, key_, expected);
    }

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

    bool id_list(Token token, std::vector<WampId>& out) {
        if (token.kind != Kind::list) {
            return fail_option("a list of ids");
        }
        while (next(token)) {
            if (token.kind == Kind::end) {
                return true;
            }
            if (token.kind != Kind::unsigned_integer) {
                return fail_option("a list of ids");
            }
            out.push_back(token.number);
        }
        return false;
    }

    bool name_list(Token token, std::vector<std::string_view>& out) {
        if (token.kind != Kind::list) {
            return fail_option("a list of strings");
        }
        while (next(token)) {
            if (token.kind == Kind::end) {
                return true;
            }
            if (token.kind != Kind::text) {
                return fail_option("a list of strings");
            }
            out.push_back(token.text);
        }
        return false;
    }

    bool match(const Token& token, wamp::Match& out) {
        if (token.kind == Kind::text && token.text == "exact") {
            out = wamp::Match::exact;
        } else if (token.kind == Kind::text && token.text == "prefix") {
            out = wamp::Match::prefix;
        } else if (token.kind == Kind::text && token.text == "wildcard") {
            out = wamp::Match::wildcard;
        } else {
            return fail_option("one of exact, prefix, wildcard");
        }
        return true;
    }

    bool mode(const Token& token, wamp::CancelMode& out) {
        using enum wamp::CancelMode;
        const auto name = token.text;
        if (token.kind != Kind::text) {
            return fail_option("a string");
        }
        out = name == "skip"         ? skip
              : name == "kill"       ? kill
              : name == "killnowait" ? killnowait
                                     : invalid;
        return true;
    }

    bool invoke(const Token& token, wamp::Invoke& out) {
        using enum wamp::Invoke;
        const auto name = token.text;
        if (token.kind != Kind::text) {
            return fail_option("a string");
        }
        out = name == "single"       ? single
              : name == "roundrobin" ? roundrobin
              : name == "random"     ? random
              : name == "first"      ? first
              : name == "last"       ? last
                                     : invalid;
        return true;
    }

    std::string_view dict_;  // name of the element that holds the options
    std::string_view key_;   // of the option that is being read
};

}  // namespace crossbar::serial
