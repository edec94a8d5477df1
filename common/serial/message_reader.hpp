// SPDX-License-Identifier: MIT
// Which elements and options each message has (specification: "Messages"; requirements R-MF): the
// one place for all serializations.
#pragma once

#include "common/serial/options_reader.hpp"
#include "common/wamp/message.hpp"

namespace crossbar::serial {

template <HeadCursor C>
class MessageReader : private OptionsReader<C> {
    using Base = OptionsReader<C>;
    using Base::element;
    using Base::error_passthru;
    using Base::fail;
    using Base::fail_element;
    using Base::finish;
    using Base::id;
    using Base::integer;
    using Base::next;
    using Base::options;
    using Base::payload;
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

    // Publish and subscribe

    bool read(wamp::Publish& m) {
        PassThruFound ppt;
        if (!id(m.request, "Request") || !options("Options", m.options, ppt) ||
            !text(m.topic, "Topic")) {
            return false;
        }
        m.options.ppt = ppt.owned();
        return payload(m.payload, ppt.is_legacy());
    }

    bool read(wamp::Published& m) {
        return id(m.request, "Request") && id(m.publication, "Publication") && finish();
    }

    bool read(wamp::Subscribe& m) {
        return id(m.request, "Request") && options("Options", m.options) &&
               text(m.topic, "Topic") && finish();
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
        if (!id(m.subscription, "SUBSCRIBED.Subscription") ||
            !id(m.publication, "PUBLISHED.Publication") || !options("Details", m.details, ppt)) {
            return false;
        }
        m.details.ppt = kept(ppt);
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
        if (!id(m.request, "Request") || !options("Options", m.options, ppt) ||
            !text(m.procedure, "Procedure")) {
            return false;
        }
        m.options.ppt = ppt.owned();
        return payload(m.payload, ppt.is_legacy());
    }

    bool read(wamp::Cancel& m) {
        return id(m.request, "CALL.Request") && options("Options", m) && finish();
    }

    bool read(wamp::CallResult& m) { return result(m, m.details, "Details", "CALL.Request"); }

    bool read(wamp::Yield& m) { return result(m, m.options, "Options", "INVOCATION.Request"); }

    template <class M>
    bool result(
        M& m, wamp::ResultOptions& o, std::string_view dict_name, std::string_view request_name) {
        PassThruFound ppt;
        if (!id(m.request, request_name) || !options(dict_name, o, ppt)) {
            return false;
        }
        o.ppt = ppt.owned();
        return payload(m.payload, ppt.is_legacy());
    }

    bool read(wamp::Register& m) {
        return id(m.request, "Request") && options("Options", m.options) &&
               text(m.procedure, "Procedure") && finish();
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
        if (!id(m.request, "Request") || !id(m.registration, "REGISTERED.Registration") ||
            !options("Details", m.details, ppt)) {
            return false;
        }
        m.details.ppt = kept(ppt);
        return payload(m.payload, ppt.is_legacy());
    }

    bool read(wamp::Interrupt& m) {
        return id(m.request, "INVOCATION.Request") && options("Options", m) && finish();
    }

    wamp::PassThru& ppt_;
};

}  // namespace crossbar::serial
