// SPDX-License-Identifier: MIT
// Rights: permissions of roles, dynamic authorizers, what is remembered.
#include "common/router/role.hpp"
#include "tests/support/router_harness.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace crossbar::test {
namespace {

using namespace std::chrono_literals;
using router::Action;
using router::Permission;
using router::Role;
using router::RoleOptions;
using router::Verdict;
using wamp::Match;

Permission may_all(std::string uri, Match match) {
    return {std::move(uri), match, true, true, true, true};
}

Permission may_nothing(std::string uri, Match match) {
    return {std::move(uri), match};
}

struct Roles {
    std::vector<Permission> permissions;

    Verdict operator()(Action action, std::string_view uri, Match match = Match::exact) const {
        const Role role({"role", permissions, {}}, false, wamp::UriRules::loose);
        return role.decide(action, uri, match).verdict;
    }
};

BOOST_AUTO_TEST_SUITE(permissions)

BOOST_AUTO_TEST_CASE(without_a_permission_nothing_is_allowed) {
    const Roles role{{may_all("com.a", Match::exact)}};
    BOOST_TEST((role(Action::call, "com.a") == Verdict::allowed));
    BOOST_TEST((role(Action::call, "com.b") == Verdict::denied));
    BOOST_TEST((role(Action::call, "com.a.b") == Verdict::denied));
}

// proves R-AZ-01
BOOST_AUTO_TEST_CASE(actions_are_apart) {
    Permission permission = may_nothing("com.a", Match::exact);
    permission.subscribe = true;
    const Roles role{{permission}};
    BOOST_TEST((role(Action::subscribe, "com.a") == Verdict::allowed));
    for (const auto action : {Action::call, Action::register_, Action::publish}) {
        BOOST_TEST((role(action, "com.a") == Verdict::denied));
    }
}

// proves R-AZ-03
BOOST_AUTO_TEST_CASE(exact_beats_prefix_and_the_longest_prefix_beats_wildcards) {
    const Roles role{
        {may_all("com.", Match::prefix),
         may_nothing("com.secret.", Match::prefix),
         may_all("com.secret.open", Match::exact),
         may_nothing("com.b.", Match::wildcard),
         may_all("org..c", Match::wildcard)}};
    BOOST_TEST((role(Action::call, "com.x") == Verdict::allowed));
    BOOST_TEST((role(Action::call, "com.secret.x") == Verdict::denied));
    BOOST_TEST((role(Action::call, "com.secret.open") == Verdict::allowed));
    BOOST_TEST((role(Action::call, "com.b.x") == Verdict::allowed));
    BOOST_TEST((role(Action::call, "org.b.c") == Verdict::allowed));
    BOOST_TEST((role(Action::call, "org.b.d") == Verdict::denied));
}

// proves R-AZ-02
BOOST_AUTO_TEST_CASE(a_pattern_needs_the_right_to_all_that_it_can_match) {
    const Roles role{
        {may_all("com.app.", Match::prefix), may_nothing("com.app.secret.", Match::prefix)}};
    BOOST_TEST((role(Action::subscribe, "com.app.news.", Match::prefix) == Verdict::allowed));
    BOOST_TEST((role(Action::subscribe, "com.app.", Match::prefix) == Verdict::denied));
    BOOST_TEST((role(Action::subscribe, "com.app.s", Match::prefix) == Verdict::denied));
    BOOST_TEST((role(Action::subscribe, "com.", Match::prefix) == Verdict::denied));
    BOOST_TEST((role(Action::subscribe, "com.app.news..x", Match::wildcard) == Verdict::allowed));
    BOOST_TEST((role(Action::subscribe, "com.app..x", Match::wildcard) == Verdict::denied));
    BOOST_TEST((role(Action::subscribe, "com.app.", Match::wildcard) == Verdict::allowed));
    BOOST_TEST((role(Action::subscribe, "com..news", Match::wildcard) == Verdict::denied));
}

BOOST_AUTO_TEST_CASE(wildcard_permissions_cover_narrower_wildcards_only) {
    const Roles role{{may_all("com..x", Match::wildcard)}};
    BOOST_TEST((role(Action::subscribe, "com..x", Match::wildcard) == Verdict::allowed));
    BOOST_TEST((role(Action::subscribe, "com.a.x", Match::wildcard) == Verdict::allowed));
    BOOST_TEST((role(Action::subscribe, "com..", Match::wildcard) == Verdict::denied));
    BOOST_TEST((role(Action::subscribe, "com.a.x", Match::prefix) == Verdict::denied));
}

BOOST_AUTO_TEST_CASE(of_permissions_for_one_key_the_last_one_counts) {
    const Roles role{{may_nothing("com.a", Match::exact), may_all("com.a", Match::exact)}};
    BOOST_TEST((role(Action::call, "com.a") == Verdict::allowed));
    const Roles patterns{{may_all("com.", Match::prefix), may_nothing("com.", Match::prefix)}};
    BOOST_TEST((patterns(Action::subscribe, "com.", Match::prefix) == Verdict::denied));
}

BOOST_AUTO_TEST_CASE(memory_is_bounded) {
    const Role role({"role", {may_all("", Match::prefix)}, {}}, false, wamp::UriRules::loose);
    for (std::size_t i = 0; i < 3 * Role::kMemory; ++i) {
        role.remember(Action::call, "com." + std::to_string(i), {Verdict::allowed, {}});
    }
    BOOST_TEST(role.remembered_uris() <= Role::kMemory);
    role.remember(Action::call, std::string(Role::kLongestUri + 1, 'x'), {Verdict::allowed, {}});
    BOOST_TEST(
        (role.remembered(Action::call, std::string(Role::kLongestUri + 1, 'x')).verdict ==
         Verdict::unknown));
}

BOOST_AUTO_TEST_CASE(what_is_remembered_belongs_to_one_action) {
    const Role role({"role", {}, {}}, false, wamp::UriRules::loose);
    role.remember(Action::call, "com.a", {Verdict::allowed, {}});
    BOOST_TEST((role.remembered(Action::call, "com.a").verdict == Verdict::allowed));
    BOOST_TEST((role.remembered(Action::publish, "com.a").verdict == Verdict::unknown));
}

BOOST_AUTO_TEST_SUITE_END()

// "realm1" where "anonymous" has the role that is given.
struct Realm {
    RouterHarness h;

    void restart_role(RoleOptions role) {
        role.name = "anonymous";
        BOOST_REQUIRE(h.router().stop_role("realm1", "anonymous"));
        BOOST_REQUIRE(h.router().start_role("realm1", role));
    }

    TestPeer trusted() {
        PeerOptions options;
        options.trusted_authrole = "trusted";
        options.name = "authorizer";
        return h.join("realm1", options);
    }
};

BOOST_FIXTURE_TEST_SUITE(refusals, Realm)

// proves R-AZ-01
BOOST_AUTO_TEST_CASE(each_action_is_refused_with_not_authorized) {
    restart_role({});
    const auto alice = h.join();
    alice.send(R"([32, 1, {}, "com.a"])");
    alice.expect(R"([8, 32, 1, {}, "wamp.error.not_authorized", [$_]])");
    alice.send(R"([64, 2, {}, "com.a"])");
    alice.expect(R"([8, 64, 2, {}, "wamp.error.not_authorized", [$_]])");
    alice.send(R"([48, 3, {}, "com.a"])");
    alice.expect(R"([8, 48, 3, {}, "wamp.error.not_authorized", [$_]])");
    alice.send(R"([16, 4, {"acknowledge": true}, "com.a"])");
    alice.expect(R"([8, 16, 4, {}, "wamp.error.not_authorized", [$_]])");
    alice.send(R"([16, 5, {}, "com.a"])");
    alice.expect_nothing();
    alice.send(R"([48, 6, {}, "wamp.session.count"])");
    alice.expect(R"([8, 48, 6, {}, "wamp.error.not_authorized", [$_]])");
}

BOOST_AUTO_TEST_CASE(a_role_that_changes_changes_its_sessions) {
    const auto alice = h.join();
    alice.send(R"([16, 1, {"acknowledge": true}, "com.a"])");
    alice.expect("[17, 1, $_]");
    BOOST_REQUIRE(h.router().stop_role("realm1", "anonymous"));
    alice.send(R"([16, 2, {"acknowledge": true}, "com.a"])");
    alice.expect(R"([8, 16, 2, {}, "wamp.error.not_authorized", ...])");
    RoleOptions role;
    role.name = "anonymous";
    role.permissions.push_back(may_all("com.", Match::prefix));
    BOOST_REQUIRE(h.router().start_role("realm1", role));
    alice.send(R"([16, 3, {"acknowledge": true}, "com.a"])");
    alice.expect("[17, 3, $_]");
}

BOOST_AUTO_TEST_CASE(nobody_joins_with_a_role_that_does_not_exist) {
    BOOST_REQUIRE(h.router().stop_role("realm1", "anonymous"));
    const auto alice = h.connect();
    alice.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
    alice.expect(R"([3, {"message": $_}, "wamp.error.no_such_role"])");
    alice.expect_closed();
}

BOOST_AUTO_TEST_CASE(a_permission_can_disclose) {
    Permission permission = may_all("com.", Match::prefix);
    permission.disclose_caller = true;
    permission.disclose_publisher = true;
    restart_role({"", {permission}, {}});
    const auto alice = h.join();
    const auto bob = h.join();
    h.bind("bob", bob.session());
    alice.send(R"([32, 1, {}, "com.topic"])");
    alice.expect("[33, 1, $_]");
    alice.send(R"([64, 2, {}, "com.proc"])");
    alice.expect("[65, 2, $_]");
    bob.send(R"([16, 1, {}, "com.topic"])");
    alice.expect("[36, $_, $_, {\"publisher\": $bob, ...}]");
    bob.send(R"([48, 2, {}, "com.proc"])");
    alice.expect("[68, 1, $_, {\"caller\": $bob, ...}]");
}

BOOST_AUTO_TEST_SUITE_END()

struct Dynamic : Realm {
    TestPeer authorizer = trusted();
    TestPeer alice = (restart_role({"", {}, "com.authorize"}), h.join("realm1", named("alice")));
    TestPeer bob = h.join("realm1", named("bob"));

    Dynamic() {
        authorizer.send(R"([64, 1, {}, "com.authorize"])");
        authorizer.expect("[65, 1, $_]");
        authorizer.send(R"([32, 2, {"match": "prefix"}, "com.topic"])");
        authorizer.expect("[33, 2, $topics]");
        h.bind("alice", alice.session());
        h.bind("alice_authid", alice.authid());
    }

    static PeerOptions named(const char* name) {
        PeerOptions options;
        options.name = name;
        return options;
    }

    // The authorizer is asked something and answers with `yield`, the rest of a YIELD.
    void asked(const std::string& yield) {
        h.unbind("invocation");
        authorizer.expect("[68, $invocation, $_, {...}, [{...}, $_, $_, {...}]]");
        authorizer.send("[70, $invocation, {}, " + yield + "]");
    }
};

BOOST_FIXTURE_TEST_SUITE(dynamic_authorization, Dynamic)

// proves R-AZ-03
BOOST_AUTO_TEST_CASE(the_authorizer_is_told_who_wants_what) {
    alice.send(R"([32, 1, {"match": "prefix"}, "com.topic"])");
    BOOST_TEST(alice.held());
    authorizer.expect(R"([68, 1, $_, {...}, [
        {"session": $alice, "authid": $alice_authid, "authrole": "anonymous", ...},
        "com.topic", "subscribe", {"match": "prefix"}]])");
    alice.expect_nothing();
    authorizer.send("[70, 1, {}, [true]]");
    alice.expect("[33, 1, $topics]");
    BOOST_TEST(!alice.held());
}

BOOST_AUTO_TEST_CASE(a_refusal_is_not_authorized) {
    alice.send(R"([48, 1, {}, "com.proc"])");
    asked("[false]");
    alice.expect(R"([8, 48, 1, {}, "wamp.error.not_authorized", ...])");
    alice.send(R"([48, 2, {}, "com.proc"])");
    asked(R"([{"allow": false, "disclose": true}])");
    alice.expect(R"([8, 48, 2, {}, "wamp.error.not_authorized", ...])");
}

// proves R-AZ-05
BOOST_AUTO_TEST_CASE(whatever_else_it_answers_is_a_failure) {
    int request = 0;
    for (const auto* garbage :
         {"[]",
          "[1]",
          "[null]",
          R"(["yes"])",
          "[{}]",
          R"([{"disclose": true}])",
          R"([{"allow": 1}])",
          R"([{"allow": true, "cache": "yes"}])"}) {
        BOOST_TEST_CONTEXT(garbage) {
            const auto number = std::to_string(++request);
            alice.send("[48, " + number + R"(, {}, "com.proc"])");
            asked(garbage);
            alice.expect("[8, 48, " + number + R"(, {}, "wamp.error.authorization_failed", ...])");
        }
    }
    alice.send(R"([48, 50, {}, "com.proc"])");
    authorizer.expect("[68, $last, ...]");
    authorizer.send(R"([8, 68, $last, {}, "com.error.broken"])");
    alice.expect(R"([8, 48, 50, {}, "wamp.error.authorization_failed", ...])");
    // Whoever may call cannot fill the log with it.
    const auto said = h.log().find("the authorizer failed: ");
    BOOST_TEST(said != std::string::npos);
    BOOST_TEST(h.log().find("the authorizer failed: ", said + 1) == std::string::npos);
}

// proves R-AZ-05
BOOST_AUTO_TEST_CASE(an_authorizer_that_is_gone_or_silent_is_a_failure) {
    alice.send(R"([48, 1, {}, "com.proc"])");
    h.advance(10s);
    alice.expect(R"([8, 48, 1, {}, "wamp.error.authorization_failed", ...])");
    alice.send(R"([48, 2, {}, "com.proc"])");
    BOOST_TEST(alice.held());
    authorizer.drop();
    alice.expect(R"([8, 48, 2, {}, "wamp.error.authorization_failed", ...])");
    alice.send(R"([48, 3, {}, "com.proc"])");
    alice.expect(R"([8, 48, 3, {}, "wamp.error.authorization_failed", ...])");
    BOOST_TEST(!alice.held());
}

BOOST_AUTO_TEST_CASE(what_follows_a_held_message_keeps_its_place) {
    alice.send(R"([16, 1, {}, "com.topic.a", [1]])");
    alice.send(R"([16, 2, {}, "com.topic.b", [2]])");
    alice.send(R"([16, 3, {}, "com.topic.a", [3]])");
    asked("[true]");
    authorizer.expect("[36, $topics, $_, {...}, [1]]");
    asked("[true]");
    authorizer.expect("[36, $topics, $_, {...}, [2]]");
    asked("[true]");
    authorizer.expect("[36, $topics, $_, {...}, [3]]");
}

BOOST_AUTO_TEST_CASE(others_go_on_while_one_waits) {
    alice.send(R"([16, 1, {}, "com.topic.a", [1]])");
    bob.send(R"([16, 1, {}, "com.topic.b", [2]])");
    authorizer.expect("[68, $first, ...]");
    asked("[true]");
    authorizer.expect("[36, $topics, $_, {...}, [2]]");
    BOOST_TEST(alice.held());
    BOOST_TEST(!bob.held());
}

// proves R-AZ-07
BOOST_AUTO_TEST_CASE(a_decision_is_remembered_when_the_authorizer_says_so) {
    alice.send(R"([16, 1, {}, "com.topic.a", [1]])");
    asked(R"([{"allow": true, "cache": true}])");
    authorizer.expect("[36, $topics, $_, {...}, [1]]");
    bob.send(R"([16, 1, {}, "com.topic.a", [2]])");
    authorizer.expect("[36, $topics, $_, {...}, [2]]");
    bob.send(R"([48, 2, {}, "com.topic.a"])");  // another action
    asked("[false]");
    bob.expect(R"([8, 48, 2, {}, "wamp.error.not_authorized", ...])");
}

BOOST_AUTO_TEST_CASE(what_waits_when_the_role_stops_is_refused_at_once) {
    alice.send(R"([48, 1, {}, "com.proc"])");
    BOOST_TEST(alice.held());
    BOOST_REQUIRE(h.router().stop_role("realm1", "anonymous"));
    bob.send(R"([48, 1, {}, "com.proc"])");
    alice.expect(R"([8, 48, 1, {}, "wamp.error.not_authorized", ...])");
    BOOST_TEST(!alice.held());
    bob.expect(R"([8, 48, 1, {}, "wamp.error.not_authorized", ...])");
}

BOOST_AUTO_TEST_CASE(a_decision_is_not_remembered_for_another_role_of_the_same_name) {
    alice.send(R"([16, 1, {}, "com.topic.a", [1]])");
    restart_role({"", {may_nothing("", Match::prefix)}});
    asked(R"([{"allow": true, "cache": true}])");
    bob.send(R"([16, 1, {}, "com.topic.a", [2]])");
    authorizer.expect_nothing();  // what alice published was decided on by the new role, too
}

BOOST_AUTO_TEST_CASE(a_decision_that_comes_after_the_role_has_stopped_allows_nobody_anything) {
    alice.send(R"([16, 1, {}, "com.topic.a", [1]])");
    BOOST_REQUIRE(h.router().stop_role("realm1", "anonymous"));
    asked(R"([{"allow": true, "cache": true}])");
    bob.send(R"([16, 1, {"acknowledge": true}, "com.topic.a", [2]])");
    bob.expect(R"([8, 16, 1, {}, "wamp.error.not_authorized", ...])");
    authorizer.expect_nothing();
}

// proves R-AZ-07
BOOST_AUTO_TEST_CASE(it_can_disclose) {
    alice.send(R"([16, 1, {}, "com.topic.a"])");
    asked(R"([{"allow": true, "disclose": true}])");
    authorizer.expect("[36, $topics, $_, {\"publisher\": $alice, ...}]");
}

BOOST_AUTO_TEST_CASE(malformed_and_reserved_uris_are_no_question) {
    alice.send(R"([48, 1, {}, "a..b"])");
    alice.expect(R"([8, 48, 1, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([64, 2, {}, "wamp.x"])");
    alice.expect(R"([8, 64, 2, {}, "wamp.error.invalid_uri", ...])");
    authorizer.expect_nothing();
}

BOOST_AUTO_TEST_CASE(a_testament_asks_twice) {
    alice.send(R"([48, 1, {}, "wamp.session.add_testament", ["com.topic.will", [7], {}]])");
    authorizer.expect(
        R"([68, 1, $_, {...}, [{...}, "wamp.session.add_testament", "call", {...}]])");
    authorizer.send("[70, 1, {}, [true]]");
    authorizer.expect(R"([68, 2, $_, {...}, [{...}, "com.topic.will", "publish", {...}]])");
    authorizer.send("[70, 2, {}, [true]]");
    alice.expect("[50, 1, {}]");
    alice.drop();
    authorizer.expect("[36, $topics, $_, {...}, [7]]");
}

BOOST_AUTO_TEST_CASE(a_session_can_vanish_while_it_waits) {
    alice.send(R"([48, 1, {}, "com.proc"])");
    authorizer.expect("[68, 1, ...]");
    alice.drop();
    authorizer.send("[70, 1, {}, [true]]");
    authorizer.expect_nothing();
    authorizer.expect_open();
}

BOOST_AUTO_TEST_CASE(a_session_can_be_killed_while_it_waits) {
    alice.send(R"([48, 1, {}, "com.proc"])");
    authorizer.expect("[68, 1, ...]");
    authorizer.send(R"([48, 3, {}, "wamp.session.kill", [$alice]])");
    authorizer.expect("[50, 3, {}]");
    alice.expect(R"([6, {}, "wamp.close.killed"])");
    alice.send(R"([6, {}, "wamp.close.goodbye_and_out"])");
    authorizer.send("[70, 1, {}, [true]]");
    alice.expect_nothing();
    alice.send(std::string("[1, \"realm1\", ") + std::string(kAllFeatures) + "]");
    alice.expect("[2, $_, {...}]");
}

BOOST_AUTO_TEST_CASE(strict_request_ids_count_a_held_message_once) {
    PeerOptions options;
    options.request_ids = router::RequestIds::strict;
    const auto carol = h.join("realm1", options);
    carol.send(R"([16, 1, {}, "com.topic.a", [1]])");
    asked("[true]");
    authorizer.expect("[36, $topics, $_, {...}, [1]]");
    carol.send(R"([16, 2, {}, "com.topic.a", [2]])");
    asked("[true]");
    authorizer.expect("[36, $topics, $_, {...}, [2]]");
    carol.expect_open();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
