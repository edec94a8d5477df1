// SPDX-License-Identifier: MIT
// When a process that ended is started again.
#include "controller/supervise/restart_policy.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using crossbar::TimePoint;
using crossbar::supervise::RestartOptions;
using crossbar::supervise::RestartPolicy;

namespace {

constexpr TimePoint kStart{1h};

RestartOptions options(RestartOptions::When when) {
    RestartOptions options;
    options.when = when;
    options.delay = 100ms;
    options.max_delay = 450ms;
    options.max_restarts = 5;
    options.interval = 10s;
    return options;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_process_is_never_started_again_by_default) {
    RestartPolicy policy{RestartOptions{}};
    BOOST_TEST(!policy.ended(true, kStart).has_value());
    BOOST_TEST(!policy.ended(false, kStart).has_value());
    BOOST_TEST(!policy.exhausted());
}

BOOST_AUTO_TEST_CASE(on_failure_means_after_an_error_only) {
    RestartPolicy policy(options(RestartOptions::When::on_failure));
    BOOST_TEST(!policy.ended(false, kStart).has_value());
    BOOST_TEST(policy.ended(true, kStart).has_value());
}

BOOST_AUTO_TEST_CASE(the_delay_doubles_up_to_its_cap) {
    RestartPolicy policy(options(RestartOptions::When::always));
    policy.started(kStart);
    for (const auto expected : {100ms, 200ms, 400ms, 450ms, 450ms}) {
        const auto delay = policy.ended(false, kStart);
        BOOST_REQUIRE(delay.has_value());
        BOOST_TEST(delay->count() == expected.count());
    }
}

BOOST_AUTO_TEST_CASE(too_many_restarts_within_the_interval_are_the_last) {
    RestartPolicy policy(options(RestartOptions::When::always));
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(policy.ended(true, kStart + i * 1s).has_value());
    }
    BOOST_TEST(!policy.ended(true, kStart + 9s).has_value());
    BOOST_TEST(policy.exhausted());
    BOOST_TEST(policy.ended(true, kStart + 10s).has_value());
}

BOOST_AUTO_TEST_CASE(a_process_that_ran_for_the_interval_starts_with_a_clean_slate) {
    RestartPolicy policy(options(RestartOptions::When::always));
    policy.started(kStart);
    BOOST_TEST(policy.ended(true, kStart)->count() == 100);
    BOOST_TEST(policy.ended(true, kStart)->count() == 200);
    policy.started(kStart);
    BOOST_TEST(policy.ended(true, kStart + 10s)->count() == 100);
}
