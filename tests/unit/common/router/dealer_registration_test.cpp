// SPDX-License-Identifier: MIT
// Tests of the dealer's registrations: who holds what, who is told what, in which order.
#include "tests/unit/common/router/dealer_fixture.hpp"

namespace crossbar::router::test {

using wamp::Invoke;
using wamp::Match;

BOOST_AUTO_TEST_SUITE(dealer_registration)

BOOST_AUTO_TEST_CASE(a_registration_is_confirmed_and_announced_in_order) {
    DealerFixture f;
    f.meta.listening = true;
    auto& bob = f.join(1);
    f.dealer.register_(bob, {5, {}, "com.add"});
    CHECK_LINES(
        f,
        "1 REGISTERED 5 1",
        R"(meta on_create [1,{"id":1,"created":"2023-11-14T22:13:20.000Z","uri":"com.add","match":"exact","invoke":"single"}])",
        "meta on_register [1,1]");
    f.dealer.unregister(bob, {6, 1});
    CHECK_LINES(f, "1 UNREGISTERED 6", "meta on_unregister [1,1]", "meta on_delete [1,1]");
}

BOOST_AUTO_TEST_CASE(a_procedure_under_policy_single_is_taken_once_even_by_the_same_session) {
    DealerFixture f;
    auto& bob = f.join(1);
    auto& eve = f.join(2);
    f.register_(bob, "com.add");
    f.dealer.register_(eve, {1, {}, "com.add"});
    f.dealer.register_(bob, {2, {}, "com.add"});
    f.dealer.register_(eve, {3, {.invoke = Invoke::roundrobin}, "com.add"});
    CHECK_LINES(
        f,
        "2 ERROR 64 1 wamp.error.procedure_already_exists",
        "1 ERROR 64 2 wamp.error.procedure_already_exists",
        "2 ERROR 64 3 wamp.error.procedure_already_exists");
}

BOOST_AUTO_TEST_CASE(members_of_one_policy_share_a_registration_and_another_policy_is_refused) {
    DealerFixture f;
    f.meta.listening = true;
    auto& bob = f.join(1);
    auto& eve = f.join(2);
    f.register_(bob, "com.add", {.invoke = Invoke::roundrobin});
    f.dealer.register_(eve, {1, {.invoke = Invoke::roundrobin}, "com.add"});
    f.dealer.register_(eve, {2, {.invoke = Invoke::random}, "com.add"});
    CHECK_LINES(
        f,
        "2 REGISTERED 1 1",
        "meta on_register [2,1]",
        "2 ERROR 64 2 wamp.error.procedure_already_exists");
    f.dealer.unregister(bob, {3, 1});
    CHECK_LINES(f, "1 UNREGISTERED 3", "meta on_unregister [1,1]");
    f.leave(eve);
    CHECK_LINES(f, "meta on_unregister [2,1] but 2", "meta on_delete [2,1] but 2");
}

BOOST_AUTO_TEST_CASE(a_session_that_registers_twice_into_a_shared_registration_counts_once) {
    DealerFixture f;
    f.meta.listening = true;
    auto& bob = f.join(1);
    f.register_(bob, "com.add", {.invoke = Invoke::first});
    f.dealer.register_(bob, {7, {.invoke = Invoke::first, .concurrency = 1}, "com.add"});
    CHECK_LINES(f, "1 REGISTERED 7 1");
    BOOST_TEST(bob.registrations.size() == 1U);
    f.dealer.unregister(bob, {8, 1});
    CHECK_LINES(f, "1 UNREGISTERED 8", "meta on_unregister [1,1]", "meta on_delete [1,1]");
}

BOOST_AUTO_TEST_CASE(an_unknown_policy_is_refused) {
    DealerFixture f;
    f.dealer.register_(f.join(1), {1, {.invoke = Invoke::invalid}, "com.add"});
    CHECK_LINES(f, "1 ERROR 64 1 wamp.error.invalid_argument");
}

BOOST_AUTO_TEST_CASE(a_session_cannot_unregister_what_it_does_not_hold) {
    DealerFixture f;
    auto& bob = f.join(1);
    auto& eve = f.join(2);
    const auto id = f.register_(bob, "com.add");
    f.dealer.unregister(eve, {1, id});
    f.dealer.unregister(eve, {2, 77});
    CHECK_LINES(
        f,
        "2 ERROR 66 1 wamp.error.no_such_registration",
        "2 ERROR 66 2 wamp.error.no_such_registration");
    f.call(eve, 1, "com.add");
    CHECK_LINES(f, "1 INVOCATION 1 1 [1]");
}

BOOST_AUTO_TEST_CASE(the_number_of_registrations_of_a_session_is_limited) {
    DealerFixture f({.max_registrations_per_session = 1});
    auto& bob = f.join(1);
    f.register_(bob, "com.add");
    f.dealer.register_(bob, {2, {}, "com.sub"});
    CHECK_LINES(f, "1 ERROR 64 2 wamp.error.unavailable");
}

BOOST_AUTO_TEST_CASE(force_reregister_revokes_every_holder_and_makes_a_new_registration) {
    DealerFixture f;
    f.meta.listening = true;
    auto& bob = f.join(1);
    auto plain = all_features();
    plain.registration_revocation = false;
    auto& old = f.join(2, plain);
    auto& eve = f.join(3);
    f.register_(bob, "com.add", {.invoke = Invoke::first});
    f.register_(old, "com.add", {.invoke = Invoke::first});
    f.dealer.register_(eve, {9, {.force_reregister = true}, "com.add"});
    CHECK_LINES(
        f,
        "meta on_unregister [2,1]",
        R"(1 UNREGISTERED 0 {"registration":1,"reason":"wamp.error.unregistered"})",
        "meta on_unregister [1,1]",
        "meta on_delete [1,1]",
        "3 REGISTERED 9 2",
        R"(meta on_create [3,{"id":2,"created":"2023-11-14T22:13:20.000Z","uri":"com.add","match":"exact","invoke":"single"}])",
        "meta on_register [3,2]");
    BOOST_TEST(bob.registrations.empty());
    f.call(bob, 1, "com.add");
    CHECK_LINES(f, "3 INVOCATION 1 2 [1]");
}

BOOST_AUTO_TEST_CASE(a_session_that_holds_many_registrations_leaves_them_all) {
    DealerFixture f;
    auto& bob = f.join(1);
    auto& eve = f.join(2);
    for (int i = 0; i < 300; ++i) {
        f.register_(bob, fmt::format("com.p{}", i), {.match = static_cast<Match>(i % 3)});
    }
    f.leave(bob);
    f.call(eve, 1, "com.p7");
    CHECK_LINES(f, "2 ERROR 48 1 wamp.error.no_such_procedure");
}

BOOST_AUTO_TEST_CASE(meta_procedures_tell_of_registrations) {
    DealerFixture f;
    auto& bob = f.join(1);
    auto& eve = f.join(2);
    f.register_(bob, "com.add", {.invoke = Invoke::last});
    f.register_(eve, "com.add", {.invoke = Invoke::last});
    f.register_(eve, "com.", {.match = Match::prefix});
    BOOST_TEST(
        f.meta_call(bob, "list", {})[0] ==
        R"(1 RESULT 99 [{"exact":[1],"prefix":[2],"wildcard":[]}])");
    BOOST_TEST(
        f.meta_call(bob, "list", {1})[0] ==
        R"(1 RESULT 99 [{"exact":[1],"prefix":[],"wildcard":[]}])");
    BOOST_TEST(f.meta_call(bob, "list", {77})[0] == "1 ERROR 48 99 wamp.error.no_such_session");
    BOOST_TEST(f.meta_call(bob, "lookup", {"com.add"})[0] == "1 RESULT 99 [1]");
    BOOST_TEST(
        f.meta_call(bob, "lookup", {"com.", wamp::Dict{{"match", "prefix"}}})[0] ==
        "1 RESULT 99 [2]");
    BOOST_TEST(f.meta_call(bob, "lookup", {}, {{"uri", "com.sub"}})[0] == "1 RESULT 99 [null]");
    BOOST_TEST(f.meta_call(bob, "lookup", {1})[0] == "1 ERROR 48 99 wamp.error.invalid_argument");
    BOOST_TEST(f.meta_call(bob, "match", {"com.sub"})[0] == "1 RESULT 99 [2]");
    BOOST_TEST(f.meta_call(bob, "match", {"org.sub"})[0] == "1 RESULT 99 [null]");
    BOOST_TEST(
        f.meta_call(bob, "get", {1})[0] ==
        R"(1 RESULT 99 [{"id":1,"created":"2023-11-14T22:13:20.000Z","uri":"com.add","match":"exact","invoke":"last"}])");
    BOOST_TEST(f.meta_call(bob, "list_callees", {1})[0] == "1 RESULT 99 [[1,2]]");
    BOOST_TEST(f.meta_call(bob, "count_callees", {1})[0] == "1 RESULT 99 [2]");
    for (const auto* name : {"get", "list_callees", "count_callees", "remove_callee"}) {
        BOOST_TEST(
            f.meta_call(bob, name, {55})[0] == "1 ERROR 48 99 wamp.error.no_such_registration");
        BOOST_TEST(f.meta_call(bob, name, {"x"})[0] == "1 ERROR 48 99 wamp.error.invalid_argument");
    }
    BOOST_TEST(!f.dealer.call_meta(bob, {}, "unheard_of", {}));
}

BOOST_AUTO_TEST_CASE(remove_callee_revokes_one_membership) {
    DealerFixture f;
    f.meta.listening = true;
    auto& bob = f.join(1);
    auto& admin = f.join(2);
    f.register_(bob, "com.add");
    BOOST_TEST(
        f.meta_call(admin, "remove_callee", {1, 2})[0] ==
        "2 ERROR 48 99 wamp.error.no_such_session");
    BOOST_TEST(
        f.meta_call(admin, "remove_callee", {1, 1, "no uri"})[0] ==
        "2 ERROR 48 99 wamp.error.invalid_uri");
    const auto lines = f.meta_call(admin, "remove_callee", {1, 1, "com.reason"});
    BOOST_TEST(
        lines == (Lines{
                     R"(1 UNREGISTERED 0 {"registration":1,"reason":"com.reason"})",
                     "meta on_unregister [1,1]",
                     "meta on_delete [1,1]",
                     "2 RESULT 99 [null]"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace crossbar::router::test
