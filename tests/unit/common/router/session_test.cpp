// SPDX-License-Identifier: MIT
// Sessions of a router core: joining, leaving, what is a violation, request ids, URIs.
#include "tests/support/router_harness.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace crossbar::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kViolation = R"([3, {"message": $_}, "wamp.error.protocol_violation"])";

// The session is gone: an observer of the meta API sees no more than itself.
void expect_alone(const TestPeer& observer, int request) {
    observer.send("[48, " + std::to_string(request) + R"(, {}, "wamp.session.count"])");
    observer.expect("[50, " + std::to_string(request) + ", {}, [1]]");
}

BOOST_AUTO_TEST_SUITE(joining)

BOOST_AUTO_TEST_CASE(hello_is_answered_with_welcome) {
    RouterHarness h;
    const auto alice = h.connect();
    alice.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
    alice.expect(R"([2, $session, {
        "roles": {
            "broker": {"features": {
                "publisher_identification": true, "publisher_exclusion": true,
                "subscriber_blackwhite_listing": true, "publication_trustlevels": true,
                "pattern_based_subscription": true, "event_history": true,
                "event_retention": true, "subscription_revocation": true,
                "subscription_meta_api": true, "session_meta_api": true,
                "payload_passthru_mode": true}},
            "dealer": {"features": {
                "caller_identification": true, "call_trustlevels": true, "call_timeout": true,
                "call_canceling": true, "call_reroute": true, "progressive_call_results": true,
                "progressive_call_invocations": true, "pattern_based_registration": true,
                "shared_registration": true, "registration_revocation": true,
                "registration_meta_api": true, "session_meta_api": true,
                "testament_meta_api": true, "payload_passthru_mode": true}}},
        "realm": "realm1", "authid": $authid, "authrole": "anonymous",
        "authmethod": "anonymous", "authprovider": "static", "authextra": {}}])");
    alice.expect_nothing();
    BOOST_TEST(is_wamp_id(h.id("session")));
    BOOST_TEST(alice.authid().size() == 29U);
    BOOST_TEST(alice.authid()[4] == '-');
}

BOOST_AUTO_TEST_CASE(welcome_shows_the_agent_and_the_node) {
    router::RealmOptions realm;
    realm.name = "realm1";
    router::RouterOptions options;
    options.agent = "crossbar-cxx/1";
    options.welcome_authextra = {{"x_cb_node", "node1"}};
    RouterHarness h(realm, options);
    const auto alice = h.connect();
    alice.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
    alice.expect(
        R"([2, $_, {"agent": "crossbar-cxx/1", "authextra": {"x_cb_node": "node1"}, ...}])");
}

BOOST_AUTO_TEST_CASE(a_client_cannot_choose_its_anonymous_authid) {
    RouterHarness h;
    const auto alice = h.connect();
    alice.send(R"([1, "realm1", {"roles": {"caller": {}}, "authid": "admin",
                   "authrole": "admin"}])");
    alice.expect(R"([2, $_, {"authid": $authid, "authrole": "anonymous", ...}])");
    BOOST_TEST(alice.authid() != "admin");
}

BOOST_AUTO_TEST_CASE(an_unknown_realm_is_refused_and_the_transport_closed) {
    RouterHarness h;
    const auto alice = h.connect();
    alice.send(R"([1, "realm2", {"roles": {"caller": {}}}])");
    alice.expect(R"([3, {"message": $_}, "wamp.error.no_such_realm"])");
    alice.expect_closed();
}

// proves R-UR-10
BOOST_AUTO_TEST_CASE(a_malformed_realm_is_refused_as_invalid_uri) {
    for (const auto* realm : {"", "a..b", "real m", ".", "a#b"}) {
        RouterHarness h;
        const auto alice = h.connect();
        alice.send("[1, \"" + std::string(realm) + R"(", {"roles": {"caller": {}}}])");
        alice.expect(R"([3, {"message": $_}, "wamp.error.invalid_uri"])");
        alice.expect_closed();
    }
}

// proves R-FA-01
BOOST_AUTO_TEST_CASE(hello_without_roles_is_a_violation) {
    for (const auto* details :
         {"{}",
          R"({"roles": {}})",
          R"({"roles": {"router": {}}})",
          R"({"roles": {"caller": 7}})",
          R"({"roles": {"caller": {"features": {"call_canceling": 1}}}})"}) {
        RouterHarness h;
        const auto alice = h.connect();
        alice.send("[1, \"realm1\", " + std::string(details) + "]");
        alice.expect(kViolation);
        alice.expect_closed();
    }
}

// proves R-FA-04
BOOST_AUTO_TEST_CASE(unknown_roles_and_features_are_ignored) {
    RouterHarness h;
    h.join("realm1", {R"({"roles": {"caller": {"features": {"x_new": "?"}}, "oracle": 7}})"});
}

BOOST_AUTO_TEST_CASE(anything_before_hello_is_a_violation) {
    for (const auto* first :
         {R"([48, 1, {}, "com.proc"])",
          R"([6, {}, "wamp.close.close_realm"])",
          R"([5, "signature", {}])",
          R"([2, 1, {}])",
          R"([32, 1, {}, "com.topic"])"}) {
        RouterHarness h;
        const auto alice = h.connect();
        alice.send(first);
        alice.expect(kViolation);
        alice.expect_closed();
        alice.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
        alice.expect_nothing();
    }
}

BOOST_AUTO_TEST_CASE(abort_is_never_answered) {
    RouterHarness h;
    const auto alice = h.connect();
    alice.send(R"([3, {}, "wamp.error.cannot_authenticate"])");
    alice.expect_nothing();
    alice.expect_closed();
    const auto bob = h.join();
    bob.send(R"([3, {}, "wamp.close.close_realm"])");
    bob.expect_nothing();
    bob.expect_closed();
    expect_alone(h.join(), 1);
}

BOOST_AUTO_TEST_CASE(silence_instead_of_hello_ends_at_the_deadline) {
    RouterHarness h;
    const auto alice = h.connect();
    h.advance(9'999ms);
    alice.expect_open();
    h.advance(1ms);
    alice.expect(R"([3, {"message": $_}, "wamp.error.timeout"])");
    alice.expect_closed();
}

BOOST_AUTO_TEST_CASE(a_session_has_no_deadline) {
    RouterHarness h;
    const auto alice = h.join();
    BOOST_TEST(!h.router().next_deadline());
    h.advance(1h);
    alice.expect_open();
}

BOOST_AUTO_TEST_CASE(session_ids_differ) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    BOOST_TEST(alice.session() != bob.session());
    BOOST_TEST(alice.authid() != bob.authid());
}

BOOST_AUTO_TEST_CASE(a_full_realm_refuses_further_sessions) {
    router::RealmOptions realm;
    realm.name = "realm1";
    realm.max_sessions = 1;
    RouterHarness h(realm);
    const auto alice = h.join();
    const auto bob = h.connect();
    bob.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
    bob.expect(R"([3, {"message": $_}, "wamp.error.unavailable"])");
    alice.leave();
    h.join();
}

BOOST_AUTO_TEST_CASE(a_trusted_peer_joins_as_what_its_transport_says) {
    RouterHarness h;
    PeerOptions options;
    options.trusted_authid = "worker1";
    options.trusted_authrole = "worker";
    const auto worker = h.connect(options);
    worker.send(R"([1, "realm1", {"roles": {"publisher": {}}}])");
    worker.expect(
        R"([2, $_, {"authid": "worker1", "authrole": "worker", "authmethod": "trusted", ...}])");
    worker.send(R"([16, 1, {"acknowledge": true}, "wamp.something"])");
    worker.expect("[17, 1, $_]");
}

// proves R-SZ-01
BOOST_AUTO_TEST_CASE(every_serializer_can_join) {
    for (const auto serializer : {wamp::Serializer::msgpack, wamp::Serializer::cbor}) {
        RouterHarness h;
        PeerOptions options;
        options.serializer = serializer;
        const auto alice = h.join("realm1", options);
        alice.send(R"([48, 1, {}, "wamp.session.count"])");
        alice.expect("[50, 1, {}, [1]]");
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(leaving)

BOOST_AUTO_TEST_CASE(goodbye_is_answered_with_goodbye_and_out) {
    RouterHarness h;
    const auto alice = h.join();
    alice.send(R"([6, {}, "wamp.close.close_realm"])");
    alice.expect(R"([6, {}, "wamp.close.goodbye_and_out"])");
    alice.expect_nothing();
    alice.expect_open();
    expect_alone(h.join(), 1);
}

BOOST_AUTO_TEST_CASE(a_new_session_can_begin_on_the_same_transport) {
    RouterHarness h;
    const auto alice = h.join();
    const auto first = alice.session();
    alice.send(R"([48, 7, {}, "wamp.session.count"])");
    alice.expect("[50, 7, {}, [1]]");
    alice.leave();
    alice.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
    alice.expect("[2, $_, {...}]");
    BOOST_TEST(alice.session() != first);
    alice.send(R"([48, 1, {}, "wamp.session.count"])");  // request ids start over
    alice.expect("[50, 1, {}, [1]]");
}

BOOST_AUTO_TEST_CASE(a_transport_without_a_new_session_is_closed_at_the_deadline) {
    RouterHarness h;
    const auto alice = h.join();
    alice.leave();
    h.advance(10s);
    alice.expect_closed();
}

BOOST_AUTO_TEST_CASE(goodbye_without_a_uri_is_a_violation) {
    RouterHarness h;
    const auto alice = h.join();
    alice.send(R"([6, {}, "not a uri"])");
    alice.expect(kViolation);
    alice.expect_closed();
}

BOOST_AUTO_TEST_CASE(a_broken_transport_ends_the_session) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    alice.send(R"([64, 1, {}, "com.proc"])");
    alice.expect("[65, 1, $_]");
    alice.drop();
    bob.send(R"([48, 1, {}, "com.proc"])");
    bob.expect(R"([8, 48, 1, {}, "wamp.error.no_such_procedure", ...])");
    expect_alone(bob, 2);
}

BOOST_AUTO_TEST_CASE(shutting_down_says_goodbye_to_sessions_and_aborts_joining_ones) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.connect();
    h.router().shut_down();
    alice.expect(R"([6, {}, "wamp.close.system_shutdown"])");
    alice.expect_open();
    bob.expect(R"([3, {}, "wamp.close.system_shutdown"])");
    bob.expect_closed();
    alice.send(R"([6, {}, "wamp.close.goodbye_and_out"])");
    alice.expect_closed();
    const auto carol = h.connect();
    h.advance(0ms);
    carol.expect_closed();
}

BOOST_AUTO_TEST_CASE(a_stopped_realm_says_goodbye_and_can_be_started_again) {
    RouterHarness h;
    const auto alice = h.join();
    BOOST_TEST(h.router().stop_realm("realm1", "wamp.close.close_realm").has_value());
    alice.expect(R"([6, {}, "wamp.close.close_realm"])");
    alice.send(R"([48, 1, {}, "com.proc"])");
    alice.expect_nothing();
    alice.send(R"([6, {}, "wamp.close.goodbye_and_out"])");
    alice.expect_open();
    alice.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
    alice.expect(R"([3, {"message": $_}, "wamp.error.no_such_realm"])");
    router::RealmOptions realm;
    realm.name = "realm1";
    h.start_realm(realm);
    h.join();
}

BOOST_AUTO_TEST_CASE(names_of_realms_and_roles_are_taken_once) {
    RouterHarness h;
    router::RealmOptions realm;
    realm.name = "realm1";
    BOOST_TEST(!h.router().start_realm(realm).has_value());
    realm.name = "not a realm";
    BOOST_TEST(!h.router().start_realm(realm).has_value());
    router::RoleOptions role;
    role.name = "anonymous";
    BOOST_TEST(!h.router().start_role("realm1", role).has_value());
    BOOST_TEST(!h.router().start_role("realm2", role).has_value());
    BOOST_TEST(!h.router().stop_role("realm1", "other").has_value());
    BOOST_TEST(!h.router().stop_realm("realm2", "wamp.close.close_realm").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(violations)

// proves R-MF-14, R-PV-04
BOOST_AUTO_TEST_CASE(messages_that_only_routers_send_are_violations) {
    for (const auto* message :
         {R"([1, "realm1", {"roles": {"caller": {}}}])",
          "[2, 7, {}]",
          R"([4, "ticket", {}])",
          R"([5, "signature", {}])",
          "[17, 1, 2]",
          "[33, 1, 2]",
          "[35, 1]",
          "[36, 1, 2, {}]",
          "[50, 1, {}]",
          "[65, 1, 2]",
          "[67, 1]",
          "[68, 1, 2, {}]",
          "[69, 1, {}]"}) {
        BOOST_TEST_CONTEXT(message) {
            RouterHarness h;
            const auto alice = h.join();
            alice.send(message);
            alice.expect(kViolation);
            alice.expect_nothing();
            alice.expect_closed();
            expect_alone(h.join(), 1);
        }
    }
}

// proves R-PV-10, R-PV-11
BOOST_AUTO_TEST_CASE(bytes_that_are_no_message_are_a_violation) {
    for (const auto* text : {"", "[", "{}", "[]", "[48]", "[\"48\", 1]", "[999, 1]"}) {
        RouterHarness h;
        const auto alice = h.join();
        alice.send_bytes(as_bytes(text));
        alice.expect(kViolation);
        alice.expect_closed();
    }
}

BOOST_AUTO_TEST_CASE(nothing_that_follows_a_violation_is_handled) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    bob.send(R"([32, 1, {}, "com.topic"])");
    bob.expect("[33, 1, $_]");
    alice.send("[2, 7, {}]");
    alice.send(R"([16, 1, {}, "com.topic"])");
    bob.expect_nothing();
}

// proves R-EA-01
BOOST_AUTO_TEST_CASE(event_received_is_read_and_ignored) {
    RouterHarness h;
    const auto alice = h.join();
    alice.send("[337, 1234]");
    alice.expect_nothing();
    alice.expect_open();
}

// proves R-MF-15, R-PV-06
BOOST_AUTO_TEST_CASE(an_error_that_answers_no_invocation_is_a_violation) {
    for (const auto* message :
         {R"([8, 48, 1, {}, "com.error"])", R"([8, 69, 1, {}, "com.error"])"}) {
        RouterHarness h;
        const auto alice = h.join();
        alice.send(message);
        alice.expect(kViolation);
    }
}

// proves R-MF-16
BOOST_AUTO_TEST_CASE(a_message_of_a_role_that_was_not_announced_is_a_violation) {
    struct Case {
        const char* role;
        const char* message;
    };

    for (const auto& [role, message] :
         {Case{"caller", R"([16, 1, {}, "com.topic"])"},
          Case{"caller", R"([32, 1, {}, "com.topic"])"},
          Case{"caller", "[34, 1, 7]"},
          Case{"caller", R"([64, 1, {}, "com.proc"])"},
          Case{"caller", "[66, 1, 7]"},
          Case{"caller", "[70, 1, {}]"},
          Case{"caller", R"([8, 68, 1, {}, "com.error"])"},
          Case{"callee", R"([48, 1, {}, "com.proc"])"},
          Case{"callee", "[49, 1, {}]"}}) {
        BOOST_TEST_CONTEXT(message) {
            RouterHarness h;
            const auto alice =
                h.join("realm1", {"{\"roles\": {\"" + std::string(role) + "\": {}}}"});
            alice.send(message);
            alice.expect(kViolation);
            alice.expect_closed();
        }
    }
}

BOOST_AUTO_TEST_CASE(a_feature_that_was_not_announced_is_a_violation) {
    for (const auto* message :
         {R"([48, 1, {"progress": true}, "com.proc"])",
          R"([48, 1, {"ppt_scheme": "x_test"}, "com.proc", ["\u0000AA=="]])",
          R"([16, 1, {"ppt_scheme": "x_test"}, "com.topic", ["\u0000AA=="]])"}) {
        BOOST_TEST_CONTEXT(message) {
            RouterHarness h;
            const auto alice = h.join("realm1", {std::string(kNoFeatures)});
            alice.send(message);
            alice.expect(kViolation);
            alice.expect_closed();
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(request_ids)

TestPeer join_with(RouterHarness& h, router::RequestIds rule) {
    PeerOptions options;
    options.request_ids = rule;
    return h.join("realm1", options);
}

BOOST_AUTO_TEST_CASE(increasing_ids_may_have_gaps) {
    RouterHarness h;
    const auto alice = join_with(h, router::RequestIds::increasing);
    alice.send(R"([32, 5, {}, "com.topic"])");
    alice.expect("[33, 5, $sub]");
    alice.send("[34, 9, $sub]");
    alice.expect("[35, 9]");
}

BOOST_AUTO_TEST_CASE(increasing_ids_do_not_go_back) {
    for (const auto* again :
         {R"([32, 5, {}, "com.topic"])",
          R"([16, 4, {}, "com.topic"])",
          R"([48, 5, {}, "com.proc"])",
          R"([64, 1, {}, "com.proc"])",
          "[34, 5, $sub]",
          "[66, 5, 7]"}) {
        BOOST_TEST_CONTEXT(again) {
            RouterHarness h;
            const auto alice = join_with(h, router::RequestIds::increasing);
            alice.send(R"([32, 5, {}, "com.topic"])");
            alice.expect("[33, 5, $sub]");
            alice.send(again);
            alice.expect(kViolation);
            alice.expect_closed();
        }
    }
}

BOOST_AUTO_TEST_CASE(strict_ids_count_from_one_over_all_requests) {
    RouterHarness h;
    const auto alice = join_with(h, router::RequestIds::strict);
    alice.send(R"([32, 1, {}, "com.topic"])");
    alice.expect("[33, 1, $sub]");
    alice.send(R"([16, 2, {}, "com.topic"])");                // unacknowledged
    alice.send(R"([16, 3, {"acknowledge": true}, "a..b"])");  // refused
    alice.expect(R"([8, 16, 3, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([48, 4, {}, "com.proc"])");
    alice.expect(R"([8, 48, 4, {}, "wamp.error.no_such_procedure", ...])");
    alice.send("[49, 4, {}]");  // CANCEL mirrors an id
    alice.send(R"([64, 5, {}, "com.proc"])");
    alice.expect("[65, 5, $reg]");
    alice.send("[66, 6, $reg]");
    alice.expect("[67, 6]");
    alice.send("[34, 7, $sub]");
    alice.expect("[35, 7]");
    alice.send(R"([32, 9, {}, "com.topic"])");
    alice.expect(kViolation);
}

BOOST_AUTO_TEST_CASE(strict_ids_begin_with_one) {
    RouterHarness h;
    const auto alice = join_with(h, router::RequestIds::strict);
    alice.send(R"([32, 2, {}, "com.topic"])");
    alice.expect(kViolation);
}

// proves R-ID-09
BOOST_AUTO_TEST_CASE(ids_wrap_after_two_to_the_53) {
    for (const auto rule : {router::RequestIds::increasing, router::RequestIds::off}) {
        RouterHarness h;
        const auto alice = join_with(h, rule);
        alice.send(R"([32, 9007199254740992, {}, "com.topic"])");
        alice.expect("[33, 9007199254740992, $sub]");
        alice.send("[34, 1, $sub]");
        alice.expect("[35, 1]");
    }
}

BOOST_AUTO_TEST_CASE(ids_may_be_anything_where_they_are_not_checked) {
    RouterHarness h;
    const auto alice = join_with(h, router::RequestIds::off);
    alice.send(R"([32, 5, {}, "com.topic"])");
    alice.expect("[33, 5, $sub]");
    alice.send(R"([48, 5, {}, "wamp.session.count"])");
    alice.expect("[50, 5, {}, [1]]");
    alice.send(R"([48, 5, {}, "wamp.session.count"])");
    alice.expect("[50, 5, {}, [1]]");
}

BOOST_AUTO_TEST_CASE(more_of_a_progressive_call_may_follow_its_refusal) {
    RouterHarness h;
    const auto alice = h.join();
    alice.send(R"([48, 1, {"progress": true}, "not a uri"])");
    alice.expect(R"([8, 48, 1, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([48, 1, {}, "not a uri"])");
    alice.expect_nothing();
    alice.expect_open();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(uris)

BOOST_AUTO_TEST_CASE(a_malformed_uri_is_an_error_of_the_request) {
    RouterHarness h;
    const auto alice = h.join();
    alice.send(R"([32, 1, {}, "a..b"])");
    alice.expect(R"([8, 32, 1, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([64, 2, {}, "a b"])");
    alice.expect(R"([8, 64, 2, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([48, 3, {}, ""])");
    alice.expect(R"([8, 48, 3, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([16, 4, {"acknowledge": true}, "a#b"])");
    alice.expect(R"([8, 16, 4, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([16, 5, {}, "a#b"])");
    alice.expect_nothing();
    alice.expect_open();
}

// proves R-UR-04, R-UR-05
BOOST_AUTO_TEST_CASE(empty_components_belong_to_patterns) {
    RouterHarness h;
    const auto alice = h.join();
    alice.send(R"([32, 1, {"match": "wildcard"}, "a..b"])");
    alice.expect("[33, 1, $_]");
    alice.send(R"([32, 2, {"match": "prefix"}, "a.b."])");
    alice.expect("[33, 2, $_]");
    alice.send(R"([32, 3, {"match": "prefix"}, "a..b"])");
    alice.expect(R"([8, 32, 3, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([32, 4, {"match": "prefix"}, ""])");
    alice.expect("[33, 4, $_]");
}

// proves R-UR-03
BOOST_AUTO_TEST_CASE(strict_rules_allow_few_characters) {
    router::RealmOptions realm;
    realm.name = "realm1";
    realm.uri_rules = wamp::UriRules::strict;
    RouterHarness h(realm);
    const auto alice = h.join();
    alice.send(R"([32, 1, {}, "com.Topic"])");
    alice.expect(R"([8, 32, 1, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([32, 2, {}, "com.topic_1"])");
    alice.expect("[33, 2, $_]");
}

BOOST_AUTO_TEST_CASE(clients_do_not_publish_below_wamp) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    bob.send(R"([32, 1, {}, "wamp.session.on_leave"])");
    bob.expect("[33, 1, $_]");
    alice.send(R"([16, 1, {"acknowledge": true}, "wamp.session.on_leave"])");
    alice.expect(R"([8, 16, 1, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([16, 2, {}, "wamp"])");
    alice.send(R"([16, 3, {"acknowledge": true}, "wampum.topic"])");
    alice.expect("[17, 3, $_]");
    bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(clients_do_not_register_what_could_reach_wamp) {
    RouterHarness h;
    const auto alice = h.join();
    int request = 0;
    const auto answer = [&](const std::string& match, const std::string& uri) {
        ++request;
        alice.send(
            "[64, " + std::to_string(request) + ", {\"match\": \"" + match + "\"}, \"" + uri +
            "\"]");
        const auto message = alice.take();
        return message.as<wamp::List>()->front() == wamp::Value(65);
    };
    BOOST_TEST(!answer("exact", "wamp.session.count"));
    BOOST_TEST(!answer("exact", "wamp"));
    BOOST_TEST(answer("exact", "wampum"));
    BOOST_TEST(!answer("prefix", "wamp."));
    BOOST_TEST(!answer("prefix", "wamp"));
    BOOST_TEST(!answer("prefix", "wa"));
    BOOST_TEST(!answer("prefix", ""));
    BOOST_TEST(answer("prefix", "wampum"));
    BOOST_TEST(answer("prefix", "com."));
    BOOST_TEST(!answer("wildcard", "wamp..count"));
    BOOST_TEST(!answer("wildcard", "wamp."));
    BOOST_TEST(answer("wildcard", "..count"));
    BOOST_TEST(answer("wildcard", "com..count"));
}

BOOST_AUTO_TEST_CASE(calls_below_wamp_go_to_no_wildcard) {
    RouterHarness h([] {
        router::RealmOptions realm;
        realm.name = "realm1";
        realm.meta_api = false;
        return realm;
    }());
    const auto alice = h.join();
    alice.send(R"([64, 1, {"match": "wildcard"}, "..count"])");
    alice.expect("[65, 1, $_]");
    alice.send(R"([48, 2, {}, "wamp.session.count"])");
    alice.expect(R"([8, 48, 2, {}, "wamp.error.no_such_procedure", ...])");
    alice.send(R"([48, 3, {}, "com.session.count"])");
    alice.expect("[68, 1, $_, {...}]");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
