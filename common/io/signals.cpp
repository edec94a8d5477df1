// SPDX-License-Identifier: MIT
#include "common/io/signals.hpp"

#include "common/base/assert.hpp"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace crossbar::io {
namespace {

int open_signalfd(std::initializer_list<int> signals) {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : signals) {
        sigaddset(&set, signal);
    }
    CROSSBAR_ASSERT(::sigprocmask(SIG_BLOCK, &set, nullptr) == 0);
    const int fd = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    CROSSBAR_ASSERT(fd >= 0);
    return fd;
}

}  // namespace

SignalSet::SignalSet(
    boost::asio::io_context& loop,
    std::initializer_list<int> signals,
    std::function<void(int)> handler)
    : handler_(std::move(handler)), fd_(loop, open_signalfd(signals)) {
    wait();
}

bool SignalSet::poll() {
    bool any = false;
    signalfd_siginfo info;
    while (fd_.is_open() && ::read(fd_.native_handle(), &info, sizeof info) == sizeof info) {
        any = true;
        handler_(static_cast<int>(info.ssi_signo));
    }
    return any;
}

void SignalSet::stop() {
    boost::system::error_code ignored;
    fd_.close(ignored);
}

void SignalSet::wait() {
    fd_.async_wait(
        boost::asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code error) {
            if (error) {
                return;
            }
            poll();
            if (fd_.is_open()) {
                wait();
            }
        });
}

}  // namespace crossbar::io
