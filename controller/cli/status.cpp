// SPDX-License-Identifier: MIT
#include "controller/cli/status.hpp"

#include "common/base/exit_code.hpp"
#include "controller/node/pid_file.hpp"

#include <fmt/format.h>

namespace crossbar::cli {

int run_status(const StatusOptions& options) {
    const auto cbdir = node_directory(options.cbdir);
    const auto status = node::node_status(cbdir);
    for (const auto& remark : status.remarks) {
        print(remark);
    }
    const bool running = status.running.has_value();
    print(
        running ? fmt::format(
                      "A Crossbar.io instance is running from node directory {} (PID {}).",
                      cbdir.string(),
                      status.running->pid)
                : fmt::format(
                      "No Crossbar.io instance is currently running from node directory {}.",
                      cbdir.string()));
    if (options.assertion.empty()) {
        return running ? exit_code::kSuccess : exit_code::kNotRunning;
    }
    if ((options.assertion == "running") == running) {
        return exit_code::kSuccess;
    }
    complain(fmt::format("Assert status {} failed", options.assertion));
    return exit_code::kNotRunning;
}

}  // namespace crossbar::cli
