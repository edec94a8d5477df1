// SPDX-License-Identifier: MIT
// Loop: what everything on one event loop shares: Asio's context, the receive buffer, the
// deadlines, and the end of the turn, at which every outbox that was written to is flushed once.
#pragma once

#include "common/base/bytes.hpp"
#include "common/base/clock.hpp"
#include "common/io/blocking.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <vector>

namespace crossbar::io {

// Something that wants to be called once at the end of the turn.
class EndOfTurn {
public:
    virtual ~EndOfTurn() = default;
    virtual void end_of_turn() = 0;
};

// What the TLS connections of a loop share. Its contents are for the current handler only.
struct TlsBuffers {
    std::vector<std::byte> received;  // ciphertext of one recv
    std::vector<std::byte> gathered;  // small pieces of plaintext that become one record
    ByteBuffer outgoing;  // ciphertext; a connection whose socket does not take all keeps it
};

class Loop {
public:
    Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    boost::asio::io_context& context() noexcept { return context_; }

    // The loop's receive buffer: for the current handler only.
    std::span<std::byte> receive_buffer() noexcept { return receive_buffer_; }

    // For work that would hold up everything else.
    Blocking& blocking() noexcept { return blocking_; }

    // Made when the first TLS connection asks.
    TlsBuffers& tls_buffers();

    // Calls `who` once, after the handlers that are ready now. The caller asks once a turn (it
    // keeps a flag) and calls forget() before it goes.
    void at_end_of_turn(EndOfTurn& who);
    void forget(EndOfTurn& who);

    // Deadlines. A handle is valid until its callback begins or cancel().
    using Deadline = std::multimap<TimePoint, std::function<void()>>::iterator;

    Deadline no_deadline() noexcept { return deadlines_.end(); }

    Deadline at(TimePoint when, std::function<void()> callback);
    Deadline after(Milliseconds delay, std::function<void()> callback);
    // Sets `deadline` back to no_deadline().
    void cancel(Deadline& deadline);

    // Runs until nothing is left to do or stop() was called.
    void run() { context_.run(); }

    void stop() { context_.stop(); }

private:
    void flush_turn();
    void arm();

    boost::asio::io_context context_{1};
    std::vector<std::byte> receive_buffer_;
    std::unique_ptr<TlsBuffers> tls_buffers_;
    std::vector<EndOfTurn*> turn_;
    std::vector<EndOfTurn*> flushing_;
    std::multimap<TimePoint, std::function<void()>> deadlines_;
    boost::asio::steady_timer timer_;
    TimePoint armed_for_ = TimePoint::max();
    Blocking blocking_{context_};
};

}  // namespace crossbar::io
