// SPDX-License-Identifier: MIT
// ComponentHost: what a container worker process does: loads components from shared libraries,
// connects each to its router, and tells the log and the controller how they fare.
#pragma once

#include "common/base/random.hpp"
#include "common/config/node_config.hpp"
#include "common/mgmt/worker.hpp"
#include "worker-container/hosted_component.hpp"

#include <map>
#include <memory>
#include <string>

namespace crossbar::worker_container {

class ComponentHost final : public mgmt::WorkerRole {
public:
    explicit ComponentHost(mgmt::Worker& worker) : worker_(worker) {}

    std::vector<mgmt::ManagedProcedure> procedures() override;
    void shutdown_requested() override;
    void shut_down(std::function<void()> done) override;

private:
    friend class HostedComponent;

    // Management procedure; answered when the component's transport is connected. Throws
    // ApplicationError.
    Awaitable<Arguments> start_component(Invocation call);

    // A component has come to its end (`failure` is empty for an orderly one); it is destroyed.
    void component_ended(HostedComponent& component, const std::string& failure);

    // No other component is hosted.
    bool is_last(const HostedComponent& component) const;

    mgmt::Worker& worker_;
    SystemRandom random_;  // for the sessions' WebSocket masks
    std::map<std::string, std::unique_ptr<HostedComponent>> components_;  // by id
    std::function<void()> done_;
};

}  // namespace crossbar::worker_container
