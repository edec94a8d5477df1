// SPDX-License-Identifier: MIT
#include "common/host/failed_logins.hpp"

#include <boost/test/unit_test.hpp>

namespace crossbar::host {
namespace {

using namespace std::chrono_literals;

constexpr ClientAddress kEve{1};
constexpr ClientAddress kJoe{2};

struct Failures {
    ManualClock clock;

    void fail(FailedLogins& logins, ClientAddress who, int times = 1) const {
        for (int i = 0; i < times; ++i) {
            logins.failed(who, clock.now());
        }
    }

    bool barred(const FailedLogins& logins, ClientAddress who) const {
        return logins.barred(who, clock.now());
    }
};

BOOST_FIXTURE_TEST_SUITE(failed_logins, Failures)

BOOST_AUTO_TEST_CASE(a_minutes_failures_may_come_at_once_and_bar_that_address_only) {
    FailedLogins logins(60);
    fail(logins, kEve, 59);
    BOOST_TEST(!barred(logins, kEve));
    fail(logins, kEve);
    BOOST_TEST(barred(logins, kEve));
    BOOST_TEST(!barred(logins, kJoe));
}

BOOST_AUTO_TEST_CASE(then_there_is_one_try_for_each_that_the_time_brings) {
    FailedLogins logins(60);
    fail(logins, kEve, 60);
    clock.advance(999ms);
    BOOST_TEST(barred(logins, kEve));
    clock.advance(1ms);
    BOOST_TEST(!barred(logins, kEve));
    fail(logins, kEve);
    BOOST_TEST(barred(logins, kEve));
}

BOOST_AUTO_TEST_CASE(who_tries_as_fast_as_possible_gets_the_allowed_rate_over_an_hour) {
    for (const std::size_t rate : {1U, 7U, 60U, 1'000U}) {
        FailedLogins logins(rate);
        std::size_t tries = 0;
        for (int i = 0; i < 36'000; ++i) {
            while (!barred(logins, kEve)) {
                fail(logins, kEve);
                ++tries;
            }
            clock.advance(100ms);
        }
        BOOST_TEST(tries >= 60 * rate);
        BOOST_TEST(tries <= 61 * rate);
    }
}

BOOST_AUTO_TEST_CASE(one_a_minute) {
    FailedLogins logins(1);
    fail(logins, kEve);
    BOOST_TEST(barred(logins, kEve));
    clock.advance(59'999ms);
    BOOST_TEST(barred(logins, kEve));
    clock.advance(1ms);
    BOOST_TEST(!barred(logins, kEve));
}

BOOST_AUTO_TEST_CASE(what_was_under_way_is_paid_for_but_not_for_ever) {
    FailedLogins logins(60);
    fail(logins, kEve, 120);
    clock.advance(60s);
    BOOST_TEST(barred(logins, kEve));
    clock.advance(1s);
    BOOST_TEST(!barred(logins, kEve));
    fail(logins, kEve, 1'000'000);
    clock.advance(9min);
    BOOST_TEST(barred(logins, kEve));
    clock.advance(1min);
    BOOST_TEST(!barred(logins, kEve));
}

BOOST_AUTO_TEST_CASE(zero_is_no_limit_and_remembers_nobody) {
    FailedLogins logins(0);
    fail(logins, kEve, 1000);
    BOOST_TEST(!barred(logins, kEve));
    BOOST_TEST(logins.addresses() == 0U);
}

BOOST_AUTO_TEST_CASE(memory_is_bounded_and_who_failed_last_is_remembered) {
    FailedLogins logins(1, 100);
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        fail(logins, ClientAddress{i});
    }
    BOOST_TEST(logins.addresses() == 100U);
    BOOST_TEST(!barred(logins, ClientAddress{899}));
    BOOST_TEST(barred(logins, ClientAddress{900}));
    fail(logins, ClientAddress{900});
    fail(logins, ClientAddress{2'000});
    BOOST_TEST(barred(logins, ClientAddress{900}));
    BOOST_TEST(!barred(logins, ClientAddress{901}));
}

BOOST_AUTO_TEST_CASE(who_has_waited_long_enough_is_forgotten) {
    FailedLogins logins(60);
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        fail(logins, ClientAddress{i});
    }
    clock.advance(1s);
    for (std::uint64_t i = 2'000; i < 3'000; ++i) {
        fail(logins, ClientAddress{i});
        clock.advance(1s);
    }
    BOOST_TEST(logins.addresses() < 5U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::host
