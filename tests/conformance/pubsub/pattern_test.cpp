// SPDX-License-Identifier: MIT
// R-PP: pattern-based subscription.
#include "tests/conformance/pubsub/pubsub.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace crossbar::test {
namespace {

struct Patterns : RouterHarness {
    // Whether a publication to `topic` reaches a subscription to `pattern`.
    bool reaches(std::string_view match, std::string_view pattern, std::string_view topic) {
        auto ann = join();
        unbind("sub");
        subscribe(ann, 1, pattern, fmt::format(R"({{"match": "{}"}})", match));
        ann.discard();
        pub.send(fmt::format(R"([16, {}, {{}}, "{}"])", ++request, topic));
        const bool received = ann.waiting() > 0;
        ann.drop();
        return received;
    }

    TestPeer pub = join();
    int request = 0;
};

BOOST_FIXTURE_TEST_CASE(R_PP_01_the_policies_are_exact_prefix_and_wildcard, Patterns) {
    BOOST_TEST(reaches("exact", "com.a", "com.a"));
    BOOST_TEST(!reaches("exact", "com.a", "com.a.b"));
    pub.send(R"([32, 100, {"match": "regex"}, "com.a"])");
    BOOST_TEST(pub.waiting() == 1U);  // an ABORT or an ERROR, no SUBSCRIBED
    const auto answer = pub.take();
    BOOST_CHECK(answer.as<wamp::List>()->front() != wamp::Value(33));
}

BOOST_FIXTURE_TEST_CASE(R_PP_02_a_prefix_matches_character_by_character, Patterns) {
    BOOST_TEST(reaches("prefix", "a.b.emerg", "a.b.emergency"));
    BOOST_TEST(reaches("prefix", "a.b.emerg", "a.b.emerg.x"));
    BOOST_TEST(reaches("prefix", "a.b.emerg", "a.b.emerg"));
    BOOST_TEST(reaches("prefix", "a.b.", "a.b.c"));
    BOOST_TEST(reaches("prefix", "", "a"));
    BOOST_TEST(!reaches("prefix", "a.b.emerg", "a.b.emer"));
    BOOST_TEST(!reaches("prefix", "a.b.emerg", "x.a.b.emerg"));
}

BOOST_FIXTURE_TEST_CASE(R_PP_03_an_empty_component_matches_any_one_component, Patterns) {
    BOOST_TEST(reaches("wildcard", "com..created", "com.user.created"));
    BOOST_TEST(reaches("wildcard", "..created", "com.user.created"));
    BOOST_TEST(reaches("wildcard", "com..", "com.user.created"));
    BOOST_TEST(reaches("wildcard", "..", "com.user.created"));
    BOOST_TEST(reaches("wildcard", "com.user.created", "com.user.created"));
    BOOST_TEST(!reaches("wildcard", "com..created", "com.created"));
    BOOST_TEST(!reaches("wildcard", "com..created", "com.a.b.created"));
    BOOST_TEST(!reaches("wildcard", "com..created", "com.user.created.now"));
    BOOST_TEST(!reaches("wildcard", "com..created", "com.user.deleted"));
    BOOST_TEST(!reaches("wildcard", "com.user", "com.users"));
}

BOOST_FIXTURE_TEST_CASE(R_PP_04_every_matching_subscription_gets_the_event, Patterns) {
    auto ann = join();
    subscribe(ann, 1, "com.a.b", "{}", "$one");
    subscribe(ann, 2, "com", R"({"match": "prefix"})", "$two");
    subscribe(ann, 3, "com.a", R"({"match": "prefix"})", "$three");
    subscribe(ann, 4, "com..b", R"({"match": "wildcard"})", "$four");
    subscribe(ann, 5, "..", R"({"match": "wildcard"})", "$five");
    ann.discard();
    pub.send(R"([16, 1, {}, "com.a.b"])");
    std::vector<std::uint64_t> subscriptions;
    while (ann.waiting() > 0) {
        std::uint64_t got = 0;
        const auto event = ann.take();
        BOOST_REQUIRE((*event.as<wamp::List>())[1].to_unsigned(got));
        subscriptions.push_back(got);
    }
    std::sort(subscriptions.begin(), subscriptions.end());
    std::vector<std::uint64_t> all{id("one"), id("two"), id("three"), id("four"), id("five")};
    std::sort(all.begin(), all.end());
    BOOST_TEST(subscriptions == all, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(R_PP_05_the_policy_tells_subscriptions_apart, Patterns) {
    auto ann = join();
    subscribe(ann, 1, "com.a", R"({"match": "exact"})", "$one");
    subscribe(ann, 2, "com.a", R"({"match": "prefix"})", "$two");
    subscribe(ann, 3, "com.a", R"({"match": "wildcard"})", "$three");
    BOOST_TEST(id("one") != id("two"));
    BOOST_TEST(id("one") != id("three"));
    BOOST_TEST(id("two") != id("three"));
}

BOOST_FIXTURE_TEST_CASE(R_PP_06_events_of_patterns_name_their_topic, Patterns) {
    auto ann = join();
    subscribe(ann, 1, "com", R"({"match": "prefix"})", "$prefix");
    subscribe(ann, 2, "com.", R"({"match": "wildcard"})", "$wildcard");
    pub.send(R"([16, 1, {}, "com.a"])");
    ann.expect(R"([36, $prefix, $_, {"topic": "com.a"}])");
    ann.expect(R"([36, $wildcard, $_, {"topic": "com.a"}])");
}

BOOST_FIXTURE_TEST_CASE(R_PP_07_events_of_exact_subscriptions_do_not, Patterns) {
    auto ann = join();
    auto bob = join();
    subscribe(ann, 1, "com", R"({"match": "prefix"})", "$prefix");
    subscribe(bob, 1, "com.a", "{}", "$exact");
    pub.send(R"([16, 1, {}, "com.a"])");
    bob.expect("[36, $exact, $_, {}]");
}

BOOST_FIXTURE_TEST_CASE(R_PP_08_pattern_based_subscription_is_announced, Patterns) {
    BOOST_TEST(announces(pub, "broker", "pattern_based_subscription"));
}

BOOST_FIXTURE_TEST_CASE(R_PP_09_matching_does_not_look_at_every_pattern, Patterns) {
    // Work, not time, would be the measure; a scan of all patterns for each of these publications
    // would be 200 million comparisons.
    auto ann = join();
    for (int n = 1; n <= 10'000; ++n) {
        const auto* match = n % 2 == 0 ? "prefix" : "wildcard";
        ann.send(fmt::format(R"([32, {}, {{"match": "{}"}}, "com.x{}.a"])", n, match, n));
    }
    ann.discard();
    const auto begin = std::chrono::steady_clock::now();
    for (int n = 1; n <= 20'000; ++n) {
        pub.send(fmt::format(R"([16, {}, {{}}, "com.y{}.a"])", n, n));
    }
    BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(20)));
    ann.expect_nothing();
}

}  // namespace
}  // namespace crossbar::test
