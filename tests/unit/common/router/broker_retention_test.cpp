// SPDX-License-Identifier: MIT
// Broker: retained events, and which of them a new subscriber gets.
#include "common/router/retained_events.hpp"
#include "tests/unit/common/router/broker_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>

namespace crossbar::router {
namespace {

using test::BrokerFixture;
using test::Lines;
using wamp::Match;

wamp::PublishOptions retained(std::optional<wamp::ReceiverFilter> filter = {}) {
    wamp::PublishOptions options;
    options.retain = true;
    if (filter) {
        options.receivers = std::make_unique<wamp::ReceiverFilter>(std::move(*filter));
    }
    return options;
}

struct RetentionFixture : BrokerFixture {
    using BrokerFixture::BrokerFixture;

    // The events that `session` gets with a new subscription, which it gives up again.
    Lines events_for(Session& session, std::string_view topic, Match match = Match::exact) {
        const auto id = subscribe(session, topic, match, true);
        auto lines = take(session);
        BOOST_TEST(lines.at(0) == fmt::format("SUBSCRIBED {} {}", request, id));
        lines.erase(lines.begin());
        unsubscribe(session, id);
        take(session);
        for (auto& line : lines) {  // ids differ from subscription to subscription
            const auto number = " " + std::to_string(id);
            line.erase(line.find(number), number.size());
        }
        return lines;
    }

    Session& ann = join(1, "ann", "user");
    Session& bob = join(2, "bob", "staff");
    Session& pub = join(3);
};

BOOST_FIXTURE_TEST_CASE(the_last_retained_event_comes_after_subscribed, RetentionFixture) {
    publish(pub, "a.b", 1, retained());
    publish(pub, "a.b", 2, retained());
    publish(pub, "a.b", 3);
    BOOST_TEST(events_for(ann, "a.b") == Lines{"EVENT p1 retained [2]"});
    BOOST_TEST(events_for(ann, "a.c") == Lines{});
    subscribe(ann, "a.b");  // without get_retained
    BOOST_TEST(take(ann).size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(it_has_the_publication_id_under_which_it_was_published, RetentionFixture) {
    auto options = retained();
    options.acknowledge = true;
    publish(pub, "a.b", 1, std::move(options));
    BOOST_TEST(take(pub) == Lines{"PUBLISHED 1 p1"});
    BOOST_TEST(events_for(ann, "a.b") == Lines{"EVENT p1 retained [1]"});
}

BOOST_FIXTURE_TEST_CASE(subscribing_again_may_ask_for_it_again, RetentionFixture) {
    publish(pub, "a.b", 1, retained());
    subscribe(ann, "a.b");
    take(ann);
    subscribe(ann, "a.b", Match::exact, true);
    BOOST_TEST(take(ann) == (Lines{"SUBSCRIBED 3 1", "EVENT 1 p1 retained [1]"}));
}

BOOST_FIXTURE_TEST_CASE(patterns_get_one_of_each_topic_in_order_of_publication, RetentionFixture) {
    publish(pub, "a.z.c", 1, retained());
    publish(pub, "a.b.c", 2, retained());
    publish(pub, "a.b", 3, retained());
    publish(pub, "ab.b.c", 4, retained());
    publish(pub, "b.b.c", 5, retained());
    const std::string z = "EVENT p1 topic a.z.c retained [1]";
    BOOST_TEST(events_for(ann, "a.z", Match::prefix) == Lines{z});
    BOOST_TEST(
        events_for(ann, "a.", Match::prefix) ==
        (Lines{z, "EVENT p2 topic a.b.c retained [2]", "EVENT p3 topic a.b retained [3]"}));
    BOOST_TEST(
        events_for(ann, "a..c", Match::wildcard) ==
        (Lines{z, "EVENT p2 topic a.b.c retained [2]"}));
    BOOST_TEST(
        events_for(ann, ".b.c", Match::wildcard) == (Lines{
                                                        "EVENT p2 topic a.b.c retained [2]",
                                                        "EVENT p4 topic ab.b.c retained [4]",
                                                        "EVENT p5 topic b.b.c retained [5]"}));
    BOOST_TEST(events_for(ann, "", Match::prefix).at(0) == z);
}

BOOST_FIXTURE_TEST_CASE(restricted_events_stand_beside_the_open_one, RetentionFixture) {
    publish(pub, "a.b", 1, retained());
    publish(pub, "a.b", 2, retained({{.eligible_authrole = {{"staff"}}}}));
    publish(pub, "a.b", 3, retained({{.exclude_authid = {{"ann", "bob"}}}}));
    publish(pub, "a.b", 4, retained({{.eligible = {{99}}}}));
    BOOST_TEST(events_for(ann, "a.b") == Lines{"EVENT p1 retained [1]"});
    BOOST_TEST(events_for(bob, "a.b") == Lines{"EVENT p2 retained [2]"});
    BOOST_TEST(events_for(join(4, "dan", "user"), "a.b") == Lines{"EVENT p3 retained [3]"});
    BOOST_TEST(events_for(join(99, "eve", "user"), "a.b") == Lines{"EVENT p4 retained [4]"});
    publish(pub, "a.b", 5, retained());
    BOOST_TEST(events_for(bob, "a.b") == Lines{"EVENT p5 retained [5]"});
}

BOOST_FIXTURE_TEST_CASE(the_lists_outlive_the_message_that_held_them, RetentionFixture) {
    {
        std::string role = "a role that is too long for a small string";
        std::string topic = "a.topic.that.is.too.long.for.a.small.string";
        publish(pub, topic, 1, retained({{.eligible_authrole = {{role}}}}));
        role.assign(role.size(), '?');
        topic.assign(topic.size(), '?');
    }
    auto& one = join(4, "x", "a role that is too long for a small string");
    BOOST_TEST(events_for(one, "a.topic.that.is.too.long.for.a.small.string").size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_publisher_does_not_get_its_own_event_later_either, RetentionFixture) {
    publish(pub, "a.b", 1, retained());
    BOOST_TEST(events_for(pub, "a.b") == Lines{});
    auto options = retained();
    options.exclude_me = false;
    publish(pub, "a.b", 2, std::move(options));
    BOOST_TEST(events_for(pub, "a.b") == Lines{"EVENT p1 retained [2]"});
}

BOOST_FIXTURE_TEST_CASE(details_are_kept_with_the_event, RetentionFixture) {
    auto options = retained();
    options.disclose_me = true;
    options.ppt = std::make_unique<wamp::PassThru>();
    options.ppt->scheme = "x_own";
    publish(bob, "a.b", 1, std::move(options));
    leave(bob);
    BOOST_TEST(
        events_for(ann, "a.b") == Lines{"EVENT p1 from 2/bob/staff ppt x_own/// retained [1]"});
}

BOOST_AUTO_TEST_CASE(a_realm_may_decline_to_retain) {
    RealmOptions realm;
    realm.allow_retain = false;
    RetentionFixture f(realm);
    f.publish(f.pub, "a.b", 1, retained());
    BOOST_TEST(f.events_for(f.ann, "a.b") == Lines{});
}

BOOST_AUTO_TEST_CASE(the_number_of_retained_topics_is_limited) {
    RealmOptions realm;
    realm.max_retained_events = 2;
    RetentionFixture f(realm);
    f.publish(f.pub, "a.a", 1, retained());
    f.publish(f.pub, "a.b", 2, retained());
    f.publish(f.pub, "a.c", 3, retained());
    f.publish(f.pub, "a.d", 4, retained());
    f.publish(f.pub, "a.b", 5, retained());
    BOOST_TEST(
        f.events_for(f.ann, "a", Match::prefix) ==
        (Lines{"EVENT p1 topic a.a retained [1]", "EVENT p2 topic a.b retained [5]"}));
    BOOST_TEST(f.sink.texts.size() == 1U);
    BOOST_TEST(f.limits.counts().back().second == 2U);
}

BOOST_FIXTURE_TEST_CASE(the_number_of_restricted_events_of_a_topic_is_limited, RetentionFixture) {
    publish(pub, "a.b", 0, retained());
    const auto count = static_cast<std::int64_t>(RetainedEvents::kRestrictedPerTopic) + 1;
    for (std::int64_t n = 1; n <= count; ++n) {
        const auto session = static_cast<WampId>(100 + n);
        publish(pub, "a.b", n, retained({{.eligible = {{session}}}}));
    }
    BOOST_TEST(events_for(ann, "a.b") == Lines{"EVENT p1 retained [0]"});
    BOOST_TEST(events_for(join(101), "a.b") == Lines{"EVENT p1 retained [0]"});
    BOOST_TEST(events_for(join(102), "a.b") == Lines{"EVENT p2 retained [2]"});
}

}  // namespace
}  // namespace crossbar::router
