// SPDX-License-Identifier: MIT
// The session meta API and testaments, through a router core.
#include "tests/support/router_harness.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace crossbar::test {
namespace {

using namespace std::chrono_literals;

// alice asks, bob and carol are there.
struct Three {
    RouterHarness h;
    TestPeer alice = h.join("realm1", named("alice"));
    TestPeer bob = h.join("realm1", named("bob"));
    TestPeer carol = h.join("realm1", named("carol"));

    Three() {
        h.bind("alice", alice.session());
        h.bind("bob", bob.session());
        h.bind("carol", carol.session());
        h.bind("alice_authid", alice.authid());
        h.bind("bob_authid", bob.authid());
    }

    static PeerOptions named(const char* name) {
        PeerOptions options;
        options.name = name;
        return options;
    }
};

BOOST_FIXTURE_TEST_SUITE(session_meta, Three)

BOOST_AUTO_TEST_CASE(sessions_are_counted_and_listed) {
    alice.send(R"([48, 1, {}, "wamp.session.count"])");
    alice.expect("[50, 1, {}, [3]]");
    alice.send(R"([48, 2, {}, "wamp.session.list"])");
    alice.expect("[50, 2, {}, [[$alice, $bob, $carol]]]");
    alice.send(R"([48, 3, {}, "wamp.session.list", [["anonymous"]]])");
    alice.expect("[50, 3, {}, [[$alice, $bob, $carol]]]");
    alice.send(R"([48, 4, {}, "wamp.session.count", [["admin", "x"]]])");
    alice.expect("[50, 4, {}, [0]]");
    alice.send(R"([48, 5, {}, "wamp.session.list", [[]]])");
    alice.expect("[50, 5, {}, [[]]]");
    alice.send(R"([48, 6, {}, "wamp.session.count", [null]])");
    alice.expect("[50, 6, {}, [3]]");
}

BOOST_AUTO_TEST_CASE(a_filter_that_is_no_list_of_strings_is_an_invalid_argument) {
    alice.send(R"([48, 1, {}, "wamp.session.count", ["anonymous"]])");
    alice.expect(R"([8, 48, 1, {}, "wamp.error.invalid_argument", ...])");
    alice.send(R"([48, 2, {}, "wamp.session.list", [[7]]])");
    alice.expect(R"([8, 48, 2, {}, "wamp.error.invalid_argument", ...])");
}

BOOST_AUTO_TEST_CASE(a_session_can_be_looked_at) {
    alice.send(R"([48, 1, {}, "wamp.session.get", [$bob]])");
    alice.expect(R"([50, 1, {}, [{
        "session": $bob, "authid": $bob_authid, "authrole": "anonymous",
        "authmethod": "anonymous", "authprovider": "static",
        "transport": {"type": "rawsocket", "protocol": "wamp.2.json", "peer": "unix"}}]])");
    alice.send(R"([48, 2, {}, "wamp.session.get", [1]])");
    alice.expect(R"([8, 48, 2, {}, "wamp.error.no_such_session", ...])");
    alice.send(R"([48, 3, {}, "wamp.session.get", ["bob"]])");
    alice.expect(R"([8, 48, 3, {}, "wamp.error.invalid_argument", ...])");
    alice.send(R"([48, 4, {}, "wamp.session.get"])");
    alice.expect(R"([8, 48, 4, {}, "wamp.error.invalid_argument", ...])");
}

BOOST_AUTO_TEST_CASE(a_killed_session_is_told_and_gone_at_once) {
    bob.send(R"([64, 1, {}, "com.proc"])");
    bob.expect("[65, 1, $_]");
    alice.send(R"([48, 1, {}, "wamp.session.kill", [$bob]])");
    bob.expect(R"([6, {}, "wamp.close.killed"])");
    alice.expect("[50, 1, {}]");
    alice.send(R"([48, 2, {}, "com.proc"])");
    alice.expect(R"([8, 48, 2, {}, "wamp.error.no_such_procedure", ...])");
    alice.send(R"([48, 3, {}, "wamp.session.get", [$bob]])");
    alice.expect(R"([8, 48, 3, {}, "wamp.error.no_such_session", ...])");
    carol.send(R"([32, 1, {}, "com.topic"])");
    carol.expect("[33, 1, $_]");
    bob.send(R"([16, 2, {}, "com.topic"])");  // too late
    carol.expect_nothing();
    bob.expect_open();
    bob.send(R"([6, {}, "wamp.close.goodbye_and_out"])");
    bob.expect_nothing();
    bob.expect_open();
    h.advance(10s);
    bob.expect_closed();
}

BOOST_AUTO_TEST_CASE(a_killed_session_that_says_nothing_is_closed_at_the_deadline) {
    alice.send(R"([48, 1, {}, "wamp.session.kill", [$bob]])");
    bob.expect(R"([6, {}, "wamp.close.killed"])");
    h.advance(4'999ms);
    bob.expect_open();
    h.advance(1ms);
    bob.expect_closed();
    bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(a_reason_and_a_message_are_passed_on) {
    alice.send(
        R"([48, 1, {}, "wamp.session.kill", [$bob], {"reason": "com.bye", "message": "go"}])");
    bob.expect(R"([6, {"message": "go"}, "com.bye"])");
    alice.expect("[50, 1, {}]");
}

BOOST_AUTO_TEST_CASE(a_reason_that_is_no_uri_kills_nobody) {
    int request = 0;
    for (const std::string procedure : {"kill", "kill_by_authid", "kill_by_authrole", "kill_all"}) {
        for (const std::string reason : {"", "not a uri"}) {
            const auto number = std::to_string(++request);
            const std::string argument = procedure == "kill"               ? "[$bob]"
                                         : procedure == "kill_by_authid"   ? "[$bob_authid]"
                                         : procedure == "kill_by_authrole" ? R"(["anonymous"])"
                                                                           : "[]";
            alice.send(
                "[48, " + number + R"(, {}, "wamp.session.)" + procedure + "\", " + argument +
                R"(, {"reason": ")" + reason + "\"}]");
            alice.expect("[8, 48, " + number + R"(, {}, "wamp.error.invalid_uri", ...])");
        }
    }
    bob.expect_nothing();
    carol.expect_nothing();
}

BOOST_AUTO_TEST_CASE(a_session_cannot_kill_itself_or_nobody) {
    alice.send(R"([48, 1, {}, "wamp.session.kill", [$alice]])");
    alice.expect(R"([8, 48, 1, {}, "wamp.error.no_such_session", ...])");
    alice.send(R"([48, 2, {}, "wamp.session.kill", [1]])");
    alice.expect(R"([8, 48, 2, {}, "wamp.error.no_such_session", ...])");
    alice.send(R"([48, 3, {}, "wamp.session.kill_by_authid", [$alice_authid]])");
    alice.expect("[50, 3, {}, [[]]]");
    alice.expect_open();
}

BOOST_AUTO_TEST_CASE(killing_by_authid_gives_the_ids) {
    alice.send(R"([48, 1, {}, "wamp.session.kill_by_authid", [$bob_authid]])");
    alice.expect("[50, 1, {}, [[$bob]]]");
    bob.expect(R"([6, {}, "wamp.close.killed"])");
    carol.expect_nothing();
}

BOOST_AUTO_TEST_CASE(killing_by_authrole_gives_the_count_and_spares_the_caller) {
    alice.send(R"([48, 1, {}, "wamp.session.kill_by_authrole", ["anonymous"]])");
    alice.expect("[50, 1, {}, [2]]");
    bob.expect(R"([6, {}, "wamp.close.killed"])");
    carol.expect(R"([6, {}, "wamp.close.killed"])");
}

BOOST_AUTO_TEST_CASE(killing_all_is_silent_and_spares_the_caller) {
    alice.send(R"([32, 1, {"match": "prefix"}, "wamp."])");
    alice.expect("[33, 1, $_]");
    alice.send(R"([32, 2, {}, "com.will"])");
    alice.expect("[33, 2, $_]");
    bob.send(R"([32, 1, {}, "com.topic"])");
    bob.expect("[33, 1, $_]");
    bob.send(R"([48, 2, {}, "wamp.session.add_testament", ["com.will", [], {}]])");
    bob.expect("[50, 2, {}]");
    alice.discard();
    alice.send(R"([48, 3, {}, "wamp.session.kill_all"])");
    alice.expect("[50, 3, {}, [2]]");
    alice.expect_nothing();
    bob.expect(R"([6, {}, "wamp.close.killed"])");
    carol.expect(R"([6, {}, "wamp.close.killed"])");
}

BOOST_AUTO_TEST_CASE(joining_and_leaving_are_announced) {
    alice.send(R"([32, 1, {}, "wamp.session.on_join"])");
    alice.expect("[33, 1, $joins]");
    alice.send(R"([32, 2, {}, "wamp.session.on_leave"])");
    alice.expect("[33, 2, $leaves]");
    const auto dave = h.join();
    h.bind("dave", dave.session());
    h.bind("dave_authid", dave.authid());
    alice.expect(R"([36, $joins, $_, {}, [{
        "session": $dave, "authid": $dave_authid, "authrole": "anonymous",
        "authmethod": "anonymous", "authprovider": "static", "transport": {...}}]])");
    dave.send(R"([32, 1, {}, "wamp.session.on_leave"])");
    dave.expect("[33, 1, $_]");
    dave.leave();
    alice.expect(R"([36, $leaves, $_, {}, [$dave, $dave_authid, "anonymous"]])");
    bob.drop();
    alice.expect(R"([36, $leaves, $_, {}, [$bob, $bob_authid, "anonymous"]])");
    alice.send(R"([48, 3, {}, "wamp.session.kill", [$carol]])");
    alice.expect(R"([36, $leaves, $_, {}, [$carol, $_, "anonymous"]])");
    alice.expect("[50, 3, {}]");
    dave.expect_nothing();
}

BOOST_AUTO_TEST_CASE(unknown_meta_procedures_do_not_exist) {
    int request = 0;
    for (const std::string name :
         {"wamp.session.nothing",
          "wamp.subscription.nothing",
          "wamp.registration.nothing",
          "wamp.other",
          "wamp"}) {
        const auto number = std::to_string(++request);
        alice.send("[48, " + number + ", {}, \"" + name + "\"]");
        alice.expect("[8, 48, " + number + R"(, {}, "wamp.error.no_such_procedure", ...])");
    }
}

BOOST_AUTO_TEST_CASE(a_realm_without_meta_api_has_none) {
    router::RealmOptions realm;
    realm.name = "realm2";
    realm.meta_api = false;
    h.start_realm(realm);
    const auto dave = h.join("realm2");
    dave.send(R"([48, 1, {}, "wamp.session.count"])");
    dave.expect(R"([8, 48, 1, {}, "wamp.error.no_such_procedure", ...])");
    dave.send(R"([32, 2, {}, "wamp.session.on_join"])");
    dave.expect("[33, 2, $_]");
    h.join("realm2");
    dave.expect_nothing();
}

BOOST_AUTO_TEST_CASE(realms_do_not_see_each_other) {
    router::RealmOptions realm;
    realm.name = "realm2";
    h.start_realm(realm);
    const auto dave = h.join("realm2");
    dave.send(R"([48, 1, {}, "wamp.session.count"])");
    dave.expect("[50, 1, {}, [1]]");
    dave.send(R"([48, 2, {}, "wamp.session.kill", [$bob]])");
    dave.expect(R"([8, 48, 2, {}, "wamp.error.no_such_session", ...])");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(testaments, Three)

BOOST_AUTO_TEST_CASE(are_published_when_the_session_ends_detached_ones_first) {
    alice.send(R"([32, 1, {}, "com.will"])");
    alice.expect("[33, 1, $will]");
    bob.send(R"([48, 1, {}, "wamp.session.add_testament", ["com.will", [1], {"k": "v"}]])");
    bob.expect("[50, 1, {}]");
    bob.send(R"([48, 2, {}, "wamp.session.add_testament", ["com.will", [2], {}]])");
    bob.expect("[50, 2, {}]");
    bob.send(
        R"([48, 3, {}, "wamp.session.add_testament", ["com.will", [3], {}], {"scope": "detached"}])");
    bob.expect("[50, 3, {}]");
    alice.expect_nothing();
    bob.drop();
    alice.expect("[36, $will, $_, {}, [3]]");
    alice.expect(R"([36, $will, $_, {}, [1], {"k": "v"}])");
    alice.expect("[36, $will, $_, {}, [2]]");
    alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(are_published_for_every_kind_of_end) {
    alice.send(R"([32, 1, {}, "com.will"])");
    alice.expect("[33, 1, $will]");
    const auto add = [&](const TestPeer& peer) {
        peer.send(R"([48, 1, {}, "wamp.session.add_testament", ["com.will", [], {}]])");
        peer.expect("[50, 1, {}]");
    };
    add(bob);
    bob.leave();
    alice.expect("[36, $will, $_, {}]");
    add(carol);
    alice.send(R"([48, 2, {}, "wamp.session.kill", [$carol]])");
    alice.expect("[36, $will, $_, {}]");
    alice.expect("[50, 2, {}]");
    const auto dave = h.join();
    add(dave);
    dave.send("[2, 7, {}]");
    alice.expect("[36, $will, $_, {}]");
    const auto erin = h.join();
    add(erin);
    erin.send(R"([3, {}, "wamp.close.close_realm"])");
    alice.expect("[36, $will, $_, {}]");
}

BOOST_AUTO_TEST_CASE(one_scope_is_flushed_at_a_time) {
    alice.send(R"([32, 1, {}, "com.will"])");
    alice.expect("[33, 1, $will]");
    bob.send(R"([48, 1, {}, "wamp.session.add_testament", ["com.will", [1], {}]])");
    bob.send(
        R"([48, 2, {}, "wamp.session.add_testament", ["com.will", [2], {}], {"scope": "detached"}])");
    bob.send(R"([48, 3, {}, "wamp.session.flush_testaments"])");
    bob.expect("[50, 1, {}]");
    bob.expect("[50, 2, {}]");
    bob.expect("[50, 3, {}]");
    bob.drop();
    alice.expect("[36, $will, $_, {}, [2]]");
    alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(publish_options_are_honoured) {
    alice.send(R"([32, 1, {}, "com.will"])");
    alice.expect("[33, 1, $will]");
    carol.send(R"([32, 1, {}, "com.will"])");
    carol.expect("[33, 1, $will]");
    bob.send(R"([48, 1, {}, "wamp.session.add_testament", ["com.will", [1], {}],
        {"publish_options": {"exclude": [$carol], "disclose_me": true, "acknowledge": true}}])");
    bob.expect("[50, 1, {}]");
    bob.drop();
    alice.expect("[36, $will, $_, {\"publisher\": $bob, ...}, [1]]");
    carol.expect_nothing();
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_when_they_are_added) {
    int request = 0;
    const auto refused = [&](const std::string& arguments, const std::string& error) {
        const auto number = std::to_string(++request);
        bob.send("[48, " + number + R"(, {}, "wamp.session.add_testament", )" + arguments + "]");
        bob.expect("[8, 48, " + number + ", {}, \"wamp.error." + error + "\", ...]");
    };
    refused("[]", "invalid_argument");
    refused("[7, [], {}]", "invalid_argument");
    refused(R"(["com.will", 7, {}])", "invalid_argument");
    refused(R"(["com.will", [], 7])", "invalid_argument");
    refused(R"(["com.will", [], {}], {"scope": "other"})", "invalid_argument");
    refused(R"(["com.will", [], {}], {"publish_options": 7})", "invalid_argument");
    refused(R"(["com.will", [], {}], {"publish_options": {"retain": 1}})", "invalid_argument");
    refused(R"(["com.will", [], {}], {"publish_options": {"exclude": ["x"]}})", "invalid_argument");
    refused(R"(["com..will", [], {}])", "invalid_uri");
    refused(R"(["wamp.session.on_join", [], {}])", "invalid_uri");
    bob.send(R"([48, 99, {}, "wamp.session.flush_testaments", [], {"scope": 7}])");
    bob.expect(R"([8, 48, 99, {}, "wamp.error.invalid_argument", ...])");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
