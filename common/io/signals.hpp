// SPDX-License-Identifier: MIT
// SignalSet: signals as events of the loop, through signalfd(2). A signal that was sent before
// something else happened can be asked for with poll() before that something is acted on: that
// keeps the order of cause and effect (a worker that loses its router while its own SIGTERM is
// pending must see the SIGTERM first).
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>
#include <initializer_list>

namespace crossbar::io {

class SignalSet {
public:
    // Blocks `signals` for the process (call it before any thread exists) and calls `handler` in
    // the loop for each one that arrives. Children inherit the blocked mask: whoever spawns resets
    // it.
    SignalSet(
        boost::asio::io_context& loop,
        std::initializer_list<int> signals,
        std::function<void(int)> handler);

    // Handles at once what is already pending. Returns whether there was anything.
    bool poll();

    // No more events. The signals stay blocked.
    void stop();

private:
    void wait();

    std::function<void(int)> handler_;
    boost::asio::posix::stream_descriptor fd_;
};

}  // namespace crossbar::io
