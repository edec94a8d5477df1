// SPDX-License-Identifier: MIT
// A component that logs as whom it has joined, and offers the authenticator of the tests.
#include <string>

#include <crossbar/component.hpp>

namespace {

using namespace crossbar;

std::string text_in(const Value& dict, std::string_view key) {
    const auto* entries = dict.as<Dict>();
    const auto* value = entries != nullptr ? entries->find(key) : nullptr;
    const auto* text = value != nullptr ? value->as<std::string>() : nullptr;
    return text != nullptr ? *text : std::string();
}

// As authenticator it answers with what is in "extra" of its configuration.
class SaysWho : public Component {
    Awaitable<> on_join(Session& session) override {
        const auto procedure = text_in(session.extra(), "authenticator");
        if (!procedure.empty()) {
            Arguments answer;
            answer.args.emplace_back(*session.extra().as<Dict>()->find("answer"));
            const auto ticket = text_in(session.extra(), "ticket");
            const Procedure decide = [answer, ticket](const Invocation& call) {
                if (!ticket.empty() && text_in(call.arguments.args.at(2), "ticket") != ticket) {
                    throw ApplicationError("com.example.refused", "not this one");
                }
                return answer;
            };
            co_await session.register_procedure(procedure, decide);
        }
        session.log().info("I am '{}', a '{}'", session.authid(), session.authrole());
    }
};

}  // namespace

CROSSBAR_COMPONENT(SaysWho)
