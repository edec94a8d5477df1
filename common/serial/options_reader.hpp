// SPDX-License-Identifier: MIT
// Reads the options and details of messages, by name: known ones into their fields, with the type
// that they must have; others are checked for well-formedness and dropped. A key that is there
// twice is a violation.
#pragma once

#include "common/serial/option_values.hpp"
#include "common/serial/passthru_found.hpp"
#include "common/serial/publish_options.hpp"
#include "common/wamp/message.hpp"
#include "common/wamp/options.hpp"

#include <algorithm>
#include <memory>
#include <vector>

namespace crossbar::serial {

template <HeadCursor C>
class OptionsReader : public OptionValues<C> {
    using Base = OptionValues<C>;

public:
    OptionsReader(
        C& in,
        wamp::Serializer format,
        std::vector<std::string_view>& keys,
        std::string& error_text)
        : Base(in, format, error_text), keys_(keys) {}

protected:
    using Base::count;
    using Base::dict_;
    using Base::element;
    using Base::fail;
    using Base::fail_element;
    using Base::fail_option;
    using Base::flag;
    using Base::id_list;
    using Base::identity;
    using Base::invoke;
    using Base::key_;
    using Base::level;
    using Base::match;
    using Base::message_;
    using Base::mode;
    using Base::name_list;
    using Base::next;
    using Base::skip;
    using Base::string;

    // The element `name`, a dict, into `out`.
    template <class Options>
    bool options(std::string_view name, Options& out, PassThruFound& ppt) {
        return for_each_entry(name, [&](std::string_view key, const Token& token) {
            // Clients in JavaScript name every option they know; an undefined one is not there.
            return token.is_undefined() || option(key, token, out, ppt);
        });
    }

    template <class Options>
    bool options(std::string_view name, Options& out) {
        PassThruFound none;
        return options(name, out, none);
    }

    // ERROR.Details is a tree; its passthru attributes have the types that they have elsewhere.
    bool error_passthru(const wamp::Dict& details) {
        dict_ = "Details";
        for (const wamp::Dict::Entry& entry : details) {
            const std::string_view key = entry.first;
            key_ = key;
            const bool is_passthru = key == "ppt_scheme" || key == "ppt_serializer" ||
                                     key == "ppt_cipher" || key == "ppt_keyid" ||
                                     key == "enc_algo" || key == "enc_serializer" ||
                                     key == "enc_key";
            const auto* const name = entry.second.as<std::string>();
            if (is_passthru && name == nullptr) {
                return fail_option("a string");
            }
            if (key == "enc_algo" && !is_legacy_scheme(*name)) {
                return fail_option("a known algorithm");
            }
        }
        return true;
    }

private:
    // What each message knows. All read the value to its end.

    bool option(
        std::string_view key, const Token& token, wamp::PublishOptions& o, PassThruFound& ppt) {
        if (key == "acknowledge") {
            return flag(token, o.acknowledge);
        }
        if (key == "exclude_me") {
            return flag(token, o.exclude_me);
        }
        if (key == "disclose_me") {
            return flag(token, o.disclose_me);
        }
        if (key == "retain") {
            return flag(token, o.retain);
        }
        if (key.starts_with("exclude") || key.starts_with("eligible")) {
            return receivers(key, token, o.receivers);
        }
        return passthru(key, token, ppt);
    }

    bool receivers(
        std::string_view key, const Token& token, std::unique_ptr<wamp::ReceiverFilter>& filter) {
        const auto place = filter_place(key);
        if (place.kind == FilterPlace::Kind::none) {
            return other(key, token);
        }
        if (filter == nullptr) {
            filter = std::make_unique<wamp::ReceiverFilter>();
        }
        switch (place.kind) {
            case FilterPlace::Kind::ids:
                return id_list(token, (filter.get()->*place.ids).emplace());
            case FilterPlace::Kind::names:
                return name_list(token, (filter.get()->*place.names).emplace());
            default:
                return attribute(token, place.attribute, filter.get()->*place.attributes);
        }
    }

    // Any other attribute: what is no list of strings is an unknown option, hence ignored.
    bool attribute(Token token, std::string_view name, AttributeLists& lists) {
        if (token.kind != Kind::list) {
            return skip(token);
        }
        std::vector<std::string_view> names;
        bool strings = true;
        while (next(token)) {
            if (token.kind == Kind::end) {
                if (strings) {
                    lists.emplace_back(name, std::move(names));
                }
                return true;
            }
            strings = strings && token.kind == Kind::text;
            names.push_back(token.text);
            if (!skip(token)) {
                return false;
            }
        }
        return false;
    }

    bool option(
        std::string_view key, const Token& token, wamp::SubscribeOptions& o, PassThruFound&) {
        if (key == "match") {
            return match(token, o.match);
        }
        if (key == "get_retained") {
            return flag(token, o.get_retained);
        }
        return other(key, token);
    }

    bool option(
        std::string_view key, const Token& token, wamp::EventDetails& o, PassThruFound& ppt) {
        if (key == "publisher") {
            return identity(token, o.publisher);
        }
        if (key == "publisher_authid") {
            return string(token, o.publisher_authid);
        }
        if (key == "publisher_authrole") {
            return string(token, o.publisher_authrole);
        }
        if (key == "topic") {
            return string(token, o.topic);
        }
        if (key == "trustlevel") {
            return level(token, o.trustlevel);
        }
        if (key == "retained") {
            return flag(token, o.retained);
        }
        return passthru(key, token, ppt);
    }

    bool option(
        std::string_view key, const Token& token, wamp::CallOptions& o, PassThruFound& ppt) {
        if (key == "timeout") {
            return count(token, o.timeout);
        }
        if (key == "receive_progress") {
            return flag(token, o.receive_progress);
        }
        if (key == "progress") {
            return flag(token, o.progress);
        }
        if (key == "disclose_me") {
            return flag(token, o.disclose_me);
        }
        return passthru(key, token, ppt);
    }

    bool option(std::string_view key, const Token& token, wamp::Cancel& m, PassThruFound&) {
        return key == "mode" ? mode(token, m.mode) : other(key, token);
    }

    bool option(
        std::string_view key, const Token& token, wamp::ResultOptions& o, PassThruFound& ppt) {
        return key == "progress" ? flag(token, o.progress) : passthru(key, token, ppt);
    }

    bool option(
        std::string_view key, const Token& token, wamp::RegisterOptions& o, PassThruFound&) {
        if (key == "match") {
            return match(token, o.match);
        }
        if (key == "invoke") {
            return invoke(token, o.invoke);
        }
        if (key == "concurrency") {
            return count(token, o.concurrency);
        }
        if (key == "force_reregister") {
            return flag(token, o.force_reregister);
        }
        if (key == "disclose_caller") {
            return flag(token, o.disclose_caller);
        }
        if (key == "forward_timeout") {
            return flag(token, o.forward_timeout);
        }
        return other(key, token);
    }

    bool option(
        std::string_view key, const Token& token, wamp::InvocationDetails& o, PassThruFound& ppt) {
        if (key == "caller") {
            return identity(token, o.caller);
        }
        if (key == "caller_authid") {
            return string(token, o.caller_authid);
        }
        if (key == "caller_authrole") {
            return string(token, o.caller_authrole);
        }
        if (key == "procedure") {
            return string(token, o.procedure);
        }
        if (key == "trustlevel") {
            return level(token, o.trustlevel);
        }
        if (key == "timeout") {
            return count(token, o.timeout);
        }
        if (key == "receive_progress") {
            return flag(token, o.receive_progress);
        }
        if (key == "progress") {
            return flag(token, o.progress);
        }
        return passthru(key, token, ppt);
    }

    bool option(std::string_view key, const Token& token, wamp::Interrupt& m, PassThruFound&) {
        if (key == "mode") {
            return mode(token, m.mode);
        }
        return key == "reason" ? string(token, m.reason) : other(key, token);
    }

    // Calls handle(key, token) for each entry of a dict; it reads the value to its end.
    template <class Handle>
    bool for_each_entry(std::string_view name, Handle&& handle) {
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

    std::vector<std::string_view>& keys_;
};

}  // namespace crossbar::serial
