// SPDX-License-Identifier: MIT
// Joining a realm, and the features that are announced: R-SE-01 to 06, R-FA.
#include "tests/conformance/session/session.hpp"

#include <set>

namespace crossbar::test {
namespace {

constexpr std::string_view kHello = R"([1, "realm1", {"roles": {"caller": {}}}])";

std::string without(std::string_view feature) {
    std::string details(kAllFeatures);
    const auto announced = '"' + std::string(feature) + "\": true";
    for (auto at = details.find(announced); at != std::string::npos; at = details.find(announced)) {
        details.replace(at, announced.size(), '"' + std::string(feature) + "\": false");
    }
    return details;
}

BOOST_AUTO_TEST_SUITE(joining)

BOOST_AUTO_TEST_CASE(R_SE_01_hello_comes_first) {
    for (const auto* first :
         {R"([6, {}, "wamp.close.close_realm"])",
          R"([5, "signature", {}])",
          R"([32, 1, {}, "com.topic"])",
          R"([16, 1, {}, "com.topic"])",
          R"([48, 1, {}, "com.proc"])",
          "[2, 7, {}]"}) {
        BOOST_TEST_CONTEXT(first) {
            RouterHarness h;
            const auto alice = h.connect();
            alice.send(first);
            expect_violation(alice);
        }
    }
}

BOOST_AUTO_TEST_CASE(R_SE_02_hello_is_answered_with_welcome_or_abort) {
    RouterHarness h;
    const auto alice = h.connect();
    alice.send(kHello);
    alice.expect("[2, $_, {...}]");
    alice.expect_nothing();
    const auto bob = h.connect();
    bob.send(R"([1, "nowhere", {"roles": {"caller": {}}}])");
    bob.expect(R"([3, {...}, "wamp.error.no_such_realm"])");
    bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_SE_02_R_RS_12_a_welcome_too_long_for_the_client_becomes_abort) {
    RouterHarness h;
    const auto watcher = h.join();
    watcher.send(R"([32, 1, {"match": "prefix"}, "wamp.session."])");
    watcher.expect("[33, 1, $_]");
    const auto alice = h.connect();
    h.limit_message_size(alice, 512);
    alice.send(kHello);
    alice.expect(R"([3, {...}, "wamp.error.payload_size_exceeded"])");
    alice.expect_closed();
    watcher.expect_nothing();
    watcher.send(R"([48, 2, {}, "wamp.session.count"])");
    watcher.expect("[50, 2, {}, [1]]");
}

BOOST_AUTO_TEST_CASE(R_SE_03_each_session_has_an_id_of_its_own_for_its_life) {
    RouterHarness h;
    std::set<WampId> ids;
    for (int i = 0; i < 20; ++i) {
        const auto peer = h.join();
        BOOST_TEST(is_wamp_id(peer.session()));
        h.bind("id", peer.session());
        peer.send(R"([48, 1, {}, "wamp.session.get", [$id]])");
        peer.expect(R"([50, 1, {}, [{"session": $id, ...}]])");
        ids.insert(peer.session());
        peer.leave();
    }
    BOOST_TEST(ids.size() == 20U);
}

BOOST_AUTO_TEST_CASE(R_SE_04_nothing_of_a_session_comes_before_welcome) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.connect();
    alice.send(R"([16, 1, {}, "com.topic"])");
    bob.expect_nothing();
    bob.send(R"([1, "realm1", {"roles": {"subscriber": {}}}])");
    bob.expect("[2, $_, {...}]");
    subscribe(bob, 1, "wamp.session.on_join", "$joins");
    bob.expect_nothing();  // not its own
    h.join();
    bob.expect("[36, $joins, $_, {}, [{...}]]");
}

BOOST_AUTO_TEST_CASE(R_SE_05_a_second_hello_is_a_violation) {
    RouterHarness h;
    const auto alice = h.join();
    alice.send(kHello);
    expect_violation(alice);
    expect_alone(h.join(), 1);
}

BOOST_AUTO_TEST_CASE(R_SE_06_an_unknown_realm_is_refused) {
    RouterHarness h;
    const auto alice = h.connect();
    alice.send(R"([1, "realm2", {"roles": {"caller": {}}}])");
    alice.expect(R"([3, {"message": $_}, "wamp.error.no_such_realm"])");
    alice.expect_closed();
    h.start_realm(realm_called("realm2"));
    expect_alone(h.join("realm2"), 1);
}

BOOST_AUTO_TEST_CASE(R_FA_01_a_client_announces_at_least_one_role) {
    for (const auto* details :
         {"{}", R"({"roles": {}})", R"({"roles": []})", R"({"roles": {"broker": {}}})"}) {
        RouterHarness h;
        const auto alice = h.connect();
        alice.send("[1, \"realm1\", " + std::string(details) + "]");
        expect_violation(alice);
    }
    for (const auto* role : {"publisher", "subscriber", "caller", "callee"}) {
        RouterHarness h;
        h.join("realm1", with_details("{\"roles\": {\"" + std::string(role) + "\": {}}}"));
    }
}

BOOST_AUTO_TEST_CASE(R_FA_02_R_FA_03_welcome_announces_the_roles_with_what_is_implemented) {
    RouterHarness h;
    const auto alice = h.connect();
    alice.send(kHello);
    alice.expect(R"([2, $_, {"roles": {"broker": {"features": {...}},
                                       "dealer": {"features": {...}}}, ...}])");
    for (const auto* feature :
         {"publisher_identification",
          "publisher_exclusion",
          "subscriber_blackwhite_listing",
          "publication_trustlevels",
          "pattern_based_subscription",
          "event_history",
          "event_retention",
          "subscription_revocation",
          "subscription_meta_api",
          "payload_passthru_mode"}) {
        BOOST_TEST(announces(alice, "broker", feature), feature);
    }
    for (const auto* feature :
         {"caller_identification",
          "call_trustlevels",
          "call_canceling",
          "call_reroute",
          "progressive_call_results",
          "progressive_call_invocations",
          "pattern_based_registration",
          "shared_registration",
          "registration_revocation",
          "registration_meta_api",
          "payload_passthru_mode"}) {
        BOOST_TEST(announces(alice, "dealer", feature), feature);
    }
    BOOST_TEST(!announces(alice, "broker", "sharded_subscription"));
    BOOST_TEST(!announces(alice, "dealer", "sharded_registration"));
    BOOST_TEST(!announces(alice, "dealer", "procedure_reflection"));
}

BOOST_AUTO_TEST_CASE(R_FA_04_unknown_roles_and_features_are_ignored) {
    RouterHarness h;
    const auto alice = h.join(
        "realm1",
        with_details(R"({"roles": {"caller": {"features": {"x_magic": true, "y": [1]}, "z": 1},
                                   "wizard": {"features": {"call_canceling": 7}}},
                         "x_more": {"a": null}})"));
    expect_alone(alice, 1);
}

BOOST_AUTO_TEST_CASE(R_FA_05_nobody_is_sent_what_he_did_not_announce) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join("realm1", with_details(kNoFeatures));
    bob.send(R"([64, 1, {}, "com.proc"])");
    bob.expect("[65, 1, $reg]");
    subscribe(bob, 2, "com.topic", "$sub");
    h.bind("bob", bob.session());
    alice.send(R"([48, 1, {"receive_progress": true}, "com.proc"])");
    bob.expect("[68, 1, $reg, {}]");  // no progress asked for
    alice.send(R"([49, 1, {"mode": "kill"}])");
    alice.expect(R"([8, 48, 1, {}, "wamp.error.canceled", ...])");
    bob.expect_nothing();  // no INTERRUPT
    alice.send(R"([48, 2, {"ppt_scheme": "x_a"}, "com.proc", ["\u0000AA=="]])");
    alice.expect(R"([8, 48, 2, {}, "wamp.error.feature_not_supported", ...])");
    bob.expect_nothing();  // no passthru
    alice.send(R"([48, 3, {}, "wamp.registration.remove_callee", [$reg, $bob]])");
    alice.expect("[50, 3, {}, ...]");
    alice.send(R"([48, 4, {}, "wamp.subscription.remove_subscriber", [$sub, $bob]])");
    alice.expect("[50, 4, {}, ...]");
    bob.expect_nothing();  // neither UNREGISTERED nor UNSUBSCRIBED
}

BOOST_AUTO_TEST_CASE(R_FA_06_welcome_names_the_software) {
    router::RouterOptions options;
    options.agent = "crossbar-cxx-1.0";
    RouterHarness h(realm_called("realm1"), options);
    const auto alice = h.connect();
    alice.send(kHello);
    alice.expect(R"([2, $_, {"agent": "crossbar-cxx-1.0", ...}])");
}

BOOST_AUTO_TEST_CASE(R_FA_07_welcome_says_who_and_where_one_is) {
    RouterHarness h;
    const auto alice = h.connect();
    alice.send(kHello);
    alice.expect(R"([2, $session, {"realm": "realm1", "authid": $authid, "authrole": "anonymous",
        "authmethod": "anonymous", "authprovider": "static", "authextra": {...}, ...}])");
    alice.send(R"([48, 1, {}, "wamp.session.get", [$session]])");
    alice.expect(R"([50, 1, {}, [{"authid": $authid, "authrole": "anonymous", ...}]])");
}

BOOST_AUTO_TEST_CASE(R_FA_08_R_FA_09_R_FA_10_R_FA_11_R_FA_12_single_features_are_announced) {
    RouterHarness h;
    const auto alice = h.join();
    BOOST_TEST(announces(alice, "broker", "session_meta_api"));
    BOOST_TEST(announces(alice, "dealer", "session_meta_api"));
    BOOST_TEST(announces(alice, "dealer", "testament_meta_api"));
    BOOST_TEST(announces(alice, "broker", "event_history"));
    BOOST_TEST(announces(alice, "broker", "event_retention"));
    BOOST_TEST(announces(alice, "dealer", "call_timeout"));
}

BOOST_AUTO_TEST_CASE(R_FA_13_both_spellings_of_canceling_are_understood) {
    const std::pair<std::string, bool> cases[] = {
        {"{}", false},
        {R"({"call_canceling": true})", true},
        {R"({"call_cancelling": true})", true}};
    for (const auto& [features, interrupted] : cases) {
        BOOST_TEST_CONTEXT(features) {
            RouterHarness h;
            const auto alice = h.join("realm1", with_details(without("call_canceling")));
            const auto bob = h.join(
                "realm1",
                with_details("{\"roles\": {\"callee\": {\"features\": " + features + "}}}"));
            bob.send(R"([64, 1, {}, "com.proc"])");
            bob.expect("[65, 1, $reg]");
            alice.send(R"([48, 1, {}, "com.proc"])");
            bob.expect("[68, 1, $reg, {}]");
            alice.send(R"([49, 1, {"mode": "killnowait"}])");
            alice.expect(R"([8, 48, 1, {}, "wamp.error.canceled", ...])");
            if (interrupted) {
                bob.expect(R"([69, 1, {"mode": "killnowait", ...}])");
            }
            bob.expect_nothing();
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
