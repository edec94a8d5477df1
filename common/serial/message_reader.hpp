// SPDX-License-Identifier: MIT
// Which elements and options each message has (specification: "Messages"; requirements R-MF): the
// one place for all serializations.
#pragma once

#include "common/serial/element_reader.hpp"
#include "common/serial/publish_options.hpp"
#include "common/wamp/message.hpp"

namespace crossbar::serial {

template <HeadCursor C>
class MessageReader : private ElementReader<C> {
    using Base = ElementReader<C>;
    using Base::count;
    using Base::element;
    using Base::fail;
    using Base::fail_element;
    using Base::fail_option;
    using Base::finish;
    using Base::flag;
    using Base::id;
    using Base::identity;
    using Base::integer;
    using Base::level;
    using Base::next;
    using Base::options;
    using Base::other;
    using Base::passthru;
    using Base::payload;
    using Base::string;
    using Base::text;
    using Base::tree;

public:
    using Base::code;

    MessageReader(
        C& in,
        wamp::Serializer format,
        std::vector<std::string_view>& keys,
        wamp::PassThru& ppt,
        std::string& error_text)
        : Base(in, format, keys, error_text), ppt_(ppt) {}

    // False: see code() and the error text.
    bool read(wamp::Message& out) {
        Token token;
        if (!next(token)) {
            return false;
        }
        if (token.kind != Kind::list) {
            return fail(errc::wrong_type, "a message must be a list");
        }
        if (!element(token, "Type")) {
            return false;
        }
        if (token.kind != Kind::unsigned_integer) {
            return fail(errc::wrong_type, "the message type must be a non-negative integer");
        }
        return dispatch(token.number, out);
    }

private:
    bool dispatch(std::uint64_t type, wamp::Message& out) {
        using enum wamp::MessageType;
        if (type <= UINT16_MAX) {
            switch (static_cast<wamp::MessageType>(type)) {
                case hello:
                    return into<wamp::Hello>(out);
                case welcome:
                    return into<wamp::Welcome>(out);
                case abort:
                    return into<wamp::Abort>(out);
                case challenge:
                    return into<wamp::Challenge>(out);
                case authenticate:
                    return into<wamp::Authenticate>(out);
                case goodbye:
                    return into<wamp::Goodbye>(out);
                case error:
                    return into<wamp::Error>(out);
                case publish:
                    return into<wamp::Publish>(out);
                case published:
                    return into<wamp::Published>(out);
                case subscribe:
                    return into<wamp::Subscribe>(out);
                case subscribed:
                    return into<wamp::Subscribed>(out);
                case unsubscribe:
                    return into<wamp::Unsubscribe>(out);
                case unsubscribed:
                    return into<wamp::Unsubscribed>(out);
                case event:
                    return into<wamp::Event>(out);
                case call:
                    return into<wamp::Call>(out);
                case cancel:
                    return into<wamp::Cancel>(out);
                case result:
                    return into<wamp::CallResult>(out);
                case register_:
                    return into<wamp::Register>(out);
                case registered:
                    return into<wamp::Registered>(out);
                case unregister:
                    return into<wamp::Unregister>(out);
                case unregistered:
                    return into<wamp::Unregistered>(out);
                case invocation:
                    return into<wamp::Invocation>(out);
                case interrupt:
                    return into<wamp::Interrupt>(out);
                case yield:
                    return into<wamp::Yield>(out);
                case event_received:
                    return into<wamp::EventReceived>(out);
            }
        }
        return fail(errc::unknown_message, "there is no message of type {}", type);
    }

    template <class M>
    bool into(wamp::Message& out) {
        this->message_ = wamp::name_of(M::kType);
        return read(out.emplace<M>());
    }

    // Session

    bool read(wamp::Hello& m) {
        Token token;
        if (!element(token, "Realm")) {
            return false;
        }
        if (token.kind != Kind::null && token.kind != Kind::text) {
            return fail_element("Realm", "a string");
        }
        m.realm = token.kind == Kind::text ? token.text : std::string_view();
        return tree(m.details, "Details") && finish();
    }

    bool read(wamp::Welcome& m) {
        return id(m.session, "Session") && tree(m.details, "Details") && finish();
    }

    bool read(wamp::Abort& m) {
        return tree(m.details, "Details") && text(m.reason, "Reason") && payload(m.payload, false);
    }

    bool read(wamp::Challenge& m) {
        return text(m.authmethod, "AuthMethod") && tree(m.extra, "Extra") && finish();
    }

    bool read(wamp::Authenticate& m) {
        return text(m.signature, "Signature") && tree(m.extra, "Extra") && finish();
    }

    bool read(wamp::Goodbye& m) {
        return tree(m.details, "Details") && text(m.reason, "Reason") && finish();
    }

    bool read(wamp::Error& m) {
        return integer(m.request_type, "REQUEST.Type") && id(m.request, "REQUEST.Request") &&
               tree(m.details, "Details") && error_passthru(m.details) && text(m.error, "Error") &&
               payload(m.payload, m.details.contains("enc_algo"));
    }

    // ERROR.Details is a tree; its passthru attributes have the types that they have elsewhere.
    bool error_passthru(const wamp::Dict& details) {
        this->dict_ = "Details";
        for (const wamp::Dict::Entry& entry : details) {
            const std::string_view key = entry.first;
            this->key_ = key;
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

    // Publish and subscribe

    bool read(wamp::Publish& m) {
        PassThruFound ppt;
        const auto option = [&](std::string_view key, const Token& token) {
            return publish_option(key, token, m.options, ppt);
        };
        if (!id(m.request, "Request") || !options("Options", option) || !text(m.topic, "Topic")) {
            return false;
        }
        m.options.ppt = ppt.owned();
        return payload(m.payload, ppt.is_legacy());
    }

    bool publish_option(
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

    // Any other attribute: what is no list of strings is an unknown option, hence ignored.
    bool attribute(Token token, std::string_view name, AttributeLists& lists) {
        if (token.kind != Kind::list) {
            return this->skip(token);
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
            if (!this->skip(token)) {
                return false;
            }
        }
        return false;
    }

    bool read(wamp::Published& m) {
        return id(m.request, "Request") && id(m.publication, "Publication") && finish();
    }

    bool read(wamp::Subscribe& m) {
        const auto option = [&](std::string_view key, const Token& token) {
            if (key == "match") {
                return match(token, m.options.match);
            }
            if (key == "get_retained") {
                return flag(token, m.options.get_retained);
            }
            return other(key, token);
        };
        return id(m.request, "Request") && options("Options", option) && text(m.topic, "Topic") &&
               finish();
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

    bool read(wamp::Subscribed& m) {
        return id(m.request, "Request") && id(m.subscription, "Subscription") && finish();
    }

    bool read(wamp::Unsubscribe& m) {
        return id(m.request, "Request") && id(m.subscription, "SUBSCRIBED.Subscription") &&
               ignored_options();
    }

    // An options dict that autobahn appends to UNSUBSCRIBE and UNREGISTER; and the message's end.
    bool ignored_options() {
        Token token;
        if (!next(token)) {
            return false;
        }
        if (token.kind == Kind::end) {
            return finish(token);
        }
        wamp::Dict ignored;
        return tree(token, ignored, "Options") && finish();
    }

    bool read(wamp::Unsubscribed& m) { return revocable(m); }

    // UNSUBSCRIBED, UNREGISTERED: with details when the router revokes, with request id 0 then.
    template <class M>
    bool revocable(M& m) {
        Token token;
        if (!integer(m.request, "Request") || !next(token)) {
            return false;
        }
        if (m.request > kMaxWampId || (m.request == 0 && token.kind == Kind::end)) {
            return fail(errc::invalid_id, "{}.Request is outside 1..2^53", this->message_);
        }
        if (token.kind == Kind::end) {
            return finish(token);
        }
        return tree(token, m.details, "Details") && finish();
    }

    bool read(wamp::Event& m) {
        PassThruFound ppt;
        auto& d = m.details;
        const auto option = [&](std::string_view key, const Token& token) {
            if (key == "publisher") {
                return identity(token, d.publisher);
            }
            if (key == "publisher_authid") {
                return string(token, d.publisher_authid);
            }
            if (key == "publisher_authrole") {
                return string(token, d.publisher_authrole);
            }
            if (key == "topic") {
                return string(token, d.topic);
            }
            if (key == "trustlevel") {
                return level(token, d.trustlevel);
            }
            if (key == "retained") {
                return flag(token, d.retained);
            }
            return passthru(key, token, ppt);
        };
        if (!id(m.subscription, "SUBSCRIBED.Subscription") ||
            !id(m.publication, "PUBLISHED.Publication") || !options("Details", option)) {
            return false;
        }
        d.ppt = kept(ppt);
        return payload(m.payload, ppt.is_legacy());
    }

    const wamp::PassThru* kept(const PassThruFound& found) {
        if (found.chosen() == nullptr) {
            return nullptr;
        }
        ppt_ = *found.chosen();
        return &ppt_;
    }

    bool read(wamp::EventReceived& m) {
        return id(m.publication, "PUBLISHED.Publication") && finish();
    }

    // Remote procedure calls

    bool read(wamp::Call& m) {
        PassThruFound ppt;
        auto& o = m.options;
        const auto option = [&](std::string_view key, const Token& token) {
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
        };
        if (!id(m.request, "Request") || !options("Options", option) ||
            !text(m.procedure, "Procedure")) {
            return false;
        }
        o.ppt = ppt.owned();
        return payload(m.payload, ppt.is_legacy());
    }

    bool read(wamp::Cancel& m) {
        const auto option = [&](std::string_view key, const Token& token) {
            return key == "mode" ? mode(token, m.mode) : other(key, token);
        };
        return id(m.request, "CALL.Request") && options("Options", option) && finish();
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

    bool read(wamp::CallResult& m) { return result(m, m.details, "Details", "CALL.Request"); }

    bool read(wamp::Yield& m) { return result(m, m.options, "Options", "INVOCATION.Request"); }

    template <class M>
    bool result(
        M& m, wamp::ResultOptions& o, std::string_view dict_name, std::string_view request_name) {
        PassThruFound ppt;
        const auto option = [&](std::string_view key, const Token& token) {
            return key == "progress" ? flag(token, o.progress) : passthru(key, token, ppt);
        };
        if (!id(m.request, request_name) || !options(dict_name, option)) {
            return false;
        }
        o.ppt = ppt.owned();
        return payload(m.payload, ppt.is_legacy());
    }

    bool read(wamp::Register& m) {
        auto& o = m.options;
        const auto option = [&](std::string_view key, const Token& token) {
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
        };
        return id(m.request, "Request") && options("Options", option) &&
               text(m.procedure, "Procedure") && finish();
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

    bool read(wamp::Registered& m) {
        return id(m.request, "Request") && id(m.registration, "Registration") && finish();
    }

    bool read(wamp::Unregister& m) {
        return id(m.request, "Request") && id(m.registration, "REGISTERED.Registration") &&
               ignored_options();
    }

    bool read(wamp::Unregistered& m) { return revocable(m); }

    bool read(wamp::Invocation& m) {
        PassThruFound ppt;
        auto& d = m.details;
        const auto option = [&](std::string_view key, const Token& token) {
            if (key == "caller") {
                return identity(token, d.caller);
            }
            if (key == "caller_authid") {
                return string(token, d.caller_authid);
            }
            if (key == "caller_authrole") {
                return string(token, d.caller_authrole);
            }
            if (key == "procedure") {
                return string(token, d.procedure);
            }
            if (key == "trustlevel") {
                return level(token, d.trustlevel);
            }
            if (key == "timeout") {
                return count(token, d.timeout);
            }
            if (key == "receive_progress") {
                return flag(token, d.receive_progress);
            }
            if (key == "progress") {
                return flag(token, d.progress);
            }
            return passthru(key, token, ppt);
        };
        if (!id(m.request, "Request") || !id(m.registration, "REGISTERED.Registration") ||
            !options("Details", option)) {
            return false;
        }
        d.ppt = kept(ppt);
        return payload(m.payload, ppt.is_legacy());
    }

    bool read(wamp::Interrupt& m) {
        const auto option = [&](std::string_view key, const Token& token) {
            if (key == "mode") {
                return mode(token, m.mode);
            }
            return key == "reason" ? string(token, m.reason) : other(key, token);
        };
        return id(m.request, "INVOCATION.Request") && options("Options", option) && finish();
    }

    wamp::PassThru& ppt_;
};

}  // namespace crossbar::serial
