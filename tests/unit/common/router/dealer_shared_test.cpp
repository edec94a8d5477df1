// SPDX-License-Identifier: MIT
// Tests of shared registrations: who gets a call, limits of concurrency, re-routing; and of the
// router's own calls.
#include "tests/unit/common/router/dealer_fixture.hpp"

namespace crossbar::router::test {

using wamp::Invoke;

namespace {

// Callees 1..n of com.work, and alice (9), who calls.
struct Team : DealerFixture {
    explicit Team(Invoke invoke, std::uint32_t size = 3, std::uint64_t concurrency = 0)
        : alice(join(9)) {
        for (std::uint32_t number = 1; number <= size; ++number) {
            register_(join(number), "com.work", {.invoke = invoke, .concurrency = concurrency});
        }
    }

    Session& member(std::uint32_t number) { return *directory.find(PeerId{number, 1}); }

    // Who gets the next call: '-' for nobody.
    char next() {
        call(alice, ++id, "com.work");
        const auto line = take().front();
        return line.starts_with("9 ") ? '-' : line.front();
    }

    std::string next(int times) {
        std::string who;
        while (times-- > 0) {
            who += next();
        }
        return who;
    }

    Session& alice;
    WampId id = 0;
};

// Keeps what a call of the router itself got.
class Kept final : public Dealer::InternalCall {
public:
    explicit Kept(Lines& lines) : lines_(lines) {}

    void answered(std::string_view error, const wamp::Payload& payload) override {
        const bool value = error.empty() && payload.values != nullptr;
        lines_.push_back(
            fmt::format("internal {}", value ? text_of(payload.values->args) : std::string(error)));
    }

private:
    Lines& lines_;
};

struct Internal : DealerFixture {
    Internal() : bob(join(1)) { register_(bob, "com.auth"); }

    void ask(int timeout = 0) {
        const wamp::Arguments arguments{{"who"}, {}};
        dealer.call_internal(
            "com.auth", arguments, Milliseconds(timeout), std::make_unique<Kept>(effects.lines));
    }

    Session& bob;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(dealer_shared)

BOOST_AUTO_TEST_CASE(roundrobin_takes_turns_and_stays_fair_when_members_leave) {
    Team f(Invoke::roundrobin);
    BOOST_TEST(f.next(4) == "1231");
    f.leave(f.member(1));
    f.take();
    BOOST_TEST(f.next(4) == "2323");
    f.register_(f.join(4), "com.work", {.invoke = Invoke::roundrobin});
    BOOST_TEST(f.next(6) == "234234");
}

BOOST_AUTO_TEST_CASE(first_and_last_move_on_when_their_member_leaves) {
    Team first(Invoke::first);
    BOOST_TEST(first.next(2) == "11");
    first.leave(first.member(1));
    first.take();
    BOOST_TEST(first.next(2) == "22");
    Team last(Invoke::last);
    BOOST_TEST(last.next(2) == "33");
    last.leave(last.member(3));
    last.take();
    BOOST_TEST(last.next(2) == "22");
}

BOOST_AUTO_TEST_CASE(random_picks_every_member_about_as_often) {
    Team f(Invoke::random);
    const auto who = f.next(3000);
    for (const char member : {'1', '2', '3'}) {
        const auto times = std::count(who.begin(), who.end(), member);
        BOOST_TEST(times > 900);
        BOOST_TEST(times < 1100);
    }
}

BOOST_AUTO_TEST_CASE(a_busy_callee_takes_no_call_until_an_invocation_ends) {
    Team f(Invoke::single, 1, 2);
    BOOST_TEST(f.next(2) == "11");
    f.call(f.alice, 10, "com.work");
    CHECK_LINES(f, "9 ERROR 48 10 crossbar.error.max_concurrency_reached");
    f.yield(f.member(1), 1);
    f.take();
    f.id = 20;
    BOOST_TEST(f.next(2) == "1-");
}

BOOST_AUTO_TEST_CASE(every_end_of_a_call_gives_its_place_back) {
    Team f(Invoke::single, 1, 1);
    auto& bob = f.member(1);
    const auto is_free = [&] {
        f.take();
        const bool free = f.next() == '1';
        f.yield(bob, bob.last_invocation);
        f.take();
        return free;
    };
    f.next();
    f.error(bob, bob.last_invocation, "com.error");
    BOOST_TEST(is_free());
    f.next();
    f.cancel(f.alice, f.id, wamp::CancelMode::skip);
    BOOST_TEST(is_free());
    wamp::CallOptions timed;
    timed.timeout = 10;
    f.call(f.alice, ++f.id, "com.work", std::move(timed));
    f.advance(10);
    BOOST_TEST(is_free());
    auto& eve = f.join(8);
    f.call(eve, 1, "com.work");
    f.leave(eve);
    BOOST_TEST(is_free());
}

BOOST_AUTO_TEST_CASE(busy_members_are_passed_over_under_every_policy) {
    for (const auto policy : {Invoke::roundrobin, Invoke::random, Invoke::first, Invoke::last}) {
        Team f(policy, 3, 1);
        auto who = f.next(4);
        BOOST_TEST(who.back() == '-');
        std::sort(who.begin(), who.end());
        BOOST_TEST(who == "-123");
    }
}

BOOST_AUTO_TEST_CASE(a_place_taken_before_registering_anew_is_not_given_back_twice) {
    Team f(Invoke::single, 1, 1);
    auto& bob = f.member(1);
    f.next();
    f.dealer.unregister(bob, {1, bob.registrations.front()});
    f.register_(bob, "com.work", {.concurrency = 1});
    f.next();
    f.yield(bob, 1);
    f.take();
    BOOST_TEST(f.next() == '-');
}

BOOST_AUTO_TEST_CASE(a_member_that_cannot_be_reached_is_passed_over) {
    for (const auto delivery : {Delivery::congested, Delivery::gone}) {
        Team f(Invoke::first);
        f.effects.refusals[1] = {delivery, ""};
        BOOST_TEST(f.next(2) == "22");
        f.effects.refusals[2] = {delivery, ""};
        f.effects.refusals[3] = {delivery, ""};
        f.call(f.alice, 10, "com.work");
        CHECK_LINES(f, "9 ERROR 48 10 wamp.error.network_failure");
    }
}

BOOST_AUTO_TEST_CASE(an_unavailable_callee_hands_its_call_to_the_next_by_policy) {
    struct Case {
        Invoke policy;
        std::string order;
    };

    for (const auto& [policy, order] :
         {Case{Invoke::roundrobin, "123"}, Case{Invoke::first, "123"}, Case{Invoke::last, "321"}}) {
        Team f(policy);
        f.call(f.alice, 1, "com.work");
        Lines expected;
        for (const char who : order) {
            expected.push_back(fmt::format("{} INVOCATION 1 1 [1]", who));
            f.error(f.member(static_cast<std::uint32_t>(who - '0')), 1, "wamp.error.unavailable");
        }
        expected.emplace_back("9 ERROR 48 1 wamp.error.no_available_callee");
        BOOST_TEST(f.take() == expected, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_call_that_was_handed_on_is_answered_by_its_new_callee) {
    Team f(Invoke::random);
    f.call(f.alice, 1, "com.work");
    const auto first = static_cast<std::uint32_t>(f.take().front().front() - '0');
    f.error(f.member(first), 1, "wamp.error.unavailable");
    const auto second = static_cast<std::uint32_t>(f.take().front().front() - '0');
    BOOST_TEST(first != second);
    BOOST_CHECK(f.yield(f.member(first), 1) == Conduct::legal);  // too late
    CHECK_LINES(f);
    f.yield(f.member(second), 1);
    CHECK_LINES(f, R"(9 RESULT 1 ["done"])");
}

BOOST_AUTO_TEST_CASE(a_call_that_was_handed_on_keeps_its_deadline_and_its_passthru) {
    Team f(Invoke::first);
    wamp::CallOptions options;
    options.timeout = 100;
    options.ppt =
        std::make_unique<wamp::PassThru>(wamp::PassThru{"x_scheme", "cbor", {}, {}, false});
    f.call(f.alice, 1, "com.work", std::move(options));
    f.advance(60);
    f.error(f.member(1), 1, "wamp.error.unavailable");
    CHECK_LINES(
        f, "1 INVOCATION 1 1 ppt x_scheme/cbor// [1]", "2 INVOCATION 1 1 ppt x_scheme/cbor// [1]");
    f.advance(40);
    CHECK_LINES(
        f, "2 INTERRUPT 1 killnowait wamp.error.timeout", "9 ERROR 48 1 wamp.error.timeout");
}

BOOST_AUTO_TEST_CASE(unavailable_is_an_ordinary_error_of_a_callee_without_rerouting) {
    DealerFixture f;
    auto features = all_features();
    features.callee_reroute = false;
    auto& bob = f.join(1, features);
    auto& carl = f.join(2, features);
    f.register_(bob, "com.work", {.invoke = Invoke::first});
    f.register_(carl, "com.work", {.invoke = Invoke::first});
    f.call(carl, 1, "com.work");
    f.take();
    f.error(bob, 1, "wamp.error.unavailable");
    CHECK_LINES(f, "2 ERROR 48 1 wamp.error.unavailable");
}

BOOST_AUTO_TEST_CASE(an_unavailable_callee_under_policy_single_ends_the_call) {
    Team f(Invoke::single, 1);
    f.call(f.alice, 1, "com.work");
    f.take();
    f.error(f.member(1), 1, "wamp.error.unavailable");
    CHECK_LINES(f, "9 ERROR 48 1 wamp.error.no_available_callee");
}

BOOST_AUTO_TEST_CASE(a_call_with_results_is_not_handed_on) {
    Team f(Invoke::first);
    wamp::CallOptions options;
    options.receive_progress = true;
    f.call(f.alice, 1, "com.work", std::move(options));
    f.yield(f.member(1), 1, "part", true);
    f.take();
    f.error(f.member(1), 1, "wamp.error.unavailable");
    CHECK_LINES(f, "9 ERROR 48 1 wamp.error.no_available_callee");
}

BOOST_AUTO_TEST_CASE(a_call_of_the_router_itself_is_answered_once) {
    Internal f;
    f.ask();
    f.yield(f.bob, 1, "yes", true);  // nobody asked for progress
    f.yield(f.bob, 1, "no");
    f.yield(f.bob, 1, "no");
    CHECK_LINES(f, R"(1 INVOCATION 1 1 ["who"])", R"(internal ["no"])");
    f.ask();
    f.error(f.bob, 2, "com.error");
    CHECK_LINES(f, R"(1 INVOCATION 2 1 ["who"])", "internal com.error");
}

BOOST_AUTO_TEST_CASE(a_call_of_the_router_itself_ends_with_timeout_callee_or_procedure) {
    Internal f;
    f.ask(50);
    f.take();
    f.advance(50);
    CHECK_LINES(f, "1 INTERRUPT 1 killnowait wamp.error.timeout", "internal wamp.error.timeout");
    f.effects.refusals[1] = {Delivery::congested, ""};
    f.ask();
    CHECK_LINES(f, "internal wamp.error.network_failure");
    f.effects.refusals.clear();
    f.ask();
    f.take();
    f.leave(f.bob);
    CHECK_LINES(f, "internal wamp.error.canceled");
    f.ask();
    CHECK_LINES(f, "internal wamp.error.no_such_procedure");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace crossbar::router::test
