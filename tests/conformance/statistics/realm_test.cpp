// SPDX-License-Identifier: MIT
// R-ST-02: what a realm counts.
#include "tests/support/router_harness.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

namespace crossbar::test {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

Counts counts(const router::RealmStats::Counts& from) {
    Counts counts;
    for (const auto& [type, count] : from) {
        counts.emplace(wamp::name_of(type), count);
    }
    return counts;
}

void check(const router::RealmStats::Counts& got, const Counts& wanted) {
    const auto have = counts(got);
    BOOST_TEST(have.size() == wanted.size());
    for (const auto& [type, count] : wanted) {
        const auto at = have.find(type);
        BOOST_TEST_CONTEXT(type) {
            BOOST_TEST((at == have.end() ? 0U : at->second) == count);
        }
    }
}

BOOST_AUTO_TEST_CASE(R_ST_02_messages_are_counted_by_type) {
    RouterHarness h;
    const auto ann = h.join();
    const auto bob = h.join();
    const auto cid = h.join();
    ann.send(R"([32, 1, {}, "com.topic"])");
    bob.send(R"([32, 1, {}, "com.topic"])");
    for (const auto* event : {R"([16, 1, {}, "com.topic"])", R"([16, 2, {}, "com.topic"])"}) {
        cid.send(event);
    }
    ann.send(R"([64, 2, {}, "com.add"])");
    bob.send(R"([48, 2, {}, "com.add"])");
    ann.send(R"([70, 1, {}, [5]])");
    bob.send(R"([48, 3, {}, "com.nothing"])");
    cid.leave();

    const auto stats = h.router().realm_stats("realm1");
    BOOST_REQUIRE(stats);
    BOOST_TEST(stats->roles == 1U);
    BOOST_TEST(stats->sessions == 2U);
    check(
        stats->received,
        {{"SUBSCRIBE", 2},
         {"PUBLISH", 2},
         {"REGISTER", 1},
         {"CALL", 2},
         {"YIELD", 1},
         {"GOODBYE", 1}});
    check(
        stats->sent,
        {{"WELCOME", 3},
         {"SUBSCRIBED", 2},
         {"EVENT", 4},
         {"REGISTERED", 1},
         {"INVOCATION", 1},
         {"RESULT", 1},
         {"ERROR", 1},
         {"GOODBYE", 1}});
}

BOOST_AUTO_TEST_CASE(R_ST_02_a_realm_counts_for_itself) {
    RouterHarness h;
    router::RealmOptions other;
    other.name = "realm2";
    h.start_realm(other);
    const auto ann = h.join("realm2");
    ann.send(R"([32, 1, {}, "com.topic"])");
    const auto stats = h.router().realm_stats("realm1");
    BOOST_REQUIRE(stats);
    BOOST_TEST(stats->sessions == 0U);
    check(stats->received, {});
    check(stats->sent, {});
    BOOST_TEST(!h.router().realm_stats("realm3"));
}

BOOST_AUTO_TEST_CASE(R_ST_02_what_could_not_be_queued_is_not_counted_as_sent) {
    RouterHarness h;
    const auto ann = h.join();
    h.congest(ann);
    ann.send(R"([32, 1, {}, "com.topic"])");
    const auto stats = h.router().realm_stats("realm1");
    BOOST_REQUIRE(stats);
    check(stats->received, {{"SUBSCRIBE", 1}});
    check(stats->sent, {{"WELCOME", 1}});
}

}  // namespace
}  // namespace crossbar::test
