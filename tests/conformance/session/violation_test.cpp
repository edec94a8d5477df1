// SPDX-License-Identifier: MIT
// Protocol violations, and what of the message formats shows on the wire: R-PV, R-MF. The formats
// themselves: tests/unit/common/serial.
#include "tests/conformance/session/session.hpp"

#include <set>
#include <vector>

namespace crossbar::test {
namespace {

// A client in a session sends it.
void expect_violation_of(std::string_view message) {
    BOOST_TEST_CONTEXT(message) {
        RouterHarness h;
        const auto alice = h.join();
        alice.send_bytes(as_bytes(message));
        expect_violation(alice);
        expect_alone(h.join(), 1);
    }
}

// The keys of a dict and of all dicts inside.
void collect_keys(const wamp::Value& value, std::set<std::string>& keys) {
    if (const auto* dict = value.as<wamp::Dict>()) {
        for (const auto& [key, inner] : *dict) {
            keys.insert(key);
            if (key != "authextra") {
                collect_keys(inner, keys);
            }
        }
    }
}

bool follows_the_naming_rule(const std::string& key) {
    const auto ours = key.starts_with('_');
    const auto allowed = std::string_view("abcdefghijklmnopqrstuvwxyz0123456789_");
    return key.size() >= (ours ? 4U : 3U) && key.find_first_not_of(allowed) == std::string::npos &&
           (ours || (key.front() >= 'a' && key.front() <= 'z'));
}

BOOST_AUTO_TEST_SUITE(violations)

BOOST_AUTO_TEST_CASE(R_PV_01_R_PV_03_a_violation_is_told_and_the_transport_closed) {
    RouterHarness h;
    const auto alice = h.join();
    alice.send("[2, 7, {}]");
    alice.expect(R"([3, {"message": $_}, "wamp.error.protocol_violation"])");
    alice.expect_closed();
}

BOOST_AUTO_TEST_CASE(R_PV_02_a_violation_disposes_of_the_session_and_what_follows_is_not_handled) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    subscribe(bob, 1, "com.topic");
    subscribe(alice, 1, "com.topic");
    alice.send(R"([64, 2, {}, "com.proc"])");
    alice.expect("[65, 2, $_]");
    alice.send("[2, 7, {}]");
    alice.send(R"([16, 3, {}, "com.topic"])");
    alice.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
    expect_violation(alice);
    bob.expect_nothing();
    bob.send(R"([16, 2, {}, "com.topic"])");
    bob.send(R"([48, 3, {}, "com.proc"])");
    bob.expect(R"([8, 48, 3, {}, "wamp.error.no_such_procedure", ...])");
    expect_alone(bob, 4);
}

BOOST_AUTO_TEST_CASE(R_PV_04_messages_of_joining_are_violations_in_a_session) {
    for (const auto* message :
         {R"([2, 7, {"roles": {"broker": {}}}])",
          R"([1, "realm1", {"roles": {"caller": {}}}])",
          R"([4, "ticket", {}])",
          R"([5, "signature", {}])"}) {
        expect_violation_of(message);
    }
}

BOOST_AUTO_TEST_CASE(R_PV_05_messages_of_a_session_are_violations_before_it) {
    for (const auto* message :
         {R"([6, {}, "wamp.close.close_realm"])",
          R"([8, 68, 1, {}, "com.error"])",
          "[33, 1, 2]",
          "[35, 1]",
          "[17, 1, 2]",
          "[50, 1, {}]",
          "[65, 1, 2]",
          "[67, 1]",
          "[68, 1, 2, {}]",
          "[36, 1, 2, {}]",
          "[69, 1, {}]",
          "[70, 1, {}]",
          R"([16, 1, {}, "com.topic"])",
          R"([32, 1, {}, "com.topic"])",
          "[34, 1, 2]",
          R"([48, 1, {}, "com.proc"])",
          "[49, 1, {}]",
          R"([64, 1, {}, "com.proc"])",
          "[66, 1, 2]",
          R"([4, "ticket", {}])",
          R"([5, "signature", {}])"}) {
        BOOST_TEST_CONTEXT(message) {
            RouterHarness h;
            const auto alice = h.connect();
            alice.send(message);
            expect_violation(alice);
        }
    }
}

BOOST_AUTO_TEST_CASE(R_PV_06_R_MF_15_a_clients_error_answers_an_invocation) {
    for (const int type : {1, 8, 16, 32, 34, 48, 49, 64, 66, 69, 70}) {
        expect_violation_of("[8, " + std::to_string(type) + R"(, 1, {}, "com.error"])");
    }
}

BOOST_AUTO_TEST_CASE(R_PV_07_another_sessions_invocation_cannot_be_answered) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    const auto mallory = h.join();
    bob.send(R"([64, 1, {}, "com.proc"])");
    bob.expect("[65, 1, $reg]");
    alice.send(R"([48, 1, {}, "com.proc"])");
    bob.expect("[68, 1, $reg, {}]");
    mallory.send(R"([70, 1, {}, ["forged"]])");
    expect_violation(mallory);
    bob.send(R"([70, 1, {}, ["true"]])");
    alice.expect(R"([50, 1, {}, ["true"]])");
}

BOOST_AUTO_TEST_CASE(R_PV_10_R_PV_11_R_MF_01_R_MF_02_what_is_no_message_is_a_violation) {
    for (const auto* bytes :
         {"",
          "{}",
          "7",
          "[]",
          "[",
          "[[]]",
          R"(["32"])",
          "[true, 1]",
          "[999, 1]",
          R"([32, 1, {}])",
          R"([32, 1, {}, "com.topic", 1])",
          R"([16, 1, {}, "com.topic", [], {}, 1])",
          R"([32, 1, {}, "com.topic"] [)",
          "[32, 1, {}, \"com.\xff\"]"}) {
        expect_violation_of(bytes);
    }
}

BOOST_AUTO_TEST_CASE(R_PV_14_a_login_takes_authenticate_only) {
    auto auth = std::make_shared<router::AuthOptions>();
    auth->ticket.emplace().principals.push_back({"joe", "anonymous", {}, "secret!!!"});
    PeerOptions options;
    options.auth = auth;
    for (const auto* message :
         {R"([1, "realm1", {"roles": {"caller": {}}}])",
          R"([6, {}, "wamp.close.close_realm"])",
          R"([48, 1, {}, "com.proc"])",
          R"([16, 1, {}, "com.topic"])"}) {
        BOOST_TEST_CONTEXT(message) {
            RouterHarness h;
            const auto joe = h.connect(options);
            joe.send(R"([1, "realm1", {"roles": {"caller": {}}, "authid": "joe",
                                       "authmethods": ["ticket"]}])");
            joe.expect(R"([4, "ticket", {...}])");
            joe.send(message);
            expect_violation(joe);
            joe.send(R"([5, "secret!!!", {}])");
            joe.expect_nothing();
        }
    }
}

BOOST_AUTO_TEST_CASE(R_PV_15_a_violation_disturbs_nobody_else) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    const auto carol = h.join();
    subscribe(carol, 1, "com.topic", "$sub");
    bob.send(R"([64, 1, {}, "com.proc"])");
    bob.expect("[65, 1, $reg]");
    alice.send(R"([48, 1, {}, "com.proc"])");
    bob.expect("[68, 1, $reg, {}]");
    bob.send_bytes(as_bytes("\xff\x00garbage"));
    expect_violation(bob);
    alice.expect(R"([8, 48, 1, {}, "wamp.error.canceled", ...])");
    alice.expect_open();
    alice.send(R"([16, 2, {}, "com.topic"])");
    carol.expect("[36, $sub, $_, {}]");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(formats)

BOOST_AUTO_TEST_CASE(R_MF_03_R_MF_04_R_MF_06_R_MF_17_types_are_not_converted) {
    for (const auto* message :
         {R"([32, 1, [], "com.topic"])",
          R"([32, 1, {}, 7])",
          R"([32, "1", {}, "com.topic"])",
          R"([16, 1, {}, "com.topic", {}])",
          R"([16, 1, {"acknowledge": 1}, "com.topic"])",
          R"([16, 1, {"exclude_me": 0}, "com.topic"])",
          R"([16, 1, {"retain": "true"}, "com.topic"])",
          R"([16, 1, {"exclude": 7}, "com.topic"])",
          R"([16, 1, {"eligible": ["7"]}, "com.topic"])",
          R"([16, 1, {"exclude_authid": "joe"}, "com.topic"])",
          R"([16, 1, {"eligible_authrole": [7]}, "com.topic"])",
          R"([32, 1, {"match": "regex"}, "com.topic"])",
          R"([32, 1, {"match": 7}, "com.topic"])",
          R"([32, 1, {"get_retained": 1}, "com.topic"])",
          R"([48, 1, {"timeout": -1}, "com.proc"])",
          R"([48, 1, {"timeout": 1.5}, "com.proc"])",
          "[-48, 1]"}) {
        expect_violation_of(message);
    }
}

BOOST_AUTO_TEST_CASE(R_MF_17_the_violation_names_the_option) {
    RouterHarness h;
    const auto alice = h.join();
    alice.send(R"([16, 1, {"acknowledge": 1}, "com.topic"])");
    const auto abort = alice.take();
    const auto& details = *(*abort.as<wamp::List>())[1].as<wamp::Dict>();
    const auto* text = details.find("message")->as<std::string>();
    BOOST_TEST(text->find("acknowledge") != std::string::npos, *text);
}

BOOST_AUTO_TEST_CASE(R_MF_05_R_MF_07_ids_and_keys_are_checked) {
    for (const auto* message :
         {R"([32, 0, {}, "com.topic"])",
          R"([32, 9007199254740993, {}, "com.topic"])",
          R"([32, 1.0, {}, "com.topic"])",
          R"([32, 1, {"match": "exact", "match": "exact"}, "com.topic"])"}) {
        expect_violation_of(message);
    }
}

BOOST_AUTO_TEST_CASE(R_MF_08_keys_of_details_follow_the_naming_rule) {
    auto realm = realm_called("realm1");
    realm.trust_levels = {{"com.", wamp::Match::prefix, {}, 3}};
    RouterHarness h(realm);
    const auto alice = h.join();
    const auto bob = h.join();
    std::set<std::string> keys;
    collect_keys(alice.welcome_details(), keys);
    bob.send(R"([32, 1, {"match": "prefix", "get_retained": true}, "com."])");
    bob.send(R"([64, 2, {"match": "prefix"}, "com."])");
    alice.send(R"([16, 1, {"disclose_me": true, "retain": true, "ppt_scheme": "x_a"},
                   "com.topic", ["\u0000AA=="]])");
    alice.send(R"([48, 2, {"disclose_me": true, "receive_progress": true, "timeout": 7000,
                           "progress": true}, "com.proc"])");
    bob.send(R"([70, 1, {"progress": true}])");
    alice.send("[49, 2, {}]");
    alice.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
    for (const auto& peer : {alice, bob}) {
        for (auto message = peer.take(); !message.is_null(); message = peer.take()) {
            for (const auto& element : *message.as<wamp::List>()) {
                collect_keys(element, keys);
            }
        }
    }
    for (const auto* expected :
         {"roles",
          "authid",
          "topic",
          "publisher",
          "trustlevel",
          "ppt_scheme",
          "procedure",
          "caller",
          "receive_progress",
          "progress",
          "mode",
          "message"}) {
        BOOST_TEST(keys.contains(expected), expected);
    }
    for (const auto& key : keys) {
        BOOST_TEST(follows_the_naming_rule(key), key);
    }
}

BOOST_AUTO_TEST_CASE(R_MF_09_unknown_attributes_are_ignored) {
    RouterHarness h;
    const auto alice = h.join();
    subscribe(alice, 1, "com.topic", "$_", R"({"x_what": {"a": [1.5, null]}, "more": -7})");
    alice.send(R"([16, 2, {"acknowledge": true, "_our_own": null}, "com.topic"])");
    alice.expect("[17, 2, $_]");
    alice.send(R"([48, 3, {"x_a": 0.5}, "wamp.session.count"])");
    alice.expect("[50, 3, {}, [1]]");
    alice.send(R"([49, 3, {"x_a": []}])");
    alice.send(R"([6, {"x_a": 1}, "wamp.close.close_realm"])");
    alice.expect(R"([6, {}, "wamp.close.goodbye_and_out"])");
}

BOOST_AUTO_TEST_CASE(R_MF_11_R_MF_12_payloads_arrive_as_they_were_sent) {
    RouterHarness h;
    PeerOptions options;
    options.serializer = wamp::Serializer::msgpack;
    const auto alice = h.join();
    const auto bob = h.join("realm1", options);
    subscribe(bob, 1, "com.topic", "$sub");
    bob.send(R"([64, 2, {}, "com.proc"])");
    bob.expect("[65, 2, $reg]");
    int request = 0;
    const std::string payload =
        R"(, [1, -2, 0.5, null, true, "text", [], {"k": [{}]}], {"a": 1, "B c": [null]})";
    for (const std::string& part : {payload, std::string(R"(, [], {"a": 1})"), std::string()}) {
        const auto number = std::to_string(++request);
        const auto next = std::to_string(++request);
        const auto third = std::to_string(++request);
        alice.send("[16, " + number + R"(, {}, "com.topic")" + part + "]");
        bob.expect("[36, $sub, $_, {}" + part + "]");
        alice.send("[48, " + next + R"(, {}, "com.proc")" + part + "]");
        h.unbind("invocation");
        bob.expect("[68, $invocation, $reg, {}" + part + "]");
        bob.send("[70, $invocation, {}" + part + "]");
        alice.expect("[50, " + next + ", {}" + part + "]");
        alice.send("[48, " + third + R"(, {}, "com.proc"])");
        h.unbind("invocation");
        bob.expect("[68, $invocation, $reg, {}]");
        bob.send(R"([8, 68, $invocation, {}, "com.error")" + part + "]");
        alice.expect("[8, 48, " + third + R"(, {}, "com.error")" + part + "]");
    }
}

BOOST_AUTO_TEST_CASE(R_MF_13_extension_messages_are_violations) {
    for (const auto* message : {"[256, 1]", "[1023, {}]", "[300]"}) {
        expect_violation_of(message);
    }
}

BOOST_AUTO_TEST_CASE(R_MF_14_messages_that_routers_send_are_violations) {
    for (const auto* message :
         {"[2, 7, {}]",
          R"([4, "ticket", {}])",
          "[17, 1, 2]",
          "[33, 1, 2]",
          "[35, 1]",
          "[36, 1, 2, {}]",
          "[50, 1, {}]",
          "[65, 1, 2]",
          "[67, 1]",
          "[68, 1, 2, {}]",
          "[69, 1, {}]"}) {
        expect_violation_of(message);
    }
}

BOOST_AUTO_TEST_CASE(R_MF_16_messages_of_roles_that_were_not_announced_are_violations) {
    const std::pair<std::string, std::vector<std::string>> cases[] = {
        {"publisher",
         {R"([32, 1, {}, "com.topic"])",
          "[34, 1, 7]",
          R"([48, 1, {}, "com.proc"])",
          "[49, 1, {}]",
          R"([64, 1, {}, "com.proc"])",
          "[66, 1, 7]",
          "[70, 1, {}]"}},
        {"subscriber", {R"([16, 1, {}, "com.topic"])", R"([48, 1, {}, "com.proc"])"}}};
    for (const auto& [role, messages] : cases) {
        for (const auto& message : messages) {
            BOOST_TEST_CONTEXT(role << " sends " << message) {
                RouterHarness h;
                const auto alice =
                    h.join("realm1", with_details("{\"roles\": {\"" + role + "\": {}}}"));
                alice.send(message);
                expect_violation(alice);
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
