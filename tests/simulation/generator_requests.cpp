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
    switch (weighted({200, 100, 75, 75, 50, 230, 40, 40, 70, 3, 12})) {
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

void Generator::continue_call(Client& client, Session& session) {
    std::vector<std::pair<WampId, std::string>> open;
    for (const auto& call : session.realm->calls) {
        if (call.caller == &session && (call.open || percent(1))) {
            open.emplace_back(call.request, call.procedure);
        }
    }
    const auto& ended = session.ended;
    const auto from = ended.size() > kEndedRemembered ? ended.size() - kEndedRemembered : 0;
    if (!ended.empty() && (open.empty() || percent(20))) {
        open = {{ended[from + below(ended.size() - from)], uri()}};
    }
    if (open.empty() || !session.abilities.caller_progressive_invocations) {
        return;
    }
    const auto& chosen = any_of(open);
    ClientMessage message;
    message.type = MessageType::call;
    message.request = chosen.first;
    message.uri = percent(2) ? uri() : chosen.second;
    message.progress = percent(70);
    fill(message);
    world_.give(client.no, message);
}

void Generator::cancel(Client& client, Session& session) {
    std::vector<WampId> pending;
    for (const auto& call : session.realm->calls) {
        if (call.caller == &session) {
            pending.push_back(call.request);
        }
    }
    if (!session.abilities.caller || (pending.empty() && !percent(10))) {
        return;
    }
    ClientMessage message;
    message.type = MessageType::cancel;
    message.request = pending.empty() || percent(3) ? 1 + below(50) : any_of(pending);
    message.mode = std::array{
        CancelMode::absent,
        CancelMode::skip,
        CancelMode::kill,
        CancelMode::killnowait,
        CancelMode::invalid}[weighted({15, 25, 35, 22, 3})];
    world_.give(client.no, message);
}

// A callee answers some pending call of the realm.
void Generator::answer(Realm& realm) {
    if (realm.calls.empty()) {
        return;
    }
    const Call& call = any_of(realm.calls);
    Client& callee = world_.client(call.callee->peer->no);
    if (callee.closed || callee.link.broken) {
        return;
    }
    if (call.caller == nullptr) {
        return answer_internal(callee, call);
    }
    ClientMessage message;
    message.request = call.invocation;
    message.type = MessageType::yield;
    fill(message);
    switch (weighted({55, 25, 12, 8})) {
        case 0:
            break;
        case 1:
            message.progress = true;
            break;
        case 2:
            message.type = MessageType::error;
            message.uri = "com.failed";
            break;
        default:
            message.type = MessageType::error;
            message.uri = "wamp.error.unavailable";
            break;
    }
    message.request_type = message.type == MessageType::error ? 68 : 0;
    world_.give(callee.no, message);
}

// Authorizers and authenticators know their trade, as a rule.
void Generator::answer_internal(Client& callee, const Call& call) {
    static const std::vector<std::string> kDecisions{
        "[true]",
        "[true]",
        "[true]",
        "[{\"allow\":true}]",
        "[{\"allow\":true,\"disclose\":true}]",
        "[{\"allow\":true,\"cache\":true}]",
        "[false]",
        "[{\"allow\":false,\"cache\":true}]",
        "[17]",
        ""};
    static const std::vector<std::string> kPrincipals{
        "[\"anonymous\"]",
        "[\"limited\"]",
        "[\"asked\"]",
        "[{\"role\":\"asked\",\"authid\":\"dyn\",\"secret\":\"pw\"}]",
        "[{\"role\":\"anonymous\",\"secret\":\"pw\",\"extra\":{\"x\":1}}]",
        "[{\"role\":\"teller\",\"realm\":\"realm2\",\"secret\":\"pw\"}]",
        "[\"ghost\"]",
        "[{\"authid\":\"nobody\"}]",
        "[17]",
        ""};
    ClientMessage message;
    message.request = call.invocation;
    message.type = MessageType::yield;
    const auto& answers =
        call.internal.kind == Internal::Kind::authorizer ? kDecisions : kPrincipals;
    message.payload = answers[below(answers.size())];
    if (percent(8)) {
        message.type = MessageType::error;
        message.request_type = 68;
        message.uri = percent(70) ? "com.refused" : "wamp.error.unavailable";
        message.payload.clear();
    } else {
        message.progress = percent(3);
    }
    world_.give(callee.no, message);
}

ClientMessage Generator::meta_call(const Session& session) {
    ClientMessage message;
    message.type = MessageType::call;
    const Realm& realm = *session.realm;
    const WampId other = percent(5) ? 4'711 : any_of(realm.sessions).id;
    const WampId registration =
        realm.registrations.empty() || percent(5) ? 4'711 : any_of(realm.registrations).id;
    const WampId subscription =
        realm.subscriptions.empty() || percent(5) ? 4'711 : any_of(realm.subscriptions).id;
    const auto say = [&](std::string procedure, std::string arguments = {}) {
        message.uri = std::move(procedure);
        message.payload = std::move(arguments);
    };
    const std::string words = std::array{
        R"()",
        R"(,{"reason":"com.why","message":"bye"})",
        R"(,{"reason":"no uri"})"}[weighted({70, 27, 3})];
    const auto kind = match();
    const auto about = fmt::format(R"(["{}",{{"match":"{}"}}])", pattern(kind), name_of(kind));
    switch (below(23)) {
        case 0:
            say("wamp.session.count", percent(90) ? "" : "[17]");
            break;
        case 1:
            say("wamp.session.list", percent(50) ? "" : R"([["limited","asked"]])");
            break;
        case 2:
            say("wamp.session.get", fmt::format("[{}]", other));
            break;
        case 3:
            if (percent(35)) {
                say("wamp.session.kill", fmt::format("[{}]{}", other, words));
                message.kwargs = !words.empty();
            } else {
                say("wamp.session.count");
            }
            break;
        case 4:
            if (percent(10)) {
                say("wamp.session.kill_by_authid",
                    percent(50) ? R"(["alice"])" + words : R"(["bob"])" + words);
                message.kwargs = !words.empty();
            } else if (percent(10)) {
                say("wamp.session.kill_by_authrole",
                    percent(50) ? R"(["limited"])" + words : R"(["asked"])" + words);
                message.kwargs = !words.empty();
            } else if (below(1'000) < 10) {
                say("wamp.session.kill_all", "[]" + words);
                message.kwargs = !words.empty();
            } else {
                say("wamp.session.list");
            }
            break;
        case 5:
        case 6:
        case 7: {
            message.kwargs = percent(60);
            const std::string options = std::array{
                R"({"scope":"detached"})",
                R"({"publish_options":{"retain":true},"scope":"destroyed"})",
                R"({"publish_options":{"disclose_me":true}})",
                R"({"publish_options":{"eligible_authrole":["anonymous"]}})",
                R"({"scope":"somewhere"})"}[weighted({40, 20, 20, 18, 2})];
            say("wamp.session.add_testament",
                fmt::format(
                    R"(["{}",[{}]]{})",
                    any_uri(Match::exact),
                    ++last_payload_,
                    message.kwargs ? "," + options : std::string()));
            break;
        }
        case 8:
            say("wamp.session.flush_testaments", percent(50) ? "" : R"(["detached"])");
            break;
        case 9:
            say("wamp.registration.list");
            break;
        case 10:
            say("wamp.registration.lookup", percent(50) ? fmt::format(R"(["{}"])", uri()) : about);
            break;
        case 11:
            say("wamp.registration.match", fmt::format(R"(["{}"])", uri()));
            break;
        case 12:
            say("wamp.registration.get", fmt::format("[{}]", registration));
            break;
        case 13:
            say("wamp.registration.list_callees", fmt::format("[{}]", registration));
            break;
        case 14:
            say("wamp.registration.count_callees", fmt::format("[{}]", registration));
            break;
        case 15: {
            const bool member = !realm.registrations.empty() && percent(90);
            const auto* from = member ? &any_of(realm.registrations) : nullptr;
            say("wamp.registration.remove_callee",
                fmt::format(
                    "[{},{}]",
                    member ? from->id : registration,
                    member ? from->members[below(from->members.size())].session->id : other));
            break;
        }
        case 16:
            say("wamp.subscription.list");
            break;
        case 17:
            say("wamp.subscription.lookup", percent(50) ? fmt::format(R"(["{}"])", uri()) : about);
            break;
        case 18:
            say("wamp.subscription.match", fmt::format(R"(["{}"])", uri()));
            break;
        case 19:
            say("wamp.subscription.get", fmt::format("[{}]", subscription));
            break;
        case 20:
            say("wamp.subscription.list_subscribers", fmt::format("[{}]", subscription));
            break;
        case 21:
            say("wamp.subscription.count_subscribers", fmt::format("[{}]", subscription));
            break;
        default: {
            const bool member = !realm.subscriptions.empty() && percent(90);
            const auto* from = member ? &any_of(realm.subscriptions) : nullptr;
            say("wamp.subscription.remove_subscriber",
                fmt::format(
                    "[{},{}]",
                    member ? from->id : subscription,
                    member ? from->subscribers[below(from->subscribers.size())]->id : other));
            break;
        }
    }
    message.progress = session.abilities.caller_progressive_invocations && percent(2);
    return message;
}

}  // namespace crossbar::simulation
