// SPDX-License-Identifier: MIT
// A component whose constructor throws.
#include <crossbar/component.hpp>

namespace {

class Broken : public crossbar::Component {
public:
    Broken() { throw std::runtime_error("no licence for this machine"); }

    crossbar::Awaitable<> on_join(crossbar::Session&) override { co_return; }
};

}  // namespace

CROSSBAR_COMPONENT(Broken)
