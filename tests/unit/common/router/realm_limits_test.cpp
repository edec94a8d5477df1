// SPDX-License-Identifier: MIT
// Limits of a realm through a router core: what the client is told, the counter, and the log.
#include "tests/support/router_harness.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace crossbar::test {
namespace {

using namespace std::chrono_literals;

router::RealmOptions limited(std::size_t router::RealmOptions::*limit, std::size_t most) {
    router::RealmOptions realm;
    realm.name = "realm1";
    realm.*limit = most;
    return realm;
}

std::uint64_t refusals(RouterHarness& h, std::string_view limit) {
    const auto stats = h.router().realm_stats("realm1");
    for (const auto& [name, count] : stats->limits) {
        if (name == limit) {
            return count;
        }
    }
    BOOST_FAIL("no counter of " << limit);
    return 0;
}

std::size_t lines_with(const RouterHarness& h, std::string_view text) {
    std::size_t count = 0;
    for (auto at = h.log().find(text); at != std::string::npos; at = h.log().find(text, at + 1)) {
        ++count;
    }
    return count;
}

BOOST_AUTO_TEST_SUITE(realm_limits)

BOOST_AUTO_TEST_CASE(one_session_too_many_is_turned_away_counted_and_logged_once) {
    RouterHarness h(limited(&router::RealmOptions::max_sessions, 2));
    h.join();
    const auto second = h.join();
    for (int i = 0; i < 3; ++i) {
        const auto third = h.connect();
        third.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
        third.expect(R"([3, {...}, "wamp.error.unavailable"])");
        third.expect_closed();
    }
    BOOST_TEST(refusals(h, "max_sessions") == 3U);
    BOOST_TEST(lines_with(h, "realm 'realm1': max_sessions=2 reached\n") == 1U);
    BOOST_TEST(h.failed_logins() == 0U);
    second.drop();
    h.join();
}

BOOST_AUTO_TEST_CASE(subscriptions_of_a_session) {
    RouterHarness h(limited(&router::RealmOptions::max_subscriptions_per_session, 1));
    const auto peer = h.join();
    peer.send(R"([32, 1, {}, "com.a"])");
    peer.expect("[33, 1, $a]");
    peer.send(R"([32, 2, {}, "com.b"])");
    peer.expect(R"([8, 32, 2, {}, "wamp.error.unavailable", [$_]])");
    peer.send(R"([32, 3, {}, "com.a"])");
    peer.expect("[33, 3, $a]");
    BOOST_TEST(refusals(h, "max_subscriptions_per_session") == 1U);
    const auto other = h.join();
    other.send(R"([32, 1, {}, "com.b"])");
    other.expect("[33, 1, $_]");
}

BOOST_AUTO_TEST_CASE(registrations_of_a_session) {
    RouterHarness h(limited(&router::RealmOptions::max_registrations_per_session, 1));
    const auto peer = h.join();
    peer.send(R"([64, 1, {}, "com.a"])");
    peer.expect("[65, 1, $_]");
    peer.send(R"([64, 2, {}, "com.b"])");
    peer.expect(R"([8, 64, 2, {}, "wamp.error.unavailable", [$_]])");
    BOOST_TEST(refusals(h, "max_registrations_per_session") == 1U);
    BOOST_TEST(lines_with(h, "max_registrations_per_session=1 reached") == 1U);
}

BOOST_AUTO_TEST_CASE(pending_calls_of_a_session_whoever_floods_and_the_log_stays_short) {
    RouterHarness h(limited(&router::RealmOptions::max_pending_calls_per_session, 1));
    const auto callee = h.join();
    callee.send(R"([64, 1, {}, "com.slow"])");
    callee.expect("[65, 1, $_]");
    const auto caller = h.join();
    caller.send(R"([48, 1, {}, "com.slow"])");
    for (int i = 2; i < 502; ++i) {
        caller.send("[48, " + std::to_string(i) + R"(, {}, "com.slow"])");
        caller.expect(R"([8, 48, $_, {}, $_, [$_]])");
        h.advance(100ms);
    }
    BOOST_TEST(refusals(h, "max_pending_calls_per_session") == 500U);
    BOOST_TEST(lines_with(h, "max_pending_calls_per_session=1 reached") == 5U);
    BOOST_TEST(lines_with(h, "reached (100 times since the last such line)") == 4U);
}

BOOST_AUTO_TEST_CASE(zero_is_no_limit) {
    router::RealmOptions realm;
    realm.name = "realm1";
    realm.max_sessions = 0;
    realm.max_subscriptions_per_session = 0;
    realm.max_registrations_per_session = 0;
    realm.max_pending_calls_per_session = 0;
    realm.max_retained_events = 0;
    RouterHarness h(realm);
    const auto peer = h.join();
    peer.send(R"([32, 1, {"get_retained": true}, "com.a"])");
    peer.expect("[33, 1, $_]");
    peer.send(R"([64, 2, {}, "com.a"])");
    peer.expect("[65, 2, $_]");
    peer.send(R"([48, 3, {}, "com.a"])");
    peer.expect("[68, $_, $_, {...}]");
    const auto other = h.join();
    other.send(R"([16, 1, {"acknowledge": true, "retain": true}, "com.b", [1]])");
    other.expect("[17, 1, $_]");
    peer.send(R"([32, 4, {"get_retained": true}, "com.b"])");
    peer.expect("[33, 4, $_]");
    peer.expect(R"([36, $_, $_, {"retained": true, ...}, [1]])");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
