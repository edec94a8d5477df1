// SPDX-License-Identifier: MIT
// Writes the elements of a message in front of its payload. Options that have their default value
// are left out.
#pragma once

#include "common/serial/publish_options.hpp"
#include "common/serial/tree.hpp"
#include "common/serial/writer.hpp"
#include "common/wamp/message.hpp"

namespace crossbar::serial {

template <Writer W>
class MessageWriter {
public:
    explicit MessageWriter(W& w) : w_(w) {}

    // Begins the message's list and leaves it open.
    template <class M>
    errc write(const M& m) {
        w_.begin_list();
        w_.unsigned_integer(static_cast<std::uint64_t>(M::kType));
        elements(m);
        return code_;
    }

private:
    void elements(const wamp::Hello& m) {
        if (m.realm.empty()) {
            w_.null();
        } else {
            text(m.realm);
        }
        tree(m.details);
    }

    void elements(const wamp::Welcome& m) {
        id(m.session);
        tree(m.details);
    }

    void elements(const wamp::Abort& m) {
        tree(m.details);
        text(m.reason);
    }

    void elements(const wamp::Challenge& m) {
        text(m.authmethod);
        tree(m.extra);
    }

    void elements(const wamp::Authenticate& m) {
        text(m.signature);
        tree(m.extra);
    }

    void elements(const wamp::Goodbye& m) {
        tree(m.details);
        text(m.reason);
    }

    void elements(const wamp::Error& m) {
        id(m.request_type);
        id(m.request);
        tree(m.details);
        text(m.error);
    }

    void elements(const wamp::Publish& m) {
        const auto& o = m.options;
        id(m.request);
        w_.begin_dict();
        flag("acknowledge", o.acknowledge);
        if (!o.exclude_me) {
            w_.key("exclude_me");
            w_.boolean(false);
        }
        flag("disclose_me", o.disclose_me);
        flag("retain", o.retain);
        if (o.receivers != nullptr) {
            receivers(*o.receivers);
        }
        passthru(o.ppt.get());
        w_.end_dict();
        text(m.topic);
    }

    void receivers(const wamp::ReceiverFilter& filter) {
        for (const auto& known : kIdLists) {
            if (const auto& list = filter.*known.list) {
                w_.key(known.name);
                w_.begin_list();
                for (const auto each : *list) {
                    id(each);
                }
                w_.end_list();
            }
        }
        for (const auto& known : kNameLists) {
            if (const auto& list = filter.*known.list) {
                w_.key(known.name);
                names(*list);
            }
        }
        attributes("exclude_", filter.exclude_attributes);
        attributes("eligible_", filter.eligible_attributes);
    }

    void names(const std::vector<std::string_view>& list) {
        w_.begin_list();
        for (const auto name : list) {
            text(name);
        }
        w_.end_list();
    }

    void attributes(std::string_view prefix, const AttributeLists& lists) {
        for (const auto& [attribute, list] : lists) {
            w_.key(std::string(prefix).append(attribute));
            names(list);
        }
    }

    void elements(const wamp::Published& m) {
        id(m.request);
        id(m.publication);
    }

    void elements(const wamp::Subscribe& m) {
        id(m.request);
        w_.begin_dict();
        match(m.options.match);
        flag("get_retained", m.options.get_retained);
        w_.end_dict();
        text(m.topic);
    }

    void elements(const wamp::Subscribed& m) {
        id(m.request);
        id(m.subscription);
    }

    void elements(const wamp::Unsubscribe& m) {
        id(m.request);
        id(m.subscription);
    }

    void elements(const wamp::Unsubscribed& m) { revocable(m); }

    template <class M>
    void revocable(const M& m) {
        id(m.request);
        if (m.request == 0) {
            tree(m.details);
        }
    }

    void elements(const wamp::Event& m) {
        const auto& d = m.details;
        id(m.subscription);
        id(m.publication);
        w_.begin_dict();
        if (d.publisher != 0) {
            number("publisher", d.publisher);
            string("publisher_authid", d.publisher_authid);
            string("publisher_authrole", d.publisher_authrole);
        }
        string("topic", d.topic);
        level(d.trustlevel);
        flag("retained", d.retained);
        passthru(d.ppt);
        w_.end_dict();
    }

    void elements(const wamp::EventReceived& m) { id(m.publication); }

    void elements(const wamp::Call& m) {
        const auto& o = m.options;
        id(m.request);
        w_.begin_dict();
        number("timeout", o.timeout);
        flag("receive_progress", o.receive_progress);
        flag("progress", o.progress);
        flag("disclose_me", o.disclose_me);
        passthru(o.ppt.get());
        w_.end_dict();
        text(m.procedure);
    }

    void elements(const wamp::Cancel& m) {
        id(m.request);
        w_.begin_dict();
        mode(m.mode);
        w_.end_dict();
    }

    void elements(const wamp::CallResult& m) { result(m.request, m.details); }

    void elements(const wamp::Yield& m) { result(m.request, m.options); }

    void result(WampId request, const wamp::ResultOptions& o) {
        id(request);
        w_.begin_dict();
        flag("progress", o.progress);
        passthru(o.forwarded_ppt != nullptr ? o.forwarded_ppt : o.ppt.get());
        w_.end_dict();
    }

    void elements(const wamp::Register& m) {
        const auto& o = m.options;
        id(m.request);
        w_.begin_dict();
        match(o.match);
        invoke(o.invoke);
        number("concurrency", o.concurrency);
        flag("force_reregister", o.force_reregister);
        flag("disclose_caller", o.disclose_caller);
        flag("forward_timeout", o.forward_timeout);
        w_.end_dict();
        text(m.procedure);
    }

    void elements(const wamp::Registered& m) {
        id(m.request);
        id(m.registration);
    }

    void elements(const wamp::Unregister& m) {
        id(m.request);
        id(m.registration);
    }

    void elements(const wamp::Unregistered& m) { revocable(m); }

    void elements(const wamp::Invocation& m) {
        const auto& d = m.details;
        id(m.request);
        id(m.registration);
        w_.begin_dict();
        if (d.caller != 0) {
            number("caller", d.caller);
            string("caller_authid", d.caller_authid);
            string("caller_authrole", d.caller_authrole);
        }
        string("procedure", d.procedure);
        level(d.trustlevel);
        number("timeout", d.timeout);
        flag("receive_progress", d.receive_progress);
        flag("progress", d.progress);
        passthru(d.ppt);
        w_.end_dict();
    }

    void elements(const wamp::Interrupt& m) {
        id(m.request);
        w_.begin_dict();
        mode(m.mode);
        string("reason", m.reason);
        w_.end_dict();
    }

    // Elements

    void id(std::uint64_t value) { w_.unsigned_integer(value); }

    void text(std::string_view value) { keep(w_.text(value)); }

    void tree(const wamp::Dict& value) { keep(write_tree(w_, value, 1)); }

    void keep(errc code) {
        if (code_ == errc::ok) {
            code_ = code;
        }
    }

    // Options; none when the value is false, 0 or empty

    void flag(std::string_view key, bool value) {
        if (value) {
            w_.key(key);
            w_.boolean(true);
        }
    }

    void number(std::string_view key, std::uint64_t value) {
        if (value != 0) {
            w_.key(key);
            w_.unsigned_integer(value);
        }
    }

    void string(std::string_view key, std::string_view value) {
        if (!value.empty()) {
            w_.key(key);
            text(value);
        }
    }

    void level(const std::optional<std::int64_t>& value) {
        if (value) {
            w_.key("trustlevel");
            if (*value < 0) {
                w_.negative_integer(*value);
            } else {
                w_.unsigned_integer(static_cast<std::uint64_t>(*value));
            }
        }
    }

    void match(wamp::Match value) {
        if (value != wamp::Match::exact) {
            string("match", value == wamp::Match::prefix ? "prefix" : "wildcard");
        }
    }

    void invoke(wamp::Invoke value) {
        switch (value) {
            case wamp::Invoke::roundrobin:
                return string("invoke", "roundrobin");
            case wamp::Invoke::random:
                return string("invoke", "random");
            case wamp::Invoke::first:
                return string("invoke", "first");
            case wamp::Invoke::last:
                return string("invoke", "last");
            case wamp::Invoke::single:
            case wamp::Invoke::invalid:
                return;
        }
    }

    void mode(wamp::CancelMode value) {
        switch (value) {
            case wamp::CancelMode::skip:
                return string("mode", "skip");
            case wamp::CancelMode::kill:
                return string("mode", "kill");
            case wamp::CancelMode::killnowait:
                return string("mode", "killnowait");
            case wamp::CancelMode::absent:
            case wamp::CancelMode::invalid:
                return;
        }
    }

    void passthru(const wamp::PassThru* ppt) {
        if (ppt == nullptr) {
            return;
        }
        string(ppt->legacy ? "enc_algo" : "ppt_scheme", ppt->scheme);
        string(ppt->legacy ? "enc_serializer" : "ppt_serializer", ppt->serializer);
        if (!ppt->legacy) {
            string("ppt_cipher", ppt->cipher);
        }
        string(ppt->legacy ? "enc_key" : "ppt_keyid", ppt->keyid);
    }

    W& w_;
    errc code_ = errc::ok;
};

}  // namespace crossbar::serial
