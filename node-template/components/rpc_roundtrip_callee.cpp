// SPDX-License-Identifier: MIT
// The callee of the rpc_roundtrip node: one procedure that gives back what it was called with.
//
// extra: {"procedure": URI}
#include <string>

#include <crossbar/component.hpp>

namespace {

std::string procedure_of(const crossbar::Value& extra) {
    const auto* settings = extra.as<crossbar::Dict>();
    const auto* procedure = settings != nullptr ? settings->find("procedure") : nullptr;
    const auto* uri = procedure != nullptr ? procedure->as<std::string>() : nullptr;
    if (uri == nullptr) {
        throw crossbar::ApplicationError(
            "crossbar.error.invalid_configuration", "extra.procedure must be a URI");
    }
    return *uri;
}

class Callee : public crossbar::Component {
    crossbar::Awaitable<> on_join(crossbar::Session& session) override {
        const std::string procedure = procedure_of(session.extra());
        const crossbar::Procedure echo = [](const crossbar::Invocation& call) {
            return call.arguments;
        };
        co_await session.register_procedure(procedure, echo);
        session.log().info("Ready!");
    }
};

}  // namespace

CROSSBAR_COMPONENT(Callee)
