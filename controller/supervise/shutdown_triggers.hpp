// SPDX-License-Identifier: MIT
// When the end of a native worker ends the node: Crossbar's four triggers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crossbar::supervise {

struct ShutdownTriggers {
    bool shutdown_requested = false;  // named in the configuration; fires never by itself
    bool worker_exit = false;
    bool worker_exit_with_error = false;
    bool last_worker_exit = false;
    std::vector<std::string> names;  // as configured, in that order

    // Adds "shutdown_on_worker_exit"...; false for a name that is none.
    bool add(std::string_view name);
};

// "['shutdown_on_worker_exit']"
std::string describe(const ShutdownTriggers& triggers);

// The line of each trigger that the end of a native worker fires; none: the node continues.
std::vector<std::string> fired(
    const ShutdownTriggers& triggers, bool with_error, bool was_last_worker);

}  // namespace crossbar::supervise
