// SPDX-License-Identifier: MIT
// Broker: meta events and meta procedures of subscriptions, revocation and event history.
#include "tests/unit/common/router/broker_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <set>

namespace crossbar::router {
namespace {

using test::BrokerFixture;
using test::Lines;
using wamp::Dict;
using wamp::List;
using wamp::Match;

struct MetaFixture : BrokerFixture {
    using BrokerFixture::BrokerFixture;

    // Lets `watcher` see all meta events of subscriptions.
    void watch() {
        subscribe(watcher, "wamp.subscription.", Match::prefix);
        take(watcher);
    }

    // The meta events since the last call: "on_subscribe [1,2]".
    Lines meta_events() {
        Lines events;
        for (const auto& line : take(watcher)) {
            const std::string_view marker = "topic wamp.subscription.";
            events.push_back(line.substr(line.find(marker) + marker.size()));
        }
        return events;
    }

    Session& watcher = join(9);
    Session& ann = join(1);
    Session& bob = join(2);
};

BOOST_FIXTURE_TEST_CASE(the_life_of_a_subscription_shows_in_meta_events, MetaFixture) {
    watch();
    subscribe(ann, "a.b");
    BOOST_TEST(
        meta_events() ==
        (Lines{
            R"(on_create [1,{"id":2,"created":"2023-11-14T22:13:20.000Z","uri":"a.b","match":"exact"}])",
            "on_subscribe [1,2]"}));
    subscribe(bob, "a.b");
    subscribe(bob, "a.b");
    BOOST_TEST(meta_events() == Lines{"on_subscribe [2,2]"});
    unsubscribe(ann, 2);
    BOOST_TEST(meta_events() == Lines{"on_unsubscribe [1,2]"});
    leave(bob);
    BOOST_TEST(meta_events() == (Lines{"on_unsubscribe [2,2]", "on_delete [2,2]"}));
}

BOOST_FIXTURE_TEST_CASE(meta_events_come_after_the_answer, MetaFixture) {
    subscribe(ann, "", Match::prefix);
    subscribe(ann, "a.b");
    BOOST_TEST(
        take(ann) == (Lines{
                         "SUBSCRIBED 1 1",
                         R"(EVENT 1 p1 topic wamp.subscription.on_create [1,{"id":1,"created":)"
                         R"("2023-11-14T22:13:20.000Z","uri":"","match":"prefix"}])",
                         "EVENT 1 p2 topic wamp.subscription.on_subscribe [1,1]",
                         "SUBSCRIBED 2 2",
                         R"(EVENT 1 p3 topic wamp.subscription.on_create [1,{"id":2,"created":)"
                         R"("2023-11-14T22:13:20.000Z","uri":"a.b","match":"exact"}])",
                         "EVENT 1 p4 topic wamp.subscription.on_subscribe [1,2]"}));
}

BOOST_FIXTURE_TEST_CASE(subscriptions_to_meta_topics_cause_no_meta_events, MetaFixture) {
    watch();
    const auto id = subscribe(ann, "wamp.session.on_join");
    unsubscribe(ann, id);
    subscribe(ann, "wamp", Match::prefix);
    leave(ann);
    BOOST_TEST(meta_events() == Lines{});
}

BOOST_FIXTURE_TEST_CASE(a_leaving_session_gets_no_meta_event, MetaFixture) {
    subscribe(ann, "wamp.subscription.on_unsubscribe");
    subscribe(ann, "a.b");
    take(ann);
    leave(ann);
    BOOST_TEST(effects.lines[(PeerId{1, 1})].empty());
}

BOOST_FIXTURE_TEST_CASE(a_session_may_be_removed_without_meta_events, MetaFixture) {
    watch();
    subscribe(ann, "a.b");
    meta_events();
    broker.remove(ann, false);
    BOOST_TEST(meta_events() == Lines{});
}

BOOST_FIXTURE_TEST_CASE(the_broker_knows_whether_meta_events_are_wanted, MetaFixture) {
    const auto wanted_by = [this](std::string_view topic, Match match = Match::exact) {
        const auto id = subscribe(ann, topic, match);
        const bool wanted = broker.has_meta_subscribers();
        unsubscribe(ann, id);
        BOOST_TEST(!broker.has_meta_subscribers());
        return wanted;
    };
    BOOST_TEST(!broker.has_meta_subscribers());
    BOOST_TEST(wanted_by("wamp.session.on_join"));
    BOOST_TEST(wanted_by("", Match::prefix));
    BOOST_TEST(wanted_by("wa", Match::prefix));
    BOOST_TEST(wanted_by("wamp.session", Match::prefix));
    BOOST_TEST(wanted_by("wamp..on_join", Match::wildcard));
    BOOST_TEST(wanted_by("..", Match::wildcard));
    BOOST_TEST(!wanted_by("wampum.x"));
    BOOST_TEST(!wanted_by("com", Match::prefix));
    BOOST_TEST(!wanted_by("wampx", Match::prefix));
    BOOST_TEST(!wanted_by("com..x", Match::wildcard));
}

BOOST_FIXTURE_TEST_CASE(subscriptions_are_listed_by_match_policy, MetaFixture) {
    BOOST_TEST(call(bob, "list", {}) == R"(RESULT [{"exact":[],"prefix":[],"wildcard":[]}])");
    subscribe(ann, "a.b");
    subscribe(ann, "a.b", Match::prefix);
    subscribe(bob, "a..b", Match::wildcard);
    subscribe(bob, "a.c");
    BOOST_TEST(call(bob, "list", {}) == R"(RESULT [{"exact":[1,4],"prefix":[2],"wildcard":[3]}])");
    BOOST_TEST(call(bob, "list", {1}) == R"(RESULT [{"exact":[1],"prefix":[2],"wildcard":[]}])");
    BOOST_TEST(call(bob, "list", {77}) == "ERROR 48 wamp.error.no_such_session");
}

BOOST_FIXTURE_TEST_CASE(subscriptions_are_looked_up_and_matched, MetaFixture) {
    subscribe(ann, "a.b");
    subscribe(ann, "a", Match::prefix);
    const List prefix{"a", Dict{{"match", "prefix"}}};
    BOOST_TEST(call(bob, "lookup", {"a.b"}) == "RESULT [1]");
    BOOST_TEST(call(bob, "lookup", {"a"}) == "RESULT [null]");
    BOOST_TEST(call(bob, "lookup", prefix) == "RESULT [2]");
    BOOST_TEST(call(bob, "match", {"a.b"}) == "RESULT [[1,2]]");
    BOOST_TEST(call(bob, "match", {"b"}) == "RESULT [null]");
}

BOOST_FIXTURE_TEST_CASE(one_subscription_is_described, MetaFixture) {
    subscribe(bob, "a.b");
    subscribe(ann, "a.b");
    BOOST_TEST(
        call(bob, "get", {1}) ==
        R"(RESULT [{"id":1,"created":"2023-11-14T22:13:20.000Z","uri":"a.b","match":"exact"}])");
    BOOST_TEST(call(bob, "list_subscribers", {1}) == "RESULT [[1,2]]");
    BOOST_TEST(call(bob, "count_subscribers", {1}) == "RESULT [2]");
    for (const auto* name : {"get", "list_subscribers", "count_subscribers", "get_events"}) {
        BOOST_TEST(call(bob, name, {9}) == "ERROR 48 wamp.error.no_such_subscription");
    }
}

BOOST_FIXTURE_TEST_CASE(wrong_arguments_are_refused, MetaFixture) {
    subscribe(ann, "a.b");
    const std::string refusal = "ERROR 48 wamp.error.invalid_argument";
    for (const auto* name :
         {"lookup",
          "match",
          "get",
          "list_subscribers",
          "count_subscribers",
          "get_events",
          "remove_subscriber"}) {
        BOOST_TEST(call(bob, name, {}) == refusal);
        BOOST_TEST(call(bob, name, {Dict{}}) == refusal);
    }
    BOOST_TEST(call(bob, "lookup", {"a", Dict{{"match", "regex"}}}) == refusal);
    BOOST_TEST(call(bob, "lookup", {"a", Dict{{"match", 1}}}) == refusal);
    BOOST_TEST(call(bob, "lookup", {"a", "prefix"}) == refusal);
    BOOST_TEST(call(bob, "get", {-1}) == refusal);
    BOOST_TEST(call(bob, "remove_subscriber", {1, 1, 5}) == refusal);
    BOOST_TEST(call(bob, "no_such_name", {}) == "unknown");
}

BOOST_FIXTURE_TEST_CASE(a_subscription_can_be_revoked, MetaFixture) {
    ann.features.subscription_revocation = true;
    subscribe(ann, "a.b");
    watch();
    take(ann);
    BOOST_TEST(call(bob, "remove_subscriber", {1, 1, "com.because"}) == "RESULT");
    BOOST_TEST(take(ann) == Lines{R"(UNSUBSCRIBED 0 {"subscription":1,"reason":"com.because"})"});
    BOOST_TEST(meta_events() == (Lines{"on_unsubscribe [1,1]", "on_delete [1,1]"}));
    BOOST_TEST(ann.subscriptions.empty());
    publish(bob, "a.b", 1);
    BOOST_TEST(take(ann) == Lines{});
}

BOOST_FIXTURE_TEST_CASE(who_does_not_know_revocation_is_not_told, MetaFixture) {
    subscribe(ann, "a.b");
    take(ann);
    BOOST_TEST(call(bob, "remove_subscriber", {1, 1}) == "RESULT");
    publish(bob, "a.b", 1);
    BOOST_TEST(take(ann) == Lines{});
}

BOOST_FIXTURE_TEST_CASE(only_what_is_there_can_be_revoked, MetaFixture) {
    subscribe(ann, "a.b");
    BOOST_TEST(
        call(bob, "remove_subscriber", {7, 1}) == "ERROR 48 wamp.error.no_such_subscription");
    BOOST_TEST(call(bob, "remove_subscriber", {1, 77}) == "ERROR 48 wamp.error.no_such_session");
    BOOST_TEST(
        call(bob, "remove_subscriber", {1, 2}) == "ERROR 48 wamp.error.no_such_subscription");
    BOOST_TEST(ann.subscriptions == std::vector<WampId>{1});
}

BOOST_FIXTURE_TEST_CASE(an_answer_that_cannot_be_sent_becomes_an_error, MetaFixture) {
    effects.refuse_once[bob.peer] = Delivery::too_large;
    BOOST_TEST(call(bob, "list", {}) == "ERROR 48 wamp.error.payload_size_exceeded");
    effects.refuse_once[bob.peer] = Delivery::unencodable;
    BOOST_TEST(call(bob, "list", {}) == "ERROR 48 wamp.error.runtime_error");
}

}  // namespace
}  // namespace crossbar::router
