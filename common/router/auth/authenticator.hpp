// SPDX-License-Identifier: MIT
// Authenticator: one login of one peer with one method, as the joining state machine sees it. Pure:
// no socket, no clock.
#pragma once

#include "common/wamp/message.hpp"
#include "common/wamp/payload.hpp"
#include "common/wamp/value.hpp"

#include <functional>
#include <optional>
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
    bool trusted = false;              // a part of this node (TransportDetails::trusted_authrole)
    std::optional<std::string> realm;  // to be joined instead of the one that HELLO names
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
    wamp::Dict details{};  // further ABORT.Details
    bool counts = true;    // as a failed attempt of the peer's; false: it is the router's own fault
};

// A procedure is to be called; its answer goes to answered().
struct LoginAsk {
    std::string procedure;
    std::optional<std::string> realm;  // where; absent: in the one that is to be joined
    std::optional<std::string> role;   // as whom; absent: as the router itself, who may call all
    wamp::Arguments arguments;
};

// Something that takes long is to be computed away from the loop; its result goes to computed().
// `work` owns what it needs and touches nothing else.
struct LoginWork {
    std::function<std::string()> work;
};

using LoginStep = std::variant<Identity, LoginChallenge, LoginRefusal, LoginAsk, LoginWork>;

class Authenticator {
public:
    virtual ~Authenticator() = default;

    // HELLO asked for this method.
    virtual LoginStep start() = 0;

    // The peer's answer to the last challenge.
    virtual LoginStep authenticate(const wamp::Authenticate& answer) = 0;

    // The procedure's answer; `error` is empty for a result.
    virtual LoginStep answered(std::string_view error, const wamp::Arguments& answer) = 0;

    // What LoginWork gave.
    virtual LoginStep computed(std::string result) = 0;
};

}  // namespace crossbar::router
