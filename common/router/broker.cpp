// SPDX-License-Identifier: MIT
#include "common/router/broker.hpp"

#include "common/router/event_history.hpp"
#include "common/router/receiver_filter.hpp"
#include "common/router/retained_events.hpp"
#include "common/router/stored_event.hpp"
#include "common/router/subscription_meta.hpp"
#include "common/router/subscriptions.hpp"
#include "common/router/timestamp.hpp"
#include "common/router/trust_levels.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/uris.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace crossbar::router {
namespace {

namespace uris = wamp::uris;

// Subscriptions below "wamp" cause no meta events (R-MB-03).
bool is_silent(const Subscription& subscription) noexcept {
    return wamp::is_reserved_uri(subscription.topic);
}

}  // namespace

struct Broker::State {
    explicit State(const RealmContext& realm)
        : context(realm), retained(realm.options.retained_events) {
        for (const auto& options : realm.options.history) {
            keep_history(options);
        }
    }

    const RealmContext context;
    const SubscribeRights* rights = nullptr;
    Subscriptions subscriptions;
    RetainedEvents retained;
    std::uint64_t last_sequence = 0;
    bool retention_full = false;    // logged
    std::vector<PeerId> receivers;  // memory that is used again; meaningless between publications

    WallTime now() const { return to_milliseconds(context.clock.wall()); }

    // The subscription that the history hangs on exists whether or not somebody subscribes.
    void keep_history(const HistoryOptions& options) {
        auto* subscription = subscriptions.find(options.uri, options.match);
        if (subscription == nullptr) {
            subscription = &subscriptions.add(options.uri, options.match, now());
        }
        subscription->history = std::make_unique<EventHistory>(options.limit);
    }

    // Answers ----------------------------------------------------------------------------------

    void refuse(
        const Session& session,
        wamp::MessageType request_type,
        WampId request,
        std::string_view error,
        std::string text) {
        const wamp::Arguments arguments{{std::move(text)}, {}};
        wamp::Error message;
        message.request_type = static_cast<std::uint64_t>(request_type);
        message.request = request;
        message.error = error;
        message.payload = wamp::Payload::of(arguments);
        context.effects.send(session.peer, std::move(message));
    }

    void answer(const Session& caller, const wamp::Call& call, const MetaAnswer& answer) {
        const auto type = wamp::MessageType::call;
        if (!answer.error.empty()) {
            wamp::Error error;
            error.request_type = static_cast<std::uint64_t>(type);
            error.request = call.request;
            error.error = answer.error;
            error.payload = wamp::Payload::of(answer.arguments);
            context.effects.send(caller.peer, std::move(error));
            return;
        }
        wamp::CallResult result;
        result.request = call.request;
        result.payload = wamp::Payload::of(answer.arguments);
        switch (context.effects.send(caller.peer, std::move(result))) {
            case Delivery::too_large:
                refuse(
                    caller,
                    type,
                    call.request,
                    uris::kPayloadSizeExceeded,
                    "the result is longer than your transport allows");
                break;
            case Delivery::unencodable:
                refuse(
                    caller,
                    type,
                    call.request,
                    uris::kRuntimeError,
                    "the result cannot be expressed in your serialization");
                break;
            case Delivery::queued:
            case Delivery::gone:
            case Delivery::congested:
                break;
        }
    }

    // Subscribing ------------------------------------------------------------------------------

    void publish_meta(
        std::string_view topic, const Session& cause, wamp::Value what, PeerId except) {
        context.meta.publish(topic, {cause.id, std::move(what)}, except);
    }

    // Ends one subscription of a session. `subscription` may be gone afterwards.
    void end(Session& session, Subscription& subscription) {
        subscriptions.detach(subscription, session.peer);
        std::erase(session.subscriptions, subscription.id);
    }

    // What follows the end of a session's subscription: its meta events, and its own end if nobody
    // has it any more.
    void conclude(
        const Session& session, Subscription& subscription, bool with_meta_events, PeerId except) {
        const WampId id = subscription.id;
        const bool tell = with_meta_events && !is_silent(subscription) && context.meta.wanted();
        const bool last = subscription.subscribers.empty() && subscription.history == nullptr;
        if (last) {
            subscriptions.erase(subscription);
        }
        if (tell) {
            publish_meta(uris::kSubscriptionOnUnsubscribe, session, id, except);
        }
        if (tell && last) {
            publish_meta(uris::kSubscriptionOnDelete, session, id, except);
        }
    }

    void send_retained(const Session& session, const Subscription& subscription) {
        const auto events =
            retained.for_subscriber(subscription.topic, subscription.match, session);
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
            const auto delivery = context.effects.send(session.peer, std::move(event));
            if (delivery == Delivery::gone || delivery == Delivery::congested) {
                return;  // nothing of what follows would get there
            }
        }
    }

    // Publishing -------------------------------------------------------------------------------

    std::span<const PeerId> select(
        Subscription& subscription, const Audience& audience, PeerId except) {
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

    // Sends the event in `message` to whoever subscribes to `topic` and is admitted. `each` sees
    // every subscription that matches before it is sent anything.
    template <class Each>
    void deliver(
        std::string_view topic,
        const wamp::Message& message,
        wamp::Event& event,
        const Audience* audience,
        PeerId except,
        Each&& each) {
        subscriptions.for_each_match(topic, [&](Subscription& subscription) {
            each(subscription);
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

    StoredEventPtr store(const Publication& publication) {
        return std::make_shared<const StoredEvent>(publication, now(), ++last_sequence);
    }

    void retain(const StoredEventPtr& event) {
        if (retained.has_room_for(event->topic())) {
            retained.keep(event);
        } else if (!std::exchange(retention_full, true)) {
            context.logger.warn(
                "{} topics have a retained event: no further topic gets one", retained.topics());
        }
    }

    wamp::EventDetails details(
        const Session& publisher, const wamp::Publish& request, bool disclose) const {
        wamp::EventDetails details;
        if (disclose) {
            details.publisher = publisher.id;
            details.publisher_authid = publisher.authid;
            details.publisher_authrole = publisher.authrole;
        }
        details.trustlevel =
            trust_level(context.options.trust_levels, request.topic, publisher.authrole);
        details.ppt = request.options.ppt.get();
        return details;
    }

    // `acknowledge`: whether the publisher is answered at all.
    void publish(
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
        event.details = details(publisher, request, grant.disclose || options.disclose_me);
        event.payload = request.payload;

        const Publication publication{event.publication, request, publisher.id, event.details};
        StoredEventPtr stored;  // made once, when first needed
        const auto stored_once = [&]() -> const StoredEventPtr& {
            if (stored == nullptr) {
                stored = store(publication);
            }
            return stored;
        };
        if (options.retain && context.options.allow_retain) {
            retain(stored_once());
        }
        if (acknowledge) {
            context.effects.send(
                publisher.peer, wamp::Published{request.request, event.publication});
        }
        const bool recorded = !audience || !audience->names_sessions();  // R-EH-12
        deliver(
            request.topic,
            message,
            event,
            audience ? &*audience : nullptr,
            options.exclude_me ? publisher.peer : PeerId{},
            [&](Subscription& subscription) {
                if (subscription.history != nullptr && recorded) {
                    subscription.history->record(stored_once());
                }
            });
    }

    // Revocation -------------------------------------------------------------------------------

    void revoke(const Session& caller, const wamp::Call& call, const wamp::Arguments& arguments) {
        const auto subscription_id = id_argument(arguments, 0);
        const auto session_id = id_argument(arguments, 1);
        const auto* reason =
            arguments.args.size() > 2 ? arguments.args[2].as<std::string>() : nullptr;
        const bool valid_reason =
            arguments.args.size() <= 2 || arguments.args[2].is_null() || reason != nullptr;
        if (!subscription_id || !session_id || !valid_reason) {
            answer(
                caller,
                call,
                MetaAnswer::failure(
                    uris::kInvalidArgument,
                    "the arguments are a subscription id, a session id and maybe a reason"));
            return;
        }
        auto* subscription = subscriptions.find(*subscription_id);
        if (subscription == nullptr) {
            answer(
                caller,
                call,
                MetaAnswer::failure(uris::kNoSuchSubscription, "no such subscription"));
            return;
        }
        auto* session = context.sessions.find_by_id(*session_id);
        if (session == nullptr) {
            answer(caller, call, MetaAnswer::failure(uris::kNoSuchSession, "no such session"));
            return;
        }
        if (!subscription->subscribers.contains(session->peer)) {
            answer(
                caller,
                call,
                MetaAnswer::failure(
                    uris::kNoSuchSubscription, "the session does not have this subscription"));
            return;
        }
        end(*session, *subscription);
        if (session->features.subscription_revocation) {
            wamp::Unsubscribed message;
            message.details.append("subscription", *subscription_id);
            if (reason != nullptr) {
                message.details.append("reason", *reason);
            }
            context.effects.send(session->peer, std::move(message));
        }
        answer(caller, call, MetaAnswer{});
        conclude(*session, *subscription, true, PeerId{});
    }
};

Broker::Broker(const RealmContext& context) : state_(std::make_unique<State>(context)) {}

Broker::~Broker() = default;

void Broker::set_subscribe_rights(const SubscribeRights& rights) {
    state_->rights = &rights;
}

void Broker::subscribe(Session& session, const wamp::Subscribe& request) {
    auto& s = *state_;
    auto* subscription = s.subscriptions.find(request.topic, request.options.match);
    const bool repeated =
        subscription != nullptr && subscription->subscribers.contains(session.peer);
    const auto limit = s.context.options.max_subscriptions_per_session;
    if (!repeated && session.subscriptions.size() >= limit) {
        s.refuse(
            session,
            request.kType,
            request.request,
            uris::kUnavailable,
            fmt::format("a session may have {} subscriptions at most", limit));
        return;
    }
    const bool created = subscription == nullptr;
    if (created) {
        subscription = &s.subscriptions.add(request.topic, request.options.match, s.now());
    }
    if (!repeated) {
        s.subscriptions.attach(*subscription, session.peer);
        session.subscriptions.push_back(subscription->id);
    }
    s.context.effects.send(session.peer, wamp::Subscribed{request.request, subscription->id});
    if (request.options.get_retained) {
        s.send_retained(session, *subscription);
    }
    if (repeated || is_silent(*subscription) || !s.context.meta.wanted()) {
        return;
    }
    const WampId id = subscription->id;
    if (created) {
        s.publish_meta(uris::kSubscriptionOnCreate, session, describe(*subscription), PeerId{});
    }
    s.publish_meta(uris::kSubscriptionOnSubscribe, session, id, PeerId{});
}

void Broker::unsubscribe(Session& session, const wamp::Unsubscribe& request) {
    auto& s = *state_;
    auto* subscription = s.subscriptions.find(request.subscription);
    if (subscription == nullptr || !subscription->subscribers.contains(session.peer)) {
        s.refuse(
            session,
            request.kType,
            request.request,
            uris::kNoSuchSubscription,
            fmt::format("you have no subscription {}", request.subscription));
        return;
    }
    s.end(session, *subscription);
    wamp::Unsubscribed message;
    message.request = request.request;
    s.context.effects.send(session.peer, std::move(message));
    s.conclude(session, *subscription, true, PeerId{});
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
    s.deliver(topic, message, event, nullptr, except, [](const Subscription&) {});
}

void Broker::publish_testament(const Session& left, const wamp::Publish& testament, Grant grant) {
    state_->publish(left, testament, grant, false);
}

void Broker::remove(Session& session, bool with_meta_events) {
    auto& s = *state_;
    const auto ids = std::exchange(session.subscriptions, {});
    for (const WampId id : ids) {
        auto* subscription = s.subscriptions.find(id);
        s.subscriptions.detach(*subscription, session.peer);
        s.conclude(session, *subscription, with_meta_events, session.peer);
    }
}

bool Broker::has_meta_subscribers() const {
    return state_->subscriptions.has_meta_subscribers();
}

bool Broker::call_meta(
    Session& caller,
    const wamp::Call& call,
    std::string_view name,
    const wamp::Arguments& arguments) {
    auto& s = *state_;
    if (name == "remove_subscriber") {
        s.revoke(caller, call, arguments);
        return true;
    }
    const auto answer =
        answer_subscription_meta(s.context, s.subscriptions, s.rights, caller, name, arguments);
    if (answer) {
        s.answer(caller, call, *answer);
    }
    return answer.has_value();
}

}  // namespace crossbar::router
