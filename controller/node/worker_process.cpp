// SPDX-License-Identifier: MIT
#include "controller/node/worker_process.hpp"

namespace crossbar::node {
namespace {

supervise::RestartOptions restart_options(const config::RestartConfig& config) {
    using From = config::RestartConfig::Policy;
    using To = supervise::RestartOptions::When;
    supervise::RestartOptions options;
    switch (config.policy) {
        case From::never:
            options.when = To::never;
            break;
        case From::on_failure:
            options.when = To::on_failure;
            break;
        case From::always:
            options.when = To::always;
            break;
    }
    options.delay = config.delay;
    options.max_delay = config.max_delay;
    options.max_restarts = config.max_restarts;
    options.interval = config.interval;
    return options;
}

}  // namespace

WorkerProcess::WorkerProcess(io::Loop& loop, const config::WorkerConfig& worker)
    : config(worker), fsm(restart_options(worker.options.restart)), deadline(loop.no_deadline()) {}

std::string WorkerProcess::type_name() const {
    return config.router() != nullptr      ? "Router"
           : config.container() != nullptr ? "Container"
                                           : "Guest";
}

}  // namespace crossbar::node
