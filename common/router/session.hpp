// SPDX-License-Identifier: MIT
// Session: one WAMP session inside a realm, as broker and dealer see it. Plain data; who changes
// what is said below.
#pragma once

#include "common/base/clock.hpp"
#include "common/base/ids.hpp"
#include "common/router/options.hpp"
#include "common/wamp/value.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace crossbar::router {

class Role;

// The roles and features that a client announced in HELLO and that the router's behaviour depends
// on.
struct Features {
    // roles
    bool publisher = false;
    bool subscriber = false;
    bool caller = false;
    bool callee = false;
    // subscriber
    bool subscription_revocation = false;
    // caller
    bool caller_progressive_results = false;
    bool caller_progressive_invocations = false;
    bool caller_payload_passthru = false;
    bool caller_canceling = false;
    // callee
    bool callee_progressive_results = false;
    bool callee_progressive_invocations = false;
    bool callee_payload_passthru = false;
    bool callee_canceling = false;
    bool callee_timeout = false;
    bool callee_reroute = false;
    bool registration_revocation = false;
    // publisher and subscriber
    bool publisher_payload_passthru = false;
    bool subscriber_payload_passthru = false;
};

struct Session {
    // Constant from WELCOME on.
    PeerId peer;
    WampId id = 0;
    std::string authid;
    std::string authrole;
    std::string authmethod;
    std::string authprovider;
    wamp::Dict
        details;  // what wamp.session.get shows besides: transport, authextra, nexus's attributes
    Features features;
    RequestIds request_ids = RequestIds::increasing;
    const Role* role = nullptr;  // owned by the realm; replaced when roles change

    // Changed by the realm.
    // Watermark of SUBSCRIBE, UNSUBSCRIBE, PUBLISH, REGISTER, UNREGISTER, CALL. While a request is
    // handled: of those before it.
    WampId last_request = 0;
    bool leaving = false;  // no message is sent to it any more

    // Changed by the dealer.
    WampId last_invocation = 0;  // INVOCATION request ids are sequential per session (R-ID-05)
    std::vector<WampId> registrations;  // ids it is a callee of, in order
    std::size_t pending_calls = 0;

    // Changed by the broker.
    std::vector<WampId> subscriptions;  // ids it is a subscriber of, in order
};

}  // namespace crossbar::router
