// SPDX-License-Identifier: MIT
// How sessions end: R-SE-08 to 18.
#include "tests/conformance/session/session.hpp"

namespace crossbar::test {
namespace {

using namespace std::chrono_literals;

// bob has a subscription, a registration, a call that waits for alice and an invocation of alice.
struct Busy {
    RouterHarness h;
    TestPeer alice = h.join();
    TestPeer bob = h.join();

    Busy() {
        subscribe(bob, 1, "com.topic", "$sub");
        bob.send(R"([64, 2, {}, "com.bob"])");
        bob.expect("[65, 2, $bob]");
        alice.send(R"([64, 1, {}, "com.alice"])");
        alice.expect("[65, 1, $alice]");
        bob.send(R"([48, 3, {}, "com.alice"])");
        alice.expect("[68, 1, $alice, {}]");
        alice.send(R"([48, 2, {}, "com.bob"])");
        bob.expect("[68, 1, $bob, {}]");
    }

    // Everything of bob's has been dealt with.
    void expect_disposed() {
        alice.expect_eventually(R"([8, 48, 2, {}, "wamp.error.canceled", ...])");
        alice.discard();  // INTERRUPT of bob's call
        alice.send("[70, 1, {}]");
        alice.send(R"([48, 3, {}, "com.bob"])");
        alice.expect(R"([8, 48, 3, {}, "wamp.error.no_such_procedure", ...])");
        alice.send(R"([48, 4, {}, "wamp.subscription.list"])");
        alice.expect(R"([50, 4, {}, [{"exact": [], "prefix": [], "wildcard": []}]])");
        expect_alone(alice, 5);
    }
};

BOOST_AUTO_TEST_SUITE(leaving)

BOOST_FIXTURE_TEST_CASE(R_SE_08_abort_is_not_answered, Busy) {
    bob.send(R"([3, {}, "wamp.error.whatever"])");
    bob.expect_nothing();
    bob.expect_closed();
    expect_disposed();
    const auto carol = h.connect();
    carol.send(R"([3, {"message": "never mind"}, "wamp.close.normal"])");
    carol.expect_nothing();
    carol.expect_closed();
}

BOOST_AUTO_TEST_CASE(R_SE_09_abort_may_have_a_payload) {
    for (const auto* abort :
         {R"([3, {}, "com.reason"])",
          R"([3, {}, "com.reason", [1]])",
          R"([3, {"message": "m"}, "com.reason", [1], {"a": 2}])"}) {
        RouterHarness h;
        const auto alice = h.join();
        alice.send(abort);
        alice.expect_nothing();
        alice.expect_closed();
    }
    for (const auto* wrong :
         {R"([3, {}, 7])", R"([3, [], "com.reason"])", R"([3, {}, "com.reason", {}])"}) {
        RouterHarness h;
        const auto alice = h.join();
        alice.send(wrong);
        expect_violation(alice);
    }
}

BOOST_AUTO_TEST_CASE(R_SE_10_a_message_says_what_is_the_matter) {
    RouterHarness h;
    const auto alice = h.connect();
    alice.send(R"([1, "nowhere", {"roles": {"caller": {}}}])");
    alice.expect(R"([3, {"message": "there is no realm 'nowhere' here"}, $_])");
    const auto bob = h.join();
    const auto carol = h.join();
    h.bind("bob", bob.session());
    carol.send(R"([48, 1, {}, "wamp.session.kill", [$bob], {"message": "time to go"}])");
    bob.expect(R"([6, {"message": "time to go"}, "wamp.close.killed"])");
}

BOOST_AUTO_TEST_CASE(R_SE_10_R_RS_12_a_message_too_long_for_the_client_is_left_out) {
    RouterHarness h;
    const auto bob = h.join();
    const auto carol = h.join();
    h.limit_message_size(bob, 512);
    h.bind("bob", bob.session());
    carol.send(
        R"([48, 1, {}, "wamp.session.kill", [$bob], {"message": ")" + std::string(600, 'x') +
        R"("}])");
    bob.expect(R"([6, {}, "wamp.close.killed"])");
}

BOOST_FIXTURE_TEST_CASE(R_SE_11_goodbye_is_answered_with_goodbye_and_out, Busy) {
    bob.send(R"([6, {}, "wamp.close.close_realm"])");
    bob.expect(R"([6, {}, "wamp.close.goodbye_and_out"])");
    bob.expect_nothing();
    expect_disposed();
}

BOOST_AUTO_TEST_CASE(R_SE_12_after_its_goodbye_the_router_hears_nothing_but_goodbye) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    subscribe(alice, 1, "com.topic");
    h.bind("bob", bob.session());
    alice.send(R"([48, 2, {}, "wamp.session.kill", [$bob]])");
    alice.expect("[50, 2, {}]");
    bob.expect(R"([6, {}, "wamp.close.killed"])");
    bob.send(R"([16, 1, {"acknowledge": true}, "com.topic"])");
    bob.send(R"([48, 2, {}, "wamp.session.count"])");
    bob.send(R"([70, 99, {}])");
    bob.expect_nothing();
    bob.expect_open();
    alice.expect_nothing();
    bob.send(R"([6, {}, "wamp.close.goodbye_and_out"])");
    bob.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
    bob.expect("[2, $_, {...}]");
}

BOOST_AUTO_TEST_CASE(R_SE_13_nothing_follows_a_goodbye) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    subscribe(bob, 1, "com.topic");
    bob.leave();
    alice.send(R"([16, 1, {}, "com.topic"])");
    bob.expect_nothing();
    bob.send(R"([16, 2, {}, "com.topic"])");
    expect_violation(bob);
}

BOOST_AUTO_TEST_CASE(R_SE_14_goodbyes_that_cross_are_not_answered_again) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    h.bind("bob", bob.session());
    alice.send(R"([48, 1, {}, "wamp.session.kill", [$bob]])");
    bob.send(R"([6, {}, "wamp.close.close_realm"])");  // before it has read the router's
    bob.expect(R"([6, {}, "wamp.close.killed"])");
    bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_SE_15_a_transport_carries_one_session_after_another) {
    RouterHarness h;
    h.start_realm(realm_called("realm2"));
    const auto alice = h.join();
    for (const auto* realm : {"realm2", "realm1"}) {
        const auto before = alice.session();
        alice.leave();
        alice.expect_open();
        alice.send("[1, \"" + std::string(realm) + R"(", {"roles": {"caller": {}}}])");
        alice.expect("[2, $_, {\"realm\": \"" + std::string(realm) + "\", ...}]");
        BOOST_TEST(alice.session() != before);
        expect_alone(alice, 1);
    }
}

BOOST_FIXTURE_TEST_CASE(R_SE_16_a_lost_transport_ends_its_session, Busy) {
    bob.drop();
    expect_disposed();
}

BOOST_AUTO_TEST_CASE(R_SE_17_a_shutdown_is_told) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.connect();
    h.router().shut_down();
    alice.expect(R"([6, {}, "wamp.close.system_shutdown"])");
    alice.expect_nothing();
    bob.expect(R"([3, {}, "wamp.close.system_shutdown"])");
    bob.expect_closed();
    alice.send(R"([6, {}, "wamp.close.goodbye_and_out"])");
    alice.expect_nothing();
    alice.expect_closed();
}

BOOST_FIXTURE_TEST_CASE(R_SE_18_a_killed_session_is_told, Busy) {
    h.bind("bob_session", bob.session());
    const auto carol = h.join();
    carol.send(R"([48, 1, {}, "wamp.session.kill", [$bob_session]])");
    carol.expect("[50, 1, {}]");
    bob.expect(R"([6, {}, "wamp.close.killed"])");
    bob.expect_nothing();
    carol.leave();
    expect_disposed();
    h.advance(5s);
    bob.expect_closed();  // it never answered
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
