// SPDX-License-Identifier: MIT
// The loop's end of turn and deadlines, its signals, and the task group.
#include "common/io/loop.hpp"

#include "common/io/signals.hpp"
#include "common/io/task_group.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include <signal.h>
#include <unistd.h>

namespace asio = boost::asio;
using namespace crossbar;
using namespace std::chrono_literals;

namespace {

struct Flushed final : io::EndOfTurn {
    explicit Flushed(std::vector<std::string>& log) : log_(log) {}

    void end_of_turn() override { log_.emplace_back("flush"); }

    std::vector<std::string>& log_;
};

asio::awaitable<void> wait_for_ever(std::vector<std::string>& log) {
    struct OnExit {
        std::vector<std::string>& log;

        ~OnExit() { log.emplace_back("frame gone"); }
    };

    const OnExit on_exit{log};
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> fail_at_once() {
    throw std::runtime_error("broken");
    co_return;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(loop)

BOOST_AUTO_TEST_CASE(flushes_after_the_handlers_that_are_ready) {
    io::Loop loop;
    std::vector<std::string> log;
    Flushed flushed(log);
    asio::post(loop.context(), [&] {
        log.emplace_back("first");
        loop.at_end_of_turn(flushed);
    });
    asio::post(loop.context(), [&] { log.emplace_back("second"); });
    loop.run();
    BOOST_TEST(
        log == (std::vector<std::string>{"first", "second", "flush"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(does_not_flush_what_was_forgotten) {
    io::Loop loop;
    std::vector<std::string> log;
    {
        Flushed flushed(log);
        loop.at_end_of_turn(flushed);
        loop.forget(flushed);
    }
    loop.run();
    BOOST_TEST(log.empty());
}

BOOST_AUTO_TEST_CASE(fires_deadlines_in_order_and_not_the_cancelled_ones) {
    io::Loop loop;
    std::vector<int> fired;
    loop.after(20ms, [&] { fired.push_back(20); });
    auto cancelled = loop.after(10ms, [&] { fired.push_back(10); });
    loop.after(5ms, [&] {
        fired.push_back(5);
        loop.after(1ms, [&] { fired.push_back(6); });
    });
    loop.cancel(cancelled);
    BOOST_TEST((cancelled == loop.no_deadline()));
    loop.run();
    BOOST_TEST(fired == (std::vector<int>{5, 6, 20}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(has_nothing_to_wait_for_when_the_last_deadline_is_cancelled) {
    io::Loop loop;
    auto deadline = loop.after(1h, [] {});
    asio::post(loop.context(), [&] { loop.cancel(deadline); });
    loop.run();  // returns
}

BOOST_AUTO_TEST_CASE(sees_a_pending_signal_when_asked) {
    io::Loop loop;
    std::vector<int> seen;
    io::SignalSet signals(loop.context(), {SIGUSR1}, [&](int signal) { seen.push_back(signal); });
    BOOST_TEST(!signals.poll());
    ::kill(::getpid(), SIGUSR1);
    BOOST_TEST(signals.poll());
    BOOST_TEST(seen == std::vector<int>{SIGUSR1}, boost::test_tools::per_element());
    signals.stop();
    loop.run();
}

BOOST_AUTO_TEST_CASE(hears_a_signal_in_the_loop) {
    io::Loop loop;
    int seen = 0;
    std::unique_ptr<io::SignalSet> signals;
    signals = std::make_unique<io::SignalSet>(
        loop.context(), std::initializer_list<int>{SIGUSR2}, [&](int signal) {
            seen = signal;
            signals->stop();
        });
    asio::post(loop.context(), [] { ::kill(::getpid(), SIGUSR2); });
    loop.run();
    BOOST_TEST(seen == SIGUSR2);
}

BOOST_AUTO_TEST_CASE(a_task_group_cancels_joins_and_reports) {
    io::Loop loop;
    std::vector<std::string> log;
    io::TaskGroup tasks(loop.context().get_executor());
    int ended = 0;
    for (int i = 0; i < 100; ++i) {
        tasks.spawn(wait_for_ever(log), [&](std::exception_ptr) { ++ended; });
    }
    std::string thrown;
    tasks.spawn(fail_at_once(), [&](std::exception_ptr error) {
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& e) {
            thrown = e.what();
        }
    });
    bool empty = false;
    asio::post(loop.context(), [&] {
        asio::post(loop.context(), [&] {
            tasks.cancel();
            tasks.when_empty([&] { empty = true; });
        });
    });
    loop.run();
    BOOST_TEST(thrown == "broken");
    BOOST_TEST(ended == 100);
    BOOST_TEST(log.size() == 100);
    BOOST_TEST(empty);
    BOOST_TEST(tasks.empty());
}

BOOST_AUTO_TEST_SUITE_END()
