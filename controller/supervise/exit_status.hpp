// SPDX-License-Identifier: MIT
// How a process ended.
#pragma once

#include <string>

namespace crossbar::supervise {

struct ExitStatus {
    bool by_signal = false;
    int value = 0;  // exit code, or number of the signal

    bool ok() const noexcept { return !by_signal && value == 0; }

    bool operator==(const ExitStatus&) const = default;
};

// "A process has ended with a probable error condition: process ended with exit code 3."
std::string describe(const ExitStatus& status);

}  // namespace crossbar::supervise
