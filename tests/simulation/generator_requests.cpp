// SPDX-License-Identifier: MIT
// What the clients of established sessions ask for and answer.
#include "tests/simulation/generator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossbar::simulation {

using wamp::CancelMode;
using wamp::Invoke;
using wamp::Match;
using wamp::MessageType;

std::string Generator::uri() {
    constexpr std::array<std::string_view, 4> kNames{"a", "b", "c", "bb"};
    std::string uri;
    for (auto parts = 1 + weighted({15, 60, 25}); parts > 0; --parts) {
        uri += kNames[weighted({40, 30, 25, 5})];
        uri += parts > 1 ? "." : "";
    }
    return uri;
}

std::string Generator::pattern(Match match) {
    if (match == Match::prefix) {
        static const std::vector<std::string> kPrefixes{
            "a", "a.", "a.b", "a.b.", "b", "b.", "b.a", "c.", "c.a", "bb", "bb.", "a.a.", "d"};
        return kPrefixes[below(kPrefixes.size())];
    }
    static const std::vector<std::string> kWildcards{
        "a.",
        ".b",
        "a..",
        "a..c",
        ".b.",
        "..c",
        ".b.c",
        "b.",
        ".",
        "a.b.",
        ".a",
        "c..",
        "b..a",
        "d."};
    return kWildcards[below(kWildcards.size())];
}

std::string Generator::any_uri(Match match) {
    if (percent(2)) {
        static const std::vector<std::string> kBad{
            "a..b", "a#b", "a b", "", ".a", "wamp.session.on_join", "wamp", "wamp..x"};
        return kBad[below(kBad.size())];
    }
    return match == Match::exact ? uri() : pattern(match);
}

Match Generator::match() {
    return std::array{Match::exact, Match::prefix, Match::wildcard}[weighted({60, 20, 20})];
}

void Generator::fill(ClientMessage& message) {
    const auto number = ++last_payload_;
    switch (weighted({88, 4, 3, 2, 3})) {
        case 0:
            message.payload = fmt::format("[{}]", number);
            return;
        case 1:
            message.payload = fmt::format("[{}],{{\"k\":\"v\"}}", number);
            message.kwargs = true;
            return;
        case 2:
            message.payload = fmt::format("[{},\"{}\"]", number, std::string(300, 'x'));
            return;
        case 3:
            message.payload = fmt::format("[{},\"~\"]", number);
            return;
        default:
            return;
    }
}

void Generator::number(Client& client, ClientMessage& message) {
    const bool gap = client.ids != router::RequestIds::strict && percent(10);
    message.request = client.last_request + 1 + (gap ? below(3) : 0);
}

void Generator::request(Client& client, Session& session) {
    ClientMessage message;
    switch (weighted({200, 100, 75, 75, 50, 260, 30, 90, 70, 3, 12})) {
        case 0:
            message = publish(session);
            break;
        case 1:
            message = subscribe();
            break;
        case 2:
            message = unsubscribe(session);
            break;
        case 3:
            message = register_();
            break;
        case 4:
            message = unregister(session);
            break;
        case 5:
            message = call(session);
            break;
        case 6:
            return cancel(client, session);
        case 7:
            return continue_call(client, session);
        case 8:
            message = meta_call(session);
            break;
        case 9:
            message.type = MessageType::event_received;
            message.request = 1;
            return world_.give(client.no, message);
        default:
            if (session.last_invocation == 0) {
                return;
            }
            // An answer to just any invocation there ever was: most of them are over.
            message.type = percent(70) ? MessageType::yield : MessageType::error;
            message.request_type = 68;
            message.request = 1 + below(session.last_invocation);
            message.uri = "com.late";
            fill(message);
            return world_.give(client.no, message);
    }
    // Who lacks the role would only be thrown out.
    const auto& can = session.abilities;
    const auto type = message.type;
    const bool able = type == MessageType::publish ? can.publisher
                      : type == MessageType::call  ? can.caller
                      : type == MessageType::subscribe || type == MessageType::unsubscribe
                          ? can.subscriber
                          : can.callee;
    if (!able && !percent(5)) {
        return;
    }
    number(client, message);
    world_.give(client.no, message);
}

ClientMessage Generator::publish(const Session& session) {
    ClientMessage message;
    message.type = MessageType::publish;
    message.uri = any_uri(Match::exact);
    message.acknowledge = percent(40);
    message.exclude_me = !percent(15);
    message.disclose_me = percent(10);
    message.retain = percent(8);
    fill(message);
    if (!percent(25)) {
        return message;
    }
    auto& filter = message.filter.emplace();
    const auto some_sessions = [&] {
        std::vector<WampId> ids;
        for (auto count = below(6); count > 0; --count) {
            ids.push_back(any_of(session.realm->sessions).id);
        }
        return ids;
    };
    const auto some_roles = [&] {
        return std::vector<std::string>{roles_[below(roles_.size())].name, "anonymous"};
    };
    const auto some_authids = [&] {
        return std::vector<std::string>{"alice", any_of(session.realm->sessions).authid, "bob"};
    };
    for (auto count = 1 + below(2); count > 0; --count) {
        switch (weighted({30, 25, 15, 10, 10, 10})) {
            case 0:
                filter.exclude = some_sessions();
                break;
            case 1:
                filter.eligible = some_sessions();
                break;
            case 2:
                filter.eligible_authrole = some_roles();
                break;
            case 3:
                filter.exclude_authrole = std::vector<std::string>{"limited", "teller"};
                break;
            case 4:
                filter.exclude_authid = some_authids();
                break;
            default:
                filter.eligible_authid = some_authids();
                break;
        }
    }
    return message;
}

ClientMessage Generator::subscribe() {
    ClientMessage message;
    message.type = MessageType::subscribe;
    message.match = match();
    message.uri = any_uri(message.match);
    message.get_retained = percent(30);
    if (percent(4)) {
        message.match = percent(50) ? Match::exact : Match::prefix;
        message.uri = message.match == Match::prefix
                          ? std::vector{"wamp.", "wamp.session.", "", "w"}[below(4)]
                          : std::vector{
                                "wamp.session.on_join",
                                "wamp.session.on_leave",
                                "wamp.registration.on_delete"}[below(3)];
    }
    return message;
}

ClientMessage Generator::unsubscribe(const Session& session) {
    ClientMessage message;
    message.type = MessageType::unsubscribe;
    std::vector<WampId> held;
    for (const auto& one : session.realm->subscriptions) {
        const auto& all = one.subscribers;
        if (std::count(all.begin(), all.end(), &session) != 0 || percent(1)) {
            held.push_back(one.id);
        }
    }
    message.id = held.empty() || percent(2) ? 987'654'321 : held[below(held.size())];
    return held.empty() && !percent(5) ? subscribe() : message;
}

ClientMessage Generator::register_() {
    ClientMessage message;
    message.type = MessageType::register_;
    if (percent(15)) {
        message.uri = percent(50) ? "sys.login" : "sys.authorize";
        message.invoke = Invoke::roundrobin;
        return message;
    }
    message.match = match();
    message.uri = any_uri(message.match);
    message.invoke = std::array{
        Invoke::single,
        Invoke::roundrobin,
        Invoke::random,
        Invoke::first,
        Invoke::last,
        Invoke::invalid}[weighted({25, 25, 20, 14, 14, 2})];
    message.concurrency = percent(25) ? 1 + below(2) : 0;
    message.force_reregister = percent(12);
    message.disclose_caller = percent(10);
    message.forward_timeout = percent(30);
    return message;
}

ClientMessage Generator::unregister(const Session& session) {
    ClientMessage message;
    message.type = MessageType::unregister;
    std::vector<WampId> held;
    for (const auto& one : session.realm->registrations) {
        const bool mine = std::any_of(one.members.begin(), one.members.end(), [&](const Member& m) {
            return m.session == &session;
        });
        if (mine || percent(1)) {
            held.push_back(one.id);
        }
    }
    message.id = held.empty() || percent(2) ? 987'654'321 : held[below(held.size())];
    return held.empty() && !percent(5) ? register_() : message;
}

ClientMessage Generator::call(const Session& session) {
    ClientMessage message;
    message.type = MessageType::call;
    message.uri = any_uri(Match::exact);
    if (!session.realm->registrations.empty() && percent(50)) {
        const auto& registration = any_of(session.realm->registrations);
        message.uri = registration.match == Match::exact ? registration.uri : message.uri;
    }
    message.timeout = percent(25) ? 100 + below(4'000) : 0;
    message.receive_progress = percent(40);
    message.disclose_me = percent(10);
    message.progress = session.abilities.caller_progressive_invocations && percent(25);
    fill(message);
    return message;
}

// A caller sends more of a call: of one that is pending, or of one that is over.
void Generator::continue_call(Client& client, Session& session) {
    ClientMessage message;
    message.type = MessageType::call;
    message.progress = percent(70);
    fill(message);
    const auto& ended = session.ended;
    if (!ended.empty() && percent(15)) {
        const auto from = ended.size() > kEndedRemembered ? ended.size() - kEndedRemembered : 0;
        message.request = ended[from + below(ended.size() - from)];
        message.uri = uri();
        return world_.give(client.no, message);
    }
    std::vector<const Call*> open;
    for (const auto& call : session.realm->calls) {
        if (call.caller != nullptr && (call.open || below(1'000) < 5)) {
            open.push_back(&call);
        }
    }
    if (open.empty()) {
        return;
    }
    const Call& chosen = *any_of(open);
    message.request = chosen.request;
    message.uri = percent(2) ? uri() : chosen.procedure;
    message.progress = message.progress && chosen.caller->abilities.caller_progressive_invocations;
    world_.give(chosen.caller->peer->no, message);
}

void Generator::cancel(Client& client, Session& session) {
    ClientMessage message;
    message.type = MessageType::cancel;
    message.mode = std::array{
        CancelMode::absent,
        CancelMode::skip,
        CancelMode::kill,
        CancelMode::killnowait,
        CancelMode::invalid}[weighted({15, 22, 40, 20, 3})];
    std::vector<const Call*> pending;
    for (const auto& call : session.realm->calls) {
        if (call.caller != nullptr) {
            pending.push_back(&call);
        }
    }
    if (!pending.empty() && percent(95)) {
        const Call& chosen = *any_of(pending);
        message.request = chosen.request;
        return world_.give(chosen.caller->peer->no, message);
    }
    if (session.abilities.caller) {
        message.request = 1 + below(50);
        world_.give(client.no, message);
    }
}

}  // namespace crossbar::simulation
