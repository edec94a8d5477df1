// SPDX-License-Identifier: MIT
// What is needed to start the process of a worker: program, arguments, environment, descriptors.
#pragma once

#include "common/config/worker_config.hpp"
#include "common/log/logger.hpp"
#include "controller/node/log_collector.hpp"
#include "controller/node/spawner.hpp"

#include <boost/system/result.hpp>

#include <filesystem>
#include <string>

namespace crossbar::node {

struct NodeFacts {
    std::string id;
    std::filesystem::path cbdir;
    log::Level level = log::Level::info;
};

// A process that is about to be started, with our ends of its pipes.
struct Launch {
    SpawnRequest request;
    LogPipes log;
    io::UniqueFd management;  // native workers
    io::UniqueFd input;       // guests: what is written to their standard input
    std::vector<io::UniqueFd> theirs;
};

using Prepared = boost::system::result<Launch, std::string>;

Prepared prepare_native(const config::WorkerConfig& worker, const NodeFacts& node);

// `executable`: absolute.
Prepared prepare_guest(const config::WorkerConfig& worker, const std::string& executable);

}  // namespace crossbar::node
