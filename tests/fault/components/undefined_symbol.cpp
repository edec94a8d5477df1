// SPDX-License-Identifier: MIT
// A component that uses something that its container does not have.
#include <crossbar/component.hpp>

void from_a_later_version();

namespace {

class Newer : public crossbar::Component {
    crossbar::Awaitable<> on_join(crossbar::Session&) override {
        from_a_later_version();
        co_return;
    }
};

}  // namespace

CROSSBAR_COMPONENT(Newer)
