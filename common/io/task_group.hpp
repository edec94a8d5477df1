// SPDX-License-Identifier: MIT
// TaskGroup: background coroutines with an owner: it can cancel them all, knows when the last one
// has come back, and tells what each one threw. Bare `detached` is not used in this project.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <functional>
#include <list>
#include <memory>

namespace crossbar::io {

// Must outlive its tasks: destroy it when empty(), or when the loop runs no more.
class TaskGroup {
public:
    using Done = std::function<void(std::exception_ptr)>;
    // Names a task until its `done` is called.
    using Task = std::list<std::unique_ptr<boost::asio::cancellation_signal>>::iterator;

    explicit TaskGroup(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    // Starts `task`; `done` is called with what it threw, or null.
    Task spawn(boost::asio::awaitable<void> task, Done done) {
        tasks_.push_back(std::make_unique<boost::asio::cancellation_signal>());
        const auto place = std::prev(tasks_.end());
        auto finished = [this, place, done = std::move(done)](std::exception_ptr error) {
            const auto keep_signal = std::move(*place);  // the slot outlives this handler
            tasks_.erase(place);
            done(std::move(error));
            if (tasks_.empty() && on_empty_) {
                std::exchange(on_empty_, nullptr)();
            }
        };
        boost::asio::co_spawn(
            executor_,
            std::move(task),
            boost::asio::bind_cancellation_slot((*place)->slot(), std::move(finished)));
        return place;
    }

    // Asks one task to end.
    void cancel(Task task) { (*task)->emit(boost::asio::cancellation_type::terminal); }

    // Asks every task to end: what they wait for fails with operation_aborted.
    void cancel() {
        for (auto it = tasks_.begin(); it != tasks_.end();) {
            auto& signal = **it++;  // the task may end, and leave the list, at once
            signal.emit(boost::asio::cancellation_type::terminal);
        }
    }

    bool empty() const noexcept { return tasks_.empty(); }

    // Calls `callback` once when no task is left; at once when there is none.
    void when_empty(std::function<void()> callback) {
        if (tasks_.empty()) {
            callback();
        } else {
            on_empty_ = std::move(callback);
        }
    }

private:
    boost::asio::any_io_executor executor_;
    std::list<std::unique_ptr<boost::asio::cancellation_signal>> tasks_;
    std::function<void()> on_empty_;
};

}  // namespace crossbar::io
