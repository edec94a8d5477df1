// SPDX-License-Identifier: MIT
// Sessions that join, register, call, answer, cancel, time out and leave in every order that a
// seeded random number gives. Whatever happens: the bookkeeping agrees with itself, invocation ids
// have no gaps, and each call of a live session is answered exactly once.
#include "tests/unit/common/router/dealer_fixture.hpp"

#include <set>
#include <sstream>

namespace crossbar::router::test {

namespace {

class Simulation : DealerFixture {
public:
    explicit Simulation(std::uint64_t seed)
        : DealerFixture({.max_pending_calls_per_session = 12}), dice_(seed) {
        options.trust_levels = {};
    }

    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            step();
            read();
            dealer.check();
        }
        while (!directory.sessions.empty()) {
            leave_one();
            read();
        }
        BOOST_TEST(!dealer.next_deadline());
        BOOST_TEST(expected_.empty());
    }

    std::size_t answered() const { return answered_; }

private:
    Session& any() {
        auto at = directory.sessions.begin();
        std::advance(at, dice_.below(directory.sessions.size()));
        return at->second;
    }

    std::string uri() { return fmt::format("com.p{}", dice_.below(4)); }

    void step() {
        if (directory.sessions.size() < 2 ||
            (directory.sessions.size() < 9 && dice_.below(30) == 0)) {
            join_one();
            return;
        }
        switch (dice_.below(12)) {
            case 0:
                return register_one();
            case 1:
                return dice_.below(6) == 0 ? leave_one() : unregister_one();
            case 2:
                return advance(static_cast<int>(dice_.below(20)));
            case 3:
                return cancel_one();
            case 4:
                return refuse_one();
            case 5:
            case 6:
            case 7:
                return answer_one();
            default:
                return call_one();
        }
    }

    void join_one() {
        auto features = all_features();
        for (const auto feature :
             {&Features::callee_canceling,
              &Features::callee_progressive_results,
              &Features::callee_reroute,
              &Features::callee_timeout}) {
            features.*feature = dice_.below(3) != 0;
        }
        join(++last_session_, features);
    }

    void leave_one() {
        auto& session = any();
        const auto number = session.peer.slot;
        std::erase_if(expected_, [&](const auto& call) { return call.first == number; });
        open_.erase(number);
        invocations_.erase(number);
        leave(session);
    }

    void register_one() {
        wamp::RegisterOptions with;
        with.match = dice_.below(3) == 0 ? wamp::Match::prefix : wamp::Match::exact;
        with.invoke = dice_.below(4) == 0 ? wamp::Invoke::single
                                          : static_cast<wamp::Invoke>(1 + dice_.below(4));
        with.concurrency = dice_.below(3);
        with.force_reregister = dice_.below(8) == 0;
        with.forward_timeout = dice_.below(2) == 0;
        dealer.register_(any(), {++request, with, uri()});
    }

    void unregister_one() {
        auto& session = any();
        if (!session.registrations.empty()) {
            dealer.unregister(
                session,
                {++request, session.registrations[dice_.below(session.registrations.size())]});
        }
    }

    void call_one() {
        auto& caller = any();
        const auto number = caller.peer.slot;
        if (open_.contains(number) && dice_.below(2) == 0) {
            auto [id, procedure] = open_[number];
            wamp::CallOptions more;
            more.progress = dice_.below(3) != 0;
            if (!more.progress) {
                open_.erase(number);
            }
            BOOST_TEST((call(caller, id, procedure, std::move(more)) == Conduct::legal));
            return;
        }
        wamp::CallOptions with;
        with.timeout = dice_.below(3) == 0 ? 1 + dice_.below(50) : 0;
        with.receive_progress = dice_.below(2) == 0;
        with.progress = dice_.below(5) == 0;
        const WampId id = ++last_call_[number];
        const auto procedure = uri();
        if (with.progress) {
            open_[number] = {id, procedure};
        }
        expected_.emplace(number, id);
        BOOST_TEST((call(caller, id, procedure, std::move(with)) == Conduct::legal));
    }

    void cancel_one() {
        auto& caller = any();
        if (last_call_[caller.peer.slot] != 0) {
            cancel(
                caller,
                1 + dice_.below(last_call_[caller.peer.slot]),
                static_cast<wamp::CancelMode>(dice_.below(5)));
        }
    }

    void refuse_one() {
        const auto number = any().peer.slot;
        if (effects.refusals.erase(number) == 0) {
            effects.refusals[number] = {static_cast<Delivery>(2 + dice_.below(3)), "INVOCATION"};
        }
    }

    // Any invocation that the session has ever got: late answers are legal.
    void answer_one() {
        auto& callee = any();
        if (callee.last_invocation == 0) {
            return;
        }
        const auto recent = std::min<WampId>(callee.last_invocation, 8);
        const WampId id = callee.last_invocation - dice_.below(recent);
        switch (dice_.below(4)) {
            case 0:
                BOOST_TEST((
                    error(
                        callee, id, dice_.below(2) == 0 ? "wamp.error.unavailable" : "com.error") ==
                    Conduct::legal));
                break;
            case 1:
                BOOST_TEST((yield(callee, id, "part", true) == Conduct::legal));
                break;
            default:
                BOOST_TEST((yield(callee, id) == Conduct::legal));
        }
    }

    // Books what was sent.
    void read() {
        for (const auto& line : std::exchange(effects.lines, {})) {
            std::istringstream words(line);
            std::uint32_t number = 0;
            std::string what;
            WampId id = 0;
            words >> number >> what >> id;
            BOOST_REQUIRE(directory.sessions.contains(number));
            if (what == "INVOCATION") {
                auto& last = invocations_[number];
                BOOST_REQUIRE((id == last + 1 || id <= last));
                last = std::max(last, id);
            } else if (what == "RESULT" && line.find(" progress") == std::string::npos) {
                settle(number, id);
            } else if (what == "ERROR" && id == 48) {
                words >> id;
                settle(number, id);
            } else if (what == "RESULT") {
                BOOST_REQUIRE(expected_.contains({number, id}));
            }
        }
    }

    void settle(std::uint32_t number, WampId id) {
        BOOST_REQUIRE(expected_.erase({number, id}) == 1U);
        ++answered_;
    }

    SeededRandom dice_;
    std::uint32_t last_session_ = 0;
    std::set<std::pair<std::uint32_t, WampId>> expected_;
    std::map<std::uint32_t, WampId> last_call_;
    std::map<std::uint32_t, std::pair<WampId, std::string>> open_;
    std::map<std::uint32_t, WampId> invocations_;
    std::size_t answered_ = 0;
};

}  // namespace

BOOST_AUTO_TEST_CASE(every_call_of_a_live_session_is_answered_exactly_once_whatever_happens) {
    std::size_t answered = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        Simulation simulation(seed);
        simulation.run(2500);
        answered += simulation.answered();
    }
    BOOST_TEST(answered > 5000U);
}

}  // namespace crossbar::router::test
