// SPDX-License-Identifier: MIT
// Tally: counts what clients can cause as often as they like, and says when a line of the log may
// tell of it, so that nobody can fill the log. Pure: the time is passed in.
#pragma once

#include "common/base/clock.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace crossbar::log {

class Tally {
public:
    // Between two lines.
    static constexpr std::chrono::seconds kQuiet{10};

    // Counts one more. How many there were since the last line, this one included, when it is time
    // for a line; 0: write none. The first one is told at once.
    std::uint64_t count(TimePoint now) noexcept {
        ++total_;
        if (told_ != 0 && now - told_at_ < kQuiet) {
            return 0;
        }
        told_at_ = now;
        return total_ - std::exchange(told_, total_);
    }

    std::uint64_t total() const noexcept { return total_; }

private:
    std::uint64_t total_ = 0;
    std::uint64_t told_ = 0;  // of these, when the last line was written
    TimePoint told_at_;
};

// The end of such a line: nothing for one, else " (5 times since the last such line)".
inline std::string times(std::uint64_t count) {
    return count > 1 ? fmt::format(" ({} times since the last such line)", count) : std::string();
}

}  // namespace crossbar::log
