// SPDX-License-Identifier: MIT
// What callees answer, authorizers and authenticators among them.
#include "tests/simulation/generator.hpp"

#include <string>
#include <vector>

namespace crossbar::simulation {

using wamp::MessageType;

// A callee answers some pending call of the realm.
void Generator::answer(Realm& realm) {
    if (realm.calls.empty()) {
        return;
    }
    const Call& call = any_of(realm.calls);
    Client& callee = world_.client(call.callee->peer->no);
    if (callee.closed || callee.link.broken) {
        return;
    }
    if (call.caller == nullptr) {
        return answer_internal(callee, call);
    }
    ClientMessage message;
    message.request = call.invocation;
    message.type = MessageType::yield;
    fill(message);
    switch (weighted({55, 25, 12, 8})) {
        case 0:
            break;
        case 1:
            message.progress = true;
            break;
        case 2:
            message.type = MessageType::error;
            message.uri = "com.failed";
            break;
        default:
            message.type = MessageType::error;
            message.uri = "wamp.error.unavailable";
            break;
    }
    message.request_type = message.type == MessageType::error ? 68 : 0;
    world_.give(callee.no, message);
}

// Authorizers and authenticators know their trade, as a rule.
void Generator::answer_internal(Client& callee, const Call& call) {
    static const std::vector<std::string> kDecisions{
        "[true]",
        "[true]",
        "[true]",
        "[{\"allow\":true}]",
        "[{\"allow\":true,\"disclose\":true}]",
        "[{\"allow\":true,\"cache\":true}]",
        "[false]",
        "[{\"allow\":false,\"cache\":true}]",
        "[17]",
        ""};
    static const std::vector<std::string> kPrincipals{
        "[\"anonymous\"]",
        "[\"limited\"]",
        "[\"asked\"]",
        "[{\"role\":\"asked\",\"authid\":\"dyn\",\"secret\":\"pw\"}]",
        "[{\"role\":\"anonymous\",\"secret\":\"pw\",\"extra\":{\"x\":1}}]",
        "[{\"role\":\"teller\",\"realm\":\"realm2\",\"secret\":\"pw\"}]",
        "[\"ghost\"]",
        "[{\"authid\":\"nobody\"}]",
        "[17]",
        ""};
    ClientMessage message;
    message.request = call.invocation;
    message.type = MessageType::yield;
    const auto& answers =
        call.internal.kind == Internal::Kind::authorizer ? kDecisions : kPrincipals;
    message.payload = answers[below(answers.size())];
    if (percent(8)) {
        message.type = MessageType::error;
        message.request_type = 68;
        message.uri = percent(70) ? "com.refused" : "wamp.error.unavailable";
        message.payload.clear();
    } else {
        message.progress = percent(3);
    }
    world_.give(callee.no, message);
}

}  // namespace crossbar::simulation
