// SPDX-License-Identifier: MIT
// Broker: what event history records, and what wamp.subscription.get_events finds in it.
#include "tests/unit/common/router/broker_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <set>

namespace crossbar::router {
namespace {

using test::BrokerFixture;
using test::Lines;
using wamp::Dict;
using wamp::Match;

RealmOptions with_history(std::size_t limit = 100) {
    RealmOptions realm;
    realm.history = {
        {"h.a", Match::exact, limit}, {"h", Match::prefix, limit}, {"h..z", Match::wildcard, 1}};
    return realm;
}

constexpr WampId kExact = 1;  // the subscriptions that the histories hang on
constexpr WampId kPrefix = 2;
constexpr WampId kWildcard = 3;

struct HistoryFixture : BrokerFixture, SubscribeRights {
    explicit HistoryFixture(RealmOptions realm = with_history()) : BrokerFixture(std::move(realm)) {
        broker.set_subscribe_rights(*this);
    }

    bool may_subscribe(const Session&, std::string_view topic, Match) const override {
        return !forbidden.contains(topic);
    }

    // The first argument of each event found, or the error.
    std::string values(WampId subscription, Dict filters = {}, Session* asking = nullptr) {
        const auto& caller = asking != nullptr ? *asking : bob;
        broker.call_meta(
            const_cast<Session&>(caller),
            {++request, {}, "", {}},
            "get_events",
            {{subscription}, std::move(filters)});
        return std::exchange(effects.lines[caller.peer], {}).back();
    }

    // What `values` gives for these, in short: "1 2 3".
    std::string found(WampId subscription, Dict filters = {}, Session* asking = nullptr) {
        const auto text = values(subscription, std::move(filters), asking);
        std::string numbers;
        const std::string_view marker = "\"args\":[";
        for (auto at = text.find(marker); at != std::string::npos; at = text.find(marker, at + 1)) {
            const auto from = at + marker.size();
            numbers +=
                (numbers.empty() ? "" : " ") + text.substr(from, text.find(']', from) - from);
        }
        return text.starts_with("ERROR") ? text.substr(text.rfind(' ') + 1) : numbers;
    }

    // Publishes 1 to 5 to h.a, a second apart, and remembers their publication ids.
    void publish_five() {
        for (int n = 1; n <= 5; ++n) {
            publish(ann, "h.a", n);
            clock.advance(Milliseconds(1000));
        }
        broker.call_meta(bob, {++request, {}, "", {}}, "get_events", {{kExact}, {}});
        const auto text = std::exchange(effects.lines[bob.peer], {}).back();
        const std::string_view marker = "\"publication\":";
        for (auto at = text.find(marker); at != std::string::npos; at = text.find(marker, at + 1)) {
            publications.push_back(std::stoull(text.substr(at + marker.size())));
        }
        BOOST_REQUIRE(publications.size() == 5U);
    }

    std::set<std::string, std::less<>> forbidden;
    std::vector<WampId> publications;
    Session& ann = join(1);
    Session& bob = join(2, "bob", "user");
};

std::string second(int n) {
    return fmt::format("2023-11-14T22:13:{:02}Z", 20 + n);
}

BOOST_FIXTURE_TEST_CASE(publications_are_recorded_without_any_subscriber, HistoryFixture) {
    BOOST_TEST(values(kExact) == "RESULT 1");
    publish(ann, "h.a", 1);
    clock.advance(Milliseconds(42));
    publish(ann, "h.a", 2);
    publish(ann, "x.a", 3);
    BOOST_TEST(found(kExact) == "1 2");
    subscribe(bob, "h.a");
    take(bob);
    const auto text = values(kExact, {{"limit", 1}});
    BOOST_TEST(text.starts_with(
        R"(RESULT 7 [{"timestamp":"2023-11-14T22:13:20.000Z","subscription":1,"publication":)"));
    BOOST_TEST(text.ends_with(R"(,"details":{},"args":[1]}])"));
}

BOOST_FIXTURE_TEST_CASE(an_event_is_recorded_once_however_many_subscribe, HistoryFixture) {
    for (std::uint32_t n = 3; n < 8; ++n) {
        subscribe(join(n), "h.a");
    }
    publish(ann, "h.a", 1);
    BOOST_TEST(found(kExact) == "1");
    BOOST_TEST(found(kPrefix) == "1");
}

BOOST_FIXTURE_TEST_CASE(its_subscription_outlives_its_subscribers, HistoryFixture) {
    BOOST_TEST(subscribe(ann, "h.a") == kExact);
    subscribe(bob, "wamp.subscription.", Match::prefix);
    take(bob);
    unsubscribe(ann, kExact);
    BOOST_TEST(take(bob) == Lines{"EVENT 4 p1 topic wamp.subscription.on_unsubscribe [1,1]"});
    BOOST_TEST(subscribe(ann, "h.a") == kExact);
    leave(ann);
    BOOST_TEST(call(bob, "lookup", {"h.a"}) == "RESULT [1]");
}

BOOST_FIXTURE_TEST_CASE(only_the_last_events_are_kept, HistoryFixture) {
    publish(ann, "h.y.z", 1);
    publish(ann, "h.x.z", 2);
    BOOST_TEST(found(kWildcard) == "2");
    BOOST_TEST(found(kPrefix) == "1 2");
    BOOST_TEST(found(kExact).empty());
}

BOOST_FIXTURE_TEST_CASE(order_and_limit, HistoryFixture) {
    publish_five();
    BOOST_TEST(found(kExact) == "1 2 3 4 5");
    BOOST_TEST(found(kExact, {{"reverse", true}}) == "5 4 3 2 1");
    BOOST_TEST(found(kExact, {{"limit", 2}}) == "1 2");
    BOOST_TEST(found(kExact, {{"limit", 2}, {"reverse", true}}) == "5 4");
    BOOST_TEST(found(kExact, {{"limit", 99}}) == "1 2 3 4 5");
}

BOOST_FIXTURE_TEST_CASE(bounds_in_time, HistoryFixture) {
    publish_five();
    BOOST_TEST(found(kExact, {{"from_time", second(2)}}) == "3 4 5");
    BOOST_TEST(found(kExact, {{"after_time", second(2)}}) == "4 5");
    BOOST_TEST(found(kExact, {{"before_time", second(2)}}) == "1 2");
    BOOST_TEST(found(kExact, {{"until_time", second(2)}}) == "1 2 3");
    BOOST_TEST(found(kExact, {{"from_time", second(1)}, {"before_time", second(3)}}) == "2 3");
}

BOOST_FIXTURE_TEST_CASE(bounds_by_publication, HistoryFixture) {
    publish_five();
    const auto third = publications[2];
    BOOST_TEST(found(kExact, {{"from_publication", third}}) == "3 4 5");
    BOOST_TEST(found(kExact, {{"after_publication", third}}) == "4 5");
    BOOST_TEST(found(kExact, {{"before_publication", third}}) == "1 2");
    BOOST_TEST(found(kExact, {{"until_publication", third}}) == "1 2 3");
    BOOST_TEST(
        found(kExact, {{"after_publication", third}, {"reverse", true}, {"limit", 1}}) == "5");
    BOOST_TEST(
        found(kExact, {{"from_publication", publications[1]}, {"before_time", second(3)}}) ==
        "2 3");
    BOOST_TEST(
        found(kExact, {{"from_publication", publications[4]}, {"until_publication", third}}) == "");
    // Unknown: dropped long ago, older than all that is there.
    BOOST_TEST(found(kExact, {{"after_publication", 5}}) == "1 2 3 4 5");
    BOOST_TEST(found(kExact, {{"until_publication", 5}}) == "");
    BOOST_TEST(found(kExact, {{"before_publication", 5}}) == "");
}

BOOST_FIXTURE_TEST_CASE(a_pattern_s_history_can_be_asked_for_one_topic, HistoryFixture) {
    publish(ann, "h.a", 1);
    publish(ann, "h.b", 2);
    BOOST_TEST(found(kPrefix, {{"topic", "h.b"}}) == "2");
    BOOST_TEST(found(kPrefix, {{"topic", "h"}}) == "");
    BOOST_TEST(
        values(kPrefix, {{"topic", "h.b"}}).find(R"("details":{"topic":"h.b"})") !=
        std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(filters_that_make_no_sense_are_refused, HistoryFixture) {
    publish_five();
    const Dict wrong[] = {
        {{"limit", 0}},
        {{"limit", -1}},
        {{"limit", "1"}},
        {{"limit", 1.0}},
        {{"reverse", 1}},
        {{"topic", 1}},
        {{"from_time", "yesterday"}},
        {{"after_time", 1}},
        {{"before_time", "2023-11-14"}},
        {{"until_time", ""}},
        {{"from_publication", 0}},
        {{"after_publication", "1"}},
        {{"before_publication", -1}},
        {{"until_publication", 1.5}}};
    for (const auto& filters : wrong) {
        BOOST_TEST(found(kExact, filters) == "wamp.error.invalid_argument");
    }
    BOOST_TEST(found(kExact, {{"limit", nullptr}, {"unknown", 1}}) == "1 2 3 4 5");
}

BOOST_FIXTURE_TEST_CASE(the_limit_may_stand_where_crossbar_has_it, HistoryFixture) {
    publish_five();
    broker.call_meta(bob, {++request, {}, "", {}}, "get_events", {{kExact, 2}, {}});
    const auto text = take(bob).back();
    BOOST_TEST(text.find("\"args\":[2]") != std::string::npos);
    BOOST_TEST(text.find("\"args\":[3]") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(who_may_not_subscribe_may_not_read, HistoryFixture) {
    publish(ann, "h.a", 1);
    forbidden = {"h.a"};
    BOOST_TEST(found(kExact) == "wamp.error.not_authorized");
    BOOST_TEST(found(kPrefix) == "1");
    subscribe(bob, "h.a");  // as authorized, somehow: a subscriber may read
    BOOST_TEST(found(kExact) == "1");
}

BOOST_FIXTURE_TEST_CASE(lists_of_principals_hide_events_from_others, HistoryFixture) {
    const auto publish_for = [this](int value, wamp::ReceiverFilter filter) {
        wamp::PublishOptions options;
        options.receivers = std::make_unique<wamp::ReceiverFilter>(std::move(filter));
        publish(ann, "h.a", value, std::move(options));
    };
    publish_for(1, {.exclude_authid = {{"bob"}}});
    publish_for(2, {.exclude_authrole = {{"user"}}});
    publish_for(3, {.eligible_authid = {{"bob"}}});
    publish_for(4, {.eligible_authrole = {{"staff"}}});
    publish_for(5, {.eligible_authid = {{}}});
    auto& eve = join(3, "eve", "staff");
    BOOST_TEST(found(kExact) == "3");
    BOOST_TEST(found(kExact, {}, &eve) == "1 2 4");
}

BOOST_FIXTURE_TEST_CASE(publications_for_single_sessions_are_not_recorded, HistoryFixture) {
    for (auto filter : {0, 1}) {
        wamp::PublishOptions options;
        options.receivers = std::make_unique<wamp::ReceiverFilter>();
        (filter == 0 ? options.receivers->exclude : options.receivers->eligible) = {{9}};
        publish(ann, "h.a", 1, std::move(options));
    }
    BOOST_TEST(found(kExact) == "");
}

BOOST_FIXTURE_TEST_CASE(a_subscription_without_history_has_no_events, HistoryFixture) {
    const auto id = subscribe(bob, "x.y");
    take(bob);
    publish(ann, "x.y", 1);
    take(bob);
    const auto text = values(id);
    BOOST_TEST(text == fmt::format("RESULT {}", request));
}

BOOST_FIXTURE_TEST_CASE(details_are_those_of_the_event, HistoryFixture) {
    wamp::PublishOptions options;
    options.disclose_me = true;
    options.ppt = std::make_unique<wamp::PassThru>();
    options.ppt->scheme = "x_own";
    options.ppt->cipher = "c";
    publish(bob, "h.a", 1, std::move(options));
    BOOST_TEST(
        values(kExact).find(
            R"("details":{"publisher":2,"publisher_authid":"bob","publisher_authrole":"user",)"
            R"("ppt_scheme":"x_own","ppt_cipher":"c"})") != std::string::npos);
}

}  // namespace
}  // namespace crossbar::router
