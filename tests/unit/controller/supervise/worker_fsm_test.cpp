// SPDX-License-Identifier: MIT
// A worker's life: the whole table, and the stories that cross it.
#include "controller/supervise/worker_fsm.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

using namespace std::chrono_literals;
using namespace crossbar::supervise;
using crossbar::TimePoint;

namespace {

constexpr TimePoint kNow{1h};
using S = WorkerState;
using E = WorkerEvent;
using A = WorkerAction;

RestartOptions restarting(RestartOptions::When when) {
    RestartOptions options;
    options.when = when;
    options.delay = 100ms;
    options.max_restarts = 2;
    return options;
}

WorkerFsm running(RestartOptions options = {}) {
    WorkerFsm fsm(options);
    fsm.handle(E::start, kNow);
    fsm.handle(E::ready, kNow);
    fsm.handle(E::configured, kNow);
    BOOST_TEST((fsm.state() == S::running));
    return fsm;
}

}  // namespace

// One row a state, one word an event in the order of WorkerEvent: "-" nothing happens, else
// "next/action".
BOOST_AUTO_TEST_CASE(every_cell_of_the_table_is_as_decided) {
    const std::map<S, std::array<const char*, kWorkerEvents>> expected{
        {S::declared,
         {"starting/spawn", "-", "-", "-", "-", "-", "ended/over", "ended/over", "-", "-"}},
        {S::starting,
         {"-",
          "failed/settle",
          "ready/none",
          "-",
          "killing/kill",
          "failed/settle",
          "stopping/terminate",
          "killing/kill",
          "stopping/terminate",
          "-"}},
        {S::ready,
         {"-",
          "-",
          "-",
          "running/none",
          "killing/kill",
          "failed/settle",
          "stopping/terminate",
          "killing/kill",
          "stopping/terminate",
          "-"}},
        {S::running,
         {"-",
          "-",
          "-",
          "-",
          "-",
          "failed/settle",
          "stopping/terminate",
          "killing/kill",
          "stopping/terminate",
          "-"}},
        {S::stopping,
         {"-", "-", "-", "-", "killing/kill", "ended/settle", "-", "killing/kill", "-", "-"}},
        {S::killing, {"-", "-", "-", "-", "-", "ended/settle", "-", "-", "-", "-"}},
        {S::ended, {"starting/spawn", "-", "-", "-", "-", "-", "-", "-", "starting/spawn", "-"}},
        {S::backing_off,
         {"starting/spawn",
          "-",
          "-",
          "-",
          "-",
          "-",
          "ended/over",
          "ended/over",
          "starting/spawn",
          "starting/spawn"}},
        {S::failed, {"starting/spawn", "-", "-", "-", "-", "-", "-", "-", "starting/spawn", "-"}},
    };
    const std::array<const char*, 7> actions{
        "none", "spawn", "terminate", "kill", "retry", "over", "settle"};
    BOOST_TEST(expected.size() == kWorkerStates);
    for (const auto& [state, row] : expected) {
        for (std::size_t event = 0; event < kWorkerEvents; ++event) {
            const auto [next, action] = WorkerFsm::cell(state, static_cast<E>(event));
            const auto text = next == state && action == A::none
                                  ? std::string("-")
                                  : std::string(name_of(next)) + "/" +
                                        actions.at(static_cast<std::size_t>(action));
            BOOST_TEST(text == row.at(event), name_of(state) << ", event " << event);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_happy_path) {
    WorkerFsm fsm{RestartOptions{}};
    BOOST_TEST(!fsm.alive());
    BOOST_TEST((fsm.handle(E::start, kNow).action == A::spawn));
    BOOST_TEST((fsm.handle(E::ready, kNow).action == A::none));
    BOOST_TEST((fsm.handle(E::configured, kNow).action == A::none));
    BOOST_TEST(fsm.alive());
    BOOST_TEST((fsm.handle(E::stop, kNow).action == A::terminate));
    BOOST_TEST((fsm.exited(false, kNow).action == A::over));
    BOOST_TEST((fsm.state() == S::ended));
    BOOST_TEST(!fsm.alive());
}

BOOST_AUTO_TEST_CASE(a_worker_that_does_not_stop_is_killed_and_that_counts_as_asked_for) {
    auto fsm = running(restarting(RestartOptions::When::always));
    fsm.handle(E::stop, kNow);
    BOOST_TEST((fsm.handle(E::deadline, kNow).action == A::kill));
    BOOST_TEST((fsm.exited(true, kNow).action == A::over));
    BOOST_TEST((fsm.state() == S::ended));
    BOOST_TEST(!fsm.unasked());
}

BOOST_AUTO_TEST_CASE(an_error_without_restarts_is_a_failure_a_clean_end_is_none) {
    auto fsm = running();
    BOOST_TEST((fsm.exited(true, kNow).action == A::over));
    BOOST_TEST((fsm.state() == S::failed));
    BOOST_TEST(fsm.unasked());
    auto other = running();
    BOOST_TEST((other.exited(false, kNow).action == A::over));
    BOOST_TEST((other.state() == S::ended));
}

BOOST_AUTO_TEST_CASE(a_crash_is_followed_by_back_off_and_another_start_until_it_is_too_much) {
    auto fsm = running(restarting(RestartOptions::When::on_failure));
    for (int i = 0; i < 2; ++i) {
        const auto step = fsm.exited(true, kNow);
        BOOST_TEST((step.action == A::retry));
        BOOST_TEST(step.delay.count() == (i == 0 ? 100 : 200));
        BOOST_TEST((fsm.state() == S::backing_off));
        BOOST_TEST((fsm.handle(E::timer, kNow).action == A::spawn));
    }
    BOOST_TEST((fsm.exited(true, kNow).action == A::over));
    BOOST_TEST((fsm.state() == S::failed));
    BOOST_TEST(fsm.restarts_exhausted());
}

BOOST_AUTO_TEST_CASE(a_worker_that_never_gets_ready_is_killed_and_restarted_if_the_policy_says_so) {
    WorkerFsm fsm(restarting(RestartOptions::When::on_failure));
    fsm.handle(E::start, kNow);
    BOOST_TEST((fsm.handle(E::deadline, kNow).action == A::kill));
    BOOST_TEST((fsm.exited(true, kNow).action == A::retry));
}

BOOST_AUTO_TEST_CASE(a_stop_during_back_off_is_the_end) {
    auto fsm = running(restarting(RestartOptions::When::always));
    fsm.exited(true, kNow);
    BOOST_TEST((fsm.handle(E::stop, kNow).action == A::over));
    BOOST_TEST((fsm.handle(E::timer, kNow).action == A::none));
    BOOST_TEST((fsm.state() == S::ended));
}

BOOST_AUTO_TEST_CASE(a_restart_that_was_asked_for_needs_no_policy_and_no_delay) {
    auto fsm = running();
    BOOST_TEST((fsm.handle(E::restart, kNow).action == A::terminate));
    BOOST_TEST((fsm.exited(true, kNow).action == A::spawn));
    BOOST_TEST((fsm.state() == S::starting));
}

BOOST_AUTO_TEST_CASE(a_stop_overrides_a_restart_that_was_asked_for_and_not_the_other_way) {
    auto fsm = running();
    fsm.handle(E::restart, kNow);
    fsm.handle(E::stop, kNow);
    fsm.handle(E::restart, kNow);
    BOOST_TEST((fsm.exited(false, kNow).action == A::over));
}

BOOST_AUTO_TEST_CASE(a_program_that_cannot_be_started_is_a_failure) {
    WorkerFsm fsm{RestartOptions{}};
    fsm.handle(E::start, kNow);
    BOOST_TEST((fsm.spawn_failed(kNow).action == A::over));
    BOOST_TEST((fsm.state() == S::failed));
}
