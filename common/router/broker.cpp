// SPDX-License-Identifier: MIT
#include "common/router/broker.hpp"

#include "common/router/broker_state.hpp"
#include "common/router/timestamp.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/uris.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace crossbar::router {
namespace {

namespace uris = wamp::uris;

// Subscriptions below "wamp" cause no meta events (R-MB-03).
bool is_silent(const Subscription& subscription) noexcept {
    return wamp::is_reserved_uri(subscription.topic);
}

void publish_meta(
    const RealmContext& context,
    std::string_view topic,
    const Session& cause,
    wamp::Value what,
    PeerId except) {
    context.meta.publish(topic, {cause.id, std::move(what)}, except);
}

}  // namespace

Broker::State::State(const RealmContext& realm) : context(realm) {
    // A subscription with a history exists whether or not somebody subscribes.
    for (const auto& options : realm.options.history) {
        auto* subscription = subscriptions.find(options.uri, options.match);
        if (subscription == nullptr) {
            subscription = &subscriptions.add(options.uri, options.match, now());
        }
        subscription->history = std::make_unique<EventHistory>(options.limit);
    }
}

WallTime Broker::State::now() const {
    return to_milliseconds(context.clock.wall());
}

void Broker::State::refuse(
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

void Broker::State::answer(
    const Session& caller, const wamp::Call& call, const MetaAnswer& answer) {
    if (!answer.error.empty()) {
        wamp::Error error;
        error.request_type = static_cast<std::uint64_t>(call.kType);
        error.request = call.request;
        error.error = answer.error;
        error.payload = wamp::Payload::of(answer.arguments);
        context.effects.send(caller.peer, std::move(error));
        return;
    }
    wamp::CallResult result;
    result.request = call.request;
    result.payload = wamp::Payload::of(answer.arguments);
    const auto delivery = context.effects.send(caller.peer, std::move(result));
    if (delivery == Delivery::too_large) {
        refuse(
            caller,
            call.kType,
            call.request,
            uris::kPayloadSizeExceeded,
            "the result is longer than your transport allows");
    } else if (delivery == Delivery::unencodable) {
        refuse(
            caller,
            call.kType,
            call.request,
            uris::kRuntimeError,
            "the result cannot be expressed in your serialization");
    }
}

void Broker::State::end(Session& session, Subscription& subscription) {
    subscriptions.detach(subscription, session.peer);
    std::erase(session.subscriptions, subscription.id);
}

void Broker::State::conclude(
    const Session& session, Subscription& subscription, bool with_meta_events, PeerId except) {
    const WampId id = subscription.id;
    const bool tell = with_meta_events && !is_silent(subscription) && context.meta.wanted();
    const bool last = subscription.subscribers.empty() && subscription.history == nullptr;
    if (last) {
        subscriptions.erase(subscription);
    }
    if (tell) {
        publish_meta(context, uris::kSubscriptionOnUnsubscribe, session, id, except);
    }
    if (tell && last) {
        publish_meta(context, uris::kSubscriptionOnDelete, session, id, except);
    }
}

void Broker::State::revoke(
    const Session& caller, const wamp::Call& call, const wamp::Arguments& arguments) {
    const auto fail = [&](std::string_view error, std::string text) {
        answer(caller, call, MetaAnswer::failure(error, std::move(text)));
    };
    const auto& args = arguments.args;
    const auto subscription_id = id_argument(arguments, 0);
    const auto session_id = id_argument(arguments, 1);
    const bool has_reason = args.size() > 2 && !args[2].is_null();
    const auto* reason = has_reason ? args[2].as<std::string>() : nullptr;
    if (!subscription_id || !session_id || (has_reason && reason == nullptr)) {
        fail(
            uris::kInvalidArgument,
            "the arguments are a subscription id, a session id and maybe a reason");
        return;
    }
    auto* subscription = subscriptions.find(*subscription_id);
    if (subscription == nullptr) {
        fail(uris::kNoSuchSubscription, "no such subscription");
        return;
    }
    auto* session = context.sessions.find_by_id(*session_id);
    if (session == nullptr) {
        fail(uris::kNoSuchSession, "no such session");
        return;
    }
    if (!subscription->subscribers.contains(session->peer)) {
        fail(uris::kNoSuchSubscription, "the session does not have this subscription");
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
    if (!repeated &&
        s.context.limits.reached(RealmLimit::subscriptions, session.subscriptions.size())) {
        s.refuse(
            session,
            request.kType,
            request.request,
            uris::kUnavailable,
            fmt::format(
                "a session may have {} subscriptions at most",
                s.context.options.max_subscriptions_per_session));
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
        publish_meta(
            s.context, uris::kSubscriptionOnCreate, session, describe(*subscription), PeerId{});
    }
    publish_meta(s.context, uris::kSubscriptionOnSubscribe, session, id, PeerId{});
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
