// SPDX-License-Identifier: MIT
// The session meta API and testaments: R-MS, R-TE.
#include "tests/conformance/session/session.hpp"

namespace crossbar::test {
namespace {

// A session that logs in without proof, under these names.
PeerOptions trusted_as(std::string authid, std::string authrole) {
    PeerOptions options;
    options.trusted_authid = std::move(authid);
    options.trusted_authrole = std::move(authrole);
    return options;
}

// alice asks about bob and carol. Her first request is 1.
struct Three {
    RouterHarness h;
    TestPeer alice = h.join();
    TestPeer bob = h.join();
    TestPeer carol = h.join();

    Three() {
        h.bind("alice", alice.session());
        h.bind("bob", bob.session());
        h.bind("carol", carol.session());
        h.bind("bob_authid", bob.authid());
    }

    // What alice is answered, but for the first two elements and the details.
    void expect_result(std::string_view call, std::string_view payload) {
        const auto number = std::to_string(++request);
        alice.send("[48, " + number + ", {}, \"wamp.session." + std::string(call) + "]");
        alice.expect("[50, " + number + ", {}" + std::string(payload) + "]");
    }

    void expect_error(std::string_view call, std::string_view error) {
        const auto number = std::to_string(++request);
        alice.send("[48, " + number + ", {}, \"wamp.session." + std::string(call) + "]");
        alice.expect("[8, 48, " + number + ", {}, \"wamp.error." + std::string(error) + "\", ...]");
    }

    int request = 0;
};

// bob makes testaments for com.will, which alice has subscribed to.
struct Will : Three {
    Will() {
        subscribe(alice, ++request, "com.will", "$will");
        subscribe(alice, ++request, "com.other", "$other");
    }

    void add(const TestPeer& peer, int number, std::string_view rest = R"(["com.will", [], {}])") {
        const auto text = std::to_string(number);
        peer.send(
            "[48, " + text + R"(, {}, "wamp.session.add_testament", )" + std::string(rest) + "]");
        peer.expect("[50, " + text + ", {}]");
    }
};

BOOST_FIXTURE_TEST_SUITE(session_meta, Three)

BOOST_AUTO_TEST_CASE(R_MS_01_on_join_tells_the_details) {
    subscribe(alice, ++request, "wamp.session.on_join", "$joins");
    const auto dave = h.join();
    h.bind("dave", dave.session());
    h.bind("dave_authid", dave.authid());
    alice.expect(R"([36, $joins, $_, {}, [{"session": $dave, "authid": $dave_authid,
        "authrole": "anonymous", "authmethod": "anonymous", "authprovider": "static",
        "transport": {...}}]])");
}

BOOST_AUTO_TEST_CASE(R_MS_02_on_leave_tells_id_authid_and_authrole) {
    subscribe(alice, ++request, "wamp.session.on_leave", "$leaves");
    bob.leave();
    alice.expect(R"([36, $leaves, $_, {}, [$bob, $bob_authid, "anonymous"]])");
    carol.drop();
    alice.expect(R"([36, $leaves, $_, {}, [$carol, $_, "anonymous"]])");
}

BOOST_AUTO_TEST_CASE(R_MS_03_meta_events_stay_in_the_realm_and_are_not_for_who_leaves) {
    h.start_realm(realm_called("realm2"));
    const auto dave = h.join("realm2");
    for (const auto& peer : {dave, bob, alice}) {
        peer.send(R"([32, 1, {"match": "prefix"}, "wamp.session."])");
        peer.expect("[33, 1, $_]");
    }
    bob.leave();  // expects nothing but GOODBYE
    bob.expect_nothing();
    dave.expect_nothing();
    alice.expect(R"([36, $_, $_, {"topic": "wamp.session.on_leave"}, [$bob, ...]])");
    h.join();
    alice.expect(R"([36, $_, $_, {"topic": "wamp.session.on_join"}, [{...}]])");
    dave.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_MS_04_sessions_are_counted_and_listed_by_role) {
    expect_result("count\"", ", [3]");
    expect_result("list\"", ", [[$alice, $bob, $carol]]");
    expect_result("count\", [[\"anonymous\", \"x\"]]", ", [3]");
    expect_result("count\", [[\"x\"]]", ", [0]");
    expect_result("list\", [[\"x\"]]", ", [[]]");
    expect_result("list\", [[\"anonymous\"]]", ", [[$alice, $bob, $carol]]");
}

BOOST_AUTO_TEST_CASE(R_MS_05_R_RP_12_another_kind_of_filter_is_an_invalid_argument) {
    for (const auto* filter : {"[\"anonymous\"]", "[7]", "[[7]]", "[{}]"}) {
        expect_error("count\", " + std::string(filter), "invalid_argument");
        expect_error("list\", " + std::string(filter), "invalid_argument");
    }
}

BOOST_AUTO_TEST_CASE(R_MS_06_a_session_can_be_looked_at) {
    expect_result(
        "get\", [$bob]",
        R"(, [{"session": $bob, "authid": $bob_authid, "authrole": "anonymous", ...}])");
    expect_error("get\", [4711]", "no_such_session");
}

BOOST_AUTO_TEST_CASE(R_MS_07_a_session_can_be_killed_but_not_ones_own) {
    expect_result("kill\", [$bob], {\"reason\": \"com.why\", \"message\": \"so\"}", "");
    bob.expect(R"([6, {"message": "so"}, "com.why"])");
    expect_error("kill\", [$bob]", "no_such_session");
    expect_error("kill\", [$alice]", "no_such_session");
    expect_error("kill\", [4711]", "no_such_session");
    alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_MS_08_killing_by_authid_gives_the_ids_without_the_caller) {
    const auto first = h.join("realm1", trusted_as("joe", "staff"));
    const auto second = h.join("realm1", trusted_as("joe", "staff"));
    const auto third = h.join("realm1", trusted_as("joe", "staff"));
    h.bind("second", second.session());
    h.bind("third", third.session());
    first.send(R"([48, 1, {}, "wamp.session.kill_by_authid", ["joe"]])");
    first.expect("[50, 1, {}, [[$second, $third]]]");
    second.expect(R"([6, {}, "wamp.close.killed"])");
    third.expect(R"([6, {}, "wamp.close.killed"])");
    bob.expect_nothing();
    expect_result("kill_by_authid\", [\"nobody\"]", ", [[]]");
}

BOOST_AUTO_TEST_CASE(R_MS_09_killing_by_authrole_gives_the_count_without_the_caller) {
    const auto first = h.join("realm1", trusted_as("joe", "staff"));
    expect_result("kill_by_authrole\", [\"anonymous\"]", ", [2]");
    bob.expect(R"([6, {}, "wamp.close.killed"])");
    carol.expect(R"([6, {}, "wamp.close.killed"])");
    first.expect_nothing();
    expect_result("kill_by_authrole\", [\"nobody\"]", ", [0]");
}

BOOST_AUTO_TEST_CASE(R_MS_10_killing_all_is_silent) {
    subscribe(alice, ++request, "", "$_", R"({"match": "prefix"})");
    bob.send(R"([48, 1, {}, "wamp.session.add_testament", ["com.will", [], {}]])");
    bob.expect("[50, 1, {}]");
    alice.discard();
    expect_result("kill_all\"", ", [2]");
    alice.expect_nothing();
    bob.expect(R"([6, {}, "wamp.close.killed"])");
    carol.expect(R"([6, {}, "wamp.close.killed"])");
    expect_result("count\"", ", [1]");
}

BOOST_AUTO_TEST_CASE(R_MS_11_the_reason_is_killed_and_there_is_no_message_unless_given) {
    expect_result("kill\", [$bob]", "");
    bob.expect(R"([6, {}, "wamp.close.killed"])");
    expect_result("kill_all\", [], {\"message\": \"closing time\"}", ", [1]");
    carol.expect(R"([6, {"message": "closing time"}, "wamp.close.killed"])");
}

BOOST_AUTO_TEST_CASE(R_MS_12_a_malformed_reason_kills_nobody) {
    for (const std::string reason : {"", "no uri", "a..b"}) {
        const auto words = ", {\"reason\": \"" + reason + "\"}";
        expect_error("kill\", [$bob]" + words, "invalid_uri");
        expect_error("kill_by_authid\", [$bob_authid]" + words, "invalid_uri");
        expect_error("kill_by_authrole\", [\"anonymous\"]" + words, "invalid_uri");
        expect_error("kill_all\", []" + words, "invalid_uri");
    }
    bob.expect_nothing();
    carol.expect_nothing();
    expect_result("count\"", ", [3]");
}

BOOST_AUTO_TEST_CASE(R_MS_13_meta_procedures_belong_to_the_realm_and_are_not_listed) {
    h.start_realm(realm_called("realm2"));
    expect_alone(h.join("realm2"), 1);
    alice.send(R"([48, 1, {}, "wamp.registration.list"])");
    alice.expect(R"([50, 1, {}, [{"exact": [], "prefix": [], "wildcard": []}]])");
    alice.send(R"([48, 2, {}, "wamp.registration.match", ["wamp.session.count"]])");
    alice.expect("[50, 2, {}, [null]]");
}

BOOST_AUTO_TEST_CASE(R_MS_14_what_kills_or_changes_needs_a_permission) {
    BOOST_REQUIRE(h.router().stop_role("realm1", "anonymous"));
    router::RoleOptions role;
    role.name = "anonymous";
    role.permissions.push_back({"wamp.session.count", wamp::Match::exact, true});
    BOOST_REQUIRE(h.router().start_role("realm1", role));
    expect_result("count\"", ", [3]");
    expect_error("kill\", [$bob]", "not_authorized");
    expect_error("kill_by_authid\", [$bob_authid]", "not_authorized");
    expect_error("kill_by_authrole\", [\"anonymous\"]", "not_authorized");
    expect_error("kill_all\"", "not_authorized");
    expect_error("add_testament\", [\"com.will\", [], {}]", "not_authorized");
    bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_MS_15_it_goes_with_broker_and_dealer_which_are_always_there) {
    BOOST_TEST(announces(alice, "broker", "session_meta_api"));
    BOOST_TEST(announces(alice, "dealer", "session_meta_api"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(testaments, Will)

BOOST_AUTO_TEST_CASE(R_TE_01_R_TE_05_a_testament_is_published_when_its_session_ends) {
    add(bob, 1, R"(["com.will", [1, "a"], {"k": [2]}])");
    add(bob, 2, R"(["com.other", [], {}], {"scope": "detached"})");
    add(bob, 3, R"(["com.other", [3], {}], {"scope": "destroyed", "publish_options": {}})");
    alice.expect_nothing();
    bob.leave();
    alice.expect("[36, $other, $_, {}]");
    alice.expect(R"([36, $will, $_, {}, [1, "a"], {"k": [2]}])");
    alice.expect("[36, $other, $_, {}, [3]]");
    alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_TE_02_several_are_published_in_order) {
    for (int i = 1; i <= 5; ++i) {
        add(bob, i, R"(["com.will", [)" + std::to_string(i) + "], {}]");
    }
    bob.drop();
    for (int i = 1; i <= 5; ++i) {
        alice.expect("[36, $will, $_, {}, [" + std::to_string(i) + "]]");
    }
    alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_TE_03_detached_ones_come_first) {
    add(bob, 1, R"(["com.will", ["destroyed"], {}])");
    add(bob, 2, R"(["com.will", ["detached"], {}], {"scope": "detached"})");
    bob.drop();
    alice.expect(R"([36, $will, $_, {}, ["detached"]])");
    alice.expect(R"([36, $will, $_, {}, ["destroyed"]])");
}

BOOST_AUTO_TEST_CASE(R_TE_04_R_TE_05_flushing_clears_one_scope) {
    for (const auto* scope : {"", R"(, [], {"scope": "destroyed"})"}) {
        const auto dave = h.join();
        add(dave, 1, R"(["com.will", ["destroyed"], {}])");
        add(dave, 2, R"(["com.will", ["detached"], {}], {"scope": "detached"})");
        dave.send(R"([48, 3, {}, "wamp.session.flush_testaments")" + std::string(scope) + "]");
        dave.expect("[50, 3, {}]");
        dave.drop();
        alice.expect(R"([36, $will, $_, {}, ["detached"]])");
        alice.expect_nothing();
    }
    add(bob, 1, R"(["com.will", ["destroyed"], {}])");
    add(bob, 2, R"(["com.will", ["detached"], {}], {"scope": "detached"})");
    bob.send(R"([48, 3, {}, "wamp.session.flush_testaments", [], {"scope": "detached"}])");
    bob.expect("[50, 3, {}]");
    bob.drop();
    alice.expect(R"([36, $will, $_, {}, ["destroyed"]])");
    alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_TE_06_every_end_publishes_them) {
    const auto will_of = [&](auto&& end) {
        const auto dave = h.join();
        h.unbind("dave");
        h.bind("dave", dave.session());
        add(dave, 1);
        end(dave);
        alice.expect("[36, $will, $_, {}]");
    };
    will_of([](const TestPeer& dave) { dave.leave(); });
    will_of([](const TestPeer& dave) { dave.drop(); });
    will_of([](const TestPeer& dave) { dave.send(R"([3, {}, "com.reason"])"); });
    will_of([](const TestPeer& dave) { dave.send("[2, 7, {}]"); });
    will_of([&](const TestPeer&) {
        carol.send(R"([48, 1, {}, "wamp.session.kill", [$dave]])");
        carol.expect("[50, 1, {}]");
    });
    alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_TE_06_killing_all_and_the_realms_end_do_not) {
    add(bob, 1);
    expect_result("kill_all\"", ", [2]");
    alice.expect_nothing();
    const auto dave = h.join();
    add(dave, 1);
    BOOST_REQUIRE(h.router().stop_realm("realm1", "wamp.close.close_realm"));
    alice.expect(R"([6, {}, "wamp.close.close_realm"])");
    alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_TE_07_publish_options_are_honoured) {
    subscribe(carol, 1, "com.will");
    add(bob, 1, R"(["com.will", [1], {}],
        {"publish_options": {"exclude": [$carol], "acknowledge": true, "retain": true}})");
    add(bob, 2, R"(["com.will", [2], {}], {"publish_options": {"eligible": [$carol]}})");
    add(bob,
        3,
        R"(["com.will", [3], {}], {"publish_options": {"exclude_authrole": ["anonymous"]}})");
    bob.drop();
    alice.expect("[36, $will, $_, {}, [1]]");
    alice.expect_nothing();
    carol.expect("[36, $will, $_, {}, [2]]");
    carol.expect_nothing();
    const auto dave = h.join();
    subscribe(dave, 1, "com.will", "$will", R"({"get_retained": true})");
    dave.expect(R"([36, $will, $_, {"retained": true, ...}, [1]])");
}

BOOST_AUTO_TEST_CASE(R_TE_08_they_are_published_under_the_name_of_who_left) {
    add(bob, 1, R"(["com.will", [], {}], {"publish_options": {"disclose_me": true}})");
    bob.drop();
    alice.expect(R"([36, $will, $_, {"publisher": $bob, "publisher_authid": $bob_authid,
                                     "publisher_authrole": "anonymous"}])");
}

BOOST_AUTO_TEST_CASE(R_TE_08_they_need_the_right_to_publish) {
    BOOST_REQUIRE(h.router().stop_role("realm1", "anonymous"));
    router::RoleOptions role;
    role.name = "anonymous";
    role.permissions.push_back({"wamp.session.", wamp::Match::prefix, true});
    BOOST_REQUIRE(h.router().start_role("realm1", role));
    bob.send(R"([48, 1, {}, "wamp.session.add_testament", ["com.will", [], {}]])");
    bob.expect(R"([8, 48, 1, {}, "wamp.error.not_authorized", ...])");
    bob.drop();
    alice.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_TE_09_what_is_wrong_is_told_at_once) {
    expect_error(R"(add_testament", ["com.will", [], {}], {"scope": "x"})", "invalid_argument");
    expect_error(R"(add_testament", ["com.will", [], {}], {"scope": 7})", "invalid_argument");
    expect_error(R"(add_testament", ["com..will", [], {}])", "invalid_uri");
    expect_error(R"(add_testament", ["", [], {}])", "invalid_uri");
    expect_error(R"(add_testament", ["wamp.session.on_join", [], {}])", "invalid_uri");
    expect_error(R"(add_testament", [7, [], {}])", "invalid_argument");
    expect_error(R"(flush_testaments", [], {"scope": "x"})", "invalid_argument");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
