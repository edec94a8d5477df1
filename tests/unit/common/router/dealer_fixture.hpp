// SPDX-License-Identifier: MIT
// A Dealer with sessions around it. Everything that it causes is kept as text in one list, in
// order: messages as
// "<session> MESSAGE ...", meta events as "meta <topic> [arguments]". Sessions are numbered; a
// session's id is its number. Payloads are trees of values; the text for people in an ERROR of the
// router is left out.
#pragma once

#include "common/log/logger.hpp"
#include "common/router/dealer.hpp"

#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace crossbar::router::test {

using Lines = std::vector<std::string>;

// Compact JSON; neither binaries nor escapes occur.
inline std::string text_of(const wamp::Value& value) {
    const auto join = [](const auto& items, const auto& print) {
        std::string text;
        for (const auto& item : items) {
            text += (text.empty() ? "" : ",") + print(item);
        }
        return text;
    };
    if (const auto* list = value.as<wamp::List>()) {
        return '[' + join(*list, text_of) + ']';
    }
    if (const auto* dict = value.as<wamp::Dict>()) {
        return '{' +
               join(
                   *dict, [](const auto& e) { return '"' + e.first + "\":" + text_of(e.second); }) +
               '}';
    }
    if (const auto* text = value.as<std::string>()) {
        return '"' + *text + '"';
    }
    if (const auto* truth = value.as<bool>()) {
        return *truth ? "true" : "false";
    }
    return value.is_null() ? "null" : std::to_string(*value.as_int());
}

class DealerEffects final : public Effects {
public:
    Delivery send(PeerId to, const wamp::Message& message) override {
        const auto line = std::visit([this](const auto& m) { return text(m); }, message);
        const auto refusal = refusals.find(to.slot);
        if (refusal != refusals.end() &&
            (refusal->second.second.empty() || line.starts_with(refusal->second.second))) {
            return refusal->second.first;
        }
        lines.push_back(fmt::format("{} {}", to.slot, line));
        return Delivery::queued;
    }

    void send_to_all(std::span<const PeerId>, const wamp::Message&) override {
        BOOST_FAIL("a dealer fans nothing out");
    }

    void close(PeerId) override { BOOST_FAIL("a dealer closes nothing"); }

    void resume(PeerId) override { BOOST_FAIL("a dealer resumes nothing"); }

    Lines lines;
    // What send() answers to messages for a session (by number) that begin with a word.
    std::map<std::uint32_t, std::pair<Delivery, std::string>> refusals;

private:
    static std::string text(const wamp::Payload& payload) {
        if (payload.values == nullptr) {
            return payload.bytes.empty() ? "" : fmt::format(" {} bytes", payload.bytes.size());
        }
        auto text = ' ' + text_of(payload.values->args);
        return payload.kwargs ? text + ' ' + text_of(payload.values->kwargs) : text;
    }

    static std::string text(const wamp::PassThru* ppt) {
        return ppt == nullptr
                   ? ""
                   : fmt::format(
                         " ppt {}/{}/{}/{}", ppt->scheme, ppt->serializer, ppt->cipher, ppt->keyid);
    }

    std::string text(const wamp::Registered& m) {
        return fmt::format("REGISTERED {} {}", m.request, m.registration);
    }

    std::string text(const wamp::Unregistered& m) {
        return fmt::format("UNREGISTERED {}", m.request) +
               (m.details.empty() ? "" : ' ' + text_of(m.details));
    }

    std::string text(const wamp::Invocation& m) {
        const auto& d = m.details;
        auto line = fmt::format("INVOCATION {} {}", m.request, m.registration);
        line += d.caller == 0
                    ? ""
                    : fmt::format(" caller {}/{}/{}", d.caller, d.caller_authid, d.caller_authrole);
        line += d.procedure.empty() ? "" : fmt::format(" procedure {}", d.procedure);
        line += d.trustlevel ? fmt::format(" trust {}", *d.trustlevel) : "";
        line += d.timeout == 0 ? "" : fmt::format(" timeout {}", d.timeout);
        line += d.receive_progress ? " receive_progress" : "";
        line += d.progress ? " progress" : "";
        return line + text(d.ppt) + text(m.payload);
    }

    std::string text(const wamp::Interrupt& m) {
        return fmt::format(
            "INTERRUPT {} {} {}",
            m.request,
            m.mode == wamp::CancelMode::kill ? "kill" : "killnowait",
            m.reason);
    }

    std::string text(const wamp::CallResult& m) {
        return fmt::format("RESULT {}{}", m.request, m.details.progress ? " progress" : "") +
               text(m.details.forwarded_ppt) + text(m.payload);
    }

    std::string text(const wamp::Error& m) {
        const bool for_people = m.payload.values != nullptr && m.payload.values->args.size() == 1 &&
                                m.payload.values->args.front().as<std::string>() != nullptr;
        return fmt::format("ERROR {} {} {}", m.request_type, m.request, m.error) +
               (m.details.empty() ? "" : ' ' + text_of(m.details)) +
               (for_people ? "" : text(m.payload));
    }

    template <class M>
    std::string text(const M&) {
        return fmt::format("unexpected {}", wamp::name_of(M::kType));
    }
};

class DealerMeta final : public MetaEvents {
public:
    explicit DealerMeta(Lines& lines) : lines_(lines) {}

    bool wanted() const override { return listening; }

    void publish(std::string_view topic, wamp::List arguments, PeerId except) override {
        topic.remove_prefix(std::string_view("wamp.registration.").size());
        lines_.push_back(
            fmt::format("meta {} {}", topic, text_of(arguments)) +
            (except ? fmt::format(" but {}", except.slot) : ""));
    }

    bool listening = false;

private:
    Lines& lines_;
};

class DealerSessions final : public SessionDirectory {
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

class NoPayloads final : public wamp::PayloadDecoder {
public:
    Result<wamp::Arguments> decode(const wamp::Payload&) const override {
        return wamp::Arguments{};
    }
};

class Silence final : public log::Sink {
public:
    void write(const log::Record&) override {}
};

// Every feature that the dealer looks at.
inline Features all_features() {
    Features f;
    f.caller = f.callee = true;
    f.caller_progressive_results = f.caller_progressive_invocations = true;
    f.caller_payload_passthru = f.caller_canceling = true;
    f.callee_progressive_results = f.callee_progressive_invocations = true;
    f.callee_payload_passthru = f.callee_canceling = f.callee_timeout = f.callee_reroute = true;
    f.registration_revocation = true;
    return f;
}

struct DealerFixture {
    explicit DealerFixture(RealmOptions realm = {}) : options(std::move(realm)) {}

    ~DealerFixture() { dealer.check(); }

    DealerFixture(const DealerFixture&) = delete;
    DealerFixture& operator=(const DealerFixture&) = delete;

    Session& join(std::uint32_t number, Features features = all_features()) {
        auto& session = directory.sessions[number];
        session.peer = PeerId{number, 1};
        session.id = number;
        session.authid = fmt::format("user{}", number);
        session.authrole = "user";
        session.features = features;
        return session;
    }

    void leave(Session& session) {
        dealer.remove(session, true);
        directory.sessions.erase(session.peer.slot);
    }

    WampId register_(Session& callee, std::string_view uri, wamp::RegisterOptions with = {}) {
        dealer.register_(callee, {++request, with, uri});
        effects.lines.clear();
        return callee.registrations.empty() ? 0 : callee.registrations.back();
    }

    // With the request id as the only argument.
    Conduct call(
        Session& caller,
        WampId id,
        std::string_view uri,
        wamp::CallOptions with = {},
        Grant grant = {}) {
        const wamp::Arguments arguments{{wamp::Value(id)}, {}};
        return dealer.call(caller, {id, std::move(with), uri, wamp::Payload::of(arguments)}, grant);
    }

    Conduct yield(
        Session& callee, WampId invocation, wamp::Value value = "done", bool progress = false) {
        const wamp::Arguments arguments{{std::move(value)}, {}};
        wamp::Yield message{invocation, {}, wamp::Payload::of(arguments)};
        message.options.progress = progress;
        return dealer.yield(callee, message);
    }

    Conduct error(
        Session& callee, WampId invocation, std::string_view uri, std::uint64_t type = 68) {
        return dealer.error(callee, {type, invocation, {}, uri, {}});
    }

    void cancel(Session& caller, WampId id, wamp::CancelMode mode) {
        dealer.cancel(caller, {id, mode});
    }

    void advance(int milliseconds) {
        clock.advance(Milliseconds(milliseconds));
        dealer.tick();
    }

    // What was caused since the last time.
    Lines take() {
        dealer.check();
        return std::exchange(effects.lines, {});
    }

    // The answer to wamp.registration.<name>: "RESULT [..]" or "ERROR uri", other effects before
    // it.
    Lines meta_call(
        Session& caller, std::string_view name, wamp::List args, wamp::Dict kwargs = {}) {
        const wamp::Call message{99, {}, name, {}};
        BOOST_REQUIRE(
            dealer.call_meta(caller, message, name, {std::move(args), std::move(kwargs)}));
        return take();
    }

    RealmOptions options;
    DealerEffects effects;
    ManualClock clock;
    SeededRandom random{1};
    NoPayloads payloads;
    DealerSessions directory;
    DealerMeta meta{effects.lines};
    Silence sink;
    log::Logger logger{sink, log::Level::info};
    RealmLimits limits{options, clock, logger};
    Dealer dealer{
        RealmContext{options, effects, clock, random, payloads, directory, meta, logger, limits}};
    WampId request = 0;
};

}  // namespace crossbar::router::test

// Exactly these lines were caused, in this order.
#define CHECK_LINES(fixture, ...)                                           \
    BOOST_TEST(                                                             \
        (fixture).take() == (::crossbar::router::test::Lines{__VA_ARGS__}), \
        ::boost::test_tools::per_element())
