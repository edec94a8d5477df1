// SPDX-License-Identifier: MIT
// Cancelling, time limits and re-routing of calls: R-CA, R-TO, R-RR.
#include "tests/conformance/rpc/rpc_scene.hpp"

namespace crossbar::test {

namespace {

// alice's call 1 is with bob.
struct Invoked : RpcScene {
    explicit Invoked(PeerOptions callee = {}, std::string_view call_options = "{}")
        : RpcScene(std::move(callee)) {
        alice.send("[48, 1, " + std::string(call_options) + R"(, "com.add"])");
        bob.expect("[68, 1, $reg, ...]");
    }

    void cancel(std::string_view options) { alice.send("[49, 1, " + std::string(options) + "]"); }
};

constexpr std::string_view kCanceled = R"([8, 48, 1, {}, "wamp.error.canceled", ...])";
constexpr std::string_view kTimeout = R"([8, 48, 1, {}, "wamp.error.timeout", ...])";

}  // namespace

BOOST_AUTO_TEST_SUITE(rpc_cancel_and_timeout)

BOOST_AUTO_TEST_CASE(R_CA_01_cancel_is_taken_in_three_modes) {
    for (const auto* mode : {"skip", "kill", "killnowait"}) {
        Invoked s;
        s.cancel(std::string(R"({"mode": ")") + mode + R"("})");
        s.bob.send(R"([8, 68, 1, {}, "wamp.error.canceled"])");
        s.alice.expect(kCanceled);
        s.alice.expect_nothing();
    }
}

BOOST_AUTO_TEST_CASE(R_CA_02_skip_answers_canceled_at_once) {
    Invoked s;
    s.cancel(R"({"mode": "skip"})");
    s.alice.expect(kCanceled);
    s.bob.expect_nothing();
    s.bob.send("[70, 1, {}]");
    s.alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_CA_03_kill_gives_the_caller_what_the_callee_answers) {
    Invoked s;
    s.cancel(R"({"mode": "kill"})");
    s.bob.expect(R"([69, 1, {"mode": "kill", ...}])");
    s.alice.expect_nothing();
    s.bob.send("[70, 1, {}, [3]]");
    s.alice.expect("[50, 1, {}, [3]]");
}

BOOST_AUTO_TEST_CASE(R_CA_04_killnowait_answers_at_once_and_interrupts) {
    Invoked s;
    s.cancel(R"({"mode": "killnowait"})");
    s.alice.expect(kCanceled);
    s.bob.expect(R"([69, 1, {"mode": "killnowait", ...}])");
    s.bob.send("[70, 1, {}]");
    s.alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_CA_05_every_mode_is_skip_for_a_callee_without_canceling) {
    for (const auto* options : {R"({"mode": "kill"})", R"({"mode": "killnowait"})", "{}"}) {
        Invoked s(lacking("callee", "call_canceling"));
        s.cancel(options);
        s.alice.expect(kCanceled);
        s.bob.expect_nothing();
    }
}

BOOST_AUTO_TEST_CASE(R_CA_06_interrupt_carries_the_mode) {
    for (const std::string mode : {"kill", "killnowait"}) {
        Invoked s;
        s.cancel(R"({"mode": ")" + mode + R"("})");
        s.bob.expect(R"([69, 1, {"mode": ")" + mode + R"(", ...}])");
    }
}

BOOST_AUTO_TEST_CASE(R_CA_07_without_a_mode_it_is_killnowait) {
    Invoked s;
    s.cancel("{}");
    s.bob.expect(R"([69, 1, {"mode": "killnowait", ...}])");
    s.alice.expect(kCanceled);
}

BOOST_AUTO_TEST_CASE(R_CA_08_cancel_of_an_unknown_finished_or_foreign_call_is_ignored) {
    Invoked s;
    const auto eve = s.h.join();
    eve.send("[49, 1, {}]");
    s.alice.send("[49, 77, {}]");
    s.bob.send("[70, 1, {}]");
    s.alice.expect("[50, 1, {}]");
    s.cancel("{}");
    s.alice.expect_nothing();
    s.bob.expect_nothing();
    eve.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_CA_09_cancelling_again_is_harmless) {
    Invoked s;
    s.cancel(R"({"mode": "kill"})");
    s.cancel(R"({"mode": "kill"})");
    s.bob.expect(R"([69, 1, {"mode": "kill", ...}])");
    s.bob.expect_nothing();
    s.cancel(R"({"mode": "killnowait"})");
    s.alice.expect(kCanceled);
    s.cancel(R"({"mode": "killnowait"})");
    s.alice.expect_nothing();
    s.bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_CA_10_an_unknown_mode_is_an_error_of_the_call) {
    Invoked s;
    s.cancel(R"({"mode": "gently"})");
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.invalid_argument", ...])");
    s.alice.expect_open();
}

BOOST_AUTO_TEST_CASE(R_CA_11_no_progressive_result_follows_killnowait_or_skip) {
    for (const auto* options : {R"({"mode": "skip"})", R"({"mode": "killnowait"})"}) {
        Invoked s({}, R"({"receive_progress": true})");
        s.cancel(options);
        s.alice.expect(kCanceled);
        s.bob.send(R"([70, 1, {"progress": true}, [1]])");
        s.alice.expect_nothing();
    }
}

BOOST_AUTO_TEST_CASE(R_CA_12_a_cancelled_invocation_is_released_though_the_callee_never_answers) {
    auto realm = realm_named();
    realm.max_pending_calls_per_session = 1;
    RpcScene s(realm, {}, R"({"concurrency": 1})");
    for (int i = 1; i <= 3; ++i) {
        const auto id = std::to_string(i);
        s.alice.send("[48, " + id + R"(, {}, "com.add"])");
        s.bob.expect("[68, " + id + ", $reg, {}]");
        s.alice.send("[49, " + id + R"(, {"mode": "skip"}])");
        s.alice.expect("[8, 48, " + id + R"(, {}, "wamp.error.canceled", ...])");
    }
}

BOOST_AUTO_TEST_CASE(R_TO_01_the_timeout_is_in_milliseconds_and_0_is_none) {
    Invoked s({}, R"({"timeout": 50})");
    s.h.advance(Milliseconds(49));
    s.alice.expect_nothing();
    s.h.advance(Milliseconds(1));
    s.alice.expect(kTimeout);
    Invoked none({}, R"({"timeout": 0})");
    none.h.advance(Milliseconds(1'000'000));
    none.alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_TO_02_the_dealer_watches_the_time_for_a_callee_without_the_feature) {
    RpcScene s(lacking("callee", "call_timeout"), R"({"forward_timeout": true})");
    s.alice.send(R"([48, 1, {"timeout": 50}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.h.advance(Milliseconds(50));
    s.alice.expect(kTimeout);
}

BOOST_AUTO_TEST_CASE(R_TO_03_expiry_interrupts_only_a_callee_with_canceling) {
    Invoked with({}, R"({"timeout": 50})");
    with.h.advance(Milliseconds(50));
    with.bob.expect(R"([69, 1, {"mode": "killnowait", ...}])");
    Invoked without_it(lacking("callee", "call_canceling"), R"({"timeout": 50})");
    without_it.h.advance(Milliseconds(50));
    without_it.bob.expect_nothing();
    without_it.alice.expect(kTimeout);
}

BOOST_AUTO_TEST_CASE(R_TO_04_the_caller_gets_wamp_error_timeout) {
    Invoked s({}, R"({"timeout": 1})");
    s.h.advance(Milliseconds(1));
    s.alice.expect(kTimeout);
    s.bob.send("[70, 1, {}]");
    s.alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_TO_05_with_forward_timeout_the_callee_watches_the_time) {
    RpcScene s({}, R"({"forward_timeout": true})");
    s.alice.send(R"([48, 1, {"timeout": 50}, "com.add"])");
    s.bob.expect(R"([68, 1, $reg, {"timeout": 50}])");
    s.h.advance(Milliseconds(1000));
    s.alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_TO_06_without_forward_timeout_it_is_not_forwarded) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"timeout": 50}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
}

BOOST_AUTO_TEST_CASE(R_TO_07_the_realm_may_override_forward_timeout) {
    auto realm = realm_named();
    realm.forward_timeout = true;
    RpcScene forced(realm);
    forced.alice.send(R"([48, 1, {"timeout": 50}, "com.add"])");
    forced.bob.expect(R"([68, 1, $reg, {"timeout": 50}])");
    realm.forward_timeout = false;
    RpcScene denied(realm, {}, R"({"forward_timeout": true})");
    denied.alice.send(R"([48, 1, {"timeout": 50}, "com.add"])");
    denied.bob.expect("[68, 1, $reg, {}]");
}

BOOST_AUTO_TEST_CASE(R_TO_08_the_timer_ends_with_answer_cancel_and_leave) {
    Invoked answered({}, R"({"timeout": 50})");
    answered.bob.send("[70, 1, {}]");
    answered.alice.expect("[50, 1, {}]");
    answered.h.advance(Milliseconds(100));
    answered.alice.expect_nothing();
    Invoked cancelled({}, R"({"timeout": 50})");
    cancelled.cancel("{}");
    cancelled.alice.expect(kCanceled);
    cancelled.h.advance(Milliseconds(100));
    cancelled.alice.expect_nothing();
    Invoked left({}, R"({"timeout": 50})");
    left.bob.drop();
    left.alice.expect(kCanceled);
    left.h.advance(Milliseconds(100));
    left.alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_TO_09_the_caller_needs_no_feature) {
    PeerOptions plain;
    plain.details = std::string(kNoFeatures);
    RpcScene s({}, "{}", plain);
    s.alice.send(R"([48, 1, {"timeout": 50}, "com.add"])");
    s.h.advance(Milliseconds(50));
    s.alice.expect(kTimeout);
}

BOOST_AUTO_TEST_CASE(R_TO_10_forward_timeout_is_each_members_own) {
    RpcScene s({}, R"({"invoke": "roundrobin", "forward_timeout": true})");
    const auto carl = s.member(R"({"invoke": "roundrobin"})");
    s.alice.send(R"([48, 1, {"timeout": 50}, "com.add"])");
    s.alice.send(R"([48, 2, {"timeout": 50}, "com.add"])");
    s.bob.expect(R"([68, 1, $reg, {"timeout": 50}])");
    carl.expect("[68, 1, $reg, {}]");
}

BOOST_AUTO_TEST_CASE(reading_36_the_timer_runs_on_in_mode_kill) {
    Invoked s({}, R"({"timeout": 50})");
    s.cancel(R"({"mode": "kill"})");
    s.h.advance(Milliseconds(50));
    s.alice.expect(kTimeout);
}

BOOST_AUTO_TEST_CASE(R_RR_01_an_unavailable_callee_is_replaced_by_another_member) {
    RpcScene s({}, R"({"invoke": "random"})");
    const auto carl = s.member(R"({"invoke": "random"})");
    s.alice.send(R"([48, 1, {}, "com.add", [7], {"k": 8}])");
    const bool to_bob = s.bob.waiting() == 1;
    const auto& first = to_bob ? s.bob : carl;
    const auto& second = to_bob ? carl : s.bob;
    first.discard();
    first.send(R"([8, 68, 1, {}, "wamp.error.unavailable"])");
    second.expect(R"([68, 1, $reg, {}, [7], {"k": 8}])");
    second.send("[70, 1, {}, [9]]");
    s.alice.expect("[50, 1, {}, [9]]");
}

BOOST_AUTO_TEST_CASE(R_RR_02_the_next_member_is_chosen_by_policy) {
    {
        RpcScene s;
        s.alice.send(R"([48, 1, {}, "com.add"])");
        s.bob.send(R"([8, 68, 1, {}, "wamp.error.unavailable"])");
        s.alice.expect(R"([8, 48, 1, {}, "wamp.error.no_available_callee", ...])");
    }
    for (const std::string policy : {"roundrobin", "first", "last"}) {
        const auto options = R"({"invoke": ")" + policy + R"("})";
        RpcScene s({}, options);
        const auto carl = s.member(options);
        const auto dora = s.member(options);
        s.alice.send(R"([48, 1, {}, "com.add"])");
        const auto& first = policy == "last" ? dora : s.bob;
        const auto& third = policy == "last" ? s.bob : dora;
        for (const auto* peer : {&first, &carl}) {
            peer->expect("[68, 1, $reg, {}]");
            peer->send(R"([8, 68, 1, {}, "wamp.error.unavailable"])");
        }
        third.expect("[68, 1, $reg, {}]");
    }
}

BOOST_AUTO_TEST_CASE(R_RR_03_when_nobody_is_left_there_is_no_available_callee) {
    RpcScene s({}, R"({"invoke": "first"})");
    const auto carl = s.member(R"({"invoke": "first"})");
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.send(R"([8, 68, 1, {}, "wamp.error.unavailable"])");
    carl.send(R"([8, 68, 1, {}, "wamp.error.unavailable"])");
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.no_available_callee", ...])");
}

BOOST_AUTO_TEST_CASE(R_RR_04_without_call_reroute_the_error_passes_through) {
    RpcScene s(lacking("callee", "call_reroute"), R"({"invoke": "first"})");
    const auto carl = s.member(R"({"invoke": "first"})");
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.send(R"([8, 68, 1, {}, "wamp.error.unavailable", [1]])");
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.unavailable", [1]])");
    carl.expect_nothing();
    BOOST_TEST(dealer_announces(s.alice, "call_reroute"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace crossbar::test
