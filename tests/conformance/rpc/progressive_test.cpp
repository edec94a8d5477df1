// SPDX-License-Identifier: MIT
// Progressive call results and progressive calls: R-PR, R-PG, R-PV-12.
#include "tests/conformance/rpc/rpc_scene.hpp"

namespace crossbar::test {

BOOST_AUTO_TEST_SUITE(rpc_progressive)

BOOST_AUTO_TEST_CASE(R_PR_01_receive_progress_is_forwarded_to_a_callee_that_supports_it) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"receive_progress": true}, "com.add"])");
    s.bob.expect(R"([68, 1, $reg, {"receive_progress": true}])");
    RpcScene plain(lacking("callee", "progressive_call_results"));
    plain.alice.send(R"([48, 1, {"receive_progress": true}, "com.add"])");
    plain.bob.expect("[68, 1, $reg, {}]");
}

BOOST_AUTO_TEST_CASE(R_PR_02_a_callee_without_canceling_counts_as_one_without_progressive_results) {
    RpcScene s(lacking("callee", "call_canceling"));
    s.alice.send(R"([48, 1, {"receive_progress": true}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
}

BOOST_AUTO_TEST_CASE(R_PR_03_a_progressive_yield_is_a_progressive_result_at_once) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"receive_progress": true}, "com.add"])");
    s.bob.send(R"([70, 1, {"progress": true}, [1], {"k": 2}])");
    s.alice.expect(R"([50, 1, {"progress": true}, [1], {"k": 2}])");
}

BOOST_AUTO_TEST_CASE(R_PR_04_one_final_answer_ends_the_call_and_what_follows_is_discarded) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"receive_progress": true}, "com.add"])");
    s.bob.send(R"([70, 1, {"progress": true}])");
    s.bob.send(R"([8, 68, 1, {}, "com.error"])");
    s.bob.send(R"([70, 1, {"progress": true}])");
    s.bob.send("[70, 1, {}]");
    s.alice.expect(R"([50, 1, {"progress": true}])");
    s.alice.expect(R"([8, 48, 1, {}, "com.error"])");
    s.alice.expect_nothing();
    s.bob.expect_open();
}

BOOST_AUTO_TEST_CASE(R_PR_05_results_may_be_empty_and_differ_in_shape) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"receive_progress": true}, "com.add"])");
    s.bob.send(R"([70, 1, {"progress": true}])");
    s.bob.send(R"([70, 1, {"progress": true}, [], {"k": 1}])");
    s.bob.send("[70, 1, {}]");
    s.alice.expect(R"([50, 1, {"progress": true}])");
    s.alice.expect(R"([50, 1, {"progress": true}, [], {"k": 1}])");
    s.alice.expect("[50, 1, {}]");
}

BOOST_AUTO_TEST_CASE(R_PR_06_progress_that_nobody_asked_for_is_not_forwarded) {
    RpcScene s;
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.send(R"([70, 1, {"progress": true}, [1]])");
    s.alice.expect_nothing();
    s.bob.send("[70, 1, {}, [2]]");
    s.alice.expect("[50, 1, {}, [2]]");
}

BOOST_AUTO_TEST_CASE(R_PR_07_leaving_ends_a_call_between_its_results) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"receive_progress": true}, "com.add"])");
    s.bob.send(R"([70, 1, {"progress": true}])");
    s.alice.expect(R"([50, 1, {"progress": true}])");
    s.bob.drop();
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.canceled", ...])");
    RpcScene t;
    t.alice.send(R"([48, 1, {"receive_progress": true}, "com.add"])");
    t.bob.send(R"([70, 1, {"progress": true}])");
    t.bob.discard();
    t.alice.drop();
    t.bob.expect(R"([69, 1, {"mode": "killnowait", ...}])");
}

BOOST_AUTO_TEST_CASE(R_PR_08_the_timeout_limits_each_wait_and_not_their_sum) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"receive_progress": true, "timeout": 50}, "com.add"])");
    for (int i = 0; i < 3; ++i) {
        s.h.advance(Milliseconds(40));
        s.bob.send(R"([70, 1, {"progress": true}])");
        s.alice.expect(R"([50, 1, {"progress": true}])");
    }
    s.h.advance(Milliseconds(49));
    s.alice.expect_nothing();
    s.h.advance(Milliseconds(1));
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.timeout", ...])");
}

BOOST_AUTO_TEST_CASE(R_PR_10_a_flood_of_results_does_not_pile_up_for_a_caller_that_does_not_read) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"receive_progress": true}, "com.add"])");
    s.bob.expect(R"([68, 1, $reg, {"receive_progress": true}])");
    s.h.congest(s.alice);
    for (int i = 0; i < 1000; ++i) {
        s.bob.send(R"([70, 1, {"progress": true}, ["much"]])");
    }
    s.bob.expect_open();
    s.h.relieve(s.alice);
    s.bob.send(R"([70, 1, {}, ["the end"]])");
    s.alice.expect(R"([50, 1, {}, ["the end"]])");
    s.alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_PR_09_R_PG_14_the_dealer_announces_canceling_with_progress) {
    RpcScene s;
    for (const auto* feature :
         {"progressive_call_results", "progressive_call_invocations", "call_canceling"}) {
        BOOST_TEST(dealer_announces(s.alice, feature));
    }
}

BOOST_AUTO_TEST_CASE(R_PG_01_more_of_a_call_reaches_the_same_callee_under_the_same_id) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"progress": true}, "com.add", [1]])");
    s.alice.send(R"([48, 1, {"progress": true}, "com.add", [2]])");
    s.bob.expect(R"([68, 1, $reg, {"progress": true}, [1]])");
    s.bob.expect(R"([68, 1, $reg, {"progress": true}, [2]])");
}

BOOST_AUTO_TEST_CASE(R_PG_02_the_final_call_has_no_progress) {
    for (const auto* options : {"{}", R"({"progress": false})"}) {
        RpcScene s;
        s.alice.send(R"([48, 1, {"progress": true}, "com.add", [1]])");
        s.alice.send("[48, 1, " + std::string(options) + R"(, "com.add", [2]])");
        s.bob.expect(R"([68, 1, $reg, {"progress": true}, [1]])");
        s.bob.expect("[68, 1, $reg, {}, [2]]");
        s.bob.send("[70, 1, {}, [3]]");
        s.alice.expect("[50, 1, {}, [3]]");
    }
}

BOOST_AUTO_TEST_CASE(R_PG_03_R_PV_12_progress_without_the_feature_is_a_violation) {
    RpcScene s({}, "{}", lacking("caller", "progressive_call_invocations"));
    s.alice.send(R"([48, 1, {"progress": true}, "com.add"])");
    expect_violation(s.alice);
    s.bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_PG_04_a_callee_that_lacks_a_feature_for_it_is_not_asked) {
    for (const auto* feature : {"progressive_call_invocations", "call_canceling"}) {
        RpcScene s(lacking("callee", feature));
        s.alice.send(R"([48, 1, {"progress": true}, "com.add"])");
        s.alice.expect(R"([8, 48, 1, {}, "wamp.error.feature_not_supported", ...])");
        s.bob.expect_nothing();
        s.alice.send(R"([48, 1, {}, "com.add"])");  // was on its way already
        s.alice.expect_nothing();
        s.alice.expect_open();
    }
}

BOOST_AUTO_TEST_CASE(R_PG_05_the_policy_of_a_shared_registration_applies_to_the_first_call_only) {
    RpcScene s({}, R"({"invoke": "roundrobin"})");
    const auto carl = s.member(R"({"invoke": "roundrobin"})");
    s.alice.send(R"([48, 1, {"progress": true}, "com.add", [1]])");
    s.alice.send(R"([48, 2, {}, "com.add", [2]])");
    s.alice.send(R"([48, 1, {}, "com.add", [3]])");
    s.bob.expect(R"([68, 1, $reg, {"progress": true}, [1]])");
    s.bob.expect("[68, 1, $reg, {}, [3]]");
    carl.expect("[68, 1, $reg, {}, [2]]");
    carl.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_PG_06_a_gap_in_the_ids_is_a_violation_when_the_rule_is_strict) {
    PeerOptions strict;
    strict.request_ids = router::RequestIds::strict;
    RpcScene s({}, "{}", strict);
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.alice.send(R"([48, 3, {}, "com.add"])");
    expect_violation(s.alice);
}

BOOST_AUTO_TEST_CASE(R_PG_07_the_id_of_a_call_that_cannot_be_continued_is_a_violation) {
    RpcScene complete;
    complete.alice.send(R"([48, 1, {}, "com.add"])");
    complete.alice.send(R"([48, 1, {}, "com.add"])");
    expect_violation(complete.alice);
    RpcScene other;
    other.alice.send(R"([48, 1, {"progress": true}, "com.add"])");
    other.alice.send(R"([48, 1, {"progress": true}, "com.sub"])");
    expect_violation(other.alice);
}

BOOST_AUTO_TEST_CASE(R_PG_08_more_of_a_call_that_has_ended_is_discarded) {
    PeerOptions strict;
    strict.request_ids = router::RequestIds::strict;
    RpcScene s({}, "{}", strict);
    s.alice.send(R"([48, 1, {"progress": true}, "com.add"])");
    s.bob.expect(R"([68, 1, $reg, {"progress": true}])");
    s.bob.send(R"([8, 68, 1, {}, "com.enough"])");
    s.alice.expect(R"([8, 48, 1, {}, "com.enough"])");
    s.alice.send(R"([48, 1, {"progress": true}, "com.add"])");
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.alice.expect_nothing();
    s.bob.expect_nothing();
    s.alice.expect_open();
    s.alice.send(R"([48, 2, {}, "com.add"])");
    s.bob.expect("[68, 2, $reg, {}]");
}

BOOST_AUTO_TEST_CASE(R_PG_08_more_of_each_of_several_refused_calls_is_discarded) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"progress": true}, "wamp.no_such"])");
    s.alice.send(R"([48, 2, {"progress": true}, "wamp.no_such"])");
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.no_such_procedure", $_])");
    s.alice.expect(R"([8, 48, 2, {}, "wamp.error.no_such_procedure", $_])");
    s.alice.send(R"([48, 1, {"progress": true}, "wamp.no_such"])");
    s.alice.send(R"([48, 2, {}, "wamp.no_such"])");
    s.alice.expect_nothing();
    s.alice.expect_open();
}

// What was allowed goes on: an ERROR would be a second answer beside the callee's.
BOOST_AUTO_TEST_CASE(R_PG_07_more_of_a_call_needs_no_right_whatever_the_request_id_rule) {
    PeerOptions unchecked;
    unchecked.request_ids = router::RequestIds::off;
    RpcScene s({}, "{}", unchecked);
    s.alice.send(R"([48, 1, {"progress": true}, "com.add"])");
    s.bob.expect(R"([68, 1, $reg, {"progress": true}])");
    BOOST_REQUIRE(s.h.router().stop_role("realm1", "anonymous"));
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.bob.send("[70, 1, {}]");
    s.alice.expect("[50, 1, {}]");
    s.alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_PG_09_the_callees_final_answer_ends_the_call_though_the_caller_is_sending) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"progress": true}, "com.add"])");
    s.bob.send("[70, 1, {}, [3]]");
    s.alice.expect("[50, 1, {}, [3]]");
    s.alice.send("[49, 1, {}]");
    s.alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_PG_10_R_PG_11_the_options_of_the_first_call_hold_and_are_not_repeated) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"progress": true, "receive_progress": true}, "com.add"])");
    s.bob.expect(R"([68, 1, $reg, {"progress": true, "receive_progress": true}])");
    s.alice.send(
        R"([48, 1, {"progress": true, "disclose_me": true, "timeout": 1, "receive_progress": false}, "com.add"])");
    s.bob.expect(R"([68, 1, $reg, {"progress": true}])");
    s.h.advance(Milliseconds(10));
    s.bob.send(R"([70, 1, {"progress": true}])");
    s.alice.expect(R"([50, 1, {"progress": true}])");
}

BOOST_AUTO_TEST_CASE(R_PG_12_both_directions_stream_at_once) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"progress": true, "receive_progress": true}, "com.add", [1]])");
    s.bob.expect(R"([68, 1, $reg, {"progress": true, "receive_progress": true}, [1]])");
    s.bob.send(R"([70, 1, {"progress": true}, [10]])");
    s.alice.expect(R"([50, 1, {"progress": true}, [10]])");
    s.alice.send(R"([48, 1, {}, "com.add", [2]])");
    s.bob.expect("[68, 1, $reg, {}, [2]]");
    s.bob.send(R"([70, 1, {"progress": true}, [20]])");
    s.alice.expect(R"([50, 1, {"progress": true}, [20]])");
    s.bob.send("[70, 1, {}, [30]]");
    s.alice.expect("[50, 1, {}, [30]]");
}

BOOST_AUTO_TEST_CASE(R_PG_13_leaving_ends_a_progressive_call) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"progress": true}, "com.add"])");
    s.bob.expect(R"([68, 1, $reg, {"progress": true}])");
    s.alice.drop();
    s.bob.expect(R"([69, 1, {"mode": "killnowait", ...}])");
    RpcScene t;
    t.alice.send(R"([48, 1, {"progress": true}, "com.add"])");
    t.bob.drop();
    t.alice.expect(R"([8, 48, 1, {}, "wamp.error.canceled", ...])");
    t.alice.send(R"([48, 1, {}, "com.add"])");
    t.alice.expect_nothing();
    t.alice.expect_open();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace crossbar::test
