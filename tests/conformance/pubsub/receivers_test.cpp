// SPDX-License-Identifier: MIT
// R-PX and R-BW: publisher exclusion, black and white lists of receivers.
#include "tests/conformance/pubsub/pubsub.hpp"

#include <fmt/format.h>

namespace crossbar::test {
namespace {

// Three subscribers of "com.topic" and a publisher.
struct Receivers : RouterHarness {
    Receivers() {
        for (const auto* peer : {&ann, &bob, &eve}) {
            subscribe(*peer, 1, "com.topic");
        }
        bind("ann", ann.session());
        bind("bob", bob.session());
        bind("eve", eve.session());
        bind("pub", pub.session());
    }

    // Who receives an event with these options: letters.
    std::string receivers_of(std::string_view options) {
        pub.send(fmt::format(R"([16, {}, {}, "com.topic"])", ++request, options));
        std::string letters;
        for (const auto& [letter, peer] :
             {std::pair('a', ann), {'b', bob}, {'e', eve}, {'p', pub}}) {
            letters.append(peer.waiting(), letter);
            peer.discard();
        }
        return letters;
    }

    TestPeer ann = join_as(*this, "ann", "user");
    TestPeer bob = join_as(*this, "bob", "user");
    TestPeer eve = join_as(*this, "eve", "staff");
    TestPeer pub = join();
    int request = 10;
};

BOOST_FIXTURE_TEST_CASE(R_PX_01_exclude_me_false_lets_the_publisher_receive, Receivers) {
    subscribe(pub, 1, "com.topic");
    BOOST_TEST(receivers_of(R"({"exclude_me": false})") == "abep");
    BOOST_TEST(receivers_of(R"({"exclude_me": true})") == "abe");
    BOOST_TEST(receivers_of("{}") == "abe");
}

BOOST_FIXTURE_TEST_CASE(R_PX_01_exclude_me_false_creates_no_subscription, Receivers) {
    BOOST_TEST(receivers_of(R"({"exclude_me": false})") == "abe");
}

BOOST_FIXTURE_TEST_CASE(R_PX_02_the_publisher_has_to_pass_the_lists_too, Receivers) {
    subscribe(pub, 1, "com.topic");
    BOOST_TEST(receivers_of(R"({"exclude_me": false, "eligible": [$ann]})") == "a");
    BOOST_TEST(receivers_of(R"({"exclude_me": false, "exclude": [$pub]})") == "abe");
    BOOST_TEST(receivers_of(R"({"exclude_me": false, "eligible": [$pub]})") == "p");
    BOOST_TEST(receivers_of(R"({"exclude_me": true, "eligible": [$pub]})") == "");
}

BOOST_FIXTURE_TEST_CASE(R_PX_03_publisher_exclusion_is_announced, Receivers) {
    BOOST_TEST(announces(pub, "broker", "publisher_exclusion"));
}

BOOST_FIXTURE_TEST_CASE(R_BW_01_each_list_is_honoured, Receivers) {
    BOOST_TEST(receivers_of(R"({"exclude": [$ann, 99]})") == "be");
    BOOST_TEST(receivers_of(R"({"exclude_authid": ["ann", "bob"]})") == "e");
    BOOST_TEST(receivers_of(R"({"exclude_authrole": ["user"]})") == "e");
    BOOST_TEST(receivers_of(R"({"eligible": [$eve, $ann]})") == "ae");
    BOOST_TEST(receivers_of(R"({"eligible_authid": ["bob", "nobody"]})") == "b");
    BOOST_TEST(receivers_of(R"({"eligible_authrole": ["user"]})") == "ab");
}

BOOST_FIXTURE_TEST_CASE(R_BW_01_all_lists_have_to_be_passed, Receivers) {
    BOOST_TEST(
        receivers_of(R"({"eligible_authrole": ["user"], "eligible_authid": ["bob", "eve"]})") ==
        "b");
    BOOST_TEST(receivers_of(R"({"eligible": [$ann], "eligible_authrole": ["staff"]})") == "");
    BOOST_TEST(receivers_of(R"({"exclude_authid": ["ann"], "exclude": [$bob]})") == "e");
}

BOOST_FIXTURE_TEST_CASE(R_BW_02_an_empty_list_of_eligible_receivers_admits_nobody, Receivers) {
    BOOST_TEST(receivers_of(R"({"eligible": []})") == "");
    BOOST_TEST(receivers_of(R"({"eligible_authid": []})") == "");
    BOOST_TEST(receivers_of(R"({"eligible_authrole": []})") == "");
    BOOST_TEST(receivers_of(R"({"exclude": []})") == "abe");
    BOOST_TEST(receivers_of(R"({"exclude_authid": [], "exclude_authrole": []})") == "abe");
}

BOOST_FIXTURE_TEST_CASE(R_BW_03_the_black_list_wins, Receivers) {
    BOOST_TEST(receivers_of(R"({"eligible": [$ann, $bob], "exclude": [$ann]})") == "b");
    BOOST_TEST(receivers_of(R"({"eligible": [$ann, $bob], "exclude_authid": ["bob"]})") == "a");
}

BOOST_FIXTURE_TEST_CASE(R_BW_04_being_eligible_creates_no_subscription, Receivers) {
    auto dan = join_as(*this, "dan", "user");
    bind("dan", dan.session());
    BOOST_TEST(receivers_of(R"({"eligible": [$dan, $ann]})") == "a");
    BOOST_TEST(receivers_of(R"({"eligible_authid": ["dan"]})") == "");
    dan.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_BW_05_testaments_honour_the_lists, Receivers) {
    pub.send(
        R"([48, 20, {}, "wamp.session.add_testament", ["com.topic", [1], {}],
            {"publish_options": {"exclude_authid": ["ann"], "eligible_authrole": ["user"]}}])");
    pub.expect("[50, 20, {}]");
    pub.drop();
    bob.expect("[36, $sub, $_, {...}, [1]]");
    ann.expect_nothing();
    eve.expect_nothing();
}

BOOST_FIXTURE_TEST_CASE(R_BW_06_lists_on_any_attribute_of_the_session, Receivers) {
    auto dan = join();
    subscribe(dan, 1, "com.topic");
    pub.send(R"([16, 30, {"eligible_authmethod": ["anonymous"]}, "com.topic", [1]])");
    dan.expect("[36, $sub, $_, {}, [1]]");
    ann.expect_nothing();
    pub.send(R"([16, 31, {"exclude_authmethod": ["anonymous"]}, "com.topic", [2]])");
    dan.expect_nothing();
    ann.expect("[36, $sub, $_, {}, [2]]");
}

BOOST_FIXTURE_TEST_CASE(R_BW_07_the_lists_are_announced, Receivers) {
    BOOST_TEST(announces(pub, "broker", "subscriber_blackwhite_listing"));
}

}  // namespace
}  // namespace crossbar::test
