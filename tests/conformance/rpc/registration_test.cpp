// SPDX-License-Identifier: MIT
// Registrations: patterns, sharing, revocation, force_reregister: R-PA, R-SH, R-RV, R-FR, R-RP-13.
#include "tests/conformance/rpc/rpc_scene.hpp"

namespace crossbar::test {

namespace {

std::string quoted(std::string_view text) {
    return '"' + std::string(text) + '"';
}

// A callee with patterns, in the order of its registrations $r1, $r2...
struct Patterns {
    void add(std::string_view uri, std::string_view match) {
        const auto n = std::to_string(++count);
        callee.send("[64, " + n + R"(, {"match": )" + quoted(match) + "}, " + quoted(uri) + "]");
        callee.expect("[65, " + n + ", $r" + n + "]");
    }

    // The call reaches the registration of that number.
    void expect(std::string_view uri, int registration) {
        const auto n = std::to_string(++calls);
        caller.send("[48, " + n + ", {}, " + quoted(uri) + "]");
        callee.expect("[68, " + n + ", $r" + std::to_string(registration) + ", ...]");
    }

    RouterHarness h;
    TestPeer callee = h.join();
    TestPeer caller = h.join();
    int count = 0;
    int calls = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rpc_registrations)

BOOST_AUTO_TEST_CASE(R_RP_13_who_may_not_learns_nothing_of_registrations) {
    RouterHarness h;
    router::RoleOptions anonymous;
    anonymous.name = "anonymous";  // without a permission
    BOOST_REQUIRE(h.router().start_realm(realm_named("closed")));
    BOOST_REQUIRE(h.router().start_role("closed", anonymous));
    PeerOptions trusted;
    trusted.trusted_authrole = "trusted";
    const auto bob = h.join("closed", trusted);
    bob.send(R"([64, 1, {}, "com.add"])");
    bob.expect("[65, 1, $reg]");
    const auto eve = h.join("closed");
    eve.send(R"([64, 1, {}, "com.add"])");
    eve.expect(R"([8, 64, 1, {}, "wamp.error.not_authorized", ...])");
    eve.send(R"([48, 2, {}, "com.add"])");
    eve.expect(R"([8, 48, 2, {}, "wamp.error.not_authorized", ...])");
    eve.send(R"([48, 3, {}, "com.unknown"])");
    eve.expect(R"([8, 48, 3, {}, "wamp.error.not_authorized", ...])");
    bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_PA_01_match_is_exact_prefix_or_wildcard) {
    Patterns p;
    p.add("com.a", "exact");
    p.add("com.b", "prefix");
    p.add("com..c", "wildcard");
    p.callee.send(R"([64, 9, {"match": "regex"}, "com.d"])");
    expect_violation(p.callee);
}

BOOST_AUTO_TEST_CASE(R_PA_02_exact_goes_before_prefix_before_wildcard) {
    Patterns p;
    p.add("com..create", "wildcard");
    p.expect("com.user.create", 1);
    p.add("com.", "prefix");
    p.expect("com.user.create", 2);
    p.add("com.user.", "prefix");
    p.expect("com.user.create", 3);
    p.add("com.user.create", "exact");
    p.expect("com.user.create", 4);
    p.caller.send(R"([48, 5, {}, "org.user"])");
    p.caller.expect(R"([8, 48, 5, {}, "wamp.error.no_such_procedure", ...])");
}

BOOST_AUTO_TEST_CASE(R_PA_03_the_specifications_examples_resolve_as_listed) {
    Patterns p;
    p.add("a1.b2.c3.d4.e55", "exact");
    p.add("a1.b2.c3", "prefix");
    p.add("a1.b2.c3.d4", "prefix");
    p.add("a1.b2..d4.e5", "wildcard");
    p.add("a1.b2.c33..e5", "wildcard");
    p.add("a1.b2..d4.e5..g7", "wildcard");
    p.add("a1.b2..d4..f6.g7", "wildcard");
    p.expect("a1.b2.c3.d4.e55", 1);
    p.expect("a1.b2.c3.d98.e74", 2);
    p.expect("a1.b2.c3.d4.e325", 3);
    p.expect("a1.b2.c55.d4.e5", 4);
    p.expect(
        "a1.b2.c33.d4.e5", 2);  // reading 35: "a1.b2.c3" is a prefix of it, character by character
    p.expect("a1.b2.c88.d4.e5.f6.g7", 6);
    p.caller.send(R"([48, 7, {}, "a2.b2.c2.d2.e2"])");
    p.caller.expect(R"([8, 48, 7, {}, "wamp.error.no_such_procedure", ...])");
}

BOOST_AUTO_TEST_CASE(R_PA_04_a_pattern_is_told_the_procedure) {
    Patterns p;
    p.add("com.", "prefix");
    p.add("org..x", "wildcard");
    p.caller.send(R"([48, 1, {}, "com.abc"])");
    p.callee.expect(R"([68, 1, $r1, {"procedure": "com.abc"}])");
    p.caller.send(R"([48, 2, {}, "org.abc.x"])");
    p.callee.expect(R"([68, 2, $r2, {"procedure": "org.abc.x"}])");
}

BOOST_AUTO_TEST_CASE(R_PA_05_R_PA_07_one_uri_under_three_policies_is_three_registrations) {
    Patterns p;
    for (const auto* match : {"exact", "prefix", "wildcard"}) {
        p.add("com.add", match);
    }
    BOOST_TEST(p.h.id("r1") != p.h.id("r2"));
    BOOST_TEST(p.h.id("r2") != p.h.id("r3"));
    p.callee.send(R"([64, 4, {"match": "prefix"}, "com.add"])");
    p.callee.expect(R"([8, 64, 4, {}, "wamp.error.procedure_already_exists", ...])");
}

BOOST_AUTO_TEST_CASE(R_PA_06_a_call_needs_a_complete_uri) {
    Patterns p;
    p.add("com..c", "wildcard");
    p.caller.send(R"([48, 1, {}, "com..c"])");
    p.caller.expect(R"([8, 48, 1, {}, "wamp.error.invalid_uri", ...])");
}

BOOST_AUTO_TEST_CASE(R_PA_08_R_SH_09_R_RV_patterns_sharing_and_revocation_are_announced) {
    RpcScene s;
    for (const auto* feature :
         {"pattern_based_registration", "shared_registration", "registration_revocation"}) {
        BOOST_TEST(dealer_announces(s.alice, feature));
    }
}

BOOST_AUTO_TEST_CASE(R_SH_01_the_policies_are_five) {
    RouterHarness h;
    const auto bob = h.join();
    int n = 0;
    for (const std::string policy : {"single", "roundrobin", "random", "first", "last"}) {
        const auto id = std::to_string(++n);
        bob.send("[64, " + id + R"(, {"invoke": ")" + policy + R"("}, "com.)" + policy + R"("])");
        bob.expect("[65, " + id + ", $_]");
    }
    bob.send(R"([64, 6, {"invoke": "foo"}, "com.foo"])");
    bob.expect(R"([8, 64, 6, {}, "wamp.error.invalid_argument", ...])");
}

BOOST_AUTO_TEST_CASE(R_SH_02_single_admits_nobody_else) {
    RpcScene s({}, R"({"invoke": "single"})");
    for (const auto* policy : {"single", "random"}) {
        const auto eve = s.h.join();
        eve.send(R"([64, 1, {"invoke": ")" + std::string(policy) + R"("}, "com.add"])");
        eve.expect(R"([8, 64, 1, {}, "wamp.error.procedure_already_exists", ...])");
    }
}

BOOST_AUTO_TEST_CASE(R_SH_03_one_policy_shares_an_id_and_another_is_refused) {
    RpcScene s({}, R"({"invoke": "random"})");
    s.member(R"({"invoke": "random"})");
    s.alice.send(R"([64, 1, {"invoke": "first"}, "com.add"])");
    s.alice.expect(R"([8, 64, 1, {}, "wamp.error.procedure_already_exists", ...])");
}

BOOST_AUTO_TEST_CASE(R_SH_04_roundrobin_takes_turns_and_stays_fair) {
    RpcScene s({}, R"({"invoke": "roundrobin"})");
    const auto carl = s.member(R"({"invoke": "roundrobin"})");
    const auto dora = s.member(R"({"invoke": "roundrobin"})");
    int call = 0;
    const auto next = [&](const TestPeer& peer) {
        s.alice.send("[48, " + std::to_string(++call) + R"(, {}, "com.add"])");
        peer.expect("[68, $_, $reg, {}]");
    };
    next(s.bob);
    next(carl);
    next(dora);
    next(s.bob);
    s.bob.drop();
    s.alice.discard();
    next(carl);
    next(dora);
    next(carl);
}

BOOST_AUTO_TEST_CASE(R_SH_05_random_reaches_all) {
    RpcScene s({}, R"({"invoke": "random"})");
    const auto carl = s.member(R"({"invoke": "random"})");
    for (int i = 1; i <= 400; ++i) {
        s.alice.send("[48, " + std::to_string(i) + R"(, {}, "com.add"])");
    }
    const auto bobs = s.bob.waiting();
    BOOST_TEST(bobs > 140U);
    BOOST_TEST(bobs < 260U);
    BOOST_TEST(bobs + carl.waiting() == 400U);
}

BOOST_AUTO_TEST_CASE(R_SH_06_first_and_last_are_hot_stand_by) {
    for (const std::string policy : {"first", "last"}) {
        const auto options = R"({"invoke": ")" + policy + R"("})";
        RpcScene s({}, options);
        const auto carl = s.member(options);
        const auto& active = policy == "first" ? s.bob : carl;
        const auto& standby = policy == "first" ? carl : s.bob;
        s.alice.send(R"([48, 1, {}, "com.add"])");
        s.alice.send(R"([48, 2, {}, "com.add"])");
        active.expect("[68, 1, $reg, {}]");
        active.expect("[68, 2, $reg, {}]");
        active.drop();
        s.alice.send(R"([48, 3, {}, "com.add"])");
        standby.expect("[68, 1, $reg, {}]");
    }
}

BOOST_AUTO_TEST_CASE(R_SH_07_a_registration_ends_with_its_last_member) {
    RpcScene s({}, R"({"invoke": "first"})");
    const auto carl = s.member(R"({"invoke": "first"})");
    s.bob.send("[66, 2, $reg]");
    s.bob.expect("[67, 2]");
    s.alice.send(R"([48, 1, {}, "com.add"])");
    carl.expect("[68, 1, $reg, {}]");
    carl.send("[66, 2, $reg]");
    carl.expect("[67, 2]");
    s.alice.send(R"([48, 2, {}, "com.add"])");
    s.alice.expect(R"([8, 48, 2, {}, "wamp.error.no_such_procedure", ...])");
}

BOOST_AUTO_TEST_CASE(R_SH_08_registering_twice_counts_once) {
    RpcScene s({}, R"({"invoke": "roundrobin"})");
    s.bob.send(R"([64, 2, {"invoke": "roundrobin"}, "com.add"])");
    s.bob.expect("[65, 2, $reg]");
    const auto carl = s.member(R"({"invoke": "roundrobin"})");
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.alice.send(R"([48, 2, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.bob.expect_nothing();
    carl.expect("[68, 1, $reg, {}]");
}

BOOST_AUTO_TEST_CASE(R_SH_10_concurrency_limits_what_runs_at_once) {
    RpcScene s({}, R"({"invoke": "first", "concurrency": 1})");
    const auto carl = s.member(R"({"invoke": "first", "concurrency": 1})");
    for (int i = 1; i <= 3; ++i) {
        s.alice.send("[48, " + std::to_string(i) + R"(, {}, "com.add"])");
    }
    s.bob.expect("[68, 1, $reg, {}]");
    carl.expect("[68, 1, $reg, {}]");
    s.alice.expect(R"([8, 48, 3, {}, "crossbar.error.max_concurrency_reached", ...])");
    s.bob.send("[70, 1, {}]");
    s.alice.expect("[50, 1, {}]");
    s.alice.send(R"([48, 4, {}, "com.add"])");
    s.bob.expect("[68, 2, $reg, {}]");
}

BOOST_AUTO_TEST_CASE(R_RV_01_R_RV_04_a_removed_callee_is_told_why) {
    RpcScene s;
    s.alice.send(
        "[48, 1, {}, \"wamp.registration.remove_callee\", [$reg, " +
        std::to_string(s.bob.session()) + R"(, "com.reason"]])");
    s.bob.expect(R"([67, 0, {"registration": $reg, "reason": "com.reason"}])");
    s.alice.expect("[50, 1, {}, [null]]");
    s.alice.send(R"([48, 2, {}, "com.add"])");
    s.alice.expect(R"([8, 48, 2, {}, "wamp.error.no_such_procedure", ...])");
}

BOOST_AUTO_TEST_CASE(R_RV_02_without_the_feature_revocation_is_silent) {
    RpcScene s(lacking("callee", "registration_revocation"));
    s.alice.send(
        "[48, 1, {}, \"wamp.registration.remove_callee\", [$reg, " +
        std::to_string(s.bob.session()) + "]]");
    s.alice.expect("[50, 1, {}, [null]]");
    s.alice.send(R"([64, 2, {"force_reregister": true}, "com.add"])");
    s.alice.expect("[65, 2, $_]");
    s.bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_RV_03_revocation_fires_the_meta_events) {
    RpcScene s;
    const auto observer = s.h.join();
    observer.send(R"([32, 1, {"match": "prefix"}, "wamp.registration."])");
    observer.expect("[33, 1, $sub]");
    const auto bob = std::to_string(s.bob.session());
    s.alice.send("[48, 1, {}, \"wamp.registration.remove_callee\", [$reg, " + bob + "]]");
    observer.expect(
        R"([36, $sub, $_, {"topic": "wamp.registration.on_unregister", ...}, [)" + bob +
        ", $reg]]");
    observer.expect(
        R"([36, $sub, $_, {"topic": "wamp.registration.on_delete", ...}, [)" + bob + ", $reg]]");
}

BOOST_AUTO_TEST_CASE(R_FR_01_force_reregister_replaces_the_holders) {
    RpcScene s;
    const auto observer = s.h.join();
    observer.send(R"([32, 1, {"match": "prefix"}, "wamp.registration."])");
    observer.expect("[33, 1, $sub]");
    s.alice.send(R"([64, 1, {"force_reregister": true}, "com.add"])");
    s.bob.expect(R"([67, 0, {"registration": $reg, "reason": "wamp.error.unregistered"}])");
    s.alice.expect("[65, 1, $new]");
    BOOST_TEST(s.h.id("reg") != s.h.id("new"));
    for (const auto* topic : {"on_unregister", "on_delete", "on_create", "on_register"}) {
        observer.expect(
            R"([36, $sub, $_, {"topic": "wamp.registration.)" + std::string(topic) +
            R"(", ...}, [...]])");
    }
    s.bob.send(R"([48, 2, {}, "com.add"])");
    s.alice.expect("[68, 1, $new, {}]");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace crossbar::test
