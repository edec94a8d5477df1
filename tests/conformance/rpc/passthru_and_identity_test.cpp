// SPDX-License-Identifier: MIT
// Who the caller is, how far it is trusted, and payloads that are not for the router: R-CI, R-CT,
// R-PPT, R-PV-13.
#include "tests/conformance/rpc/rpc_scene.hpp"

namespace crossbar::test {

namespace {

// "caller" and what goes with it, as INVOCATION.Details shows alice.
std::string identity_of(const TestPeer& peer) {
    return R"("caller": )" + std::to_string(peer.session()) + R"(, "caller_authid": ")" +
           peer.authid() + R"(", "caller_authrole": "anonymous")";
}

// A binary in JSON: NUL and base64.
constexpr std::string_view kBinary = R"(["\u0000AAEC"])";

}  // namespace

BOOST_AUTO_TEST_SUITE(rpc_passthru_and_identity)

BOOST_AUTO_TEST_CASE(R_CI_01_R_CI_02_disclose_me_shows_the_caller) {
    RpcScene s;
    s.alice.send(R"([48, 1, {"disclose_me": true}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {" + identity_of(s.alice) + "}]");
    s.alice.send(R"([48, 2, {}, "com.add"])");
    s.bob.expect("[68, 2, $reg, {}]");
}

BOOST_AUTO_TEST_CASE(R_CI_03_a_realm_may_refuse_disclosure) {
    auto realm = realm_named();
    realm.allow_disclose_me = false;
    RpcScene s(realm);
    s.alice.send(R"([48, 1, {"disclose_me": true}, "com.add"])");
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.option_disallowed.disclose_me", ...])");
    s.bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_CI_04_a_role_may_force_disclosure) {
    RpcScene s;
    router::RoleOptions known;
    known.name = "known";
    known.permissions.push_back(
        {.uri = "com.", .match = wamp::Match::prefix, .call = true, .disclose_caller = true});
    BOOST_REQUIRE(s.h.router().start_role("realm1", known));
    PeerOptions options;
    options.trusted_authid = "carl";
    options.trusted_authrole = "known";
    const auto carl = s.h.join("realm1", options);
    carl.send(R"([48, 1, {}, "com.add"])");
    s.bob.expect(
        R"([68, 1, $reg, {"caller": )" + std::to_string(carl.session()) +
        R"(, "caller_authid": "carl", "caller_authrole": "known"}])");
}

BOOST_AUTO_TEST_CASE(R_CI_05_a_callee_may_ask_for_every_caller) {
    RpcScene s({}, R"({"disclose_caller": true})");
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {" + identity_of(s.alice) + "}]");
}

BOOST_AUTO_TEST_CASE(R_CI_06_R_CT_02_the_features_are_announced) {
    RpcScene s;
    for (const auto* feature :
         {"caller_identification", "call_trustlevels", "payload_passthru_mode", "call_timeout"}) {
        BOOST_TEST(dealer_announces(s.alice, feature));
    }
}

BOOST_AUTO_TEST_CASE(R_CT_01_invocations_carry_the_trust_level_of_procedure_and_role) {
    auto realm = realm_named();
    realm.trust_levels = {
        {"com.add", wamp::Match::exact, "somebody_else", 9},
        {"com.", wamp::Match::prefix, std::nullopt, 3}};
    RpcScene s(realm);
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.expect(R"([68, 1, $reg, {"trustlevel": 3}])");
}

BOOST_AUTO_TEST_CASE(
    R_PPT_01_R_PPT_02_R_PPT_03_passthru_attributes_and_payload_are_copied_both_ways) {
    RpcScene s;
    const std::string ppt =
        R"("ppt_scheme": "x_mine", "ppt_serializer": "cbor", "ppt_cipher": "aes256gcm", "ppt_keyid": "k1")";
    s.alice.send("[48, 1, {" + ppt + R"(}, "com.add", )" + std::string(kBinary) + "]");
    s.bob.expect("[68, 1, $reg, {" + ppt + "}, " + std::string(kBinary) + "]");
    s.bob.send("[70, 1, {" + ppt + "}, " + std::string(kBinary) + "]");
    s.alice.expect("[50, 1, {" + ppt + "}, " + std::string(kBinary) + "]");
    s.alice.send("[48, 2, {}, \"com.add\"]");
    s.bob.expect("[68, 2, $reg, {}]");
    s.bob.send("[8, 68, 2, {" + ppt + R"(}, "com.error", )" + std::string(kBinary) + "]");
    s.alice.expect("[8, 48, 2, {" + ppt + R"(}, "com.error", )" + std::string(kBinary) + "]");
}

BOOST_AUTO_TEST_CASE(R_PPT_04_R_PV_13_passthru_without_the_feature_is_a_violation) {
    RpcScene caller({}, "{}", lacking("caller", "payload_passthru_mode"));
    caller.alice.send(R"([48, 1, {"ppt_scheme": "x_mine"}, "com.add", ["\u0000AAEC"]])");
    expect_violation(caller.alice);
    RpcScene callee(lacking("callee", "payload_passthru_mode"));
    callee.alice.send(R"([48, 1, {}, "com.add"])");
    callee.bob.expect("[68, 1, $reg, {}]");
    callee.bob.send(R"([70, 1, {"ppt_scheme": "x_mine"}, ["\u0000AAEC"]])");
    expect_violation(callee.bob);
    callee.alice.expect(R"([8, 48, 1, {}, "wamp.error.canceled", ...])");
}

BOOST_AUTO_TEST_CASE(R_PPT_05_a_callee_without_the_feature_is_not_asked) {
    RpcScene s(lacking("callee", "payload_passthru_mode"));
    s.alice.send(R"([48, 1, {"ppt_scheme": "x_mine"}, "com.add", ["\u0000AAEC"]])");
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.feature_not_supported", ...])");
    s.bob.expect_nothing();
}

BOOST_AUTO_TEST_CASE(
    R_PPT_06_a_callee_is_told_that_its_caller_lacks_the_feature_and_the_caller_is_answered) {
    RpcScene s({}, "{}", lacking("caller", "payload_passthru_mode"));
    s.alice.send(R"([48, 1, {}, "com.add"])");
    s.bob.expect("[68, 1, $reg, {}]");
    s.bob.send(R"([70, 1, {"ppt_scheme": "x_mine"}, ["\u0000AAEC"]])");
    s.bob.expect(R"([8, 70, 1, {}, "wamp.error.feature_not_supported", ...])");
    s.alice.expect(R"([8, 48, 1, {}, "wamp.error.feature_not_supported", ...])");
    s.bob.send("[70, 1, {}]");
    s.alice.expect_nothing();
    s.bob.expect_open();
}

BOOST_AUTO_TEST_CASE(R_PPT_08_passthru_payloads_reach_a_receiver_of_another_serialization) {
    PeerOptions msgpack;
    msgpack.serializer = wamp::Serializer::msgpack;
    RpcScene s(msgpack);
    s.alice.send(R"([48, 1, {"ppt_scheme": "x_mine"}, "com.add", ["\u0000AAEC"]])");
    s.bob.expect(R"([68, 1, $reg, {"ppt_scheme": "x_mine"}, ["\u0000AAEC"]])");
    s.bob.send(R"([70, 1, {"ppt_scheme": "x_mine"}, ["\u0000AAEC"]])");
    s.alice.expect(R"([50, 1, {"ppt_scheme": "x_mine"}, ["\u0000AAEC"]])");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace crossbar::test
