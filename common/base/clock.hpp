// SPDX-License-Identifier: MIT
// Time as the pure core sees it: passed in, so that a test, a fuzzer or a simulator drives it by
// hand.
#pragma once

#include <chrono>

namespace crossbar {

using Milliseconds = std::chrono::milliseconds;
using TimePoint = std::chrono::steady_clock::time_point;  // for deadlines and durations
using WallTime = std::chrono::system_clock::time_point;   // for time stamps that users read

class Clock {
public:
    virtual ~Clock() = default;
    virtual TimePoint now() const = 0;
    virtual WallTime wall() const = 0;
};

class SystemClock final : public Clock {
public:
    TimePoint now() const override { return std::chrono::steady_clock::now(); }

    WallTime wall() const override { return std::chrono::system_clock::now(); }
};

// Stands still until it is told to move. For tests.
class ManualClock final : public Clock {
public:
    TimePoint now() const override { return now_; }

    WallTime wall() const override { return wall_; }

    void advance(Milliseconds by) {
        now_ += by;
        wall_ += by;
    }

private:
    TimePoint now_{std::chrono::hours(1)};
    WallTime wall_{std::chrono::seconds(1'700'000'000)};
};

}  // namespace crossbar
