// SPDX-License-Identifier: MIT
// Model: publish and subscribe (requirements R-PS..R-PP, R-ER, R-SR, R-MB).
#include "common/wamp/uris.hpp"
#include "tests/simulation/model.hpp"

#include <algorithm>

namespace crossbar::simulation {

namespace uris = wamp::uris;
using router::Delivery;
using wamp::Match;
using wamp::MessageType;

void Model::do_publish(
    const Session& publisher,
    const ClientMessage& message,
    bool disclose,
    bool acknowledge,
    unsigned chain) {
    Realm& realm = *publisher.realm;
    if (message.disclose_me && !disclose && !realm.rules.allow_disclose_me) {
        if (acknowledge) {
            error(publisher, MessageType::publish, message.request, uris::kDiscloseMeDisallowed);
        }
        return;
    }
    const Unordered any(*turn_);
    const auto publication = std::make_shared<Publication>();
    Retained event;
    event.topic = message.uri;
    event.publication = publication;
    event.event.type = MessageType::event;
    event.event.payload = message.payload;
    event.publisher = publisher.id;
    event.disclosed = disclose || message.disclose_me;
    event.disclosed_authid = publisher.authid;
    event.disclosed_authrole = publisher.role;
    if (message.filter) {
        event.filter = normal(*message.filter);
    }
    if (event.disclosed) {
        event.event.details =
            event_details(publisher.id, publisher.authid, publisher.role, {}, false);
    }
    if (message.retain && realm.rules.allow_retain) {
        event.not_for = message.exclude_me ? publisher.id : 0;
        auto& kept = realm.retained;
        const auto same_topic = [&](const Retained& r) {
            return r.topic == event.topic;
        };
        kept.remove_if([&](const Retained& r) {
            // One for all replaces everything, a restricted one its like.
            return same_topic(r) && (!event.filter || (r.filter && *r.filter == *event.filter));
        });
        const auto restricted = [&](const Retained& r) {
            return same_topic(r) && r.filter;
        };
        turn_->note(event.filter ? "event retained for some" : "event retained for all");
        if (event.filter && std::count_if(kept.begin(), kept.end(), restricted) >=
                                static_cast<std::ptrdiff_t>(kRestrictedRetained)) {
            kept.erase(std::find_if(kept.begin(), kept.end(), restricted));
        }
        kept.push_back(event);
    }
    if (acknowledge) {
        Said published;
        published.type = MessageType::published;
        published.request = message.request;
        tell(*publisher.peer, published, publication);
    }
    deliver(
        realm,
        message.uri,
        event.event,
        publication,
        message.exclude_me ? &publisher : nullptr,
        message.filter ? &*message.filter : nullptr,
        chain);
}

void Model::deliver(
    Realm& realm,
    std::string_view topic,
    const Said& event,
    const PublicationPtr& publication,
    const Session* except,
    const Filter* filter,
    unsigned chain) {
    const Unordered any(*turn_);  // of several subscriptions that match, any may come first
    for (const auto& subscription : realm.subscriptions) {
        if (!matches(topic, subscription.topic, subscription.match)) {
            continue;
        }
        Said copy = event;
        copy.id = subscription.id;
        if (subscription.match != Match::exact) {
            copy.details += " topic=" + std::string(topic);
        }
        const auto shared = std::make_shared<const Said>(std::move(copy));
        for (const Session* to : subscription.subscribers) {
            if (to != except && (filter == nullptr || admits(*filter, *to))) {
                tell(*to->peer, shared, publication, chain);
            }
        }
    }
}

void Model::do_subscribe(Session& session, const ClientMessage& message) {
    Realm& realm = *session.realm;
    Subscription* subscription = nullptr;
    for (auto& one : realm.subscriptions) {
        if (one.topic == message.uri && one.match == message.match) {
            subscription = &one;
        }
    }
    const bool created = subscription == nullptr;
    if (created) {
        const Said* seen = turn_->look(session.peer->no, MessageType::subscribed, message.request);
        for (const auto& other : realm.subscriptions) {
            if (seen != nullptr && other.id == seen->id) {
                turn_->object("the id of a new subscription is in use");
            }
        }
        subscription = &realm.subscriptions.emplace_back();
        subscription->id = seen == nullptr ? 0 : seen->id;
        subscription->topic = message.uri;
        subscription->match = message.match;
    }
    auto& all = subscription->subscribers;
    const bool repeated = std::count(all.begin(), all.end(), &session) != 0;
    if (!repeated) {
        all.push_back(&session);
    }
    Said subscribed;
    subscribed.type = MessageType::subscribed;
    subscribed.request = message.request;
    subscribed.id = subscription->id;
    tell(*session.peer, subscribed);
    if (message.get_retained) {
        send_retained(session, *subscription);
    }
    if (repeated) {
        turn_->note("subscribed again");
    }
    if (repeated || is_reserved(subscription->topic)) {
        return;
    }
    const WampId id = subscription->id;
    if (created) {
        meta(
            realm,
            uris::kSubscriptionOnCreate,
            {session.id,
             wamp::Dict{
                 {"id", id},
                 {"uri", subscription->topic},
                 {"match", name_of(subscription->match)}}},
            nullptr);
    }
    meta(realm, uris::kSubscriptionOnSubscribe, {session.id, id}, nullptr);
}

// Of each topic the newest that the subscriber might have got (R-ER-03..06), in the order in which
// they were published.
void Model::send_retained(Session& session, const Subscription& subscription) {
    auto& kept = session.realm->retained;
    for (auto at = kept.begin(); at != kept.end(); ++at) {
        const auto is_for = [&](const Retained& r) {
            return r.not_for != session.id && (!r.filter || admits(*r.filter, session));
        };
        const auto newer = [&](const Retained& r) {
            return r.topic == at->topic && is_for(r);
        };
        if (!matches(at->topic, subscription.topic, subscription.match) || !is_for(*at) ||
            std::any_of(std::next(at), kept.end(), newer)) {
            continue;
        }
        Said event = at->event;
        event.id = subscription.id;
        event.details = event_details(
            at->disclosed ? at->publisher : 0,
            at->disclosed_authid,
            at->disclosed_authrole,
            subscription.match == Match::exact ? std::string() : at->topic,
            true);
        turn_->note("retained event delivered");
        tell(*session.peer, event, at->publication);
    }
}

void Model::do_unsubscribe(Session& session, const ClientMessage& message) {
    for (auto& subscription : session.realm->subscriptions) {
        auto& all = subscription.subscribers;
        if (subscription.id != message.id || std::count(all.begin(), all.end(), &session) == 0) {
            continue;
        }
        Said unsubscribed;
        unsubscribed.type = MessageType::unsubscribed;
        unsubscribed.request = message.request;
        tell(*session.peer, unsubscribed);
        return end_subscription(session, subscription, true, nullptr);
    }
    error(session, MessageType::unsubscribe, message.request, uris::kNoSuchSubscription);
}

void Model::end_subscription(
    Session& session, Subscription& subscription, bool told, const Session* except) {
    std::erase(subscription.subscribers, &session);
    Realm& realm = *session.realm;
    const WampId id = subscription.id;
    const bool silent = is_reserved(subscription.topic) || !told;
    const bool last = subscription.subscribers.empty();
    if (last) {
        realm.subscriptions.remove_if([&](const Subscription& s) { return &s == &subscription; });
    }
    const unsigned chain = turn_->new_chain();
    if (!silent) {
        meta(realm, uris::kSubscriptionOnUnsubscribe, {session.id, id}, except, chain);
    }
    if (!silent && last) {
        meta(realm, uris::kSubscriptionOnDelete, {session.id, id}, except, chain);
    }
}

}  // namespace crossbar::simulation
