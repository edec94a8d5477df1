// SPDX-License-Identifier: MIT
// R-SR: subscription revocation.
#include "tests/conformance/pubsub/pubsub.hpp"

namespace crossbar::test {
namespace {

// A subscriber of "com.topic" and somebody who may revoke.
struct Revocation : RouterHarness {
    explicit Revocation(PeerOptions options = {}) : ann(join("realm1", std::move(options))) {
        subscribe(ann, 1, "com.topic");
        bind("ann", ann.session());
    }

    TestPeer ann;
    TestPeer admin = join();
};

BOOST_FIXTURE_TEST_CASE(R_SR_01_a_subscriber_is_told_with_id_and_reason, Revocation) {
    admin.send(
        R"([48, 1, {}, "wamp.subscription.remove_subscriber", [$sub, $ann, "com.because"]])");
    admin.expect("[50, 1, {}]");
    ann.expect(R"([35, 0, {"subscription": $sub, "reason": "com.because"}])");
    admin.send(R"([16, 2, {}, "com.topic"])");
    ann.expect_nothing();
    ann.send("[34, 2, $sub]");
    ann.expect(R"([8, 34, 2, {}, "wamp.error.no_such_subscription", ...])");
}

BOOST_FIXTURE_TEST_CASE(R_SR_01_the_reason_is_optional, Revocation) {
    admin.send(R"([48, 1, {}, "wamp.subscription.remove_subscriber", [$sub, $ann]])");
    admin.expect("[50, 1, {}]");
    ann.expect(R"([35, 0, {"subscription": $sub}])");
}

BOOST_AUTO_TEST_CASE(R_SR_02_who_does_not_know_revocation_is_not_told) {
    Revocation h(without_features());
    h.admin.send(R"([48, 1, {}, "wamp.subscription.remove_subscriber", [$sub, $ann]])");
    h.admin.expect("[50, 1, {}]");
    h.admin.send(R"([16, 2, {}, "com.topic"])");
    h.ann.expect_nothing();
    subscribe(h.ann, 2, "com.topic", "{}", "$again");
}

BOOST_FIXTURE_TEST_CASE(R_SR_03_a_revocation_fires_the_meta_events, Revocation) {
    auto watcher = join();
    subscribe(watcher, 1, "wamp.subscription.on_unsubscribe", "{}", "$unsubscribe");
    subscribe(watcher, 2, "wamp.subscription.on_delete", "{}", "$delete");
    admin.send(R"([48, 1, {}, "wamp.subscription.remove_subscriber", [$sub, $ann]])");
    watcher.expect("[36, $unsubscribe, $_, {}, [$ann, $sub]]");
    watcher.expect("[36, $delete, $_, {}, [$ann, $sub]]");
    watcher.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_SR_04_only_what_is_there_can_be_revoked, Revocation) {
    bind("admin", admin.session());
    admin.send(R"([48, 1, {}, "wamp.subscription.remove_subscriber", [999999, $ann]])");
    admin.expect(R"([8, 48, 1, {}, "wamp.error.no_such_subscription", ...])");
    admin.send(R"([48, 2, {}, "wamp.subscription.remove_subscriber", [$sub, 1]])");
    admin.expect(R"([8, 48, 2, {}, "wamp.error.no_such_session", ...])");
    admin.send(R"([48, 3, {}, "wamp.subscription.remove_subscriber", [$sub, $admin]])");
    admin.expect(R"([8, 48, 3, {}, "wamp.error.no_such_subscription", ...])");
    admin.send(R"([48, 4, {}, "wamp.subscription.remove_subscriber", [$sub]])");
    admin.expect(R"([8, 48, 4, {}, "wamp.error.invalid_argument", ...])");
    admin.send(R"([16, 5, {}, "com.topic"])");
    ann.expect("[36, $sub, $_, {}]");
}

BOOST_FIXTURE_TEST_CASE(R_SR_05_subscription_revocation_is_announced, Revocation) {
    BOOST_TEST(announces(admin, "broker", "subscription_revocation"));
}

}  // namespace
}  // namespace crossbar::test
