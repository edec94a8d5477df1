// SPDX-License-Identifier: MIT
// R-ER: event retention.
#include "tests/conformance/pubsub/pubsub.hpp"

#include <fmt/format.h>

namespace crossbar::test {
namespace {

constexpr std::string_view kRetained = R"({"get_retained": true})";

struct Retention : RouterHarness {
    using RouterHarness::RouterHarness;

    void retain(std::string_view topic, int value, std::string_view more = "") {
        pub.send(fmt::format(
            R"([16, {}, {{"retain": true, "acknowledge": true{}}}, "{}", [{}]])",
            ++request,
            more,
            topic,
            value));
        pub.expect(fmt::format("[17, {}, $p{}]", request, value));
    }

    TestPeer pub = join();
    int request = 0;
};

BOOST_FIXTURE_TEST_CASE(R_ER_01_only_publications_that_ask_for_it_are_retained, Retention) {
    retain("com.a", 1);
    pub.send(R"([16, 10, {"retain": false}, "com.a", [2]])");
    pub.send(R"([16, 11, {}, "com.b", [3]])");
    auto ann = join();
    subscribe(ann, 1, "com.a", kRetained, "$a");
    ann.expect(R"([36, $a, $p1, {"retained": true}, [1]])");
    subscribe(ann, 2, "com.b", kRetained, "$b");
    ann.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_ER_02_what_may_not_be_published_is_not_retained, Retention) {
    router::RoleOptions role;
    role.permissions.push_back(
        {.uri = "", .match = wamp::Match::prefix, .call = true, .subscribe = true});
    replace_role(*this, role);
    pub.send(R"([16, 1, {"retain": true, "acknowledge": true}, "com.a", [1]])");
    pub.expect(R"([8, 16, 1, {}, "wamp.error.not_authorized", ...])");
    auto ann = join();
    subscribe(ann, 1, "com.a", kRetained);
    ann.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_ER_03_the_most_recent_one_follows_subscribed, Retention) {
    retain("com.a", 1);
    retain("com.a", 2);
    auto ann = join();
    ann.send(R"([32, 1, {"get_retained": true}, "com.a"])");
    ann.expect("[33, 1, $sub]");
    ann.expect(R"([36, $sub, $p2, {"retained": true}, [2]])");
    ann.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_ER_03_only_who_asks_gets_it, Retention) {
    retain("com.a", 1);
    auto ann = join();
    subscribe(ann, 1, "com.a");
    subscribe(ann, 2, "com.a", R"({"get_retained": false})");
    ann.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_ER_04_nobody_gets_what_was_not_for_him, Retention) {
    auto ann = join_as(*this, "ann", "user");
    bind("ann", ann.session());
    retain("com.a", 1, R"(, "exclude": [$ann])");
    retain("com.b", 2, R"(, "eligible": [1])");
    retain("com.c", 3, R"(, "exclude_authid": ["ann"])");
    retain("com.d", 4, R"(, "exclude_authrole": ["user"])");
    retain("com.e", 5, R"(, "eligible_authid": ["eve"])");
    retain("com.f", 6, R"(, "eligible_authrole": ["staff"])");
    retain("com.g", 7, R"(, "eligible": [])");
    retain("com.h", 8, R"(, "eligible": [$ann])");
    subscribe(ann, 1, "com", R"({"match": "prefix", "get_retained": true})");
    ann.expect(R"([36, $sub, $p8, {"retained": true, "topic": "com.h"}, [8]])");
    ann.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_ER_04_a_publisher_was_not_eligible_for_its_own_event, Retention) {
    retain("com.a", 1);
    subscribe(pub, 10, "com.a", kRetained);
    pub.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_ER_05_it_is_marked_and_has_its_publication_id, Retention) {
    retain("com.a", 1);
    auto ann = join();
    auto bob = join();
    subscribe(ann, 1, "com.a", kRetained);
    ann.expect(R"([36, $sub, $p1, {"retained": true}, [1]])");
    subscribe(bob, 1, "com.a", kRetained);
    bob.expect(R"([36, $sub, $p1, {"retained": true}, [1]])");
    pub.send(R"([16, 10, {"retain": true}, "com.a", [2]])");
    ann.expect("[36, $sub, $_, {}, [2]]");  // live: not marked
}

BOOST_FIXTURE_TEST_CASE(R_ER_05_the_payload_reaches_every_serializer, Retention) {
    pub.send(R"([16, 1, {"retain": true}, "com.a", [1, "ä", null, [2.5]], {"k": "\u0000AQID"}])");
    for (const auto serializer :
         {wamp::Serializer::json,
          wamp::Serializer::msgpack,
          wamp::Serializer::cbor,
          wamp::Serializer::ubjson}) {
        PeerOptions options;
        options.serializer = serializer;
        auto ann = join("realm1", std::move(options));
        subscribe(ann, 1, "com.a", kRetained);
        ann.expect(
            R"([36, $sub, $publication, {"retained": true}, [1, "ä", null, [2.5]],
                {"k": "\u0000AQID"}])");
    }
}

BOOST_FIXTURE_TEST_CASE(R_ER_06_patterns_get_one_event_of_each_topic, Retention) {
    retain("com.z.on", 1);
    retain("com.a.on", 2);
    retain("com.a.off", 3);
    retain("com.z.on", 4);
    auto ann = join();
    subscribe(ann, 1, "com..on", R"({"match": "wildcard", "get_retained": true})", "$wildcard");
    ann.expect(R"([36, $wildcard, $p2, {"retained": true, "topic": "com.a.on"}, [2]])");
    ann.expect(R"([36, $wildcard, $p4, {"retained": true, "topic": "com.z.on"}, [4]])");
    ann.expect_nothing();
    subscribe(ann, 2, "com.a", R"({"match": "prefix", "get_retained": true})", "$prefix");
    ann.expect(R"([36, $prefix, $p2, {"retained": true, "topic": "com.a.on"}, [2]])");
    ann.expect(R"([36, $prefix, $p3, {"retained": true, "topic": "com.a.off"}, [3]])");
    ann.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_ER_07_restricted_events_stand_beside_the_open_one, Retention) {
    auto ann = join_as(*this, "ann", "user");
    auto eve = join_as(*this, "eve", "staff");
    retain("com.a", 1);
    retain("com.a", 2, R"(, "eligible_authrole": ["staff"])");
    subscribe(ann, 1, "com.a", kRetained);
    ann.expect(R"([36, $sub, $p1, {"retained": true}, [1]])");
    subscribe(eve, 1, "com.a", kRetained);
    eve.expect(R"([36, $sub, $p2, {"retained": true}, [2]])");
    retain("com.a", 3);
    ann.discard();
    eve.discard();
    subscribe(eve, 2, "com.a", kRetained);
    eve.expect(R"([36, $sub, $p3, {"retained": true}, [3]])");
}

BOOST_FIXTURE_TEST_CASE(R_ER_08_it_survives_publisher_and_subscribers, Retention) {
    auto ann = join();
    subscribe(ann, 1, "com.a");
    retain("com.a", 1);
    ann.discard();
    ann.leave();
    pub.drop();
    auto bob = join();
    subscribe(bob, 1, "com.a", kRetained, "$later");
    bob.expect(R"([36, $later, $p1, {"retained": true}, [1]])");
}

BOOST_AUTO_TEST_CASE(R_ER_09_a_realm_may_decline_retention) {
    auto realm = realm1();
    realm.allow_retain = false;
    Retention h(realm);
    h.retain("com.a", 1);
    auto ann = h.join();
    subscribe(ann, 1, "com.a", kRetained);
    ann.expect_nothing();
}

// proves R-FA-11
BOOST_FIXTURE_TEST_CASE(R_ER_retention_is_announced, Retention) {
    BOOST_TEST(announces(pub, "broker", "event_retention"));
}

}  // namespace
}  // namespace crossbar::test
