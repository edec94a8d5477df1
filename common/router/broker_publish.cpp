// SPDX-License-Identifier: MIT
// The way of a publication: who it is from, who keeps it, who gets it.
#include "common/router/broker.hpp"
#include "common/router/broker_state.hpp"
#include "common/router/trust_levels.hpp"
#include "common/wamp/uris.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace crossbar::router {
namespace {

namespace uris = wamp::uris;

wamp::EventDetails describe(
    const RealmOptions& realm,
    const Session& publisher,
    const wamp::Publish& request,
    bool disclose) {
    wamp::EventDetails details;
    if (disclose) {
        details.publisher = publisher.id;
        details.publisher_authid = publisher.authid;
        details.publisher_authrole = publisher.authrole;
    }
    details.trustlevel = trust_level(realm.trust_levels, request.topic, publisher.authrole);
    details.ppt = request.options.ppt.get();
    return details;
}

}  // namespace

std::span<const PeerId> Broker::State::select(
    const Subscription& subscription, const Audience& audience, PeerId except) {
    receivers.clear();
    const auto consider = [&](const Session* session) {
        if (session != nullptr && session->peer != except && audience.admits(*session)) {
            receivers.push_back(session->peer);
        }
    };
    const auto* eligible = audience.eligible();
    if (eligible != nullptr && eligible->size() < subscription.subscribers.size()) {
        for (const WampId id : *eligible) {
            const auto* session = context.sessions.find_by_id(id);
            if (session != nullptr && subscription.subscribers.contains(session->peer)) {
                consider(session);
            }
        }
    } else {
        for (const PeerId peer : subscription.subscribers.all()) {
            consider(context.sessions.find(peer));
        }
    }
    return receivers;
}

template <class Record>
void Broker::State::deliver(
    std::string_view topic,
    wamp::Message& message,
    const Audience* audience,
    PeerId except,
    Record&& record) {
    auto& event = std::get<wamp::Event>(message);
    subscriptions.for_each_match(topic, [&](Subscription& subscription) {
        record(subscription);
        if (subscription.subscribers.empty()) {
            return;
        }
        const auto to = audience != nullptr ? select(subscription, *audience, except)
                        : except            ? subscription.subscribers.all_but(except)
                                            : subscription.subscribers.all();
        if (to.empty()) {
            return;
        }
        event.subscription = subscription.id;
        event.details.topic = subscription.is_pattern() ? topic : std::string_view();
        context.effects.send_to_all(to, message);
    });
}

void Broker::State::retain(const StoredEventPtr& event) {
    if (retained.has(event->topic()) ||
        !context.limits.reached(RealmLimit::retained_events, retained.topics())) {
        retained.keep(event);
    }
}

void Broker::State::send_retained(const Session& session, const Subscription& subscription) {
    const auto events = retained.for_subscriber(subscription.topic, subscription.match, session);
    for (const auto& stored : events) {
        wamp::Event event;
        event.subscription = subscription.id;
        event.publication = stored->publication();
        event.details = stored->details();
        event.details.retained = true;
        if (subscription.is_pattern()) {
            event.details.topic = stored->topic();
        }
        event.payload = stored->payload();
        const auto delivery = context.effects.send(session.peer, event);
        if (delivery == Delivery::gone || delivery == Delivery::congested) {
            return;  // nothing of what follows would get there
        }
    }
}

void Broker::State::publish(
    const Session& publisher, const wamp::Publish& request, Grant grant, bool acknowledge) {
    const auto& options = request.options;
    if (options.disclose_me && !grant.disclose && !context.options.allow_disclose_me) {
        if (acknowledge) {
            refuse(
                publisher,
                request.kType,
                request.request,
                uris::kDiscloseMeDisallowed,
                "this realm does not disclose publishers on request");
        }
        return;
    }
    std::optional<Audience> audience;
    if (options.receivers != nullptr) {
        audience.emplace(*options.receivers);
    }
    wamp::Message message(std::in_place_type<wamp::Event>);
    auto& event = std::get<wamp::Event>(message);
    event.publication = context.random.wamp_id();
    event.details =
        describe(context.options, publisher, request, grant.disclose || options.disclose_me);
    event.payload = request.payload;

    const Publication publication{event.publication, request, publisher.id, event.details};
    StoredEventPtr stored;  // made once, when first needed
    const auto stored_once = [&]() -> const StoredEventPtr& {
        if (stored == nullptr) {
            stored = std::make_shared<const StoredEvent>(publication, now(), ++last_sequence);
        }
        return stored;
    };
    if (options.retain && context.options.allow_retain) {
        retain(stored_once());
    }
    if (acknowledge) {
        context.effects.send(publisher.peer, wamp::Published{request.request, event.publication});
    }
    const bool recorded = !audience || !audience->names_sessions();  // R-EH-12
    deliver(
        request.topic,
        message,
        audience ? &*audience : nullptr,
        options.exclude_me ? publisher.peer : PeerId{},
        [&](Subscription& subscription) {
            if (subscription.history != nullptr && recorded) {
                subscription.history->record(stored_once());
            }
        });
}

void Broker::publish(Session& publisher, const wamp::Publish& request, Grant grant) {
    state_->publish(publisher, request, grant, request.options.acknowledge);
}

void Broker::publish_internal(std::string_view topic, const wamp::Payload& payload, PeerId except) {
    auto& s = *state_;
    wamp::Message message(std::in_place_type<wamp::Event>);
    auto& event = std::get<wamp::Event>(message);
    event.publication = s.context.random.wamp_id();
    event.payload = payload;
    s.deliver(topic, message, nullptr, except, [](const Subscription&) {});
}

void Broker::publish_testament(const Session& left, const wamp::Publish& testament, Grant grant) {
    state_->publish(left, testament, grant, false);
}

}  // namespace crossbar::router
