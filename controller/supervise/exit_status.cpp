// SPDX-License-Identifier: MIT
#include "controller/supervise/exit_status.hpp"

#include <fmt/format.h>

namespace crossbar::supervise {

std::string describe(const ExitStatus& status) {
    if (status.ok()) {
        return "A process has ended without an error.";
    }
    return fmt::format(
        "A process has ended with a probable error condition: process ended {} {}.",
        status.by_signal ? "by signal" : "with exit code",
        status.value);
}

}  // namespace crossbar::supervise
