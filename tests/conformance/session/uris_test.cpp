// SPDX-License-Identifier: MIT
// URIs in requests: R-UR.
#include "tests/conformance/session/session.hpp"

namespace crossbar::test {
namespace {

// The first element of the answer: a message's number, 8 for ERROR.
std::int64_t answer_of(const TestPeer& peer) {
    const auto message = peer.take();
    const auto* elements = message.as<wamp::List>();
    return elements == nullptr ? 0 : *elements->front().as_int();
}

BOOST_AUTO_TEST_SUITE(uris)

BOOST_AUTO_TEST_CASE(R_UR_01_uris_are_unicode_text) {
    RouterHarness h;
    const auto alice = h.join();
    PeerOptions options;
    options.serializer = wamp::Serializer::cbor;
    const auto bob = h.join("realm1", options);
    subscribe(alice, 1, "com.größe.温度", "$sub", R"({"match": "prefix"})");
    bob.send(R"([16, 1, {}, "com.gr\u00f6\u00dfe.\u6e29\u5ea6"])");
    alice.expect(R"([36, $sub, $_, {"topic": "com.größe.温度"}])");
}

BOOST_AUTO_TEST_CASE(R_UR_02_R_UR_09_a_malformed_uri_is_an_error_of_its_request) {
    for (const std::string uri :
         {"", ".", "a..b", ".a", "a.", "a b", "a#b", "a\\tb", "a\\u00a0#"}) {
        BOOST_TEST_CONTEXT(uri) {
            RouterHarness h;
            const auto alice = h.join();
            alice.send("[32, 1, {}, \"" + uri + "\"]");
            alice.expect(R"([8, 32, 1, {}, "wamp.error.invalid_uri", ...])");
            alice.send("[64, 2, {}, \"" + uri + "\"]");
            alice.expect(R"([8, 64, 2, {}, "wamp.error.invalid_uri", ...])");
            alice.send("[48, 3, {}, \"" + uri + "\"]");
            alice.expect(R"([8, 48, 3, {}, "wamp.error.invalid_uri", ...])");
            alice.send("[16, 4, {\"acknowledge\": true}, \"" + uri + "\"]");
            alice.expect(R"([8, 16, 4, {}, "wamp.error.invalid_uri", ...])");
            alice.send("[16, 5, {}, \"" + uri + "\"]");
            alice.expect_nothing();
            expect_alone(alice, 6);
        }
    }
}

BOOST_AUTO_TEST_CASE(R_UR_03_strict_rules_can_be_asked_for) {
    auto realm = realm_called("realm1");
    realm.uri_rules = wamp::UriRules::strict;
    RouterHarness h(realm);
    const auto alice = h.join();
    int request = 0;
    for (const auto* uri : {"com.Topic", "com.größe", "com.my-topic", "com.a$"}) {
        alice.send("[32, " + std::to_string(++request) + ", {}, \"" + std::string(uri) + "\"]");
        BOOST_TEST(answer_of(alice) == 8, uri);
    }
    subscribe(alice, ++request, "com.topic_1.7");
}

BOOST_AUTO_TEST_CASE(R_UR_04_R_UR_05_empty_components_belong_to_patterns) {
    RouterHarness h;
    const auto alice = h.join();
    int request = 0;
    const auto answered = [&](int type, const std::string& match, const std::string& uri) {
        alice.send(
            "[" + std::to_string(type) + ", " + std::to_string(++request) + ", {\"match\": \"" +
            match + "\"}, \"" + uri + "\"]");
        return answer_of(alice);
    };
    for (const int type : {32, 64}) {
        BOOST_TEST(answered(type, "wildcard", "a..b") == type + 1);
        BOOST_TEST(answered(type, "wildcard", "com.a.") == type + 1);
        BOOST_TEST(answered(type, "prefix", "com.app.") == type + 1);
        BOOST_TEST(answered(type, "prefix", "a..b") == 8);
        BOOST_TEST(answered(type, "exact", "a..b") == 8);
        BOOST_TEST(answered(type, "exact", "com.app.") == 8);
    }
    BOOST_TEST(answered(32, "prefix", "") == 33);
}

BOOST_AUTO_TEST_CASE(R_UR_06_clients_register_nothing_below_wamp) {
    RouterHarness h;
    const auto alice = h.join();
    alice.send(R"([64, 1, {}, "wamp.session.count"])");
    alice.expect(R"([8, 64, 1, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([64, 2, {}, "wamp.my.procedure"])");
    alice.expect(R"([8, 64, 2, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([64, 3, {"match": "prefix"}, "wamp.my."])");
    alice.expect(R"([8, 64, 3, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([64, 4, {}, "wampum.procedure"])");
    alice.expect("[65, 4, $_]");
}

BOOST_AUTO_TEST_CASE(R_UR_07_clients_publish_nothing_below_wamp) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    subscribe(bob, 1, "wamp.", "$_", R"({"match": "prefix"})");
    bob.discard();
    alice.send(R"([16, 1, {"acknowledge": true}, "wamp.session.on_join", [{}]])");
    alice.expect(R"([8, 16, 1, {}, "wamp.error.invalid_uri", ...])");
    alice.send(R"([16, 2, {}, "wamp.session.on_join", [{}]])");
    alice.expect_nothing();
    bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_UR_08_clients_subscribe_and_call_below_wamp) {
    RouterHarness h;
    const auto alice = h.join();
    subscribe(alice, 1, "wamp.session.on_join", "$sub");
    expect_alone(alice, 2);
    h.join();
    alice.expect("[36, $sub, $_, {}, [{...}]]");
}

BOOST_AUTO_TEST_CASE(R_UR_10_a_malformed_realm_is_refused) {
    for (const std::string realm : {"", "realm 1", "a..b", "a#", "."}) {
        RouterHarness h;
        const auto alice = h.connect();
        alice.send("[1, \"" + realm + R"(", {"roles": {"caller": {}}}])");
        alice.expect(R"([3, {"message": $_}, "wamp.error.invalid_uri"])");
        alice.expect_closed();
    }
}

BOOST_AUTO_TEST_CASE(R_UR_11_a_procedure_and_a_topic_may_share_a_name) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    subscribe(alice, 1, "com.same", "$sub");
    alice.send(R"([64, 2, {}, "com.same"])");
    alice.expect("[65, 2, $reg]");
    bob.send(R"([16, 1, {}, "com.same", ["event"]])");
    bob.send(R"([48, 2, {}, "com.same", ["call"]])");
    alice.expect(R"([36, $sub, $_, {}, ["event"]])");
    alice.expect(R"([68, 1, $reg, {}, ["call"]])");
}

BOOST_AUTO_TEST_CASE(R_UR_12_reasons_and_errors_are_uris) {
    for (const auto* message :
         {R"([6, {}, ""])",
          R"([6, {}, "no uri"])",
          R"([8, 68, 1, {}, ""])",
          R"([8, 68, 1, {}, "no uri"])"}) {
        BOOST_TEST_CONTEXT(message) {
            RouterHarness h;
            const auto alice = h.join();
            alice.send(R"([64, 1, {}, "com.proc"])");
            alice.expect("[65, 1, $reg]");
            alice.send(R"([48, 2, {}, "com.proc"])");
            alice.expect("[68, 1, $reg, {}]");
            alice.send(message);
            expect_violation(alice);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
