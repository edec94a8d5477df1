// SPDX-License-Identifier: MIT
// R-PI, R-PT and the publishing half of R-PPT: what an event tells besides its payload.
#include "tests/conformance/pubsub/pubsub.hpp"

namespace crossbar::test {
namespace {

// A subscriber of "com.topic" and a publisher.
struct Pair : RouterHarness {
    explicit Pair(const router::RealmOptions& realm = realm1()) : RouterHarness(realm) {
        subscribe(ann, 1, "com.topic");
        bind("pub", pub.session());
        bind("authid", pub.authid());
    }

    TestPeer ann = join();
    TestPeer pub = join();
};

BOOST_FIXTURE_TEST_CASE(R_PI_01_a_publisher_may_ask_to_be_named, Pair) {
    pub.send(R"([16, 1, {"disclose_me": true}, "com.topic"])");
    ann.expect(R"([36, $sub, $_, {"publisher": $pub, ...}])");
}

BOOST_FIXTURE_TEST_CASE(R_PI_02_its_authid_and_authrole_come_along, Pair) {
    pub.send(R"([16, 1, {"disclose_me": true}, "com.topic"])");
    ann.expect(
        R"([36, $sub, $_, {"publisher": $pub, "publisher_authid": $authid,
            "publisher_authrole": "anonymous"}])");
}

BOOST_AUTO_TEST_CASE(R_PI_03_a_realm_may_refuse_to_name_publishers) {
    auto realm = realm1();
    realm.allow_disclose_me = false;
    Pair h(realm);
    h.pub.send(R"([16, 1, {"disclose_me": true, "acknowledge": true}, "com.topic"])");
    h.pub.expect(R"([8, 16, 1, {}, "wamp.error.option_disallowed.disclose_me", ...])");
    h.pub.send(R"([16, 2, {"disclose_me": true}, "com.topic"])");
    h.pub.expect_nothing();
    h.ann.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_PI_04_a_role_may_be_named_without_asking, Pair) {
    router::RoleOptions role;
    role.permissions.push_back(
        {.uri = "com.topic", .publish = true, .subscribe = true, .disclose_publisher = true});
    replace_role(*this, role);
    pub.send(R"([16, 1, {}, "com.topic"])");
    ann.expect(R"([36, $sub, $_, {"publisher": $pub, ...}])");
}

BOOST_FIXTURE_TEST_CASE(R_PI_05_without_disclosure_nothing_names_the_publisher, Pair) {
    pub.send(R"([16, 1, {}, "com.topic"])");
    ann.expect("[36, $sub, $_, {}]");
    pub.send(R"([16, 2, {"disclose_me": false}, "com.topic"])");
    ann.expect("[36, $sub, $_, {}]");
}

BOOST_FIXTURE_TEST_CASE(R_PI_06_publisher_identification_is_announced, Pair) {
    BOOST_TEST(announces(pub, "broker", "publisher_identification"));
}

BOOST_AUTO_TEST_CASE(R_PT_01_events_carry_the_configured_trust_level) {
    auto realm = realm1();
    realm.trust_levels = {
        {"com.topic", wamp::Match::exact, "staff", 9},
        {"com.topic", wamp::Match::exact, "anonymous", 4},
        {"com.", wamp::Match::prefix, std::nullopt, 0}};
    Pair h(realm);
    subscribe(h.ann, 2, "", R"({"match": "prefix"})", "$all");
    h.ann.discard();
    h.pub.send(R"([16, 1, {}, "com.topic"])");
    h.ann.expect(R"([36, $sub, $_, {"trustlevel": 4}])");
    h.ann.expect(R"([36, $all, $_, {"topic": "com.topic", "trustlevel": 4}])");
    h.pub.send(R"([16, 2, {}, "com.other"])");
    h.ann.expect(R"([36, $all, $_, {"topic": "com.other", "trustlevel": 0}])");
    h.pub.send(R"([16, 3, {}, "org.other"])");
    h.ann.expect(R"([36, $all, $_, {"topic": "org.other"}])");
}

BOOST_FIXTURE_TEST_CASE(R_PT_02_publication_trust_levels_are_announced, Pair) {
    BOOST_TEST(announces(pub, "broker", "publication_trustlevels"));
}

BOOST_FIXTURE_TEST_CASE(R_PPT_02_attributes_of_a_passed_through_payload_are_copied, Pair) {
    pub.send(
        R"([16, 1, {"ppt_scheme": "x_own", "ppt_serializer": "cbor", "ppt_cipher": "c",
            "ppt_keyid": "k"}, "com.topic", ["\u0000AQID"]])");
    ann.expect(
        R"([36, $sub, $_, {"ppt_scheme": "x_own", "ppt_serializer": "cbor", "ppt_cipher": "c",
            "ppt_keyid": "k"}, ["\u0000AQID"]])");
}

BOOST_FIXTURE_TEST_CASE(R_PPT_04_a_publisher_without_the_feature_is_aborted, Pair) {
    auto old = join("realm1", without_features());
    old.send(R"([16, 1, {"ppt_scheme": "x_own"}, "com.topic", ["\u0000AQID"]])");
    old.expect(R"([3, {...}, "wamp.error.protocol_violation", ...])");
    old.expect_closed();
    ann.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_PPT_07_subscribers_without_the_feature_receive_too, Pair) {
    auto old = join("realm1", without_features());
    subscribe(old, 1, "com.topic");
    pub.send(R"([16, 1, {"ppt_scheme": "x_own"}, "com.topic", ["\u0000AQID"]])");
    old.expect(R"([36, $sub, $_, {"ppt_scheme": "x_own"}, ["\u0000AQID"]])");
}

BOOST_FIXTURE_TEST_CASE(R_PPT_08_json_carries_the_bytes_that_others_send_as_bytes, Pair) {
    PeerOptions options;
    options.serializer = wamp::Serializer::msgpack;
    auto binary = join("realm1", std::move(options));
    binary.send(R"([16, 1, {"ppt_scheme": "x_own"}, "com.topic", ["\u0000AQID"]])");
    ann.expect(R"([36, $sub, $_, {"ppt_scheme": "x_own"}, ["\u0000AQID"]])");
}

}  // namespace
}  // namespace crossbar::test
