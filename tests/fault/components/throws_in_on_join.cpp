// SPDX-License-Identifier: MIT
// A component that throws when it has joined.
#include <crossbar/component.hpp>

namespace {

class Broken : public crossbar::Component {
    crossbar::Awaitable<> on_join(crossbar::Session& session) override {
        co_await session.call("com.example.nobody.has.this");
    }
};

}  // namespace

CROSSBAR_COMPONENT(Broken)
