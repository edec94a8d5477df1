// SPDX-License-Identifier: MIT
// A Broker with sessions around it: what it sends is kept as text, one line per message and
// receiver. Payloads are trees of values; publication ids show as p1, p2... in order of appearance.
#pragma once

#include "common/log/logger.hpp"
#include "common/router/broker.hpp"

#include <fmt/format.h>

#include <map>
#include <ostream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace crossbar::router::test {

// Values as compact JSON; binaries do not occur.
inline std::string to_text(const wamp::Value& value) {
    struct Printer {
        std::string operator()(wamp::Null) const { return "null"; }

        std::string operator()(bool v) const { return v ? "true" : "false"; }

        std::string operator()(std::int64_t v) const { return std::to_string(v); }

        std::string operator()(std::uint64_t v) const { return std::to_string(v); }

        std::string operator()(double v) const { return fmt::format("{}", v); }

        std::string operator()(const std::string& v) const { return '"' + v + '"'; }

        std::string operator()(const wamp::Binary&) const { return "binary"; }

        std::string operator()(const wamp::List& v) const {
            std::string text;
            for (const auto& item : v) {
                text += (text.empty() ? "" : ",") + to_text(item);
            }
            return '[' + text + ']';
        }

        std::string operator()(const wamp::Dict& v) const {
            std::string text;
            for (const auto& [key, item] : v) {
                text += (text.empty() ? "\"" : ",\"") + key + "\":" + to_text(item);
            }
            return '{' + text + '}';
        }
    };

    return std::visit(Printer{}, value.storage());
}

// What one receiver was sent.
struct Lines : std::vector<std::string> {
    using std::vector<std::string>::vector;
};

inline std::ostream& boost_test_print_type(std::ostream& out, const Lines& lines) {
    for (const auto& line : lines) {
        out << "\n    " << line;
    }
    return out;
}

class RecordingEffects final : public Effects {
public:
    Delivery send(PeerId to, const wamp::Message& message) override {
        if (const auto refused = refuse_once.find(to); refused != refuse_once.end()) {
            return refuse_once.extract(refused).mapped();
        }
        lines[to].push_back(std::visit([this](const auto& m) { return text(m); }, message));
        return Delivery::queued;
    }

    void send_to_all(std::span<const PeerId> to, const wamp::Message& message) override {
        ++fan_outs;
        for (const PeerId peer : to) {
            send(peer, message);
        }
    }

    void close(PeerId) override {}

    void resume(PeerId) override {}

    std::map<PeerId, Lines> lines;
    std::map<PeerId, Delivery> refuse_once;  // what the next send() to a peer answers, unsent
    int fan_outs = 0;

private:
    std::string name(WampId publication) {
        const auto [at, added] =
            publications_.try_emplace(publication, fmt::format("p{}", publications_.size() + 1));
        return at->second;
    }

    static std::string text(const wamp::Payload& payload) {
        if (payload.values == nullptr) {
            return "";
        }
        auto text = " " + to_text(payload.values->args);
        return payload.kwargs ? text + " " + to_text(payload.values->kwargs) : text;
    }

    std::string text(const wamp::Event& m) {
        auto line = fmt::format("EVENT {} {}", m.subscription, name(m.publication));
        const auto& d = m.details;
        if (d.publisher != 0) {
            line += fmt::format(
                " from {}/{}/{}", d.publisher, d.publisher_authid, d.publisher_authrole);
        }
        if (!d.topic.empty()) {
            line += fmt::format(" topic {}", d.topic);
        }
        if (d.trustlevel) {
            line += fmt::format(" trust {}", *d.trustlevel);
        }
        if (d.ppt != nullptr) {
            line += fmt::format(
                " ppt {}/{}/{}/{}", d.ppt->scheme, d.ppt->serializer, d.ppt->cipher, d.ppt->keyid);
        }
        return line + (d.retained ? " retained" : "") + text(m.payload);
    }

    std::string text(const wamp::Published& m) {
        return fmt::format("PUBLISHED {} {}", m.request, name(m.publication));
    }

    std::string text(const wamp::Subscribed& m) {
        return fmt::format("SUBSCRIBED {} {}", m.request, m.subscription);
    }

    std::string text(const wamp::Unsubscribed& m) {
        return fmt::format("UNSUBSCRIBED {}", m.request) +
               (m.details.empty() ? "" : " " + to_text(m.details));
    }

    std::string text(const wamp::Error& m) {
        return fmt::format("ERROR {} {} {}", m.request_type, m.request, m.error);
    }

    std::string text(const wamp::CallResult& m) {
        return fmt::format("RESULT {}", m.request) + text(m.payload);
    }

    template <class M>
    std::string text(const M&) {
        return std::string(wamp::name_of(M::kType));
    }

    std::unordered_map<WampId, std::string> publications_;
};

// Payloads of these tests are trees already.
class ValuesOnly final : public wamp::PayloadDecoder {
public:
    Result<wamp::Arguments> decode(const wamp::Payload& payload) const override {
        return payload.values != nullptr ? *payload.values : wamp::Arguments{};
    }
};

class Directory final : public SessionDirectory {
public:
    Session* find(PeerId peer) override {
        const auto at = sessions.find(peer.slot);
        return at == sessions.end() ? nullptr : &at->second;
    }

    Session* find_by_id(WampId id) override {
        return find(PeerId{static_cast<std::uint32_t>(id), 1});
    }

    std::map<std::uint32_t, Session> sessions;
};

class NoLog final : public log::Sink {
public:
    void write(const log::Record& record) override { texts.emplace_back(record.text); }

    std::vector<std::string> texts;
};

// Publishes meta events through the broker itself, as a realm does.
class MetaThroughBroker final : public MetaEvents {
public:
    bool wanted() const override { return broker->has_meta_subscribers(); }

    void publish(std::string_view topic, wamp::List arguments, PeerId except) override {
        const wamp::Arguments payload{std::move(arguments), {}};
        broker->publish_internal(topic, wamp::Payload::of(payload), except);
    }

    Broker* broker = nullptr;
};

struct BrokerFixture {
    explicit BrokerFixture(RealmOptions realm = {}) : realm_options(std::move(realm)) {
        meta.broker = &broker;
    }

    // A session whose id is its number.
    Session& join(std::uint32_t number, std::string authid = "joe", std::string role = "user") {
        auto& session = directory.sessions[number];
        session.peer = PeerId{number, 1};
        session.id = number;
        session.authid = std::move(authid);
        session.authrole = std::move(role);
        return session;
    }

    void leave(Session& session) {
        broker.remove(session, true);
        directory.sessions.erase(session.peer.slot);
    }

    // What was sent to the session since the last call.
    Lines take(const Session& session) { return std::exchange(effects.lines[session.peer], {}); }

    // Subscribes, forgets the answer and gives the subscription's id.
    WampId subscribe(
        Session& session,
        std::string_view topic,
        wamp::Match match = wamp::Match::exact,
        bool get_retained = false) {
        broker.subscribe(session, {++request, {match, get_retained}, topic});
        return session.subscriptions.empty() ? 0 : session.subscriptions.back();
    }

    void unsubscribe(Session& session, WampId subscription) {
        broker.unsubscribe(session, {++request, subscription});
    }

    // Publishes `value` as the only argument.
    void publish(
        Session& publisher,
        std::string_view topic,
        wamp::Value value,
        wamp::PublishOptions options = {},
        Grant grant = {}) {
        const wamp::Arguments arguments{{std::move(value)}, {}};
        broker.publish(
            publisher, {++request, std::move(options), topic, wamp::Payload::of(arguments)}, grant);
    }

    // The answer to wamp.subscription.<name>, without the request id: "RESULT [..]" or "ERROR uri".
    std::string call(
        Session& caller, std::string_view name, wamp::List args, wamp::Dict kwargs = {}) {
        const wamp::Call message{kCall, {}, name, {}};
        if (!broker.call_meta(caller, message, name, {std::move(args), std::move(kwargs)})) {
            return "unknown";
        }
        auto& lines = effects.lines[caller.peer];
        auto line = lines.back();
        lines.pop_back();
        const auto number = " " + std::to_string(kCall);
        line.erase(line.find(number), number.size());
        return line;
    }

    RealmOptions realm_options;
    RecordingEffects effects;
    ManualClock clock;
    SeededRandom random{1};
    ValuesOnly payloads;
    Directory directory;
    MetaThroughBroker meta;
    NoLog sink;
    log::Logger logger{sink, log::Level::info};
    RealmLimits limits{realm_options, clock, logger};
    Broker broker{RealmContext{
        realm_options, effects, clock, random, payloads, directory, meta, logger, limits}};
    WampId request = 0;

private:
    static constexpr WampId kCall = 777'777;
};

}  // namespace crossbar::router::test
