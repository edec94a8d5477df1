// SPDX-License-Identifier: MIT
// WorkerProcess: one worker of the node: its configuration, its state, and its process while there
// is one.
#pragma once

#include "common/config/worker_config.hpp"
#include "common/io/loop.hpp"
#include "controller/node/log_collector.hpp"
#include "controller/node/spawner.hpp"
#include "controller/supervise/worker_fsm.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>
#include <string>

namespace crossbar::node {

struct WorkerProcess {
    WorkerProcess(io::Loop& loop, const config::WorkerConfig& worker);

    // "Router", "Container", "Guest"
    std::string type_name() const;

    const config::WorkerConfig& config;  // the node's configuration outlives it
    supervise::WorkerFsm fsm;
    std::unique_ptr<Child> child;  // while there is a process
    int pid = 0;                   // of the last one
    LogCollector::Id log = 0;
    std::shared_ptr<boost::asio::posix::stream_descriptor>
        input;                    // a guest's standard input, kept open
    io::Loop::Deadline deadline;  // of starting, or of the back-off
    WallTime started;
};

}  // namespace crossbar::node
