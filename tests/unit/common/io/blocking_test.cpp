// SPDX-License-Identifier: MIT
// Blocking: work beside the loop. Runs under the thread sanitizer too (see CMakeLists.txt).
#include "common/io/blocking.hpp"

#include "common/io/loop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace {

using namespace crossbar;

BOOST_AUTO_TEST_SUITE(blocking)

BOOST_AUTO_TEST_CASE(work_is_done_on_another_thread_and_told_on_the_loops) {
    io::Loop loop;
    std::thread::id worked;
    std::thread::id told;
    BOOST_TEST(loop.blocking().run(
        [&] { worked = std::this_thread::get_id(); }, [&] { told = std::this_thread::get_id(); }));
    loop.run();
    BOOST_TEST((told == std::this_thread::get_id()));
    BOOST_TEST((worked != told));
    BOOST_TEST((worked != std::thread::id()));
}

BOOST_AUTO_TEST_CASE(jobs_are_done_one_after_the_other_in_order) {
    io::Loop loop;
    std::vector<int> order;  // changed by the one thread, read after it
    for (int i = 0; i < 100; ++i) {
        BOOST_REQUIRE(loop.blocking().run([&order, i] { order.push_back(i); }, [] {}));
    }
    loop.run();
    BOOST_REQUIRE_EQUAL(order.size(), 100U);
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(order[static_cast<std::size_t>(i)] == i);
    }
}

BOOST_AUTO_TEST_CASE(there_is_a_limit_of_waiting_jobs) {
    io::Loop loop;
    std::promise<void> gate;
    const auto opened = gate.get_future().share();
    std::size_t done = 0;
    for (std::size_t i = 0; i < io::Blocking::kMostWaiting; ++i) {
        BOOST_REQUIRE(loop.blocking().run([opened] { opened.wait(); }, [&done] { ++done; }));
    }
    BOOST_TEST(!loop.blocking().run([] {}, [] {}));
    gate.set_value();
    loop.run();
    BOOST_TEST(done == io::Blocking::kMostWaiting);
    BOOST_TEST(loop.blocking().run([] {}, [] {}));
}

BOOST_AUTO_TEST_CASE(what_waits_is_dropped_with_the_loop) {
    std::promise<void> gate;
    const auto opened = gate.get_future().share();
    std::promise<void> begun;
    const auto owned = std::make_shared<int>(1);
    bool told = false;
    std::thread opener;
    {
        io::Loop loop;
        loop.blocking().run(
            [&begun, opened] {
                begun.set_value();
                opened.wait();
            },
            [&told] { told = true; });
        loop.blocking().run([owned] {}, [owned] {});
        begun.get_future().wait();
        opener = std::thread([&gate] { gate.set_value(); });
    }
    opener.join();
    BOOST_TEST(!told);
    BOOST_TEST(owned.use_count() == 1);
}

boost::asio::awaitable<void> ask(io::Loop& loop, std::shared_ptr<int> value, bool& finished) {
    const std::function<void()> work = [value] {
        *value = 42;
    };
    finished = co_await io::run_blocking(loop.blocking(), work);
}

BOOST_AUTO_TEST_CASE(a_coroutine_waits_for_its_work) {
    io::Loop loop;
    const auto value = std::make_shared<int>(0);
    bool finished = false;
    boost::asio::co_spawn(loop.context(), ask(loop, value, finished), boost::asio::detached);
    loop.run();
    BOOST_TEST(finished);
    BOOST_TEST(*value == 42);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
