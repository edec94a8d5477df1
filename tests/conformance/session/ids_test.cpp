// SPDX-License-Identifier: MIT
// Identifiers and the rule for request ids: R-ID, R-PV-09.
#include "common/base/random.hpp"
#include "common/log/logger.hpp"
#include "common/serial/codec.hpp"
#include "common/wamp/message.hpp"
#include "tests/conformance/session/session.hpp"

#include <array>
#include <limits>
#include <set>
#include <variant>
#include <vector>

namespace crossbar::test {
namespace {

// Gives one number again and again, up to a point.
class Stuck final : public Random {
public:
    std::uint64_t next() override {
        return drawn_++ < 200 ? 77U << 11U : std::numeric_limits<std::uint64_t>::max();
    }

private:
    int drawn_ = 0;
};

// Keeps the session ids that the router welcomes with.
class Welcomes final : public router::Effects {
public:
    router::Delivery send(PeerId, const wamp::Message& message) override {
        if (const auto* welcome = std::get_if<wamp::Welcome>(&message)) {
            sessions.push_back(welcome->session);
        }
        return router::Delivery::queued;
    }

    void send_to_all(std::span<const PeerId>, const wamp::Message&) override {}

    void close(PeerId) override {}

    void resume(PeerId) override {}

    std::vector<WampId> sessions;
};

class Quiet final : public log::Sink {
public:
    void write(const log::Record&) override {}
};

BOOST_AUTO_TEST_SUITE(ids)

BOOST_AUTO_TEST_CASE(R_ID_01_ids_lie_in_1_to_2_to_the_53) {
    class Extreme final : public Random {
    public:
        explicit Extreme(std::uint64_t value) : value_(value) {}

        std::uint64_t next() override { return value_; }

    private:
        std::uint64_t value_;
    };

    BOOST_TEST(Extreme(0).wamp_id() == 1U);
    BOOST_TEST(
        Extreme(std::numeric_limits<std::uint64_t>::max()).wamp_id() == 9'007'199'254'740'992U);
}

BOOST_AUTO_TEST_CASE(R_ID_01_ids_outside_are_refused_from_clients) {
    for (const auto* message :
         {R"([32, 0, {}, "com.topic"])",
          R"([32, 9007199254740993, {}, "com.topic"])",
          R"([32, -1, {}, "com.topic"])",
          "[34, 1, 0]",
          "[66, 1, 9007199254740993]",
          "[70, 0, {}]"}) {
        BOOST_TEST_CONTEXT(message) {
            RouterHarness h;
            const auto alice = h.join();
            alice.send(message);
            expect_violation(alice);
        }
    }
}

BOOST_AUTO_TEST_CASE(R_ID_02_session_and_publication_ids_use_the_whole_range) {
    constexpr WampId kMiddle = WampId{1} << 52U;
    constexpr int kMany = 64;
    RouterHarness h;
    int high_sessions = 0;
    int high_publications = 0;
    std::set<WampId> all;
    for (int i = 0; i < kMany; ++i) {
        const auto peer = h.join();
        peer.send(R"([16, 1, {"acknowledge": true}, "com.topic"])");
        h.unbind("publication");
        peer.expect("[17, 1, $publication]");
        const auto publication = h.id("publication");
        BOOST_TEST(is_wamp_id(peer.session()));
        BOOST_TEST(is_wamp_id(publication));
        high_sessions += peer.session() > kMiddle ? 1 : 0;
        high_publications += publication > kMiddle ? 1 : 0;
        all.insert({peer.session(), publication});
    }
    BOOST_TEST(all.size() == 2U * kMany);
    for (const int high : {high_sessions, high_publications}) {
        BOOST_TEST(high > kMany / 4);
        BOOST_TEST(high < kMany * 3 / 4);
    }
}

BOOST_AUTO_TEST_CASE(R_ID_03_a_session_id_that_is_taken_is_not_given_again) {
    Welcomes effects;
    ManualClock clock;
    Stuck random;
    const serial::PayloadReader payloads;
    Quiet sink;
    router::Router core({effects, clock, random, payloads, log::Logger(sink, log::Level::none)});
    BOOST_REQUIRE(core.start_realm(realm_called("realm1")));
    router::RoleOptions role;
    role.name = "anonymous";
    BOOST_REQUIRE(core.start_role("realm1", role));
    const wamp::Hello hello{"realm1", {{"roles", wamp::Dict{{"caller", wamp::Dict{}}}}}};
    core.receive(core.attach({}), hello);
    core.receive(core.attach({}), hello);
    BOOST_TEST(effects.sessions == (std::vector<WampId>{78, kMaxWampId}));
}

BOOST_AUTO_TEST_CASE(R_ID_04_subscription_and_registration_ids_are_the_routers) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    subscribe(alice, 1, "com.topic", "$sub");
    subscribe(bob, 1, "com.topic", "$sub");
    bob.send(R"([64, 2, {"invoke": "roundrobin"}, "com.proc"])");
    bob.expect("[65, 2, $reg]");
    alice.send(R"([64, 2, {"invoke": "roundrobin"}, "com.proc"])");
    alice.expect("[65, 2, $reg]");
    BOOST_TEST(is_wamp_id(h.id("sub")));
    BOOST_TEST(is_wamp_id(h.id("reg")));
}

BOOST_AUTO_TEST_CASE(R_ID_05_invocations_are_counted_from_1_in_each_session) {
    RouterHarness h;
    const auto alice = h.join();
    const auto bob = h.join();
    const auto carol = h.join();
    bob.send(R"([64, 1, {}, "com.bob"])");
    bob.expect("[65, 1, $bob]");
    carol.send(R"([64, 1, {}, "com.carol"])");
    carol.expect("[65, 1, $carol]");
    alice.send(R"([48, 10, {}, "com.bob"])");
    alice.send(R"([48, 20, {}, "com.carol"])");
    alice.send(R"([48, 30, {}, "com.bob"])");
    bob.expect("[68, 1, $bob, {}]");
    bob.expect("[68, 2, $bob, {}]");
    carol.expect("[68, 1, $carol, {}]");
    bob.leave();
    bob.send(R"([1, "realm1", {"roles": {"callee": {}}}])");
    bob.expect("[2, $_, {...}]");
    bob.send(R"([64, 1, {}, "com.bob2"])");
    bob.expect("[65, 1, $bob2]");
    alice.discard();
    alice.send(R"([48, 40, {}, "com.bob2"])");
    bob.expect("[68, 1, $bob2, {}]");
}

// Six kinds of requests in a row, and one that may not come next.
void expect_refused_after_six(std::string_view next) {
    BOOST_TEST_CONTEXT(next) {
        RouterHarness h;
        const auto alice = h.join("realm1", with_ids(router::RequestIds::strict));
        subscribe(alice, 1, "com.topic", "$sub");
        alice.send(R"([16, 2, {"acknowledge": true}, "com.topic"])");
        alice.expect("[17, 2, $_]");
        alice.send(R"([64, 3, {}, "com.proc"])");
        alice.expect("[65, 3, $reg]");
        alice.send(R"([48, 4, {}, "wamp.session.count"])");
        alice.expect("[50, 4, {}, [1]]");
        alice.send("[66, 5, $reg]");
        alice.expect("[67, 5]");
        alice.send("[34, 6, $sub]");
        alice.expect("[35, 6]");
        alice.send(next);
        expect_violation(alice);
    }
}

BOOST_AUTO_TEST_CASE(R_ID_06_R_ID_07_R_PV_09_six_kinds_of_requests_share_one_sequence) {
    for (const auto* next :
         {R"([32, 8, {}, "com.topic"])",
          R"([32, 6, {}, "com.topic"])",
          "[34, 8, 5]",
          R"([16, 8, {}, "com.topic"])",
          R"([16, 1, {}, "com.topic"])",
          R"([64, 8, {}, "com.proc"])",
          "[66, 6, 5]",
          R"([48, 8, {}, "com.proc"])"}) {
        expect_refused_after_six(next);
    }
}

BOOST_AUTO_TEST_CASE(R_ID_06_the_first_request_has_id_1) {
    RouterHarness h;
    const auto alice = h.join("realm1", with_ids(router::RequestIds::strict));
    alice.send(R"([48, 2, {}, "com.proc"])");
    expect_violation(alice);
}

BOOST_AUTO_TEST_CASE(R_ID_08_requests_without_an_answer_or_with_an_error_are_counted) {
    RouterHarness h;
    const auto alice = h.join("realm1", with_ids(router::RequestIds::strict));
    alice.send(R"([16, 1, {}, "com.topic"])");
    alice.send(R"([16, 2, {}, "not a uri"])");
    alice.send(R"([48, 3, {}, "com.nobody"])");
    alice.expect(R"([8, 48, 3, {}, "wamp.error.no_such_procedure", ...])");
    alice.send(R"([32, 4, {}, "not a uri"])");
    alice.expect(R"([8, 32, 4, {}, "wamp.error.invalid_uri", ...])");
    alice.send("[34, 5, 4711]");
    alice.expect(R"([8, 34, 5, {}, "wamp.error.no_such_subscription", ...])");
    subscribe(alice, 6, "com.topic");
}

BOOST_AUTO_TEST_CASE(R_ID_09_1_follows_2_to_the_53) {
    RouterHarness h;
    const auto alice = h.join();
    subscribe(alice, 7, "com.topic");
    alice.send(R"([48, 9007199254740992, {}, "wamp.session.count"])");
    alice.expect("[50, 9007199254740992, {}, [1]]");
    expect_alone(alice, 1);
    expect_alone(alice, 2);
}

BOOST_AUTO_TEST_CASE(R_ID_09_calls_after_2_to_the_53_are_answered) {
    RouterHarness h;
    const auto bob = h.join();
    const auto alice = h.join();
    bob.send(R"([64, 1, {}, "com.proc"])");
    bob.expect("[65, 1, $reg]");
    alice.send(R"([48, 9007199254740992, {}, "com.proc"])");
    bob.expect("[68, 1, $reg, {}]");
    alice.send(R"([48, 1, {}, "com.proc"])");
    bob.expect("[68, 2, $reg, {}]");
    alice.send(R"([48, 2, {}, "com.nobody"])");
    alice.expect(R"([8, 48, 2, {}, "wamp.error.no_such_procedure", ...])");
    bob.send("[70, 1, {}]");
    alice.expect("[50, 9007199254740992, {}]");
    bob.send("[70, 2, {}]");
    alice.expect("[50, 1, {}]");
}

BOOST_AUTO_TEST_CASE(R_ID_10_a_call_is_new_or_a_gap_or_a_continuation) {
    RouterHarness h;
    const auto bob = h.join();
    const auto alice = h.join("realm1", with_ids(router::RequestIds::strict));
    bob.send(R"([64, 1, {}, "com.proc"])");
    bob.expect("[65, 1, $reg]");
    alice.send(R"([48, 1, {"progress": true}, "com.proc", [1]])");
    bob.expect(R"([68, 1, $reg, {"progress": true}, [1]])");
    alice.send(R"([48, 1, {}, "com.proc", [2]])");  // continues
    bob.expect("[68, 1, $reg, {}, [2]]");
    alice.send(R"([48, 2, {}, "com.proc", [3]])");  // new
    bob.expect("[68, 2, $reg, {}, [3]]");
    alice.send(R"([48, 4, {}, "com.proc"])");  // a gap
    expect_violation(alice);
}

BOOST_AUTO_TEST_CASE(R_ID_11_messages_that_mirror_an_id_are_not_counted) {
    RouterHarness h;
    const auto alice = h.join("realm1", with_ids(router::RequestIds::strict));
    alice.send(R"([64, 1, {}, "com.proc"])");
    alice.expect("[65, 1, $reg]");
    alice.send(R"([48, 2, {}, "com.proc"])");
    alice.expect("[68, 1, $reg, {}]");
    alice.send("[70, 1, {}]");
    alice.expect("[50, 2, {}]");
    alice.send(R"([48, 3, {}, "com.proc"])");
    alice.expect("[68, 2, $reg, {}]");
    alice.send(R"([8, 68, 2, {}, "com.error"])");
    alice.expect(R"([8, 48, 3, {}, "com.error"])");
    alice.send("[49, 2, {}]");
    expect_alone(alice, 4);
}

BOOST_AUTO_TEST_CASE(R_ID_12_each_session_counts_from_1) {
    RouterHarness h;
    const auto alice = h.join("realm1", with_ids(router::RequestIds::strict));
    expect_alone(alice, 1);
    expect_alone(alice, 2);
    alice.leave();
    alice.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
    alice.expect("[2, $_, {...}]");
    expect_alone(alice, 1);
    alice.send(R"([48, 3, {}, "wamp.session.count"])");
    expect_violation(alice);
}

BOOST_AUTO_TEST_CASE(R_ID_13_large_ids_survive_every_serializer) {
    for (const auto serializer :
         {wamp::Serializer::json,
          wamp::Serializer::msgpack,
          wamp::Serializer::cbor,
          wamp::Serializer::ubjson,
          wamp::Serializer::bjdata}) {
        BOOST_TEST_CONTEXT(wamp::name_of(serializer)) {
            RouterHarness h;
            PeerOptions options;
            options.serializer = serializer;
            const auto alice = h.join("realm1", options);
            h.bind("alice", alice.session());
            for (const auto* id : {"4294967296", "9007199254740991", "9007199254740992"}) {
                alice.send(
                    "[48, " + std::string(id) + R"(, {}, "wamp.session.list", [], {"x": )" + id +
                    "}]");
                alice.expect("[50, " + std::string(id) + ", {}, [[$alice]]]");
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
