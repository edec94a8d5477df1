// SPDX-License-Identifier: MIT
// R-EH: event history.
#include "tests/conformance/pubsub/pubsub.hpp"

#include <fmt/format.h>

namespace crossbar::test {
namespace {

router::RealmOptions with_history() {
    auto realm = realm1();
    realm.history = {{"com.a", wamp::Match::exact, 10}, {"com", wamp::Match::prefix, 10}};
    return realm;
}

struct History : RouterHarness {
    History() : RouterHarness(with_history()) {
        pub.send(R"([48, 1, {}, "wamp.subscription.lookup", ["com.a"]])");
        pub.expect("[50, 1, {}, [$exact]]");
        pub.send(R"([48, 2, {}, "wamp.subscription.lookup", ["com", {"match": "prefix"}]])");
        pub.expect("[50, 2, {}, [$prefix]]");
    }

    void publish(std::string_view topic, int value, std::string_view more = "") {
        pub.send(fmt::format(
            R"([16, {}, {{"acknowledge": true{}}}, "{}", [{}]])", ++request, more, topic, value));
        pub.expect(fmt::format("[17, {}, $p{}]", request, value));
    }

    // 1 to 4 to com.a at 22:13:20, :21, :22 and :23.
    void publish_four() {
        for (int n = 1; n <= 4; ++n) {
            publish("com.a", n);
            advance(Milliseconds(1000));
        }
    }

    // The first argument of each event that is found, "1 2 3", or the URI of the error.
    std::string events(std::string_view subscription, std::string_view filters = "{}") {
        return events(pub, subscription, filters);
    }

    std::string events(
        const TestPeer& asking, std::string_view subscription, std::string_view filters = "{}") {
        asking.send(fmt::format(
            R"([48, {}, {{}}, "wamp.subscription.get_events", [{}], {}])",
            ++request,
            subscription,
            filters));
        const auto answer = asking.take();
        const auto& elements = *answer.as<wamp::List>();
        if (elements[0] == wamp::Value(8)) {
            return *elements[4].as<std::string>();
        }
        std::string values;
        if (elements.size() > 3) {
            for (const auto& event : *elements[3].as<wamp::List>()) {
                const auto& args = *event.as<wamp::Dict>()->find("args")->as<wamp::List>();
                values += (values.empty() ? "" : " ") + std::to_string(*args[0].as_int());
            }
        }
        return values;
    }

    TestPeer pub = join();
    int request = 10;
};

BOOST_FIXTURE_TEST_CASE(R_EH_01_events_are_recorded_without_subscribers, History) {
    publish("com.a", 1);
    auto ann = join();
    subscribe(ann, 1, "com.a", "{}", "$exact");  // the id was there before
    publish("com.a", 2);
    ann.drop();
    publish("com.a", 3);
    BOOST_TEST(events("$exact") == "1 2 3");
}

BOOST_FIXTURE_TEST_CASE(R_EH_01_the_limit_drops_the_oldest, History) {
    for (int n = 1; n <= 12; ++n) {
        publish("com.a", n);
    }
    BOOST_TEST(events("$exact") == "3 4 5 6 7 8 9 10 11 12");
}

BOOST_FIXTURE_TEST_CASE(R_EH_02_each_event_is_described, History) {
    pub.send(R"([16, 11, {"acknowledge": true, "disclose_me": true}, "com.a", [1], {"k": "v"}])");
    pub.expect("[17, 11, $p1]");
    advance(Milliseconds(42));
    pub.send(R"([16, 12, {"acknowledge": true}, "com.a"])");
    pub.expect("[17, 12, $p2]");
    bind("pub", pub.session());
    pub.send(R"([48, 13, {}, "wamp.subscription.get_events", [$prefix]])");
    pub.expect(
        R"([50, 13, {}, [
            {"timestamp": "2023-11-14T22:13:20.000Z", "subscription": $prefix, "publication": $p1,
             "details": {"topic": "com.a", "publisher": $pub, "publisher_authid": $_,
                         "publisher_authrole": "anonymous"},
             "args": [1], "kwargs": {"k": "v"}},
            {"timestamp": "2023-11-14T22:13:20.042Z", "subscription": $prefix, "publication": $p2,
             "details": {"topic": "com.a"}}]])");
}

BOOST_FIXTURE_TEST_CASE(R_EH_03_the_events_are_the_arguments, History) {
    pub.send(R"([48, 10, {}, "wamp.subscription.get_events", [$exact]])");
    pub.expect("[50, 10, {}]");
    publish("com.a", 1);
    publish("com.a", 2);
    pub.send(R"([48, 20, {}, "wamp.subscription.get_events", [$exact]])");
    pub.expect("[50, 20, {}, [{...}, {...}]]");
}

BOOST_FIXTURE_TEST_CASE(R_EH_04_reverse_gives_the_newest_first, History) {
    publish_four();
    BOOST_TEST(events("$exact", R"({"reverse": true})") == "4 3 2 1");
    BOOST_TEST(events("$exact", R"({"reverse": false})") == "1 2 3 4");
}

BOOST_FIXTURE_TEST_CASE(R_EH_05_limit_gives_the_first_ones_of_the_order, History) {
    publish_four();
    BOOST_TEST(events("$exact", R"({"limit": 2})") == "1 2");
    BOOST_TEST(events("$exact", R"({"limit": 2, "reverse": true})") == "4 3");
    for (const auto* limit : {"0", "-1", "\"2\"", "2.5", "true"}) {
        BOOST_TEST(
            events("$exact", fmt::format(R"({{"limit": {}}})", limit)) ==
            "wamp.error.invalid_argument");
    }
}

BOOST_FIXTURE_TEST_CASE(R_EH_06_bounds_in_time, History) {
    publish_four();
    BOOST_TEST(events("$exact", R"({"from_time": "2023-11-14T22:13:22Z"})") == "3 4");
    BOOST_TEST(events("$exact", R"({"after_time": "2023-11-14T22:13:22Z"})") == "4");
    BOOST_TEST(events("$exact", R"({"before_time": "2023-11-14T22:13:22Z"})") == "1 2");
    BOOST_TEST(events("$exact", R"({"until_time": "2023-11-14T22:13:22Z"})") == "1 2 3");
    BOOST_TEST(events("$exact", R"({"until_time": "2023-11-15T00:13:21.5+02:00"})") == "1 2");
    for (const auto* bound : {"from_time", "after_time", "before_time", "until_time"}) {
        BOOST_TEST(
            events("$exact", fmt::format(R"({{"{}": "14 Nov 2023"}})", bound)) ==
            "wamp.error.invalid_argument");
    }
}

BOOST_FIXTURE_TEST_CASE(R_EH_07_bounds_by_position_of_a_publication, History) {
    publish_four();
    BOOST_TEST(events("$exact", R"({"from_publication": $p3})") == "3 4");
    BOOST_TEST(events("$exact", R"({"after_publication": $p3})") == "4");
    BOOST_TEST(events("$exact", R"({"before_publication": $p3})") == "1 2");
    BOOST_TEST(events("$exact", R"({"until_publication": $p3})") == "1 2 3");
    BOOST_TEST(events("$exact", R"({"after_publication": "1"})") == "wamp.error.invalid_argument");
}

BOOST_FIXTURE_TEST_CASE(R_EH_08_a_pattern_may_be_asked_for_one_topic, History) {
    publish("com.a", 1);
    publish("com.b", 2);
    publish("com.a", 3);
    BOOST_TEST(events("$prefix") == "1 2 3");
    BOOST_TEST(events("$prefix", R"({"topic": "com.a"})") == "1 3");
    BOOST_TEST(events("$prefix", R"({"topic": "com"})") == "");
}

BOOST_FIXTURE_TEST_CASE(R_EH_09_all_filters_apply, History) {
    publish_four();
    publish("com.b", 5);
    BOOST_TEST(
        events(
            "$prefix",
            R"({"topic": "com.a", "after_publication": $p1, "before_time": "2023-11-14T22:13:23Z",
                "reverse": true, "limit": 1})") == "3");
}

BOOST_FIXTURE_TEST_CASE(R_EH_10_who_may_not_subscribe_may_not_read, History) {
    publish("com.a", 1);
    router::RoleOptions role;
    role.permissions.push_back({.uri = "", .match = wamp::Match::prefix, .call = true});
    replace_role(*this, role);
    BOOST_TEST(events("$exact") == "wamp.error.not_authorized");
    role.permissions.push_back({.uri = "com.a", .subscribe = true});
    role.permissions.push_back({.uri = "wamp.", .match = wamp::Match::prefix, .call = true});
    replace_role(*this, role);
    BOOST_TEST(events("$exact") == "1");
    BOOST_TEST(events("$prefix") == "wamp.error.not_authorized");
}

BOOST_FIXTURE_TEST_CASE(R_EH_11_lists_of_principals_filter_what_is_read, History) {
    publish("com.a", 1, R"(, "exclude_authid": ["ann"])");
    publish("com.a", 2, R"(, "exclude_authrole": ["user"])");
    publish("com.a", 3, R"(, "eligible_authid": ["ann"])");
    publish("com.a", 4, R"(, "eligible_authrole": ["user"])");
    publish("com.a", 5, R"(, "eligible_authrole": [])");
    auto ann = join_as(*this, "ann", "user");
    auto eve = join_as(*this, "eve", "staff");
    BOOST_TEST(events(ann, "$exact") == "3 4");
    BOOST_TEST(events(eve, "$exact") == "1 2");
}

BOOST_FIXTURE_TEST_CASE(R_EH_12_publications_for_single_sessions_are_not_stored, History) {
    publish("com.a", 1, R"(, "exclude": [1])");
    publish("com.a", 2, R"(, "eligible": [1])");
    publish("com.a", 3, R"(, "exclude": [])");
    publish("com.a", 4);
    BOOST_TEST(events("$exact") == "4");
}

BOOST_FIXTURE_TEST_CASE(R_EH_13_an_unknown_subscription_is_an_error, History) {
    BOOST_TEST(events("999999") == "wamp.error.no_such_subscription");
}

// proves R-FA-10
BOOST_FIXTURE_TEST_CASE(R_EH_event_history_is_announced, History) {
    BOOST_TEST(announces(pub, "broker", "event_history"));
}

BOOST_FIXTURE_TEST_CASE(R_EH_a_result_that_is_too_long_becomes_an_error, History) {
    publish_four();
    limit_message_size(pub, 200);
    BOOST_TEST(events("$exact") == "wamp.error.payload_size_exceeded");
}

}  // namespace
}  // namespace crossbar::test
