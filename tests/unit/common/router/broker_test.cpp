// SPDX-License-Identifier: MIT
// Broker: who receives which event, and what a publisher is told. The clauses of the specification
// one by one are in tests/conformance/pubsub.
#include "tests/unit/common/router/broker_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>

namespace crossbar::router {
namespace {

using test::BrokerFixture;
using test::Lines;
using wamp::Match;

wamp::PublishOptions acknowledged() {
    wamp::PublishOptions options;
    options.acknowledge = true;
    return options;
}

wamp::PublishOptions for_receivers(wamp::ReceiverFilter filter) {
    wamp::PublishOptions options;
    options.receivers = std::make_unique<wamp::ReceiverFilter>(std::move(filter));
    return options;
}

BOOST_FIXTURE_TEST_CASE(an_event_reaches_every_subscriber_but_its_publisher, BrokerFixture) {
    auto& ann = join(1);
    auto& bob = join(2);
    auto& cat = join(3);
    subscribe(ann, "a.b");
    subscribe(bob, "a.b");
    subscribe(cat, "a.c");
    BOOST_TEST(take(ann) == Lines{"SUBSCRIBED 1 1"});
    BOOST_TEST(take(bob) == Lines{"SUBSCRIBED 2 1"});
    publish(ann, "a.b", 7);
    BOOST_TEST(take(ann) == Lines{});
    BOOST_TEST(take(bob) == Lines{"EVENT 1 p1 [7]"});
    publish(cat, "a.b", 8);
    BOOST_TEST(take(ann) == Lines{"EVENT 1 p2 [8]"});
    BOOST_TEST(take(bob) == Lines{"EVENT 1 p2 [8]"});
    BOOST_TEST(take(cat) == Lines{"SUBSCRIBED 3 2"});
    BOOST_TEST(effects.fan_outs == 2);  // one for each subscription and publication
}

BOOST_FIXTURE_TEST_CASE(a_publisher_that_asks_for_its_own_events_gets_them, BrokerFixture) {
    auto& ann = join(1);
    subscribe(ann, "a.b");
    take(ann);
    auto options = acknowledged();
    options.exclude_me = false;
    publish(ann, "a.b", 7, std::move(options));
    BOOST_TEST(take(ann) == (Lines{"PUBLISHED 2 p1", "EVENT 1 p1 [7]"}));
}

BOOST_FIXTURE_TEST_CASE(every_matching_subscription_gives_an_event_of_its_own, BrokerFixture) {
    auto& ann = join(1);
    auto& bob = join(2);
    subscribe(ann, "a.b.c");
    subscribe(ann, "a.b", Match::prefix);
    subscribe(ann, "a..c", Match::wildcard);
    subscribe(ann, "a.b.c", Match::prefix);
    subscribe(ann, "a.c", Match::prefix);
    take(ann);
    publish(bob, "a.b.c", 1, acknowledged());
    auto events = take(ann);
    std::sort(events.begin(), events.end());
    BOOST_TEST(
        events == (Lines{
                      "EVENT 1 p1 [1]",
                      "EVENT 2 p1 topic a.b.c [1]",
                      "EVENT 3 p1 topic a.b.c [1]",
                      "EVENT 4 p1 topic a.b.c [1]"}));
    BOOST_TEST(take(bob) == Lines{"PUBLISHED 6 p1"});
}

BOOST_FIXTURE_TEST_CASE(subscribing_again_gives_the_same_id, BrokerFixture) {
    auto& ann = join(1);
    auto& bob = join(2);
    subscribe(ann, "a.b");
    subscribe(ann, "a.b");
    BOOST_TEST(take(ann) == (Lines{"SUBSCRIBED 1 1", "SUBSCRIBED 2 1"}));
    publish(bob, "a.b", 1);
    BOOST_TEST(take(ann).size() == 1U);
    unsubscribe(ann, 1);
    BOOST_TEST(take(ann) == Lines{"UNSUBSCRIBED 4"});
    publish(bob, "a.b", 1);
    BOOST_TEST(take(ann) == Lines{});
    BOOST_TEST(ann.subscriptions.empty());
}

BOOST_FIXTURE_TEST_CASE(a_foreign_subscription_cannot_be_ended, BrokerFixture) {
    auto& ann = join(1);
    auto& bob = join(2);
    const auto id = subscribe(ann, "a.b");
    unsubscribe(bob, id);
    unsubscribe(bob, 99);
    BOOST_TEST(
        take(bob) == (Lines{
                         "ERROR 34 2 wamp.error.no_such_subscription",
                         "ERROR 34 3 wamp.error.no_such_subscription"}));
    take(ann);
    publish(bob, "a.b", 1);
    BOOST_TEST(take(ann) == Lines{"EVENT 1 p1 [1]"});
}

BOOST_FIXTURE_TEST_CASE(a_topic_without_subscribers_gets_a_new_id, BrokerFixture) {
    auto& ann = join(1);
    BOOST_TEST(subscribe(ann, "a.b") == 1U);
    unsubscribe(ann, 1);
    BOOST_TEST(subscribe(ann, "a.b") == 2U);
}

BOOST_AUTO_TEST_CASE(a_session_has_a_limited_number_of_subscriptions) {
    RealmOptions realm;
    realm.max_subscriptions_per_session = 2;
    BrokerFixture f(realm);
    auto& ann = f.join(1);
    f.subscribe(ann, "a.a");
    f.subscribe(ann, "a.b");
    f.take(ann);
    f.subscribe(ann, "a.c");
    f.subscribe(ann, "a.b");
    BOOST_TEST(f.take(ann) == (Lines{"ERROR 32 3 wamp.error.unavailable", "SUBSCRIBED 4 2"}));
}

BOOST_FIXTURE_TEST_CASE(the_publisher_is_named_only_when_it_is_to_be, BrokerFixture) {
    auto& ann = join(1);
    auto& bob = join(2, "bob", "staff");
    subscribe(ann, "a.b");
    take(ann);
    publish(bob, "a.b", 1);
    wamp::PublishOptions disclosed;
    disclosed.disclose_me = true;
    publish(bob, "a.b", 2, std::move(disclosed));
    publish(bob, "a.b", 3, {}, Grant{.disclose = true});
    BOOST_TEST(
        take(ann) == (Lines{
                         "EVENT 1 p1 [1]",
                         "EVENT 1 p2 from 2/bob/staff [2]",
                         "EVENT 1 p3 from 2/bob/staff [3]"}));
}

BOOST_AUTO_TEST_CASE(a_realm_may_refuse_to_name_publishers_on_request) {
    RealmOptions realm;
    realm.allow_disclose_me = false;
    BrokerFixture f(realm);
    auto& ann = f.join(1);
    auto& bob = f.join(2);
    f.subscribe(ann, "a.b");
    f.take(ann);
    auto options = acknowledged();
    options.disclose_me = true;
    f.publish(bob, "a.b", 1, std::move(options));
    wamp::PublishOptions silent;
    silent.disclose_me = true;
    f.publish(bob, "a.b", 2, std::move(silent));
    BOOST_TEST(f.take(bob) == Lines{"ERROR 16 2 wamp.error.option_disallowed.disclose_me"});
    BOOST_TEST(f.take(ann) == Lines{});
    wamp::PublishOptions granted;
    granted.disclose_me = true;
    f.publish(bob, "a.b", 3, std::move(granted), Grant{.disclose = true});
    BOOST_TEST(f.take(ann) == Lines{"EVENT 1 p1 from 2/joe/user [3]"});
}

BOOST_AUTO_TEST_CASE(an_event_carries_the_trust_level_of_its_topic_and_publisher) {
    RealmOptions realm;
    realm.trust_levels = {
        {"a.b", Match::exact, "staff", 3}, {"a.", Match::prefix, std::nullopt, 1}};
    BrokerFixture f(realm);
    auto& ann = f.join(1);
    auto& bob = f.join(2, "bob", "staff");
    f.subscribe(ann, ".", Match::wildcard);
    f.take(ann);
    f.publish(bob, "a.b", 1);
    f.publish(bob, "a.c", 2);
    f.publish(bob, "b.c", 3);
    f.publish(f.join(3), "a.b", 4);
    BOOST_TEST(
        f.take(ann) == (Lines{
                           "EVENT 1 p1 topic a.b trust 3 [1]",
                           "EVENT 1 p2 topic a.c trust 1 [2]",
                           "EVENT 1 p3 topic b.c [3]",
                           "EVENT 1 p4 topic a.b trust 1 [4]"}));
}

BOOST_FIXTURE_TEST_CASE(passed_through_payloads_keep_their_attributes, BrokerFixture) {
    auto& ann = join(1);
    auto& bob = join(2);
    subscribe(ann, "a.b");
    take(ann);
    wamp::PublishOptions options;
    options.ppt = std::make_unique<wamp::PassThru>();
    options.ppt->scheme = "x_own";
    options.ppt->keyid = "k1";
    publish(bob, "a.b", 1, std::move(options));
    BOOST_TEST(take(ann) == Lines{"EVENT 1 p1 ppt x_own///k1 [1]"});
}

BOOST_FIXTURE_TEST_CASE(lists_choose_among_the_subscribers, BrokerFixture) {
    for (std::uint32_t n = 1; n <= 6; ++n) {
        subscribe(join(n, n % 2 == 0 ? "even" : "odd", n > 3 ? "high" : "low"), "a.b");
    }
    join(7, "even", "high");  // no subscriber
    effects.lines.clear();
    const auto receivers_of = [&](wamp::ReceiverFilter filter, std::uint32_t publisher = 1) {
        publish(*directory.find_by_id(publisher), "a.b", 1, for_receivers(std::move(filter)));
        std::vector<std::uint32_t> numbers;
        for (const auto& [peer, lines] : std::exchange(effects.lines, {})) {
            numbers.insert(numbers.end(), lines.size(), peer.slot);
        }
        return numbers;
    };
    using Numbers = std::vector<std::uint32_t>;
    BOOST_TEST(receivers_of({.exclude = {{2, 3}}}) == (Numbers{4, 5, 6}));
    BOOST_TEST(receivers_of({.exclude = {{}}}) == (Numbers{2, 3, 4, 5, 6}));
    BOOST_TEST(receivers_of({.exclude_authid = {{"even"}}}) == (Numbers{3, 5}));
    BOOST_TEST(receivers_of({.exclude_authrole = {{"x", "low"}}}) == (Numbers{4, 5, 6}));
    BOOST_TEST(receivers_of({.eligible = {{7, 5, 5, 2, 99}}}) == (Numbers{2, 5}));
    BOOST_TEST(receivers_of({.eligible = {{7, 1, 2}}}) == Numbers{2});
    BOOST_TEST(receivers_of({.eligible = {{6, 5, 4, 3, 2, 1, 9, 8}}}) == (Numbers{2, 3, 4, 5, 6}));
    BOOST_TEST(receivers_of({.eligible = {{}}}) == Numbers{});
    BOOST_TEST(receivers_of({.eligible_authid = {{}}}) == Numbers{});
    BOOST_TEST(receivers_of({.eligible_authid = {{"even"}}}) == (Numbers{2, 4, 6}));
    BOOST_TEST(receivers_of({.eligible_authrole = {{"low"}}}, 7) == (Numbers{1, 2, 3}));
    BOOST_TEST(
        receivers_of(
            {.exclude = {{4}}, .eligible_authid = {{"even"}}, .eligible_authrole = {{"high"}}}) ==
        Numbers{6});
    BOOST_TEST(receivers_of({.exclude = {{2}}, .eligible = {{2, 3}}}) == Numbers{3});
}

BOOST_FIXTURE_TEST_CASE(asking_for_own_events_does_not_override_lists, BrokerFixture) {
    auto& ann = join(1);
    subscribe(ann, "a.b");
    take(ann);
    auto options = for_receivers({.eligible = {{2}}});
    options.exclude_me = false;
    publish(ann, "a.b", 1, std::move(options));
    BOOST_TEST(take(ann) == Lines{});
    options = for_receivers({.eligible = {{1}}});
    options.exclude_me = false;
    publish(ann, "a.b", 1, std::move(options));
    BOOST_TEST(take(ann) == Lines{"EVENT 1 p1 [1]"});
}

BOOST_FIXTURE_TEST_CASE(a_session_that_left_receives_nothing, BrokerFixture) {
    auto& ann = join(1);
    auto& bob = join(2);
    subscribe(ann, "a.b");
    subscribe(ann, "", Match::prefix);
    take(ann);
    leave(ann);
    publish(bob, "a.b", 1);
    BOOST_TEST(effects.lines[(PeerId{1, 1})].empty());
    BOOST_TEST(subscribe(bob, "a.b") == 3U);  // the old subscription is gone
}

BOOST_FIXTURE_TEST_CASE(a_testament_is_published_under_the_identity_of_who_left, BrokerFixture) {
    auto& ann = join(1);
    auto& bob = join(2, "bob", "staff");
    subscribe(ann, "a.b");
    take(ann);
    const Session left = bob;
    leave(bob);
    auto options = acknowledged();
    options.disclose_me = true;
    const wamp::Arguments arguments{{"bye"}, {}};
    broker.publish_testament(
        left, {0, std::move(options), "a.b", wamp::Payload::of(arguments)}, {});
    BOOST_TEST(take(ann) == Lines{"EVENT 1 p1 from 2/bob/staff [\"bye\"]"});
    BOOST_TEST(effects.lines[left.peer].empty());
}

BOOST_FIXTURE_TEST_CASE(a_hundred_thousand_subscribers_come_and_go, BrokerFixture) {
    constexpr std::uint32_t kMany = 100'000;
    for (std::uint32_t n = 1; n <= kMany; ++n) {
        subscribe(join(n), "a.b");
    }
    effects.lines.clear();
    publish(*directory.find_by_id(1), "a.b", 1);
    BOOST_TEST(effects.lines.size() == kMany - 1);
    for (std::uint32_t n = 1; n < kMany; ++n) {  // quadratic work would take minutes
        leave(*directory.find_by_id(n));
    }
    effects.lines.clear();
    auto& last = *directory.find_by_id(kMany);
    publish(join(kMany + 1), "a.b", 2);
    BOOST_TEST(take(last) == Lines{"EVENT 1 p2 [2]"});
}

}  // namespace
}  // namespace crossbar::router
