// SPDX-License-Identifier: MIT
// Broker of one realm: subscriptions, publications, retained events, event history (specification: "Publish and
// Subscribe" and its advanced sections; requirements R-PS..R-ER, R-SR, R-MB). Requests reach it validated (URI form,
// request id) and authorized; it answers through the context's effects.
#pragma once

#include <memory>
#include <string_view>

#include "common/router/realm_context.hpp"
#include "common/wamp/message.hpp"

namespace crossbar::router {

class Broker {
public:
    explicit Broker(const RealmContext& context);
    ~Broker();

    void subscribe(Session& session, const wamp::Subscribe& request);
    void unsubscribe(Session& session, const wamp::Unsubscribe& request);
    void publish(Session& publisher, const wamp::Publish& request, Grant grant);

    // An event of the router itself (meta events): no publisher, to all subscribers but `except`. Never retained.
    void publish_internal(std::string_view topic, const wamp::Payload& payload, PeerId except);

    // A testament of a session that has just left: like publish() under its identity; never acknowledged.
    void publish_testament(const Session& left, const wamp::Publish& testament, Grant grant);

    // The session is leaving: its subscriptions end, with meta events.
    void remove(Session& session, bool with_meta_events);

    // True when at least one live session subscribes to a topic below "wamp." or to a pattern that could match one.
    bool has_meta_subscribers() const;

    // Meta procedures "wamp.subscription.<name>": true and an answer sent (RESULT or ERROR) when `name` is one of them.
    bool call_meta(Session& caller, const wamp::Call& call, std::string_view name, const wamp::Arguments& arguments);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace crossbar::router
