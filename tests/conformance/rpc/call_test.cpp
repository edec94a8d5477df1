// SPDX-License-Identifier: MIT
// Calls and their ends: R-RP, R-CL, R-OR (calls), R-PV-07, R-PV-08, R-RS-12.
#include "tests/conformance/rpc/rpc_scene.hpp"

namespace crossbar::test {

BOOST_AUTO_TEST_SUITE(rpc_calls)

BOOST_AUTO_TEST_CASE(R_RP_01_register_is_answered_with_registered_or_error) {
    RouterHarness h;
    const auto bob = h.join();
    bob.send(R"([64, 1, {}, "com.add"])");
    bob.expect("[65, 1, $reg]");
    bob.send(R"([64, 2, {}, "com#bad"])");
    bob.expect(R"([8, 64, 2, {}, "wamp.error.invalid_uri", ...])");
}

BOOST_AUTO_TEST_CASE(R_RP_02_a_single_procedure_is_registered_once) {
    RpcScene s;
    s.alice.send(R"([64, 1, {}, "com.add"])");
    s.alice.expect(R"([8, 64, 1, {}, "wamp.error.procedure_already_exists", ...])");
    s.bob.send(R"([64, 2, {}, "com.add"])");
    s.bob.expect(R"([8, 64, 2, {}, "wamp.error.procedure_already_exists", ...])");
}

BOOST_AUTO_TEST_CASE(R_RP_03_unregister_needs_a_registration_of_ones_own) {
    RpcScene s;
    s.alice.send("[66, 1, $reg]");
    s.alice.expect(R"([8, 66, 1, {}, "wamp.error.no_such_registration", ...])");
    s.bob.send("[66, 2, $reg]");
    s.bob.expect("[67, 2]");
    s.bob.send("[66, 3, $reg]");
    s.bob.expect(R"([8, 66, 3, {}, "wamp.error.no_such_registration", ...])");
}

BOOST_AUTO_TEST_CASE(R_RP_04_a_call_of_an_unknown_procedure_fails) {
    RpcScene s;
    s.alice.send(R"([48, 1, {}, "com.sub"])");
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.no_such_procedure", ...])");
}

BOOST_AUTO_TEST_CASE(R_RP_05_call_invocation_yield_result) {
    RpcScene s;
    s.alice.send(R"([48, 1, {}, "com.add", [1, 2], {"k": [null, true]}])");
    s.bob.expect(R"([68, 1, $reg, {}, [1, 2], {"k": [null, true]}])");
    s.bob.send(R"([70, 1, {}, [3], {"carry": 0}])");
    s.alice.expect(R"([50, 1, {}, [3], {"carry": 0}])");
    s.alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_RP_06_a_callees_error_is_passed_on_with_details_and_payload) {
    RpcScene s;
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.bob.send(R"([8, 68, 1, {"x_detail": 1}, "com.error", [2], {"k": 3}])");
    s.alice.expect(R"([8, 48, 1, {"x_detail": 1}, "com.error", [2], {"k": 3}])");
}

BOOST_AUTO_TEST_CASE(R_RP_07_a_session_may_call_itself) {
    RpcScene s;
    s.bob.send(R"([48, 2, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.bob.send("[70, 1, {}, [5]]");
    s.bob.expect("[50, 2, {}, [5]]");
}

BOOST_AUTO_TEST_CASE(R_RP_08_many_calls_are_outstanding_and_results_come_in_any_order) {
    RpcScene s;
    for (int i = 1; i <= 3; ++i) {
        s.alice.send("[48, " + std::to_string(i) + R"(, {}, "com.add"])");
        s.bob.expect("[68, " + std::to_string(i) + ", $reg, {}]");
    }
    s.bob.send("[70, 3, {}]");
    s.bob.send("[70, 1, {}]");
    s.bob.send("[70, 2, {}]");
    s.alice.expect("[50, 3, {}]");
    s.alice.expect("[50, 1, {}]");
    s.alice.expect("[50, 2, {}]");
}

BOOST_AUTO_TEST_CASE(R_RP_09_invocation_ids_are_the_callees_own) {
    RpcScene s;
    const auto carl = s.h.join();
    carl.send(R"([64, 1, {}, "com.sub"])");
    carl.expect("[65, 1, $sub]");
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.alice.send(R"([48, 2, {}, "com.sub"])");
    s.bob.expect("[68, 1, $reg, {}]");
    carl.expect("[68, 1, $sub, {}]");
    carl.send("[70, 1, {}, [2]]");
    s.alice.expect("[50, 2, {}, [2]]");
    s.bob.send("[70, 1, {}, [1]]");
    s.alice.expect("[50, 1, {}, [1]]");
}

BOOST_AUTO_TEST_CASE(R_RP_10_a_call_has_exactly_one_final_answer) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"timeout": 50}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.alice.send(R"([49, 1, {"mode": "killnowait"}])");
    s.bob.expect(R"([69, 1, {"mode": "killnowait", ...}])");
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.canceled", ...])");
    s.bob.send(R"([8, 68, 1, {}, "wamp.error.canceled"])");
    s.h.advance(Milliseconds(100));
    s.bob.drop();
    s.alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_RP_10_a_call_is_answered_though_the_session_metas_result_is_too_long) {
    RpcScene s;
    s.h.limit_message_size(s.alice, 150);
    s.h.bind("session", s.bob.session());
    s.alice.send(R"([48, 1, {}, "wamp.session.get", [$session]])");
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.payload_size_exceeded", $_])");
}

BOOST_AUTO_TEST_CASE(R_RP_11_unregister_leaves_invocations_in_flight_alone) {
    RpcScene s;
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.bob.send("[66, 2, $reg]");
    s.bob.expect("[67, 2]");
    s.bob.send("[70, 1, {}, [3]]");
    s.alice.expect("[50, 1, {}, [3]]");
}

BOOST_AUTO_TEST_CASE(R_CL_01_a_caller_that_leaves_interrupts_its_callee) {
    RpcScene s;
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.alice.drop();
    s.bob.expect(R"([69, 1, {"mode": "killnowait", ...}])");
}

BOOST_AUTO_TEST_CASE(R_CL_02_a_callee_without_canceling_is_not_interrupted) {
    RpcScene s(lacking("callee", "call_canceling"));
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.alice.drop();
    s.bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_CL_03_a_late_answer_of_a_defunct_call_is_discarded) {
    RpcScene s(lacking("callee", "call_canceling"));
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.alice.send(R"([48, 2, {}, "com.add"])");
    s.alice.leave();
    s.bob.discard();
    s.bob.send("[70, 1, {}]");
    s.bob.send(R"([8, 68, 2, {}, "com.error"])");
    s.bob.expect_nothing();
    s.bob.expect_open();
}

BOOST_AUTO_TEST_CASE(R_CL_04_calls_of_a_callee_that_leaves_are_canceled) {
    RpcScene s;
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.drop();
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.canceled", ...])");
}

BOOST_AUTO_TEST_CASE(R_CL_05_the_error_explains_that_the_callee_left) {
    RpcScene s;
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.drop();
    s.alice.expect(
        R"([8, 48, 1, {}, "wamp.error.canceled", ["the callee left before it answered"]])");
}

BOOST_AUTO_TEST_CASE(R_CL_06_a_session_that_called_itself_leaves_without_a_trace) {
    RpcScene s;
    s.bob.send(R"([48, 2, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.bob.drop();
    s.alice.send(R"([48, 1, {}, "wamp.registration.lookup", ["com.add"]])");
    s.alice.expect("[50, 1, {}, [null]]");
}

BOOST_AUTO_TEST_CASE(R_OR_03_invocations_of_one_caller_come_in_call_order_over_all_procedures) {
    RpcScene s;
    s.bob.send(R"([64, 2, {"match": "prefix"}, "com."])");
    s.bob.expect("[65, 2, $all]");
    for (int i = 1; i <= 6; i += 2) {
        s.alice.send("[48, " + std::to_string(i) + R"(, {}, "com.add", []])");
        s.alice.send("[48, " + std::to_string(i + 1) + R"(, {}, "com.sub", []])");
    }
    for (int i = 1; i <= 6; i += 2) {
        s.bob.expect("[68, " + std::to_string(i) + ", $reg, {}, ...]");
        s.bob.expect("[68, " + std::to_string(i + 1) + R"(, $all, {"procedure": "com.sub"}, ...])");
    }
}

BOOST_AUTO_TEST_CASE(R_OR_04_registered_comes_before_the_first_invocation) {
    RpcScene s;
    s.alice.send(R"([64, 1, {}, "com.sub"])");
    s.bob.send(R"([48, 2, {}, "com.sub"])");
    s.alice.expect("[65, 1, $sub]");
    s.alice.expect("[68, 1, $sub, {}]");
}

BOOST_AUTO_TEST_CASE(R_OR_05_progressive_results_stay_in_order_before_the_final_one) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"receive_progress": true}, "com.add"])");
    for (const auto* yield :
         {R"([70, 1, {"progress": true}, [1]])",
          R"([70, 1, {"progress": true}, [2]])",
          "[70, 1, {}, [3]]"}) {
        s.bob.send(yield);
    }
    s.alice.expect(R"([50, 1, {"progress": true}, [1]])");
    s.alice.expect(R"([50, 1, {"progress": true}, [2]])");
    s.alice.expect("[50, 1, {}, [3]]");
}

BOOST_AUTO_TEST_CASE(R_PV_07_an_answer_for_an_invocation_that_never_was_is_a_violation) {
    RpcScene s;
    const auto eve = s.h.join();
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    eve.send("[70, 1, {}, [666]]");  // it is bob's
    expect_violation(eve);
    s.alice.expect_nothing();
    s.bob.send("[70, 2, {}]");
    expect_violation(s.bob);
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.canceled", ...])");
}

BOOST_AUTO_TEST_CASE(R_PV_08_a_late_answer_of_a_cancelled_call_is_none) {
    RpcScene s;
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.alice.send(R"([49, 1, {"mode": "skip"}])");
    s.bob.send("[70, 1, {}]");
    s.bob.send("[70, 1, {}]");
    s.bob.expect_open();
}

BOOST_AUTO_TEST_CASE(
    R_RS_12_messages_that_are_too_long_for_their_receiver_are_answered_with_an_error) {
    RpcScene s;
    const std::string big(2000, 'x');
    s.h.limit_message_size(s.bob, 1000);
    s.alice.send(R"([48, 1, {}, "com.add", [")" + big + R"("]])");
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.payload_size_exceeded", ...])");
    s.bob.expect_nothing();

    s.alice.send(R"([48, 2, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.h.limit_message_size(s.alice, 1000);
    s.bob.send(R"([70, 1, {}, [")" + big + R"("]])");
    s.alice.expect(R"([8, 48, 2, {}, "wamp.error.payload_size_exceeded", ...])");
}

BOOST_AUTO_TEST_CASE(a_call_of_an_overloaded_callee_is_answered_at_once) {
    RpcScene s;
    s.h.congest(s.bob);
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.network_failure", ["the callee is overloaded"]])");
    s.h.relieve(s.bob);
    s.alice.send(R"([48, 2, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace crossbar::test
