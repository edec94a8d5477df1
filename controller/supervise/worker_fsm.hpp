// SPDX-License-Identifier: MIT
// WorkerFsm: the life of one worker process (native or guest) as a complete table, state x event.
// Pure: it says what to do and never does it. What is wanted (up, down, once more) and what is the
// case are two facts; the end of the process brings them together.
#pragma once

#include "common/base/clock.hpp"
#include "controller/supervise/restart_policy.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossbar::supervise {

enum class WorkerState : std::uint8_t {
    declared,     // in the configuration, never started
    starting,     // its process runs and has not said that it is ready
    ready,        // it said so; being configured
    running,      // configured
    stopping,     // SIGTERM was sent
    killing,      // SIGKILL was sent
    ended,        // over, as wanted or without an error
    backing_off,  // ended, waits to be started again
    failed,       // over after an error, for good
};
inline constexpr std::size_t kWorkerStates = 9;

enum class WorkerEvent : std::uint8_t {
    start,         // asked to start it
    spawn_failed,  // there is no process
    ready,
    configured,
    deadline,  // of starting, of being configured, of stopping
    exited,    // the process has ended
    stop,      // asked to stop it
    kill,      // asked to stop it at once
    restart,   // asked to stop it and start it again
    timer,     // the back-off is over
};
inline constexpr std::size_t kWorkerEvents = 10;

enum class WorkerAction : std::uint8_t {
    none,
    spawn,
    terminate,  // SIGTERM, and a deadline
    kill,       // SIGKILL
    retry,      // start the back-off timer with Step::delay
    over,       // report that it has ended, for good
    settle,  // in the table only: becomes spawn, retry or over by what is wanted and by the policy
};

std::string_view name_of(WorkerState state) noexcept;

class WorkerFsm {
public:
    struct Step {
        WorkerAction action = WorkerAction::none;
        Milliseconds delay{0};  // retry: how long
    };

    // A row of the table, for its test.
    struct Cell {
        WorkerState next;
        WorkerAction action;
    };

    static Cell cell(WorkerState state, WorkerEvent event) noexcept;

    explicit WorkerFsm(RestartOptions restart) : policy_(restart) {}

    WorkerState state() const noexcept { return state_; }

    // Everything but `exited` and `spawn_failed`.
    Step handle(WorkerEvent event, TimePoint now);
    Step exited(bool with_error, TimePoint now);
    Step spawn_failed(TimePoint now);

    // There is a process.
    bool alive() const noexcept;

    // It ended without anybody having asked for that.
    bool unasked() const noexcept { return wanted_ == Wanted::up; }

    // It is not restarted because it was too often.
    bool restarts_exhausted() const noexcept { return policy_.exhausted(); }

private:
    enum class Wanted : std::uint8_t { up, down, again };

    Step settle(bool with_error, TimePoint now);
    Step spawn(TimePoint now);

    WorkerState state_ = WorkerState::declared;
    Wanted wanted_ = Wanted::up;
    RestartPolicy policy_;
};

}  // namespace crossbar::supervise
