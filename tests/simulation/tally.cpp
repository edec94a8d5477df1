// SPDX-License-Identifier: MIT
#include "tests/simulation/tally.hpp"

#include <fmt/format.h>

namespace crossbar::simulation {

namespace {

// Whatever else happens: without these the simulation would not deserve its name.
constexpr std::string_view kNeeded[] = {
    // what clients say
    "from client: HELLO",
    "from client: ABORT",
    "from client: AUTHENTICATE",
    "from client: GOODBYE",
    "from client: ERROR",
    "from client: PUBLISH",
    "from client: SUBSCRIBE",
    "from client: UNSUBSCRIBE",
    "from client: CALL",
    "from client: CANCEL",
    "from client: REGISTER",
    "from client: UNREGISTER",
    "from client: YIELD",
    "from client: WELCOME",
    // what they are told
    "to client: WELCOME",
    "to client: ABORT",
    "to client: CHALLENGE",
    "to client: GOODBYE",
    "to client: ERROR",
    "to client: PUBLISHED",
    "to client: SUBSCRIBED",
    "to client: UNSUBSCRIBED",
    "to client: EVENT",
    "to client: RESULT",
    "to client: REGISTERED",
    "to client: UNREGISTERED",
    "to client: INVOCATION",
    "to client: INTERRUPT",
    // transports
    "delivery gone",
    "delivery congested",
    "delivery too large",
    "delivery unencodable",
    // logins and rights
    "CHALLENGE ticket",
    "CHALLENGE wampcra",
    "ABORT wamp.error.authentication_denied",
    "ABORT wamp.error.authentication_failed",
    "ABORT wamp.error.authentication_required",
    "ABORT wamp.error.no_matching_auth_method",
    "ABORT wamp.error.no_such_principal",
    "ABORT wamp.error.no_such_role",
    "ABORT wamp.error.no_such_realm",
    "ABORT wamp.error.protocol_violation",
    "ABORT wamp.close.close_realm",
    "ABORT wamp.close.system_shutdown",
    "authenticator asked",
    "authorizer asked",
    "decision remembered",
    "held for an authorizer",
    "killed while held",
    "role changed while held",
    "login timed out",
    "ERROR wamp.error.not_authorized",
    "ERROR wamp.error.authorization_failed",
    // broker
    "event retained for all",
    "event retained for some",
    "retained event delivered",
    "testament published",
    "subscribed again",
    "ERROR wamp.error.no_such_subscription",
    // dealer
    "exact",
    "prefix",
    "wildcard",
    "roundrobin",
    "random",
    "first",
    "last",
    "registered by force",
    "call re-routed",
    "callee out of reach, the next one asked",
    "caller left",
    "callee left",
    "cancel, no mode",
    "cancel, skip",
    "cancel, kill",
    "cancel, killnowait",
    "cancel, invalid mode",
    "call timed out",
    "timeout forwarded",
    "progress restarts the timeout",
    "progressive result",
    "progress that nobody asked for",
    "progressive call continued",
    "continuation of a call that is over",
    "continuation of a cancelled call",
    "answer that came late",
    "answer that was never asked for",
    "ERROR crossbar.error.max_concurrency_reached",
    "ERROR wamp.error.canceled",
    "ERROR wamp.error.timeout",
    "ERROR wamp.error.feature_not_supported",
    "ERROR wamp.error.payload_size_exceeded",
    "ERROR wamp.error.procedure_already_exists",
    // ends
    "GOODBYE wamp.close.killed",
    "GOODBYE wamp.close.goodbye_and_out",
    "GOODBYE wamp.close.close_realm",
    "GOODBYE wamp.close.system_shutdown",
    "GOODBYE never answered"};

}  // namespace

std::vector<std::string> Tally::missing() const {
    std::vector<std::string> missing;
    for (const auto what : kNeeded) {
        if (!counts_.contains(what)) {
            missing.emplace_back(what);
        }
    }
    return missing;
}

std::string Tally::table() const {
    std::string text;
    for (const auto& [what, count] : counts_) {
        text += fmt::format("{:>10}  {}\n", count, what);
    }
    return text;
}

}  // namespace crossbar::simulation
