// SPDX-License-Identifier: MIT
#include "controller/supervise/worker_fsm.hpp"

#include "common/base/assert.hpp"

#include <array>

namespace crossbar::supervise {
namespace {

using Cell = WorkerFsm::Cell;
using S = WorkerState;
using A = WorkerAction;

using Row = std::array<Cell, kWorkerEvents>;

// Late or meaningless events leave everything as it is: a message of a worker that is being killed,
// a timer that fired in the same turn in which it was cancelled.
constexpr std::array<Row, kWorkerStates> kTable{{
    // declared
    {{
        {S::starting, A::spawn},  // start
        {S::declared, A::none},   // spawn_failed
        {S::declared, A::none},   // ready
        {S::declared, A::none},   // configured
        {S::declared, A::none},   // deadline
        {S::declared, A::none},   // exited
        {S::ended, A::over},      // stop
        {S::ended, A::over},      // kill
        {S::declared, A::none},   // restart
        {S::declared, A::none},   // timer
    }},
    // starting
    {{
        {S::starting, A::none},       // start
        {S::failed, A::settle},       // spawn_failed
        {S::ready, A::none},          // ready
        {S::starting, A::none},       // configured
        {S::killing, A::kill},        // deadline
        {S::failed, A::settle},       // exited
        {S::stopping, A::terminate},  // stop
        {S::killing, A::kill},        // kill
        {S::stopping, A::terminate},  // restart
        {S::starting, A::none},       // timer
    }},
    // ready
    {{
        {S::ready, A::none},          // start
        {S::ready, A::none},          // spawn_failed
        {S::ready, A::none},          // ready
        {S::running, A::none},        // configured
        {S::killing, A::kill},        // deadline
        {S::failed, A::settle},       // exited
        {S::stopping, A::terminate},  // stop
        {S::killing, A::kill},        // kill
        {S::stopping, A::terminate},  // restart
        {S::ready, A::none},          // timer
    }},
    // running
    {{
        {S::running, A::none},        // start
        {S::running, A::none},        // spawn_failed
        {S::running, A::none},        // ready
        {S::running, A::none},        // configured
        {S::running, A::none},        // deadline
        {S::failed, A::settle},       // exited
        {S::stopping, A::terminate},  // stop
        {S::killing, A::kill},        // kill
        {S::stopping, A::terminate},  // restart
        {S::running, A::none},        // timer
    }},
    // stopping
    {{
        {S::stopping, A::none},  // start
        {S::stopping, A::none},  // spawn_failed
        {S::stopping, A::none},  // ready
        {S::stopping, A::none},  // configured
        {S::killing, A::kill},   // deadline
        {S::ended, A::settle},   // exited
        {S::stopping, A::none},  // stop
        {S::killing, A::kill},   // kill
        {S::stopping, A::none},  // restart
        {S::stopping, A::none},  // timer
    }},
    // killing
    {{
        {S::killing, A::none},  // start
        {S::killing, A::none},  // spawn_failed
        {S::killing, A::none},  // ready
        {S::killing, A::none},  // configured
        {S::killing, A::none},  // deadline
        {S::ended, A::settle},  // exited
        {S::killing, A::none},  // stop
        {S::killing, A::none},  // kill
        {S::killing, A::none},  // restart
        {S::killing, A::none},  // timer
    }},
    // ended
    {{
        {S::starting, A::spawn},  // start
        {S::ended, A::none},      // spawn_failed
        {S::ended, A::none},      // ready
        {S::ended, A::none},      // configured
        {S::ended, A::none},      // deadline
        {S::ended, A::none},      // exited
        {S::ended, A::none},      // stop
        {S::ended, A::none},      // kill
        {S::starting, A::spawn},  // restart
        {S::ended, A::none},      // timer
    }},
    // backing_off
    {{
        {S::starting, A::spawn},    // start
        {S::backing_off, A::none},  // spawn_failed
        {S::backing_off, A::none},  // ready
        {S::backing_off, A::none},  // configured
        {S::backing_off, A::none},  // deadline
        {S::backing_off, A::none},  // exited
        {S::ended, A::over},        // stop
        {S::ended, A::over},        // kill
        {S::starting, A::spawn},    // restart
        {S::starting, A::spawn},    // timer
    }},
    // failed
    {{
        {S::starting, A::spawn},  // start
        {S::failed, A::none},     // spawn_failed
        {S::failed, A::none},     // ready
        {S::failed, A::none},     // configured
        {S::failed, A::none},     // deadline
        {S::failed, A::none},     // exited
        {S::failed, A::none},     // stop
        {S::failed, A::none},     // kill
        {S::starting, A::spawn},  // restart
        {S::failed, A::none},     // timer
    }},
}};
static_assert(kTable.size() == static_cast<std::size_t>(WorkerState::failed) + 1);
static_assert(kTable[0].size() == static_cast<std::size_t>(WorkerEvent::timer) + 1);

constexpr std::array<std::string_view, kWorkerStates> kStateNames{
    "declared",
    "starting",
    "ready",
    "running",
    "stopping",
    "killing",
    "ended",
    "backing_off",
    "failed"};

}  // namespace

std::string_view name_of(WorkerState state) noexcept {
    return kStateNames[static_cast<std::size_t>(state)];
}

WorkerFsm::Cell WorkerFsm::cell(WorkerState state, WorkerEvent event) noexcept {
    return kTable[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

bool WorkerFsm::alive() const noexcept {
    switch (state_) {
        case S::starting:
        case S::ready:
        case S::running:
        case S::stopping:
        case S::killing:
            return true;
        case S::declared:
        case S::ended:
        case S::backing_off:
        case S::failed:
            return false;
    }
    return false;
}

WorkerFsm::Step WorkerFsm::handle(WorkerEvent event, TimePoint now) {
    CROSSBAR_ASSERT(event != WorkerEvent::exited && event != WorkerEvent::spawn_failed);
    if (event == WorkerEvent::stop || event == WorkerEvent::kill) {
        wanted_ = Wanted::down;
    } else if (event == WorkerEvent::restart && alive() && wanted_ == Wanted::up) {
        wanted_ = Wanted::again;
    }
    const auto [next, action] = cell(state_, event);
    state_ = next;
    return action == A::spawn ? spawn(now) : Step{action};
}

WorkerFsm::Step WorkerFsm::exited(bool with_error, TimePoint now) {
    const auto [next, action] = cell(state_, WorkerEvent::exited);
    state_ = next;
    return action == A::settle ? settle(with_error, now) : Step{action};
}

WorkerFsm::Step WorkerFsm::spawn_failed(TimePoint now) {
    const auto [next, action] = cell(state_, WorkerEvent::spawn_failed);
    state_ = next;
    return action == A::settle ? settle(true, now) : Step{action};
}

WorkerFsm::Step WorkerFsm::settle(bool with_error, TimePoint now) {
    if (wanted_ == Wanted::down) {
        state_ = S::ended;
        return {A::over};
    }
    if (wanted_ == Wanted::again) {
        return spawn(now);
    }
    if (const auto delay = policy_.ended(with_error, now)) {
        state_ = S::backing_off;
        return {A::retry, *delay};
    }
    state_ = with_error ? S::failed : S::ended;
    return {A::over};
}

WorkerFsm::Step WorkerFsm::spawn(TimePoint now) {
    state_ = S::starting;
    wanted_ = Wanted::up;
    policy_.started(now);
    return {A::spawn};
}

}  // namespace crossbar::supervise
