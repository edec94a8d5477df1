// SPDX-License-Identifier: MIT
#include "controller/supervise/shutdown_triggers.hpp"

#include <fmt/format.h>

namespace crossbar::supervise {

bool ShutdownTriggers::add(std::string_view name) {
    bool* const trigger = name == "shutdown_on_shutdown_requested"       ? &shutdown_requested
                          : name == "shutdown_on_worker_exit"            ? &worker_exit
                          : name == "shutdown_on_worker_exit_with_error" ? &worker_exit_with_error
                          : name == "shutdown_on_last_worker_exit"       ? &last_worker_exit
                                                                         : nullptr;
    if (trigger == nullptr) {
        return false;
    }
    *trigger = true;
    names.emplace_back(name);
    return true;
}

std::string describe(const ShutdownTriggers& triggers) {
    std::string list;
    for (const auto& name : triggers.names) {
        list += fmt::format("{}'{}'", list.empty() ? "" : ", ", name);
    }
    return "[" + list + "]";
}

std::vector<std::string> fired(
    const ShutdownTriggers& triggers, bool with_error, bool was_last_worker) {
    std::vector<std::string> lines;
    if (triggers.worker_exit) {
        lines.emplace_back("Node worker ended, and trigger 'shutdown_on_worker_exit' active");
    }
    if (triggers.worker_exit_with_error && with_error) {
        lines.emplace_back(
            "Node worker ended with error, and trigger 'shutdown_on_worker_exit_with_error' "
            "active");
    }
    if (triggers.last_worker_exit && was_last_worker) {
        lines.emplace_back(
            "No more node workers running, and trigger 'shutdown_on_last_worker_exit' active");
    }
    return lines;
}

}  // namespace crossbar::supervise
