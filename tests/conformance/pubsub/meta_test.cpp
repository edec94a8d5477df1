// SPDX-License-Identifier: MIT
// R-MB: subscription meta API.
#include "tests/conformance/pubsub/pubsub.hpp"

namespace crossbar::test {
namespace {

// Somebody who sees all meta events of subscriptions, and two who cause them.
struct Meta : RouterHarness {
    Meta() {
        subscribe(watcher, 1, "wamp.subscription.", R"({"match": "prefix"})", "$meta");
        bind("ann", ann.session());
        bind("bob", bob.session());
    }

    void expect_event(std::string_view name, std::string_view arguments) {
        watcher.expect(
            "[36, $meta, $_, {\"topic\": \"wamp.subscription." + std::string(name) + "\"}, " +
            std::string(arguments) + "]");
    }

    TestPeer watcher = join();
    TestPeer ann = join();
    TestPeer bob = join();
};

BOOST_FIXTURE_TEST_CASE(R_MB_01_on_create_then_on_subscribe, Meta) {
    subscribe(ann, 1, "com.a", R"({"match": "prefix"})");
    expect_event(
        "on_create",
        R"([$ann, {"id": $sub, "created": "2023-11-14T22:13:20.000Z", "uri": "com.a",
            "match": "prefix"}])");
    expect_event("on_subscribe", "[$ann, $sub]");
    subscribe(bob, 1, "com.a", R"({"match": "prefix"})");
    expect_event("on_subscribe", "[$bob, $sub]");
    watcher.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_MB_02_on_unsubscribe_then_on_delete, Meta) {
    subscribe(ann, 1, "com.a");
    subscribe(bob, 1, "com.a");
    watcher.discard();
    ann.send("[34, 2, $sub]");
    expect_event("on_unsubscribe", "[$ann, $sub]");
    watcher.expect_nothing();
    bob.send("[34, 2, $sub]");
    expect_event("on_unsubscribe", "[$bob, $sub]");
    expect_event("on_delete", "[$bob, $sub]");
    watcher.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_MB_02_also_when_a_session_leaves, Meta) {
    subscribe(ann, 1, "com.a");
    watcher.discard();
    ann.leave();
    expect_event("on_unsubscribe", "[$ann, $sub]");
    expect_event("on_delete", "[$ann, $sub]");
    watcher.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_MB_02_also_when_a_transport_breaks, Meta) {
    subscribe(ann, 1, "com.a");
    watcher.discard();
    ann.drop();
    expect_event("on_unsubscribe", "[$ann, $sub]");
    expect_event("on_delete", "[$ann, $sub]");
    watcher.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_MB_02_also_when_a_session_is_killed, Meta) {
    subscribe(ann, 1, "com.a");
    watcher.discard();
    bob.send(R"([48, 1, {}, "wamp.session.kill", [$ann]])");
    expect_event("on_unsubscribe", "[$ann, $sub]");
    expect_event("on_delete", "[$ann, $sub]");
    watcher.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_MB_03_subscribing_to_meta_topics_fires_nothing, Meta) {
    subscribe(ann, 1, "wamp.session.on_join", "{}", "$join");
    subscribe(ann, 2, "wamp.", R"({"match": "prefix"})", "$all");
    subscribe(ann, 3, "wamp..on_leave", R"({"match": "wildcard"})", "$leave");
    ann.send("[34, 4, $join]");
    ann.drop();
    watcher.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_MB_03_a_subscription_to_everything_makes_no_endless_events, Meta) {
    ann.send(R"([32, 1, {"match": "prefix"}, ""])");
    ann.expect("[33, 1, $sub]");
    ann.expect(R"([36, $sub, $_, {"topic": "wamp.subscription.on_create"}, [$ann, {...}]])");
    ann.expect(R"([36, $sub, $_, {"topic": "wamp.subscription.on_subscribe"}, [$ann, $sub]])");
    ann.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_MB_04_subscriptions_are_listed_by_policy, Meta) {
    subscribe(ann, 1, "com.a", "{}", "$exact");
    subscribe(bob, 1, "com.a", R"({"match": "prefix"})", "$prefix");
    subscribe(bob, 2, "com..a", R"({"match": "wildcard"})", "$wildcard");
    ann.send(R"([48, 2, {}, "wamp.subscription.list"])");
    ann.expect(
        R"([50, 2, {}, [{"exact": [$exact], "prefix": [$meta, $prefix],
            "wildcard": [$wildcard]}]])");
    watcher.drop();
    bob.drop();
    ann.send("[34, 3, $exact]");
    ann.expect("[35, 3]");
    ann.send(R"([48, 4, {}, "wamp.subscription.list"])");
    ann.expect(R"([50, 4, {}, [{"exact": [], "prefix": [], "wildcard": []}]])");
}

BOOST_FIXTURE_TEST_CASE(R_MB_05_lookup_finds_the_subscription_of_a_topic, Meta) {
    subscribe(ann, 1, "com.a", "{}", "$exact");
    subscribe(ann, 2, "com.a", R"({"match": "prefix"})", "$prefix");
    ann.send(R"([48, 3, {}, "wamp.subscription.lookup", ["com.a"]])");
    ann.expect("[50, 3, {}, [$exact]]");
    ann.send(R"([48, 4, {}, "wamp.subscription.lookup", ["com.a", {"match": "prefix"}]])");
    ann.expect("[50, 4, {}, [$prefix]]");
    ann.send(R"([48, 5, {}, "wamp.subscription.lookup", ["com.a", {"match": "wildcard"}]])");
    ann.expect("[50, 5, {}, [null]]");
    ann.send(R"([48, 6, {}, "wamp.subscription.lookup", ["com.a.b"]])");
    ann.expect("[50, 6, {}, [null]]");
}

BOOST_FIXTURE_TEST_CASE(R_MB_05_match_finds_all_that_would_receive, Meta) {
    subscribe(ann, 1, "com.a", "{}", "$exact");
    subscribe(ann, 2, "com", R"({"match": "prefix"})", "$prefix");
    subscribe(ann, 3, "org", R"({"match": "prefix"})", "$other");
    ann.send(R"([48, 4, {}, "wamp.subscription.match", ["com.a"]])");
    ann.expect("[50, 4, {}, [[$exact, $prefix]]]");
    ann.send(R"([48, 5, {}, "wamp.subscription.match", ["net.a"]])");
    ann.expect("[50, 5, {}, [null]]");
}

BOOST_FIXTURE_TEST_CASE(R_MB_06_one_subscription_and_its_subscribers, Meta) {
    subscribe(ann, 1, "com.a");
    subscribe(bob, 1, "com.a");
    ann.send(R"([48, 2, {}, "wamp.subscription.get", [$sub]])");
    ann.expect(R"([50, 2, {}, [{"id": $sub, "created": $_, "uri": "com.a", "match": "exact"}]])");
    ann.send(R"([48, 3, {}, "wamp.subscription.list_subscribers", [$sub]])");
    const bool ann_first = ann.session() < bob.session();
    ann.expect(ann_first ? "[50, 3, {}, [[$ann, $bob]]]" : "[50, 3, {}, [[$bob, $ann]]]");
    ann.send(R"([48, 4, {}, "wamp.subscription.count_subscribers", [$sub]])");
    ann.expect("[50, 4, {}, [2]]");
}

BOOST_FIXTURE_TEST_CASE(R_MB_06_an_unknown_id_is_no_such_subscription, Meta) {
    int request = 0;
    for (const auto* name : {"get", "list_subscribers", "count_subscribers"}) {
        const auto number = std::to_string(++request);
        ann.send(
            "[48, " + number + ", {}, \"wamp.subscription." + std::string(name) + "\", [999999]]");
        ann.expect("[8, 48, " + number + R"(, {}, "wamp.error.no_such_subscription", ...])");
    }
}

BOOST_FIXTURE_TEST_CASE(R_MB_07_the_subscription_meta_api_is_announced, Meta) {
    BOOST_TEST(announces(ann, "broker", "subscription_meta_api"));
}

}  // namespace
}  // namespace crossbar::test
