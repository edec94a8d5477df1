// SPDX-License-Identifier: MIT
// Audit: what comes out of the router.
#include "common/serial/codec.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/uris.hpp"
#include "tests/fuzz/router/audit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbar::fuzz {

using router::Delivery;
using wamp::MessageType;

namespace {

// Not queued, and something else is to be said instead.
bool refused(Delivery delivery) {
    return delivery == Delivery::too_large || delivery == Delivery::unencodable;
}

bool matches(std::string_view pattern, wamp::Match match, std::string_view uri) {
    switch (match) {
        case wamp::Match::exact:
            return uri == pattern;
        case wamp::Match::prefix:
            return uri.starts_with(pattern);
        case wamp::Match::wildcard:
            return wamp::matches_wildcard(uri, pattern);
    }
    return false;
}

std::string text_in(const wamp::Dict& dict, std::string_view key) {
    const auto* value = dict.find(key);
    const auto* text = value == nullptr ? nullptr : value->as<std::string>();
    require(text != nullptr, fmt::format("WELCOME without {}", key));
    return *text;
}

// The id of what was revoked.
WampId revoked(const wamp::Dict& details, std::string_view key) {
    const auto* value = details.find(key);
    WampId id = 0;
    require(value != nullptr && value->to_unsigned(id), "a revocation of nothing");
    return id;
}

}  // namespace

void Audit::sent(PeerId peer, const wamp::Message& message, Delivery delivery) {
    auto& to = client(peer);
    check_order(to, message);
    std::visit(
        [&](const auto& m) {
            if constexpr (requires { on(to, m, delivery); }) {
                on(to, m, delivery);
            } else {
                require(m.kType == MessageType::challenge, "the router says what it never should");
            }
        },
        message);
}

// Whether the conversation has come to where this may be said.
void Audit::check_order(const Client& to, const wamp::Message& message) {
    const auto type = wamp::type_of(message);
    bool fits = type == MessageType::abort;
    switch (to.talk) {
        case Talk::silent:
            break;
        case Talk::joining:
            fits = fits || type == MessageType::welcome || type == MessageType::challenge;
            break;
        case Talk::session:
            fits = type != MessageType::welcome && type != MessageType::challenge;
            break;
        case Talk::leaving:
            fits = fits || type == MessageType::goodbye;
            break;
        case Talk::goodbye:
            fits = type == MessageType::goodbye && to.goodbye_too_large;
            break;
        case Talk::ended:
        case Talk::gone:
            fits = false;
            break;
    }
    require(
        fits && !to.closed,
        fmt::format("{} when the talk is at {}", wamp::name_of(type), static_cast<int>(to.talk)));
}

void Audit::closing(PeerId peer) {
    auto& to = client(peer);
    require(!to.closed, "a peer is closed twice");
    require(
        to.talk != Talk::joining && to.talk != Talk::session, "a peer is closed without a word");
    to.closed = true;
    end(to, Talk::ended);
}

void Audit::on(Client& to, const wamp::Welcome& message, Delivery delivery) {
    if (refused(delivery)) {
        return;  // ABORT follows
    }
    for (const auto& [peer, other] : clients_) {
        require(other.session != message.session, "two sessions have one id");
    }
    to.talk = Talk::session;
    to.session = message.session;
    to.realm = text_in(message.details, "realm");
    to.authid = text_in(message.details, "authid");
    to.authrole = text_in(message.details, "authrole");
    to.trusted = text_in(message.details, "authmethod") == "trusted";
}

void Audit::on(Client& to, const wamp::Abort&, Delivery) {
    end(to, Talk::ended);
}

void Audit::on(Client& to, const wamp::Goodbye&, Delivery delivery) {
    const bool again = std::exchange(to.goodbye_too_large, delivery == Delivery::too_large);
    if (!again || to.talk != Talk::goodbye) {
        end(to, to.talk == Talk::leaving ? Talk::silent : Talk::goodbye);
    }
}

// The request that is handled now; it is of `to`, has this id and is answered once.
template <class M>
const M& Audit::answered(const Client& to, WampId request) {
    const auto* asked = turn_.message == nullptr ? nullptr : std::get_if<M>(turn_.message);
    require(
        asked != nullptr && turn_.peer == to.peer && turn_.session == to.session &&
            asked->request == request,
        fmt::format("{} was not asked for", wamp::name_of(M::kType)));
    require(++turn_.answers == 1, fmt::format("{} is answered twice", wamp::name_of(M::kType)));
    return *asked;
}

// Why the session should not have been allowed to do this; empty if it may.
std::string Audit::missing_right(
    const Client& client, std::string_view action, std::string_view uri) const {
    if (client.trusted) {
        return {};
    }
    if ((action == "register" || action == "publish") && wamp::is_reserved_uri(uri)) {
        return "a client claims a reserved URI";
    }
    if (stopped_roles_.contains({client.realm, client.authrole})) {
        return fmt::format("{} of a role that was stopped", action);
    }
    if (client.authrole == kLimitedRole && !uri.starts_with(kOpenPrefix)) {
        return fmt::format("the limited role may {} '{}'", action, uri);
    }
    if (client.authrole == kDynamicRole && !granted_.contains(fmt::format("{} {}", action, uri))) {
        return fmt::format("no authorizer allowed to {} '{}'", action, uri);
    }
    return {};
}

void Audit::check_right(const Client& client, std::string_view action, std::string_view uri) const {
    const auto missing = missing_right(client, action, uri);
    require(missing.empty(), missing);
}

void Audit::on(Client& to, const wamp::Published& message, Delivery delivery) {
    const auto& request = answered<wamp::Publish>(to, message.request);
    require(request.options.acknowledge && !refused(delivery), "PUBLISHED for nothing");
    check_right(to, "publish", request.topic);
}

void Audit::on(Client& to, const wamp::Subscribed& message, Delivery) {
    const auto& request = answered<wamp::Subscribe>(to, message.request);
    check_right(to, "subscribe", request.topic);
    to.subscriptions[message.subscription] = {std::string(request.topic), request.options.match};
}

void Audit::on(Client& to, const wamp::Unsubscribed& message, Delivery) {
    if (message.request == 0) {
        require(to.announced.subscription_revocation, "a revocation that was not announced");
        require(
            to.subscriptions.erase(revoked(message.details, "subscription")) == 1,
            "a subscription is revoked that never was");
        return;
    }
    const auto& request = answered<wamp::Unsubscribe>(to, message.request);
    require(
        to.subscriptions.erase(request.subscription) == 1, "a subscription ends that never was");
}

void Audit::on(Client& to, const wamp::Event& message, Delivery) {
    const auto at = to.subscriptions.find(message.subscription);
    require(at != to.subscriptions.end(), "an event for a stranger");
    const auto& [topic, match] = at->second;
    const auto& details = message.details;
    require(
        (match == wamp::Match::exact) == details.topic.empty(), "a topic left out, or too much");
    require(details.topic.empty() || matches(topic, match, details.topic), "an event astray");
    if (details.retained) {
        const auto* subscribe =
            turn_.message == nullptr ? nullptr : std::get_if<wamp::Subscribe>(turn_.message);
        require(
            subscribe != nullptr && turn_.peer == to.peer && subscribe->options.get_retained,
            "a retained event that was not asked for");
    } else if (turn_.message != nullptr) {
        if (const auto* publication = std::get_if<wamp::Publish>(turn_.message)) {
            doubt_unless(matches(topic, match, publication->topic), "an event for another topic");
            check_audience(to, *publication);
        }
    }
}

// A PUBLISH that is a violation ends the session, which causes other events.
void Audit::doubt_unless(bool condition, std::string_view text) {
    if (!condition) {
        turn_.doubt = text;
    }
}

void Audit::check_audience(const Client& to, const wamp::Publish& publication) {
    const auto& publisher = client(turn_.peer);
    const auto missing = missing_right(publisher, "publish", publication.topic);
    doubt_unless(missing.empty(), missing);
    doubt_unless(
        to.peer != publisher.peer || !publication.options.exclude_me,
        "a publisher gets its own event");
    doubt_unless(to.realm == publisher.realm, "an event for another realm");
    if (publication.options.receivers == nullptr) {
        return;
    }
    const auto& filter = *publication.options.receivers;
    const auto holds = [](const auto& list, const auto& value) {
        return std::ranges::find(*list, value) != list->end();
    };
    doubt_unless(
        !(filter.exclude && holds(filter.exclude, to.session)) &&
            !(filter.exclude_authid && holds(filter.exclude_authid, to.authid)) &&
            !(filter.exclude_authrole && holds(filter.exclude_authrole, to.authrole)),
        "an event for an excluded session");
    doubt_unless(
        (!filter.eligible || holds(filter.eligible, to.session)) &&
            (!filter.eligible_authid || holds(filter.eligible_authid, to.authid)) &&
            (!filter.eligible_authrole || holds(filter.eligible_authrole, to.authrole)),
        "an event for a session that is not eligible");
}

void Audit::on(Client& to, const wamp::Error& message, Delivery delivery) {
    switch (static_cast<MessageType>(message.request_type)) {
        case MessageType::call:
            end_call(to, message.request, refused(delivery));
            return;
        case MessageType::publish: {
            const auto& request = answered<wamp::Publish>(to, message.request);
            require(request.options.acknowledge, "an ERROR for a PUBLISH that wanted no answer");
            break;
        }
        case MessageType::subscribe:
            answered<wamp::Subscribe>(to, message.request);
            break;
        case MessageType::unsubscribe:
            answered<wamp::Unsubscribe>(to, message.request);
            break;
        case MessageType::register_:
            answered<wamp::Register>(to, message.request);
            break;
        case MessageType::unregister:
            answered<wamp::Unregister>(to, message.request);
            break;
        case MessageType::yield:
            answered<wamp::Yield>(to, message.request);
            turn_.answers = 0;  // further word than usual
            return;
        default:
            fail("ERROR for a message that is no request");
    }
    turn_.answers -= refused(delivery) ? 1 : 0;
}

// The call has its answer, unless that could not be sent: then another one is to follow.
void Audit::end_call(Client& to, WampId request, bool refused) {
    const auto at = to.calls.find(request);
    require(at != to.calls.end(), "the answer to a call that is over or never was");
    require(!at->second.held, "the answer to a call that is held");
    if (!refused) {
        to.calls.erase(at);
    }
}

// The callee's YIELD is what is handled now.
bool Audit::is_answer_of_callee(const Route& route) const {
    const auto* yield =
        turn_.message == nullptr ? nullptr : std::get_if<wamp::Yield>(turn_.message);
    return yield != nullptr && route == Route{turn_.peer, turn_.session, yield->request};
}

void Audit::on(Client& to, const wamp::CallResult& message, Delivery delivery) {
    const auto at = to.calls.find(message.request);
    require(at != to.calls.end(), "the result of a call that is over or never was");
    const auto& call = at->second;
    require(!message.details.progress || call.wants_progress, "a progressive result unasked");
    if (call.route) {
        require(is_answer_of_callee(*call.route), "a result that the callee did not give");
    } else {
        const auto* asked =
            turn_.message == nullptr ? nullptr : std::get_if<wamp::Call>(turn_.message);
        require(
            asked != nullptr && turn_.peer == to.peer && asked->request == message.request,
            "a result out of nothing");
        drop_subscriber(*asked);
    }
    end_call(to, message.request, message.details.progress || refused(delivery));
}

// A session that did not announce the feature is not told.
void Audit::drop_subscriber(const wamp::Call& call) {
    if (call.procedure != "wamp.subscription.remove_subscriber") {
        return;
    }
    const auto arguments = serial::decode_payload(call.payload);
    WampId subscription = 0;
    WampId session = 0;
    if (arguments && arguments->args.size() > 1 && arguments->args[0].to_unsigned(subscription) &&
        arguments->args[1].to_unsigned(session)) {
        for (auto& [peer, client] : clients_) {
            if (client.session == session) {
                client.subscriptions.erase(subscription);
            }
        }
    }
}

void Audit::on(Client& to, const wamp::Registered& message, Delivery) {
    const auto& request = answered<wamp::Register>(to, message.request);
    check_right(to, "register", request.procedure);
    to.registrations.insert(message.registration);
}

void Audit::on(Client& to, const wamp::Unregistered& message, Delivery) {
    if (message.request == 0) {
        require(to.announced.registration_revocation, "a revocation that was not announced");
        require(
            to.registrations.erase(revoked(message.details, "registration")) == 1,
            "a registration is revoked that never was");
        return;
    }
    const auto& request = answered<wamp::Unregister>(to, message.request);
    require(
        to.registrations.erase(request.registration) == 1, "a registration ends that never was");
}

void Audit::on(Client& to, const wamp::Invocation& message, Delivery delivery) {
    require(to.registrations.contains(message.registration), "an invocation of a stranger");
    if (const auto at = to.invocations.find(message.request); at != to.invocations.end()) {
        const auto* more =
            turn_.message == nullptr ? nullptr : std::get_if<wamp::Call>(turn_.message);
        require(more != nullptr && !at->second.answered, "an invocation that is over goes on");
        const auto& caller = client(turn_.peer);
        const auto call = caller.calls.find(more->request);
        require(
            call != caller.calls.end() &&
                call->second.route == Route{to.peer, to.session, message.request},
            "an invocation goes on with another call");
        return;
    }
    const WampId last = to.invocations.empty() ? 0 : to.invocations.rbegin()->first;
    require(message.request == last + 1, "invocation ids have a gap");
    if (delivery != Delivery::queued) {
        return;
    }
    auto& invocation = to.invocations[message.request];
    if (message.payload.values == nullptr) {
        turn_.invocations.push_back({to.peer, to.session, message.request});
        return;
    }
    // The router's own question: of an authorizer (details, uri, action, options), or an
    // authenticator.
    const auto& args = message.payload.values->args;
    const auto* uri = args.size() == 4 ? args[1].as<std::string>() : nullptr;
    const auto* action = args.size() == 4 ? args[2].as<std::string>() : nullptr;
    if (uri != nullptr && action != nullptr) {
        invocation.question = fmt::format("{} {}", *action, *uri);
    }
}

void Audit::on(Client& to, const wamp::Interrupt& message, Delivery) {
    const auto at = to.invocations.find(message.request);
    require(at != to.invocations.end(), "INTERRUPT for an invocation that never was");
    require(!at->second.answered, "INTERRUPT after the callee's answer");
    require(!std::exchange(at->second.interrupted, true), "INTERRUPT twice");
    require(to.announced.callee_canceling, "INTERRUPT for a callee that does not know it");
}

}  // namespace crossbar::fuzz
