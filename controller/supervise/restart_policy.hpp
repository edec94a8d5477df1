// SPDX-License-Identifier: MIT
// RestartPolicy: whether, and when, a process that has ended is started again. Pure: time is passed
// in.
#pragma once

#include "common/base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace crossbar::supervise {

struct RestartOptions {
    enum class When : std::uint8_t {
        never,
        on_failure,  // after a signal or an exit code other than 0
        always,
    };

    When when = When::never;
    Milliseconds delay{500};  // before the first restart; doubles with each further one
    Milliseconds max_delay{30'000};
    std::size_t max_restarts = 10;  // within `interval`; 0: no limit
    Milliseconds interval{60'000};  // a process that ran this long starts with a clean slate
};

class RestartPolicy {
public:
    explicit RestartPolicy(RestartOptions options) : options_(options), delay_(options.delay) {}

    // The process was started.
    void started(TimePoint now) noexcept { started_ = now; }

    // The process has ended: how long to wait before it is started again, or nothing when it is
    // not.
    std::optional<Milliseconds> ended(bool with_error, TimePoint now);

    // The last refusal came from the limit.
    bool exhausted() const noexcept { return exhausted_; }

private:
    RestartOptions options_;
    Milliseconds delay_;
    TimePoint started_;
    std::deque<TimePoint> restarts_;  // within the interval
    bool exhausted_ = false;
};

}  // namespace crossbar::supervise
