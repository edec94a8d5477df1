// SPDX-License-Identifier: MIT
// Time stamps: what is written and read.
#include "common/router/timestamp.hpp"

#include <boost/test/unit_test.hpp>

namespace crossbar::router {
namespace {

using namespace std::chrono_literals;

const WallTime kTime{std::chrono::milliseconds(1'700'000'000'042)};

BOOST_AUTO_TEST_CASE(a_time_is_written_in_utc_with_milliseconds) {
    BOOST_TEST(to_timestamp(kTime) == "2023-11-14T22:13:20.042Z");
    BOOST_TEST(to_timestamp(WallTime{}) == "1970-01-01T00:00:00.000Z");
    BOOST_TEST(to_timestamp(WallTime{} - 1ms) == "1969-12-31T23:59:59.999Z");
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
    BOOST_CHECK(from_timestamp(to_timestamp(kTime)) == kTime);
    BOOST_CHECK(from_timestamp(to_timestamp(kTime + 999us)) == to_milliseconds(kTime + 999us));
}

BOOST_AUTO_TEST_CASE(every_form_of_rfc_3339_is_read) {
    const auto is = [](std::string_view text, WallTime time) {
        const auto read = from_timestamp(text);
        return read && *read == time;
    };
    const WallTime second = kTime - 42ms;
    BOOST_TEST(is("2023-11-14T22:13:20Z", second));
    BOOST_TEST(is("2023-11-14t22:13:20z", second));
    BOOST_TEST(is("2023-11-14 22:13:20Z", second));
    BOOST_TEST(is("2023-11-15T00:13:20+02:00", second));
    BOOST_TEST(is("2023-11-14T16:43:20-05:30", second));
    BOOST_TEST(is("2023-11-14T22:13:20.5Z", second + 500ms));
    BOOST_TEST(is("2023-11-14T22:13:20.000000001Z", second + 1ns));
    BOOST_TEST(is("2023-11-14T22:13:20.0000000019999Z", second + 1ns));
    BOOST_TEST(is("2024-02-29T00:00:00Z", WallTime{1'709'164'800s}));
    BOOST_TEST(is("2016-12-31T23:59:60Z", WallTime{1'483'228'800s}));
}

BOOST_AUTO_TEST_CASE(other_text_is_no_time) {
    for (const auto* text :
         {"",
          "yesterday",
          "2023-11-14",
          "2023-11-14T22:13:20",
          "2023-11-14T22:13Z",
          "2023-11-14T22:13:20.Z",
          "2023-11-14T22:13:20Zx",
          "2023-11-14T22:13:20+0200",
          "2023-11-14T22:13:20+24:00",
          "2023-02-29T00:00:00Z",
          "2023-13-01T00:00:00Z",
          "2023-00-01T00:00:00Z",
          "2023-11-31T00:00:00Z",
          "2023-11-14T24:00:00Z",
          "2023-11-14T22:60:00Z",
          "2023-11-14T22:13:61Z",
          "23-11-14T22:13:20Z",
          "1700000000"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(!from_timestamp(text).has_value());
        }
    }
}

BOOST_AUTO_TEST_CASE(years_beyond_the_clock_are_the_ends_of_time) {
    BOOST_CHECK(from_timestamp("0001-01-01T00:00:00Z") == WallTime::min());
    BOOST_CHECK(from_timestamp("9999-12-31T23:59:59Z") == WallTime::max());
    BOOST_CHECK(from_timestamp("1678-01-01T00:00:00+23:59") > WallTime::min());
    BOOST_CHECK(from_timestamp("2261-12-31T23:59:59-23:59") < WallTime::max());
}

}  // namespace
}  // namespace crossbar::router
