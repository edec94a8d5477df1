// SPDX-License-Identifier: MIT
// Broker of one realm: subscriptions, publications, retained events, event history (specification:
// "Publish and Subscribe" and its advanced sections; requirements R-PS..R-ER, R-SR, R-MB). Requests
// reach it validated (URI form, request id) and authorized; it answers through the context's
// effects.
#pragma once

#include "common/router/realm_context.hpp"
#include "common/wamp/message.hpp"

#include <memory>
#include <string_view>

namespace crossbar::router {

// Whether a session may subscribe to a topic: asked before it reads the history of a subscription
// that it does not have (R-EH-10). An answer at once; who cannot give one says no.
class SubscribeRights {
public:
    virtual ~SubscribeRights() = default;
    virtual bool may_subscribe(
        const Session& session, std::string_view topic, wamp::Match match) const = 0;
};

class Broker {
public:
    explicit Broker(const RealmContext& context);
    ~Broker();

    // Who is asked for the right to read event history; outlives the broker. Without: nobody but
    // subscribers may.
    void set_subscribe_rights(const SubscribeRights& rights);

    void subscribe(Session& session, const wamp::Subscribe& request);
    void unsubscribe(Session& session, const wamp::Unsubscribe& request);
    void publish(Session& publisher, const wamp::Publish& request, Grant grant);

    // An event of the router itself (meta events): no publisher, to all subscribers but `except`.
    // Never retained.
    void publish_internal(std::string_view topic, const wamp::Payload& payload, PeerId except);

    // A testament of a session that has just left: like publish() under its identity; never
    // acknowledged.
    void publish_testament(const Session& left, const wamp::Publish& testament, Grant grant);

    // The session is leaving: its subscriptions end, with meta events.
    void remove(Session& session, bool with_meta_events);

    // True when at least one live session subscribes to a topic below "wamp." or to a pattern that
    // could match one.
    bool has_meta_subscribers() const;

    // Meta procedures "wamp.subscription.<name>": true and an answer sent (RESULT or ERROR) when
    // `name` is one of them.
    bool call_meta(
        Session& caller,
        const wamp::Call& call,
        std::string_view name,
        const wamp::Arguments& arguments);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace crossbar::router
