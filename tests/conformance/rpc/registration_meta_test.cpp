// SPDX-License-Identifier: MIT
// The registration meta API: R-MR.
#include "tests/conformance/rpc/rpc_scene.hpp"

namespace crossbar::test {

namespace {

// An observer that subscribes to every event about registrations.
struct Observed {
    Observed() {
        observer.send(R"([32, 1, {"match": "prefix"}, "wamp.registration."])");
        observer.expect("[33, 1, $sub]");
    }

    void expect(std::string_view event, std::string_view arguments) {
        observer.expect(
            R"([36, $sub, $_, {"topic": "wamp.registration.)" + std::string(event) +
            R"(", ...}, )" + std::string(arguments) + "]");
    }

    RouterHarness h;
    TestPeer observer = h.join();
    TestPeer bob = h.join();
    std::string id = std::to_string(bob.session());
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rpc_registration_meta)

BOOST_AUTO_TEST_CASE(R_MR_01_on_create_comes_before_on_register) {
    Observed o;
    o.bob.send(R"([64, 1, {}, "com.add"])");
    o.bob.expect("[65, 1, $reg]");
    o.expect(
        "on_create",
        "[" + o.id +
            R"(, {"id": $reg, "created": $created, "uri": "com.add", "match": "exact", "invoke": "single"}])");
    o.expect("on_register", "[" + o.id + ", $reg]");
    BOOST_CHECK(o.h.value("created") == wamp::Value("2023-11-14T22:13:20.000Z"));
}

BOOST_AUTO_TEST_CASE(R_MR_02_on_unregister_comes_before_on_delete_however_the_callee_goes) {
    for (const std::string way : {"unregister", "leave", "drop", "kill"}) {
        Observed o;
        o.bob.send(R"([64, 1, {}, "com.add"])");
        o.bob.expect("[65, 1, $reg]");
        o.expect("on_create", "[...]");
        o.expect("on_register", "[...]");
        if (way == "unregister") {
            o.bob.send("[66, 2, $reg]");
        } else if (way == "leave") {
            o.bob.leave();
        } else if (way == "drop") {
            o.bob.drop();
        } else {
            o.observer.send(R"([48, 2, {}, "wamp.session.kill", [)" + o.id + "]]");
        }
        o.observer.expect_eventually(
            R"([36, $sub, $_, {"topic": "wamp.registration.on_unregister", ...}, [)" + o.id +
            ", $reg]]");
        o.expect("on_delete", "[" + o.id + ", $reg]");
    }
}

BOOST_AUTO_TEST_CASE(R_MR_02_only_the_last_member_deletes) {
    Observed o;
    const auto carl = o.h.join();
    for (const auto& peer : {o.bob, carl}) {
        peer.send(R"([64, 1, {"invoke": "first"}, "com.add"])");
        peer.expect("[65, 1, $reg]");
    }
    o.observer.discard();
    o.bob.drop();
    o.expect("on_unregister", "[" + o.id + ", $reg]");
    o.observer.expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_MR_03_list_gives_three_lists) {
    RpcScene s;
    s.alice.send(R"([48, 1, {}, "wamp.registration.list"])");
    s.alice.expect(R"([50, 1, {}, [{"exact": [$reg], "prefix": [], "wildcard": []}]])");
}

BOOST_AUTO_TEST_CASE(R_MR_04_lookup_gives_the_id_under_a_policy_or_null) {
    RpcScene s;
    s.alice.send(R"([48, 1, {}, "wamp.registration.lookup", ["com.add"]])");
    s.alice.expect("[50, 1, {}, [$reg]]");
    s.alice.send(R"([48, 2, {}, "wamp.registration.lookup", ["com.add", {"match": "prefix"}]])");
    s.alice.expect("[50, 2, {}, [null]]");
    s.alice.send(R"([48, 3, {}, "wamp.registration.lookup", [1]])");
    s.alice.expect(R"([8, 48, 3, {}, "wamp.error.invalid_argument", ...])");
}

BOOST_AUTO_TEST_CASE(R_MR_05_match_gives_the_registration_that_a_call_would_use_or_null) {
    RpcScene s;
    s.bob.send(R"([64, 2, {"match": "prefix"}, "com."])");
    s.bob.expect("[65, 2, $all]");
    s.alice.send(R"([48, 1, {}, "wamp.registration.match", ["com.add"]])");
    s.alice.expect("[50, 1, {}, [$reg]]");
    s.alice.send(R"([48, 2, {}, "wamp.registration.match", ["com.sub"]])");
    s.alice.expect("[50, 2, {}, [$all]]");
    s.alice.send(R"([48, 3, {}, "wamp.registration.match", ["org.sub"]])");
    s.alice.expect("[50, 3, {}, [null]]");
}

BOOST_AUTO_TEST_CASE(R_MR_06_get_gives_the_details_or_no_such_registration) {
    RpcScene s({}, R"({"invoke": "last"})");
    s.alice.send(R"([48, 1, {}, "wamp.registration.get", [$reg]])");
    s.alice.expect(
        R"([50, 1, {}, [{"id": $reg, "created": $_, "uri": "com.add", "match": "exact", "invoke": "last"}]])");
    s.alice.send(R"([48, 2, {}, "wamp.registration.get", [4711]])");
    s.alice.expect(R"([8, 48, 2, {}, "wamp.error.no_such_registration", ...])");
}

BOOST_AUTO_TEST_CASE(R_MR_07_callees_are_listed_and_counted) {
    RpcScene s({}, R"({"invoke": "first"})");
    const auto carl = s.member(R"({"invoke": "first"})");
    s.alice.send(R"([48, 1, {}, "wamp.registration.list_callees", [$reg]])");
    s.alice.expect(
        "[50, 1, {}, [[" + std::to_string(s.bob.session()) + ", " + std::to_string(carl.session()) +
        "]]]");
    s.alice.send(R"([48, 2, {}, "wamp.registration.count_callees", [$reg]])");
    s.alice.expect("[50, 2, {}, [2]]");
    s.alice.send(R"([48, 3, {}, "wamp.registration.list_callees", [4711]])");
    s.alice.expect(R"([8, 48, 3, {}, "wamp.error.no_such_registration", ...])");
    s.alice.send(R"([48, 4, {}, "wamp.registration.count_callees", [4711]])");
    s.alice.expect(R"([8, 48, 4, {}, "wamp.error.no_such_registration", ...])");
}

BOOST_AUTO_TEST_CASE(R_MR_08_the_meta_api_is_announced) {
    RpcScene s;
    BOOST_TEST(dealer_announces(s.alice, "registration_meta_api"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace crossbar::test
