// SPDX-License-Identifier: MIT
// What is behind Broker, shared by its sources and no one else: broker.cpp (subscribing, meta
// procedures) and broker_publish.cpp (publishing, delivery).
#pragma once

#include "common/router/broker.hpp"
#include "common/router/receiver_filter.hpp"
#include "common/router/retained_events.hpp"
#include "common/router/stored_event.hpp"
#include "common/router/subscription_meta.hpp"
#include "common/router/subscriptions.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::router {

struct Broker::State {
    explicit State(const RealmContext& realm);

    WallTime now() const;

    // Answers with ERROR.
    void refuse(
        const Session& session,
        wamp::MessageType request_type,
        WampId request,
        std::string_view error,
        std::string text);

    // Answers a call of a meta procedure; with an ERROR when the result cannot be sent.
    void answer(const Session& caller, const wamp::Call& call, const MetaAnswer& answer);

    // Subscribing: broker.cpp

    // Detaches the session; what follows from that is conclude()'s.
    void end(Session& session, Subscription& subscription);

    // What follows the end of a session's subscription: its meta events, and the end of
    // `subscription` if nobody has it any more.
    void conclude(
        const Session& session, Subscription& subscription, bool with_meta_events, PeerId except);

    // wamp.subscription.remove_subscriber.
    void revoke(const Session& caller, const wamp::Call& call, const wamp::Arguments& arguments);

    // Publishing: broker_publish.cpp

    // `acknowledge`: whether the publisher is answered at all.
    void publish(
        const Session& publisher, const wamp::Publish& request, Grant grant, bool acknowledge);

    // The event in `message` to whoever subscribes to `topic` and is admitted by `audience` (null:
    // all). `record(Subscription&)` sees every subscription that matches, before anything is sent
    // to it.
    template <class Record>
    void deliver(
        std::string_view topic,
        wamp::Message& message,
        const Audience* audience,
        PeerId except,
        Record&& record);

    // The subscribers that are admitted, in `receivers`.
    std::span<const PeerId> select(
        const Subscription& subscription, const Audience& audience, PeerId except);

    void retain(const StoredEventPtr& event);
    void send_retained(const Session& session, const Subscription& subscription);

    const RealmContext context;
    const SubscribeRights* rights = nullptr;
    Subscriptions subscriptions;
    RetainedEvents retained;
    std::uint64_t last_sequence = 0;  // of stored events
    std::vector<PeerId> receivers;    // memory that is used again; meaningless between events
};

}  // namespace crossbar::router
