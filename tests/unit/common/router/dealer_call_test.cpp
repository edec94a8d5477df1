// SPDX-License-Identifier: MIT
// Tests of the dealer's calls: CALL to INVOCATION, YIELD to RESULT, ERROR to ERROR, and what ends a
// call otherwise.
#include "tests/unit/common/router/dealer_fixture.hpp"

namespace crossbar::router::test {

using wamp::CancelMode;
using wamp::Match;

namespace {

wamp::CallOptions with_timeout(std::uint64_t milliseconds) {
    wamp::CallOptions options;
    options.timeout = milliseconds;
    return options;
}

wamp::CallOptions with_progress(bool progress, bool receive = false) {
    wamp::CallOptions options;
    options.progress = progress;
    options.receive_progress = receive;
    return options;
}

// bob (1) is a callee of com.add, alice (2) calls.
struct Pair : DealerFixture {
    explicit Pair(
        Features callee = all_features(),
        wamp::RegisterOptions registered = {},
        RealmOptions realm = {})
        : DealerFixture(std::move(realm)), bob(join(1, callee)), alice(join(2)) {
        register_(bob, "com.add", registered);
    }

    Session& bob;
    Session& alice;
};

Features without(bool Features::*feature) {
    auto features = all_features();
    features.*feature = false;
    return features;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dealer_call)

BOOST_AUTO_TEST_CASE(a_call_is_invoked_and_its_result_returned) {
    Pair f;
    f.call(f.alice, 7, "com.add");
    CHECK_LINES(f, "1 INVOCATION 1 1 [7]");
    BOOST_TEST(f.alice.pending_calls == 1U);
    f.yield(f.bob, 1, 42);
    CHECK_LINES(f, "2 RESULT 7 [42]");
    BOOST_TEST(f.alice.pending_calls == 0U);
}

BOOST_AUTO_TEST_CASE(a_callees_error_reaches_the_caller_as_it_is) {
    Pair f;
    f.call(f.alice, 7, "com.add");
    f.take();
    const wamp::Arguments arguments{{1}, {{"k", 2}}};
    f.dealer.error(f.bob, {68, 1, {{"x_detail", 3}}, "com.error", wamp::Payload::of(arguments)});
    CHECK_LINES(f, R"(2 ERROR 48 7 com.error {"x_detail":3} [1] {"k":2})");
}

BOOST_AUTO_TEST_CASE(a_call_of_an_unknown_procedure_is_refused) {
    Pair f;
    f.call(f.alice, 1, "com.sub");
    CHECK_LINES(f, "2 ERROR 48 1 wamp.error.no_such_procedure");
}

BOOST_AUTO_TEST_CASE(invocation_ids_count_from_one_in_each_callee_and_results_come_in_any_order) {
    Pair f;
    auto& carl = f.join(3);
    f.register_(carl, "com.sub");
    f.call(f.alice, 1, "com.add");
    f.call(f.alice, 2, "com.sub");
    f.call(f.alice, 3, "com.add");
    CHECK_LINES(f, "1 INVOCATION 1 1 [1]", "3 INVOCATION 1 2 [2]", "1 INVOCATION 2 1 [3]");
    f.yield(f.bob, 2);
    f.yield(carl, 1);
    f.yield(f.bob, 1);
    CHECK_LINES(f, R"(2 RESULT 3 ["done"])", R"(2 RESULT 2 ["done"])", R"(2 RESULT 1 ["done"])");
}

// proves R-ID-05
BOOST_AUTO_TEST_CASE(after_the_largest_invocation_id_comes_1) {
    Pair f;
    f.bob.last_invocation = kMaxWampId - 1;
    for (WampId request = 1; request <= 2; ++request) {
        f.call(f.alice, request, "com.add");
        f.yield(f.bob, request == 1 ? kMaxWampId : 1);
    }
    CHECK_LINES(
        f,
        "1 INVOCATION 9007199254740992 1 [1]",
        R"(2 RESULT 1 ["done"])",
        "1 INVOCATION 1 1 [2]",
        R"(2 RESULT 2 ["done"])");
}

BOOST_AUTO_TEST_CASE(a_session_may_call_itself_and_leaves_nothing_behind) {
    Pair f;
    f.call(f.bob, 1, "com.add");
    f.yield(f.bob, 1);
    CHECK_LINES(f, "1 INVOCATION 1 1 [1]", R"(1 RESULT 1 ["done"])");
    f.call(f.bob, 2, "com.add");
    f.take();
    f.leave(f.bob);
    CHECK_LINES(f);
}

BOOST_AUTO_TEST_CASE(
    an_answer_for_an_id_that_was_never_issued_is_a_violation_and_a_late_one_is_not) {
    Pair f;
    BOOST_CHECK(f.yield(f.bob, 1) == Conduct::violation);
    BOOST_TEST(!f.dealer.violation_text().empty());
    f.call(f.alice, 1, "com.add");
    BOOST_CHECK(f.yield(f.alice, 1) == Conduct::violation);  // it is bob's
    BOOST_CHECK(f.yield(f.bob, 2) == Conduct::violation);
    BOOST_CHECK(f.yield(f.bob, 1) == Conduct::legal);
    f.take();
    BOOST_CHECK(f.yield(f.bob, 1) == Conduct::legal);
    BOOST_CHECK(f.error(f.bob, 1, "com.late") == Conduct::legal);
    BOOST_CHECK(f.error(f.bob, 9, "com.never") == Conduct::violation);
    CHECK_LINES(f);
}

BOOST_AUTO_TEST_CASE(an_error_for_another_type_or_without_a_uri_is_a_violation) {
    Pair f;
    f.call(f.alice, 1, "com.add");
    BOOST_CHECK(f.error(f.bob, 1, "com.error", 48) == Conduct::violation);
    BOOST_CHECK(f.error(f.bob, 1, "") == Conduct::violation);
}

BOOST_AUTO_TEST_CASE(unregistering_leaves_invocations_in_flight_alone) {
    Pair f;
    f.call(f.alice, 1, "com.add");
    f.dealer.unregister(f.bob, {1, 1});
    f.yield(f.bob, 1);
    CHECK_LINES(f, "1 INVOCATION 1 1 [1]", "1 UNREGISTERED 1", R"(2 RESULT 1 ["done"])");
}

BOOST_AUTO_TEST_CASE(a_caller_that_leaves_interrupts_its_callees) {
    Pair f;
    f.call(f.alice, 1, "com.add");
    f.take();
    f.leave(f.alice);
    CHECK_LINES(f, "1 INTERRUPT 1 killnowait wamp.error.canceled");
    BOOST_CHECK(f.yield(f.bob, 1) == Conduct::legal);
    CHECK_LINES(f);
}

BOOST_AUTO_TEST_CASE(a_callee_without_canceling_is_not_interrupted) {
    Pair f(without(&Features::callee_canceling));
    f.call(f.alice, 1, "com.add");
    f.take();
    f.leave(f.alice);
    CHECK_LINES(f);
}

BOOST_AUTO_TEST_CASE(calls_of_a_callee_that_leaves_are_canceled) {
    Pair f;
    for (WampId id = 1; id <= 40; ++id) {
        f.call(f.alice, id, "com.add");
    }
    f.take();
    f.leave(f.bob);
    const auto lines = f.take();
    BOOST_TEST(lines.size() == 40U);
    BOOST_TEST(std::count(lines.begin(), lines.end(), "2 ERROR 48 17 wamp.error.canceled") == 1);
    BOOST_TEST(f.alice.pending_calls == 0U);
}

BOOST_AUTO_TEST_CASE(cancel_skip_answers_at_once_and_tells_the_callee_nothing) {
    Pair f;
    f.call(f.alice, 1, "com.add");
    f.take();
    f.cancel(f.alice, 1, CancelMode::skip);
    f.cancel(f.alice, 1, CancelMode::skip);
    f.yield(f.bob, 1);
    CHECK_LINES(f, "2 ERROR 48 1 wamp.error.canceled");
}

BOOST_AUTO_TEST_CASE(cancel_killnowait_answers_at_once_and_interrupts) {
    for (const auto mode : {CancelMode::killnowait, CancelMode::absent}) {
        Pair f;
        f.call(f.alice, 1, "com.add");
        f.take();
        f.cancel(f.alice, 1, mode);
        f.cancel(f.alice, 1, mode);
        f.yield(f.bob, 1);
        CHECK_LINES(
            f, "1 INTERRUPT 1 killnowait wamp.error.canceled", "2 ERROR 48 1 wamp.error.canceled");
    }
}

BOOST_AUTO_TEST_CASE(cancel_kill_leaves_the_last_word_to_the_callee) {
    Pair f;
    f.call(f.alice, 1, "com.add");
    f.call(f.alice, 2, "com.add");
    f.take();
    f.cancel(f.alice, 1, CancelMode::kill);
    f.cancel(f.alice, 1, CancelMode::kill);
    f.cancel(f.alice, 2, CancelMode::kill);
    CHECK_LINES(
        f, "1 INTERRUPT 1 kill wamp.error.canceled", "1 INTERRUPT 2 kill wamp.error.canceled");
    f.yield(f.bob, 1);
    f.error(f.bob, 2, "wamp.error.canceled");
    CHECK_LINES(f, R"(2 RESULT 1 ["done"])", "2 ERROR 48 2 wamp.error.canceled");
}

BOOST_AUTO_TEST_CASE(cancel_in_any_mode_is_skip_for_a_callee_without_canceling) {
    for (const auto mode : {CancelMode::kill, CancelMode::killnowait, CancelMode::absent}) {
        Pair f(without(&Features::callee_canceling));
        f.call(f.alice, 1, "com.add");
        f.take();
        f.cancel(f.alice, 1, mode);
        CHECK_LINES(f, "2 ERROR 48 1 wamp.error.canceled");
    }
}

BOOST_AUTO_TEST_CASE(cancel_in_an_unknown_mode_ends_the_call_with_invalid_argument) {
    Pair f;
    f.call(f.alice, 1, "com.add");
    f.take();
    f.cancel(f.alice, 1, CancelMode::invalid);
    CHECK_LINES(
        f,
        "1 INTERRUPT 1 killnowait wamp.error.invalid_argument",
        "2 ERROR 48 1 wamp.error.invalid_argument");
}

BOOST_AUTO_TEST_CASE(cancel_of_somebody_elses_call_is_ignored) {
    Pair f;
    auto& eve = f.join(3);
    f.call(f.alice, 1, "com.add");
    f.take();
    f.cancel(eve, 1, CancelMode::skip);
    f.cancel(f.alice, 2, CancelMode::skip);
    CHECK_LINES(f);
}

BOOST_AUTO_TEST_CASE(a_timeout_ends_the_call_and_interrupts) {
    Pair f;
    f.call(f.alice, 1, "com.add", with_timeout(100));
    CHECK_LINES(f, "1 INVOCATION 1 1 [1]");
    BOOST_CHECK(f.dealer.next_deadline() == f.clock.now() + Milliseconds(100));
    f.advance(99);
    CHECK_LINES(f);
    f.advance(1);
    CHECK_LINES(
        f, "1 INTERRUPT 1 killnowait wamp.error.timeout", "2 ERROR 48 1 wamp.error.timeout");
    BOOST_CHECK(!f.dealer.next_deadline());
}

BOOST_AUTO_TEST_CASE(an_answer_a_cancel_and_a_leave_end_the_timeout) {
    Pair f;
    f.call(f.alice, 1, "com.add", with_timeout(100));
    f.yield(f.bob, 1);
    BOOST_CHECK(!f.dealer.next_deadline());
    f.call(f.alice, 2, "com.add", with_timeout(100));
    f.cancel(f.alice, 2, CancelMode::skip);
    BOOST_CHECK(!f.dealer.next_deadline());
    f.call(f.alice, 3, "com.add", with_timeout(100));
    f.leave(f.alice);
    BOOST_CHECK(!f.dealer.next_deadline());
    f.take();
    f.advance(1000);
    CHECK_LINES(f);
}

BOOST_AUTO_TEST_CASE(the_timeout_runs_on_while_a_callee_is_being_killed) {
    Pair f;
    f.call(f.alice, 1, "com.add", with_timeout(100));
    f.cancel(f.alice, 1, CancelMode::kill);
    f.take();
    f.advance(100);
    CHECK_LINES(f, "2 ERROR 48 1 wamp.error.timeout");
}

BOOST_AUTO_TEST_CASE(a_timeout_is_forwarded_only_if_the_callee_asked_for_it_and_knows_it) {
    Pair asked(all_features(), {.forward_timeout = true});
    asked.call(asked.alice, 1, "com.add", with_timeout(100));
    CHECK_LINES(asked, "1 INVOCATION 1 1 timeout 100 [1]");
    BOOST_CHECK(!asked.dealer.next_deadline());

    Pair ignorant(without(&Features::callee_timeout), {.forward_timeout = true});
    ignorant.call(ignorant.alice, 1, "com.add", with_timeout(100));
    CHECK_LINES(ignorant, "1 INVOCATION 1 1 [1]");
    BOOST_CHECK(ignorant.dealer.next_deadline());

    Pair forced(all_features(), {}, {.forward_timeout = true});
    forced.call(forced.alice, 1, "com.add", with_timeout(100));
    CHECK_LINES(forced, "1 INVOCATION 1 1 timeout 100 [1]");

    Pair forbidden(all_features(), {.forward_timeout = true}, {.forward_timeout = false});
    forbidden.call(forbidden.alice, 1, "com.add", with_timeout(100));
    CHECK_LINES(forbidden, "1 INVOCATION 1 1 [1]");
}

BOOST_AUTO_TEST_CASE(the_longest_possible_timeout_does_not_overflow) {
    Pair f;
    f.call(f.alice, 1, "com.add", with_timeout(UINT64_MAX));
    BOOST_CHECK(*f.dealer.next_deadline() > f.clock.now());
}

BOOST_AUTO_TEST_CASE(progressive_results_come_in_order_and_restart_the_timeout) {
    Pair f;
    auto options = with_timeout(100);
    options.receive_progress = true;
    f.call(f.alice, 1, "com.add", std::move(options));
    CHECK_LINES(f, "1 INVOCATION 1 1 receive_progress [1]");
    for (int i = 0; i < 3; ++i) {
        f.advance(80);
        f.yield(f.bob, 1, i, true);
    }
    CHECK_LINES(f, "2 RESULT 1 progress [0]", "2 RESULT 1 progress [1]", "2 RESULT 1 progress [2]");
    f.advance(99);
    CHECK_LINES(f);
    f.advance(1);
    CHECK_LINES(
        f, "1 INTERRUPT 1 killnowait wamp.error.timeout", "2 ERROR 48 1 wamp.error.timeout");
    f.yield(f.bob, 1, 3, true);
    CHECK_LINES(f);
}

BOOST_AUTO_TEST_CASE(progressive_results_are_asked_for_only_if_all_sides_know_them) {
    for (const auto missing :
         {&Features::callee_progressive_results, &Features::callee_canceling}) {
        Pair f(without(missing));
        f.call(f.alice, 1, "com.add", with_progress(false, true));
        CHECK_LINES(f, "1 INVOCATION 1 1 [1]");
        // Some callees do not announce what they do; the caller asked for it.
        f.yield(f.bob, 1, 0, true);
        CHECK_LINES(f, "2 RESULT 1 progress [0]");
    }
    Pair f;
    auto& plain = f.join(3, without(&Features::caller_progressive_results));
    f.call(plain, 1, "com.add", with_progress(false, true));
    f.yield(f.bob, 1, 0, true);
    f.yield(f.bob, 1);
    CHECK_LINES(f, "1 INVOCATION 1 1 [1]", R"(3 RESULT 1 ["done"])");
}

BOOST_AUTO_TEST_CASE(a_progressive_call_goes_to_one_callee_under_one_id) {
    Pair f(all_features(), {.invoke = wamp::Invoke::roundrobin});
    auto& carl = f.join(3);
    f.register_(carl, "com.add", {.invoke = wamp::Invoke::roundrobin});
    f.call(f.alice, 5, "com.add", with_progress(true, true));
    BOOST_TEST(f.dealer.knows_call(f.alice, 5));
    f.call(f.alice, 5, "com.add", with_progress(true));
    f.yield(f.bob, 1, "part", true);
    f.call(f.alice, 5, "com.add");
    f.yield(f.bob, 1);
    CHECK_LINES(
        f,
        "1 INVOCATION 1 1 receive_progress progress [5]",
        "1 INVOCATION 1 1 progress [5]",
        R"(2 RESULT 5 progress ["part"])",
        "1 INVOCATION 1 1 [5]",
        R"(2 RESULT 5 ["done"])");
}

BOOST_AUTO_TEST_CASE(what_is_no_continuation_is_a_violation_or_discarded) {
    Pair f;
    f.call(f.alice, 5, "com.add", with_progress(true));
    f.take();
    BOOST_CHECK(f.call(f.alice, 5, "com.other", with_progress(true)) == Conduct::violation);
    f.call(f.alice, 5, "com.add");
    BOOST_TEST(f.dealer.knows_call(f.alice, 5));
    BOOST_CHECK(f.call(f.alice, 5, "com.add") == Conduct::violation);

    f.call(f.alice, 6, "com.add", with_progress(true));
    f.yield(f.bob, 2);  // the callee ends it while the caller is sending
    f.take();
    BOOST_TEST(f.dealer.knows_call(f.alice, 6));
    BOOST_CHECK(f.call(f.alice, 6, "com.add", with_progress(true)) == Conduct::legal);
    BOOST_CHECK(f.call(f.alice, 6, "com.add") == Conduct::legal);
    CHECK_LINES(f);
    BOOST_TEST(!f.dealer.knows_call(f.alice, 7));
}

BOOST_AUTO_TEST_CASE(without_the_request_id_rule_a_caller_may_use_an_id_again) {
    Pair f;
    f.alice.request_ids = RequestIds::off;
    f.call(f.alice, 9, "com.add");
    f.yield(f.bob, 1);
    f.call(f.alice, 4, "com.add");
    CHECK_LINES(f, "1 INVOCATION 1 1 [9]", R"(2 RESULT 9 ["done"])", "1 INVOCATION 2 1 [4]");
}

BOOST_AUTO_TEST_CASE(progressive_calls_need_the_feature_on_both_sides) {
    Pair f(without(&Features::callee_progressive_invocations));
    BOOST_CHECK(f.call(f.alice, 1, "com.add", with_progress(true)) == Conduct::legal);
    CHECK_LINES(f, "2 ERROR 48 1 wamp.error.feature_not_supported");
    auto& plain = f.join(3, without(&Features::caller_progressive_invocations));
    BOOST_CHECK(f.call(plain, 1, "com.add", with_progress(true)) == Conduct::violation);
    CHECK_LINES(f);
}

BOOST_AUTO_TEST_CASE(more_of_a_progressive_call_that_was_refused_is_discarded) {
    Pair f;
    f.call(f.alice, 1, "com.unknown", with_progress(true));
    CHECK_LINES(f, "2 ERROR 48 1 wamp.error.no_such_procedure");
    BOOST_TEST(f.dealer.knows_call(f.alice, 1));
    BOOST_CHECK(f.call(f.alice, 1, "com.unknown") == Conduct::legal);
    CHECK_LINES(f);
}

BOOST_AUTO_TEST_CASE(a_progressive_call_whose_next_part_cannot_be_delivered_ends) {
    Pair f;
    f.call(f.alice, 1, "com.add", with_progress(true));
    f.take();
    f.effects.refusals[1] = {Delivery::too_large, "INVOCATION"};
    f.call(f.alice, 1, "com.add", with_progress(true));
    CHECK_LINES(
        f,
        "1 INTERRUPT 1 killnowait wamp.error.payload_size_exceeded",
        "2 ERROR 48 1 wamp.error.payload_size_exceeded");
    f.call(f.alice, 1, "com.add");
    CHECK_LINES(f);
}

BOOST_AUTO_TEST_CASE(more_of_a_progressive_call_that_is_being_killed_is_discarded) {
    Pair f;
    f.call(f.alice, 1, "com.add", with_progress(true));
    f.cancel(f.alice, 1, CancelMode::kill);
    f.take();
    f.call(f.alice, 1, "com.add");
    CHECK_LINES(f);
    f.yield(f.bob, 1);
    CHECK_LINES(f, R"(2 RESULT 1 ["done"])");
}

BOOST_AUTO_TEST_CASE(a_caller_is_disclosed_on_request_by_the_callee_or_by_the_role) {
    Pair f;
    f.register_(f.bob, "com.who", {.disclose_caller = true});
    wamp::CallOptions ask;
    ask.disclose_me = true;
    f.call(f.alice, 1, "com.add", std::move(ask));
    f.call(f.alice, 2, "com.add");
    f.call(f.alice, 3, "com.add", {}, {.disclose = true});
    f.call(f.alice, 4, "com.who");
    CHECK_LINES(
        f,
        "1 INVOCATION 1 1 caller 2/user2/user [1]",
        "1 INVOCATION 2 1 [2]",
        "1 INVOCATION 3 1 caller 2/user2/user [3]",
        "1 INVOCATION 4 2 caller 2/user2/user [4]");
}

BOOST_AUTO_TEST_CASE(a_realm_may_forbid_disclosure) {
    Pair f(all_features(), {}, {.allow_disclose_me = false});
    wamp::CallOptions ask;
    ask.disclose_me = true;
    f.call(f.alice, 1, "com.add", std::move(ask));
    CHECK_LINES(f, "2 ERROR 48 1 wamp.error.option_disallowed.disclose_me");
}

BOOST_AUTO_TEST_CASE(pattern_registrations_are_told_the_procedure) {
    DealerFixture f;
    auto& bob = f.join(1);
    auto& alice = f.join(2);
    f.register_(bob, "com", {.match = Match::prefix});
    f.register_(bob, "com..b", {.match = Match::wildcard});
    f.register_(bob, "com.a.b");
    f.call(alice, 1, "com.a.b");
    f.call(alice, 2, "com.x.b");
    CHECK_LINES(f, "1 INVOCATION 1 3 [1]", "1 INVOCATION 2 1 procedure com.x.b [2]");
}

BOOST_AUTO_TEST_CASE(calls_carry_the_trust_level_of_procedure_and_role) {
    Pair f(all_features(), {}, {.trust_levels = {{"com.", Match::prefix, "user", 3}}});
    f.call(f.alice, 1, "com.add");
    f.alice.authrole = "other";
    f.call(f.alice, 2, "com.add");
    CHECK_LINES(f, "1 INVOCATION 1 1 trust 3 [1]", "1 INVOCATION 2 1 [2]");
}

BOOST_AUTO_TEST_CASE(payload_passthru_is_passed_on_between_those_who_announced_it) {
    const auto passthru = [] {
        wamp::CallOptions options;
        options.ppt =
            std::make_unique<wamp::PassThru>(wamp::PassThru{"x_scheme", "cbor", "aes", "k", false});
        return options;
    };
    Pair f;
    f.call(f.alice, 1, "com.add", passthru());
    CHECK_LINES(f, "1 INVOCATION 1 1 ppt x_scheme/cbor/aes/k [1]");
    wamp::Yield yield{1, {}, {}};
    yield.options.ppt = passthru().ppt;
    f.dealer.yield(f.bob, yield);
    CHECK_LINES(f, "2 RESULT 1 ppt x_scheme/cbor/aes/k");

    auto& plain = f.join(3, without(&Features::caller_payload_passthru));
    BOOST_CHECK(f.call(plain, 1, "com.add", passthru()) == Conduct::violation);
    f.call(plain, 1, "com.add");
    f.take();
    yield.request = 2;
    BOOST_CHECK(f.dealer.yield(f.bob, yield) == Conduct::legal);
    CHECK_LINES(
        f,
        "1 ERROR 70 2 wamp.error.feature_not_supported",
        "3 ERROR 48 1 wamp.error.feature_not_supported");

    Pair g(without(&Features::callee_payload_passthru));
    g.call(g.alice, 1, "com.add", passthru());
    CHECK_LINES(g, "2 ERROR 48 1 wamp.error.feature_not_supported");
    yield.request = 1;
    BOOST_CHECK(g.dealer.yield(g.bob, yield) == Conduct::violation);
}

BOOST_AUTO_TEST_CASE(an_invocation_that_cannot_be_delivered_is_answered_at_once_and_burns_no_id) {
    const std::pair<Delivery, std::string> expected[] = {
        {Delivery::congested, "wamp.error.network_failure"},
        {Delivery::gone, "wamp.error.network_failure"},
        {Delivery::too_large, "wamp.error.payload_size_exceeded"},
        {Delivery::unencodable, "wamp.error.invalid_argument"},
    };
    for (const auto& [delivery, error] : expected) {
        Pair f;
        f.effects.refusals[1] = {delivery, "INVOCATION"};
        f.call(f.alice, 1, "com.add", with_timeout(100));
        CHECK_LINES(f, "2 ERROR 48 1 " + error);
        f.effects.refusals.clear();
        f.call(f.alice, 2, "com.add");
        CHECK_LINES(f, "1 INVOCATION 1 1 [2]");
    }
}

BOOST_AUTO_TEST_CASE(a_result_that_the_caller_cannot_take_becomes_an_error) {
    Pair f;
    f.call(f.alice, 1, "com.add");
    f.call(f.alice, 2, "com.add", with_progress(false, true));
    f.call(f.alice, 3, "com.add");
    f.take();
    f.effects.refusals[2] = {Delivery::too_large, "RESULT"};
    f.yield(f.bob, 1);
    CHECK_LINES(f, "2 ERROR 48 1 wamp.error.payload_size_exceeded");
    f.yield(f.bob, 2, "part", true);
    CHECK_LINES(
        f,
        "1 INTERRUPT 2 killnowait wamp.error.payload_size_exceeded",
        "2 ERROR 48 2 wamp.error.payload_size_exceeded");
    f.effects.refusals[2] = {Delivery::unencodable, "RESULT"};
    f.yield(f.bob, 3);
    CHECK_LINES(f, "2 ERROR 48 3 wamp.error.invalid_argument");
}

BOOST_AUTO_TEST_CASE(a_callees_error_that_the_caller_cannot_take_becomes_another) {
    Pair f;
    f.call(f.alice, 1, "com.add");
    f.take();
    f.effects.refusals[2] = {Delivery::too_large, "ERROR 48 1 com.big"};
    f.error(f.bob, 1, "com.big");
    CHECK_LINES(f, "2 ERROR 48 1 wamp.error.payload_size_exceeded");
}

BOOST_AUTO_TEST_CASE(a_caller_that_does_not_read_loses_its_result_and_nothing_else) {
    Pair f;
    f.call(f.alice, 1, "com.add");
    f.take();
    f.effects.refusals[2] = {Delivery::congested, ""};
    f.yield(f.bob, 1);
    CHECK_LINES(f);
    BOOST_TEST(f.alice.pending_calls == 0U);
}

BOOST_AUTO_TEST_CASE(the_number_of_pending_calls_of_a_session_is_limited) {
    Pair f(all_features(), {}, {.max_pending_calls_per_session = 1});
    f.call(f.alice, 1, "com.add");
    f.call(f.alice, 2, "com.add");
    CHECK_LINES(f, "1 INVOCATION 1 1 [1]", "2 ERROR 48 2 crossbar.error.max_concurrency_reached");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace crossbar::router::test
