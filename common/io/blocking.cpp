// SPDX-License-Identifier: MIT
#include "common/io/blocking.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <utility>

namespace crossbar::io {
namespace {

// The new thread inherits a mask that keeps signals to the loop's thread.
std::unique_ptr<boost::asio::thread_pool> start_thread() {
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    auto pool = std::make_unique<boost::asio::thread_pool>(1);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return pool;
}

}  // namespace

Blocking::Blocking(boost::asio::io_context& context) : context_(context) {}

Blocking::~Blocking() {
    if (pool_) {
        pool_->stop();
        pool_->join();
    }
}

bool Blocking::run(std::function<void()> work, std::function<void()> done) {
    if (jobs_ >= kMostWaiting) {
        return false;
    }
    if (!pool_) {
        pool_ = start_thread();
    }
    ++jobs_;
    auto finish = [this, done = std::move(done)] {
        --jobs_;
        done();
    };
    // The guard keeps the loop running while a job is on its way.
    boost::asio::post(
        *pool_,
        [&context = context_,
         guard = boost::asio::make_work_guard(context_),
         work = std::move(work),
         finish = std::move(finish)]() mutable {
            work();
            boost::asio::post(context, std::move(finish));
        });
    return true;
}

boost::asio::awaitable<bool> run_blocking(Blocking& blocking, std::function<void()> work) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto finished = std::make_shared<boost::asio::steady_timer>(
        executor, boost::asio::steady_timer::time_point::max());
    std::function<void()> done = [finished] {
        finished->cancel();
    };
    if (!blocking.run(std::move(work), std::move(done))) {
        co_return false;
    }
    constexpr auto kAwaitTuple = boost::asio::as_tuple(boost::asio::use_awaitable);
    co_await finished->async_wait(kAwaitTuple);
    co_return true;
}

}  // namespace crossbar::io
