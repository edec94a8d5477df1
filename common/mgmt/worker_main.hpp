// SPDX-License-Identifier: MIT
// The main function of a native worker: options, title, log pipe, role.
#pragma once

#include "common/base/exit_code.hpp"
#include "common/base/process_title.hpp"
#include "common/log/pipe_sink.hpp"
#include "common/mgmt/procedures.hpp"
#include "common/mgmt/worker.hpp"

#include <cstdio>
#include <exception>

namespace crossbar::mgmt {

// `Role` is constructed with the Worker.
template <class Role>
int worker_main(int argc, char** argv, const char* title) {
    const auto options = parse_worker_options(argc, argv);
    if (!options) {
        std::fprintf(stderr, "%s\n", options.error().c_str());
        return exit_code::kUsage;
    }
    set_process_title(argc, argv, options->title.empty() ? title : options->title);
    log::PipeSink sink(kLogFd);
    try {
        Worker worker(*options, sink);
        Role role(worker);
        return worker.run(role);
    } catch (const std::exception& error) {
        log::Logger(sink, log::Level::error).error("Worker failed: {}", error.what());
        return exit_code::kFailure;
    }
}

}  // namespace crossbar::mgmt
