// SPDX-License-Identifier: MIT
#include "common/log/tally.hpp"

#include <boost/test/unit_test.hpp>

namespace crossbar::log {
namespace {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(tally)

BOOST_AUTO_TEST_CASE(the_first_one_is_told_at_once_and_the_next_ten_seconds_are_quiet) {
    Tally tally;
    ManualClock clock;
    BOOST_TEST(tally.count(clock.now()) == 1U);
    for (int i = 0; i < 1000; ++i) {
        BOOST_TEST(tally.count(clock.now()) == 0U);
    }
    clock.advance(9'999ms);
    BOOST_TEST(tally.count(clock.now()) == 0U);
    clock.advance(1ms);
    BOOST_TEST(tally.count(clock.now()) == 1002U);
    BOOST_TEST(tally.count(clock.now()) == 0U);
    BOOST_TEST(tally.total() == 1004U);
}

BOOST_AUTO_TEST_CASE(what_happens_now_and_then_is_told_each_time) {
    Tally tally;
    ManualClock clock;
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(tally.count(clock.now()) == 1U);
        clock.advance(10s);
    }
}

BOOST_AUTO_TEST_CASE(an_hour_of_attack_is_few_lines_that_tell_of_everything_but_the_rest) {
    Tally tally;
    ManualClock clock;
    int lines = 0;
    std::uint64_t told = 0;
    for (int i = 0; i < 3'600'000; ++i) {
        const auto count = tally.count(clock.now());
        lines += count > 0 ? 1 : 0;
        told += count;
        clock.advance(1ms);
    }
    BOOST_TEST(lines == 360);
    BOOST_TEST(told == 3'590'001U);
    BOOST_TEST(tally.total() == 3'600'000U);
}

BOOST_AUTO_TEST_CASE(a_line_says_how_often_only_when_it_was_more_than_once) {
    BOOST_TEST(times(1).empty());
    BOOST_TEST(times(5) == " (5 times since the last such line)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::log
