// SPDX-License-Identifier: MIT
// Authenticator: one login of one peer with one method, as the joining state machine sees it. Pure:
// no socket, no clock.
#pragma once

#include "common/wamp/message.hpp"
#include "common/wamp/value.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace crossbar::router {

// Who a peer turned out to be.
struct Identity {
    std::string authid;
    std::string authrole;
    std::string authmethod;
    std::string authprovider;
    wamp::Dict authextra;
    bool trusted = false;  // a part of this node (TransportDetails::trusted_authrole)
};

// CHALLENGE is to be sent; the answer goes to authenticate().
struct LoginChallenge {
    std::string authmethod;
    wamp::Dict extra;
};

// ABORT is to be sent.
struct LoginRefusal {
    std::string reason;
    std::string text;
};

// The outcome comes later, through LoginOutcome's receiver.
struct LoginPending {};

using LoginStep = std::variant<Identity, LoginChallenge, LoginRefusal, LoginPending>;

class Authenticator {
public:
    virtual ~Authenticator() = default;

    // HELLO asked for this method.
    virtual LoginStep start(const wamp::Hello& hello) = 0;

    // The peer's answer to the last challenge.
    virtual LoginStep authenticate(const wamp::Authenticate& answer) = 0;
};

}  // namespace crossbar::router
