// SPDX-License-Identifier: MIT
// R-PS: publish and subscribe, basic.
#include "tests/conformance/pubsub/pubsub.hpp"

namespace crossbar::test {
namespace {

BOOST_FIXTURE_TEST_CASE(R_PS_01_subscribe_is_answered_with_subscribed_or_error, RouterHarness) {
    auto ann = join();
    ann.send(R"([32, 1, {}, "com.topic"])");
    ann.expect("[33, 1, $sub]");
    ann.send(R"([32, 2, {}, "com..topic"])");
    ann.expect(R"([8, 32, 2, {}, "wamp.error.invalid_uri", ...])");
    ann.expect_nothing();
    ann.expect_open();
}

BOOST_FIXTURE_TEST_CASE(R_PS_02_subscribing_again_gives_the_same_id_silently, RouterHarness) {
    auto watcher = join();
    subscribe(watcher, 1, "wamp.subscription.on_subscribe", "{}", "$meta");
    auto ann = join();
    subscribe(ann, 1, "com.topic");
    watcher.expect("[36, $meta, $_, {}, [$_, $sub]]");
    subscribe(ann, 2, "com.topic");
    watcher.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_PS_03_all_subscribers_share_one_id, RouterHarness) {
    auto ann = join();
    auto bob = join();
    subscribe(ann, 1, "com.topic");
    subscribe(bob, 1, "com.topic");
}

BOOST_FIXTURE_TEST_CASE(
    R_PS_04_unsubscribe_of_a_foreign_id_is_no_such_subscription, RouterHarness) {
    auto ann = join();
    auto bob = join();
    subscribe(ann, 1, "com.topic");
    bob.send("[34, 1, $sub]");
    bob.expect(R"([8, 34, 1, {}, "wamp.error.no_such_subscription", ...])");
    bob.send("[34, 2, 123456]");
    bob.expect(R"([8, 34, 2, {}, "wamp.error.no_such_subscription", ...])");
    bob.send(R"([16, 3, {}, "com.topic"])");
    ann.expect("[36, $sub, $_, {}]");
}

BOOST_FIXTURE_TEST_CASE(R_PS_05_no_event_follows_unsubscribed, RouterHarness) {
    auto ann = join();
    auto bob = join();
    subscribe(ann, 1, "com.topic");
    ann.send("[34, 2, $sub]");
    ann.expect("[35, 2]");
    bob.send(R"([16, 1, {}, "com.topic"])");
    ann.expect_nothing();
    ann.send("[34, 3, $sub]");
    ann.expect(R"([8, 34, 3, {}, "wamp.error.no_such_subscription", ...])");
}

BOOST_FIXTURE_TEST_CASE(R_PS_06_publish_without_acknowledge_is_never_answered, RouterHarness) {
    auto ann = join();
    ann.send(R"([16, 1, {}, "com.topic"])");
    ann.send(R"([16, 2, {"acknowledge": false}, "com.topic"])");
    ann.send(R"([16, 3, {}, "com..topic"])");
    ann.send(R"([16, 4, {}, "wamp.topic"])");
    ann.expect_nothing();
    ann.expect_open();
}

BOOST_FIXTURE_TEST_CASE(R_PS_07_publish_with_acknowledge_is_answered, RouterHarness) {
    auto ann = join();
    ann.send(R"([16, 1, {"acknowledge": true}, "com.topic"])");
    ann.expect("[17, 1, $_]");
    ann.send(R"([16, 2, {"acknowledge": true}, "com..topic"])");
    ann.expect(R"([8, 16, 2, {}, "wamp.error.invalid_uri", ...])");
    ann.send(R"([16, 3, {"acknowledge": true}, "wamp.session.on_join"])");
    ann.expect(R"([8, 16, 3, {}, "wamp.error.invalid_uri", ...])");
    ann.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_PS_08_published_and_events_have_one_publication_id, RouterHarness) {
    auto ann = join();
    auto bob = join();
    subscribe(ann, 1, "com.topic", "{}", "$exact");
    subscribe(ann, 2, "com", R"({"match": "prefix"})", "$prefix");
    bob.send(R"([16, 1, {"acknowledge": true}, "com.topic"])");
    bob.expect("[17, 1, $publication]");
    ann.expect("[36, $exact, $publication, {}]");
    ann.expect(R"([36, $prefix, $publication, {"topic": "com.topic"}])");
    bob.send(R"([16, 2, {"acknowledge": true}, "com.topic"])");
    bob.expect("[17, 2, $next]");
    BOOST_TEST(id("next") != id("publication"));
}

BOOST_FIXTURE_TEST_CASE(R_PS_09_an_event_comes_once_for_each_subscription, RouterHarness) {
    auto ann = join();
    auto bob = join();
    subscribe(ann, 1, "com.a.b", "{}", "$exact");
    subscribe(ann, 2, "com.a.b", "{}", "$exact");
    subscribe(ann, 3, "com.a", R"({"match": "prefix"})", "$prefix");
    bob.send(R"([16, 1, {}, "com.a.b"])");
    ann.expect("[36, $exact, $publication, {}]");
    ann.expect("[36, $prefix, $publication, {...}]");
    ann.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_PS_10_a_publisher_does_not_receive_its_own_event, RouterHarness) {
    auto ann = join();
    subscribe(ann, 1, "com.topic", "{}", "$exact");
    subscribe(ann, 2, "com", R"({"match": "prefix"})", "$prefix");
    subscribe(ann, 3, "com.", R"({"match": "wildcard"})", "$wildcard");
    ann.send(R"([16, 4, {}, "com.topic"])");
    ann.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_PS_11_events_stay_inside_their_realm, RouterHarness) {
    router::RealmOptions other;
    other.name = "realm2";
    start_realm(other);
    auto ann = join("realm1");
    auto bob = join("realm2");
    subscribe(ann, 1, "com.topic", "{}", "$one");
    subscribe(bob, 1, "com.topic", "{}", "$two");
    join("realm2").send(R"([16, 1, {}, "com.topic"])");
    ann.expect_nothing();
    bob.expect("[36, $two, $_, {}]");
}

BOOST_FIXTURE_TEST_CASE(R_PS_12_a_subscription_ends_with_its_session, RouterHarness) {
    auto ann = join();
    auto bob = join();
    subscribe(ann, 1, "com.topic");
    ann.drop();
    bob.send(R"([48, 1, {}, "wamp.subscription.lookup", ["com.topic"]])");
    bob.expect("[50, 1, {}, [null]]");
}

BOOST_FIXTURE_TEST_CASE(R_PS_13_what_is_not_authorized_is_refused, RouterHarness) {
    router::RoleOptions role;
    role.permissions.push_back({.uri = "com.allowed", .publish = true, .subscribe = true});
    replace_role(*this, role);
    auto ann = join();
    ann.send(R"([32, 1, {}, "com.topic"])");
    ann.expect(R"([8, 32, 1, {}, "wamp.error.not_authorized", ...])");
    ann.send(R"([16, 2, {"acknowledge": true}, "com.topic"])");
    ann.expect(R"([8, 16, 2, {}, "wamp.error.not_authorized", ...])");
    ann.send(R"([16, 3, {}, "com.topic"])");
    ann.expect_nothing();
    subscribe(ann, 4, "com.allowed");
}

BOOST_FIXTURE_TEST_CASE(R_PS_13_a_failing_authorizer_is_told_from_a_refusal, RouterHarness) {
    router::RoleOptions role;
    role.authorizer = "com.nobody.registered.this";
    replace_role(*this, role);
    auto ann = join();
    ann.send(R"([32, 1, {}, "com.topic"])");
    ann.expect(R"([8, 32, 1, {}, "wamp.error.authorization_failed", ...])");
    ann.send(R"([16, 2, {"acknowledge": true}, "com.topic"])");
    ann.expect(R"([8, 16, 2, {}, "wamp.error.authorization_failed", ...])");
}

BOOST_FIXTURE_TEST_CASE(R_PS_14_a_subscriber_that_does_not_read_stalls_nobody, RouterHarness) {
    auto slow = join();
    auto ann = join();
    auto bob = join();
    subscribe(slow, 1, "com.topic");
    subscribe(ann, 1, "com.topic");
    congest(slow);
    bob.send(R"([16, 1, {"acknowledge": true}, "com.topic", [1]])");
    bob.expect("[17, 1, $publication]");
    ann.expect("[36, $sub, $publication, {}, [1]]");
    slow.expect_nothing();
    relieve(slow);
    bob.send(R"([16, 2, {}, "com.topic", [2]])");
    slow.expect("[36, $sub, $_, {}, [2]]");
}

}  // namespace
}  // namespace crossbar::test
