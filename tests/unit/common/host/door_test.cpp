// SPDX-License-Identifier: MIT
#include "common/host/door.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace crossbar::host {
namespace {

using namespace std::chrono_literals;

constexpr ClientAddress kEve{0xFF00'0000'0A00'0001};
constexpr ClientAddress kJoe{0xFF00'0000'0A00'0002};

class Lines final : public log::Sink {
public:
    void write(const log::Record& record) override { lines.emplace_back(record.text); }

    std::vector<std::string> lines;
};

struct Doorstep {
    Lines log;
    ManualClock clock;

    Door door(DoorOptions options) { return {"ws", options, {log, log::Level::warn}, clock}; }

    static bool comes_in(Door& door, std::optional<ClientAddress> address) {
        const auto visitor = door.admit(address);
        if (!visitor.refused) {
            door.enter(visitor);
        }
        return !visitor.refused;
    }

    static std::uint64_t bites(const Door& door, std::string_view name) {
        for (const auto& [limit, count] : door.bites()) {
            if (limit == name) {
                return count;
            }
        }
        BOOST_FAIL("no counter " << name);
        return 0;
    }
};

BOOST_FIXTURE_TEST_SUITE(doors, Doorstep)

BOOST_AUTO_TEST_CASE(connections_in_all_are_limited_and_a_place_gets_free_again) {
    auto d = door({2, 0, 0});
    BOOST_TEST(comes_in(d, kEve));
    BOOST_TEST(comes_in(d, {}));
    BOOST_TEST(!comes_in(d, kJoe));
    BOOST_TEST(d.connections() == 2U);
    BOOST_TEST(bites(d, "max_connections") == 1U);
    BOOST_TEST(
        log.lines ==
        std::vector<std::string>{"transport 'ws': connection refused: max_connections=2 reached"});
    d.leave({{}, false});
    BOOST_TEST(comes_in(d, kJoe));
}

BOOST_AUTO_TEST_CASE(connections_by_address_are_limited_for_that_address) {
    auto d = door({10, 2, 0});
    BOOST_TEST(comes_in(d, kEve));
    BOOST_TEST(comes_in(d, kEve));
    BOOST_TEST(!comes_in(d, kEve));
    BOOST_TEST(comes_in(d, kJoe));
    BOOST_TEST(
        log.lines ==
        std::vector<std::string>{
            "transport 'ws': connection refused: max_connections_per_address=2 reached by "
            "10.0.0.1"});
    d.leave({kEve, false});
    BOOST_TEST(comes_in(d, kEve));
    BOOST_TEST(!comes_in(d, kEve));
    BOOST_TEST(bites(d, "max_connections_per_address") == 2U);
}

BOOST_AUTO_TEST_CASE(unix_sockets_count_in_all_only) {
    auto d = door({3, 1, 0});
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(comes_in(d, {}));
    }
    BOOST_TEST(!comes_in(d, {}));
}

BOOST_AUTO_TEST_CASE(zero_is_no_limit) {
    auto d = door({0, 0, 0});
    for (int i = 0; i < 1'000; ++i) {
        BOOST_TEST_REQUIRE(comes_in(d, kEve));
    }
}

BOOST_AUTO_TEST_CASE(who_is_being_told_takes_no_place) {
    auto d = door({1, 0, 0});
    BOOST_TEST(comes_in(d, kEve));
    for (std::size_t i = 0; i < Door::kMostRefusals; ++i) {
        BOOST_TEST(!d.crowded());
        d.enter(d.admit(kJoe));
    }
    BOOST_TEST(d.crowded());
    BOOST_TEST(d.connections() == 1U);
    d.leave({kJoe, true});
    BOOST_TEST(!d.crowded());
}

BOOST_AUTO_TEST_CASE(failed_logins_bar_their_address) {
    auto d = door({0, 0, 2});
    d.login_failed({kEve});
    BOOST_TEST(!d.bars({kEve}));
    d.login_failed({kEve});
    BOOST_TEST(d.bars({kEve}));
    BOOST_TEST(d.bars({kEve}));
    BOOST_TEST(!d.bars({kJoe}));
    for (int i = 0; i < 5; ++i) {
        d.login_failed({});
    }
    BOOST_TEST(!d.bars({}));
    BOOST_TEST(d.failed_logins() == 7U);
    BOOST_TEST(bites(d, "failed_logins_per_minute") == 2U);
    BOOST_TEST(
        log.lines ==
        std::vector<std::string>{
            "transport 'ws': login refused: failed_logins_per_minute=2 reached by 10.0.0.1"});
    clock.advance(30s);
    BOOST_TEST(!d.bars({kEve}));
}

BOOST_AUTO_TEST_CASE(each_limit_has_lines_of_its_own_and_few) {
    auto d = door({});
    for (int i = 0; i < 200; ++i) {
        d.count(Bite::event_dropped, [] { return "event dropped"; });
        d.count(Bite::outbox_closed, [] { return "connection closed"; });
        clock.advance(100ms);
    }
    BOOST_TEST(
        log.lines == (std::vector<std::string>{
                         "transport 'ws': event dropped",
                         "transport 'ws': connection closed",
                         "transport 'ws': event dropped (100 times since the last such line)",
                         "transport 'ws': connection closed (100 times since the last such line)"}),
        boost::test_tools::per_element());
    BOOST_TEST(bites(d, "event_dropped") == 200U);
    BOOST_TEST(bites(d, "outbox_closed") == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::host
