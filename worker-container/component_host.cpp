// SPDX-License-Identifier: MIT
#include "worker-container/component_host.hpp"

#include "common/base/exit_code.hpp"
#include "common/mgmt/arguments.hpp"

#include <fmt/format.h>

namespace crossbar::worker_container {

std::vector<mgmt::ManagedProcedure> ComponentHost::procedures() {
    return {{mgmt::kStartComponent, {}, [this](Invocation call) {
                 return start_component(std::move(call));
             }}};
}

Awaitable<Arguments> ComponentHost::start_component(Invocation call) {
    auto config = mgmt::checked(config::parse_component(mgmt::text_argument(call.arguments, 1)));
    const auto id = config.id;
    if (components_.contains(id)) {
        const auto text = fmt::format(
            "Could not start component - a component with ID '{}' is already running (or starting)",
            id);
        worker_.log().error("{}", text);
        throw ApplicationError(std::string(mgmt::kAlreadyRunning), text);
    }
    auto& component =
        *components_
             .emplace(id, std::make_unique<HostedComponent>(*this, worker_, std::move(config)))
             .first->second;
    std::exception_ptr failed;
    try {
        co_await component.start();
    } catch (...) {
        failed = std::current_exception();
    }
    if (failed) {
        if (component.at_rest()) {
            components_.erase(id);
        }
        std::rethrow_exception(failed);
    }
    co_return Arguments{};
}

bool ComponentHost::is_last(const HostedComponent& component) const {
    return components_.size() == 1 && components_.begin()->second.get() == &component;
}

void ComponentHost::component_ended(HostedComponent& component, const std::string& failure) {
    components_.erase(component.id());
    if (!components_.empty()) {
        return;
    }
    if (done_) {
        std::exchange(done_, nullptr)();
    } else if (!worker_.shutting_down()) {
        worker_.finish(failure.empty() ? exit_code::kSuccess : exit_code::kFailure);
    }
}

void ComponentHost::shutdown_requested() {
    for (auto& [id, component] : components_) {
        component->drop();
    }
}

void ComponentHost::shut_down(std::function<void()> done) {
    if (components_.empty()) {
        done();
        return;
    }
    done_ = std::move(done);
    shutdown_requested();  // the controller may be gone without a word
}

}  // namespace crossbar::worker_container
