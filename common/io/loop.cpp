// SPDX-License-Identifier: MIT
#include "common/io/loop.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace crossbar::io {
namespace {

constexpr std::size_t kReceiveBuffer = 128 * 1024;
constexpr std::size_t kTlsRecord = 16 * 1024;  // the longest
// Three records, and what they decrypt to fits the half of the receive buffer that is always free.
constexpr std::size_t kTlsReceive = 48 * 1024;

}  // namespace

Loop::Loop() : receive_buffer_(kReceiveBuffer), timer_(context_) {}

TlsBuffers& Loop::tls_buffers() {
    if (!tls_buffers_) {
        tls_buffers_ = std::make_unique<TlsBuffers>();
        tls_buffers_->received.resize(kTlsReceive);
        tls_buffers_->gathered.resize(kTlsRecord);
    }
    return *tls_buffers_;
}

void Loop::at_end_of_turn(EndOfTurn& who) {
    if (turn_.empty()) {
        boost::asio::post(context_, [this] { flush_turn(); });
    }
    turn_.push_back(&who);
}

void Loop::forget(EndOfTurn& who) {
    std::replace(turn_.begin(), turn_.end(), &who, static_cast<EndOfTurn*>(nullptr));
    std::replace(flushing_.begin(), flushing_.end(), &who, static_cast<EndOfTurn*>(nullptr));
}

void Loop::flush_turn() {
    flushing_.swap(turn_);
    for (std::size_t i = 0; i < flushing_.size(); ++i) {
        if (flushing_[i] != nullptr) {
            flushing_[i]->end_of_turn();
        }
    }
    flushing_.clear();
}

Loop::Deadline Loop::at(TimePoint when, std::function<void()> callback) {
    const auto deadline = deadlines_.emplace(when, std::move(callback));
    if (when < armed_for_) {
        arm();
    }
    return deadline;
}

Loop::Deadline Loop::after(Milliseconds delay, std::function<void()> callback) {
    return at(std::chrono::steady_clock::now() + delay, std::move(callback));
}

void Loop::cancel(Deadline& deadline) {
    if (deadline != deadlines_.end()) {
        deadlines_.erase(deadline);
        deadline = deadlines_.end();
        if (deadlines_.empty()) {
            timer_.cancel();  // a timer that waits for nothing would keep run() from returning
            armed_for_ = TimePoint::max();
        }
    }
}

void Loop::arm() {
    armed_for_ = deadlines_.begin()->first;
    timer_.expires_at(armed_for_);
    timer_.async_wait([this](boost::system::error_code error) {
        if (error) {
            return;  // armed anew, or nothing left to wait for
        }
        armed_for_ = TimePoint::max();
        const auto now = std::chrono::steady_clock::now();
        while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
            const auto due = deadlines_.extract(deadlines_.begin());
            due.mapped()();
        }
        if (!deadlines_.empty() && deadlines_.begin()->first < armed_for_) {
            arm();
        }
    });
}

}  // namespace crossbar::io
