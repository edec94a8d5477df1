// SPDX-License-Identifier: MIT
// Blocking: the one place for work that would hold up the loop (disk, hashing of passwords). One
// thread beside the loop's, started when first needed; jobs run one after the other.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace crossbar::io {

// Owned by the loop (Loop::blocking()), used from its thread only.
class Blocking {
public:
    explicit Blocking(boost::asio::io_context& context);
    // Waits for the job that is running. Jobs that wait are dropped, and so is what was to follow.
    ~Blocking();
    Blocking(const Blocking&) = delete;
    Blocking& operator=(const Blocking&) = delete;

    // Runs `work` on the thread, then `done` on the loop. `work` touches nothing that the loop does
    // and does not throw. False, and nothing is done, when kMostWaiting jobs are there already.
    bool run(std::function<void()> work, std::function<void()> done);

    static constexpr std::size_t kMostWaiting = 1024;

private:
    boost::asio::io_context& context_;
    std::unique_ptr<boost::asio::thread_pool> pool_;
    std::size_t jobs_ = 0;
};

// For coroutines: false when the job was not taken. `work` may run on after the coroutine has been
// destroyed: it owns what it needs.
boost::asio::awaitable<bool> run_blocking(Blocking& blocking, std::function<void()> work);

}  // namespace crossbar::io
