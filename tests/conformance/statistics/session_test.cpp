// SPDX-License-Identifier: MIT
// R-ST-01: wamp.session.on_stats.
#include "tests/support/router_harness.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

namespace crossbar::test {
namespace {

using namespace std::chrono_literals;

router::StatsOptions every(std::uint64_t rated_messages, Milliseconds duration = 0ms) {
    router::StatsOptions stats;
    stats.trigger_after_rated_messages = rated_messages;
    stats.trigger_after_duration = duration;
    return stats;
}

router::RealmOptions realm_with(std::optional<router::StatsOptions> stats) {
    router::RealmOptions realm;
    realm.name = "realm1";
    realm.stats = std::move(stats);
    return realm;
}

// A realm with statistics, and somebody who is told them.
struct Told : RouterHarness {
    explicit Told(std::optional<router::StatsOptions> stats) : RouterHarness(realm_with(stats)) {
        watcher = join();
        watcher->send(R"([32, 1, {}, "wamp.session.on_stats"])");
        watcher->expect("[33, 1, $stats]");
        advance(0ms);
        watcher->discard();
    }

    // A session whose beginning is told already, if it is to be told.
    TestPeer joined(PeerOptions options = {}) {
        const auto peer = join("realm1", std::move(options));
        bind("peer", peer.session());
        return peer;
    }

    void expect_stats(std::string_view stats, Where where = Where::current()) {
        watcher->expect(
            "[36, $stats, $_, {...}, [{\"session\": $peer, ...}, " + std::string(stats) + "]]",
            where);
    }

    // 32 bytes, no answer.
    static void publish(const TestPeer& peer, int request) {
        peer.send_bytes(
            bytes_of("[16," + std::to_string(100 + request) + ",{},\"com.aaaaaaaaaaaaaa\"]"));
    }

    static ByteView bytes_of(const std::string& text) {
        return std::as_bytes(std::span(text.data(), text.size()));
    }

    std::optional<TestPeer> watcher;
};

struct EveryFive : Told {
    EveryFive() : Told(short_messages()) {}

    static router::StatsOptions short_messages() {
        auto stats = every(5);
        stats.rated_message_size = 1 << 20;
        return stats;
    }
};

BOOST_FIXTURE_TEST_CASE(R_ST_01_after_so_many_messages, EveryFive) {
    const auto ann = joined();  // HELLO, WELCOME
    publish(ann, 1);
    publish(ann, 2);
    advance(1500ms);
    watcher->expect_nothing();
    publish(ann, 3);
    advance(0ms);
    watcher->expect(
        R"([36, $stats, $_, {...}, [
            {"session": $peer, "realm": "realm1", "authid": $_, "authrole": "anonymous",
             "authmethod": "anonymous", "authprovider": "static"},
            {"cycle": 1, "serializer": "json", "timestamp": 1700000000000000000,
             "duration": 1500000000, "bytes": $_, "messages": 5, "rated_messages": 5,
             "first": true, "last": false}]])");
    watcher->expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_ST_01_counters_begin_anew_after_each_event) {
    Told h(every(8));  // more than HELLO and WELCOME are
    const auto ann = h.joined();
    int request = 0;
    while (h.watcher->waiting() == 0) {
        BOOST_REQUIRE(request < 10);
        h.publish(ann, ++request);
        h.advance(0ms);
    }
    h.watcher->discard();
    h.advance(250ms);
    for (int i = 0; i < 8; ++i) {
        h.watcher->expect_nothing();
        h.publish(ann, ++request);
        h.advance(0ms);
    }
    h.expect_stats(
        R"({"cycle": 2, "serializer": "json", "timestamp": 1700000000000000000,
            "duration": 250000000, "bytes": 256, "messages": 8, "rated_messages": 8,
            "first": false, "last": false})");
}

BOOST_AUTO_TEST_CASE(R_ST_01_a_long_message_counts_for_several) {
    auto stats = every(20);
    stats.rated_message_size = 64;
    stats.trigger_on_join = true;
    Told h(stats);
    const auto ann = h.joined();
    h.advance(0ms);
    h.watcher->discard();
    const std::string text = "[16,1,{},\"com.topic\",[\"" + std::string(1200, 'x') + "\"]]";
    ann.send_bytes(Told::bytes_of(text));
    h.advance(0ms);
    h.expect_stats(
        R"({"cycle": 2, "bytes": )" + std::to_string(text.size()) +
        R"(, "messages": 1, "rated_messages": 20, ...})");
}

BOOST_AUTO_TEST_CASE(R_ST_01_what_is_sent_counts_too) {
    auto stats = every(3);
    stats.rated_message_size = 1 << 20;
    stats.trigger_on_join = true;
    Told h(stats);
    const auto ann = h.joined();
    h.advance(0ms);
    h.expect_stats(R"({"cycle": 1, "messages": 2, ...})");
    ann.send(R"([32, 1, {}, "com.topic"])");
    ann.expect("[33, 1, $_]");
    h.advance(0ms);
    h.watcher->expect_nothing();
    const auto bob = h.join();
    h.advance(0ms);
    h.watcher->discard();
    bob.send(R"([16, 1, {}, "com.topic"])");
    h.advance(0ms);
    h.expect_stats(R"({"cycle": 2, "messages": 3, ...})");
}

BOOST_AUTO_TEST_CASE(R_ST_01_after_a_duration_with_traffic) {
    Told h(every(0, 10s));
    const auto ann = h.joined();
    h.advance(9'999ms);
    h.watcher->expect_nothing();
    h.advance(1ms);
    h.watcher->expect_eventually(
        R"([36, $stats, $_, {...}, [{"session": $peer, ...},
            {"cycle": 1, "duration": 10000000000, "first": true, ...}]])");
    h.watcher->discard();
    h.advance(60s);
    h.watcher->expect_nothing();  // nothing moved
    h.publish(ann, 1);
    h.advance(0ms);
    h.expect_stats(R"({"cycle": 2, "duration": 60000000000, "bytes": 32, "messages": 1, ...})");
    h.watcher->expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_ST_01_when_a_session_joins_only_if_so_configured) {
    Told silent(every(1000));
    silent.joined();
    silent.advance(1h);
    silent.watcher->expect_nothing();

    auto stats = every(1000);
    stats.trigger_on_join = true;
    Told h(stats);
    PeerOptions options;
    options.serializer = wamp::Serializer::cbor;
    h.joined(options);
    h.advance(0ms);
    h.expect_stats(R"({"cycle": 1, "serializer": "cbor", "messages": 2, "first": true, ...})");
    h.watcher->expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_ST_01_when_a_session_leaves_unless_configured_otherwise) {
    Told h(every(1000));
    const auto ann = h.joined();
    h.publish(ann, 1);
    ann.leave();
    h.expect_stats(R"({"cycle": 1, "messages": 3, "first": true, "last": true, ...})");
    const auto bob = h.joined();
    bob.drop();
    h.expect_stats(R"({"cycle": 1, "messages": 2, "last": true, ...})");

    auto stats = every(1000);
    stats.trigger_on_leave = false;
    Told silent(stats);
    silent.joined().leave();
    silent.advance(1h);
    silent.watcher->expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_ST_01_the_next_session_of_a_transport_begins_at_cycle_1) {
    auto stats = every(1000);
    stats.trigger_on_join = true;
    Told h(stats);
    const auto ann = h.joined();
    h.advance(0ms);
    ann.leave();
    h.watcher->discard();
    ann.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
    ann.expect("[2, $again, {...}]");
    h.advance(0ms);
    h.watcher->expect(
        R"([36, $stats, $_, {...}, [{"session": $again, ...},
            {"cycle": 1, "messages": 2, "first": true, ...}]])");
}

BOOST_AUTO_TEST_CASE(R_ST_01_an_event_about_statistics_is_no_reason_for_another) {
    Told h(every(1));
    const auto ann = h.joined();
    h.advance(1h);  // the watcher is sent events: each would make it due again
    h.watcher->discard();
    h.publish(ann, 1);
    h.advance(0ms);
    h.expect_stats(R"({"cycle": 2, "messages": 1, ...})");
    h.advance(1h);
    h.watcher->expect_nothing();
}

BOOST_AUTO_TEST_CASE(R_ST_01_a_held_message_counts_once) {
    Told h(every(1000));
    router::RoleOptions role;
    role.name = "asked";
    role.authorizer = "com.authorize";
    BOOST_REQUIRE(h.router().start_role("realm1", role));
    const auto authorizer = h.join();
    authorizer.send(R"([64, 1, {}, "com.authorize"])");
    authorizer.expect("[65, 1, $_]");
    PeerOptions options;
    auto auth = std::make_shared<router::AuthOptions>();
    auth->anonymous.emplace();
    auth->anonymous->role = "asked";
    options.auth = auth;
    const auto ann = h.joined(options);
    ann.send(R"([16, 1, {}, "com.topic"])");
    BOOST_REQUIRE(ann.held());
    authorizer.expect("[68, $invocation, ...]");
    authorizer.send(R"([70, $invocation, {}, [true]])");
    BOOST_REQUIRE(!ann.held());
    ann.drop();
    h.expect_stats(R"({"cycle": 1, "messages": 3, "last": true, ...})");
}

BOOST_AUTO_TEST_CASE(R_ST_01_nothing_is_told_where_statistics_are_off) {
    Told h(std::nullopt);
    const auto ann = h.joined();
    h.publish(ann, 1);
    ann.leave();
    h.advance(1h);
    h.watcher->expect_nothing();
}

}  // namespace
}  // namespace crossbar::test
