// SPDX-License-Identifier: MIT
// Listener: a listening TCP or Unix socket. Hands accepted sockets (close-on-exec, non-blocking) to
// its owner; survives running out of descriptors and says so.
#pragma once

#include "common/io/endpoint.hpp"
#include "common/io/loop.hpp"
#include "common/log/logger.hpp"
#include "common/log/tally.hpp"
#include "common/transport/connection.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <functional>
#include <string>

#include <sys/types.h>

namespace crossbar::transport {

class Listener {
public:
    using OnAccept = std::function<void(Socket)>;

    // `on_accept` is called from the loop for each connection. The listener must outlive its
    // pending handlers: destroy it after close() and one more turn, or when the loop runs no more.
    Listener(io::Loop& loop, io::Listen endpoint, log::Logger logger, OnAccept on_accept);
    ~Listener();

    // Binds and listens. The error is a sentence ("Couldn't listen on any:9000: [Errno 98] Address
    // already in use.").
    boost::system::result<void, std::string> open();

    // Stops accepting and removes a Unix socket's file (if it is still ours).
    void close();

    // The port in fact listened on (for port 0); 0 for Unix sockets.
    std::uint16_t port() const;

    const io::Listen& endpoint() const noexcept { return endpoint_; }

private:
    boost::system::result<void, std::string> open_tcp(const io::TcpListen& tcp);
    boost::system::result<void, std::string> open_unix(const io::UnixListen& local);
    boost::system::result<void, std::string> clear_path(const std::string& path);
    void wait();
    void accept_ready();

    io::Loop& loop_;
    io::Listen endpoint_;
    log::Logger logger_;
    OnAccept on_accept_;
    boost::asio::posix::stream_descriptor fd_;
    io::Loop::Deadline retry_;
    bool exhausted_ = false;  // out of descriptors
    log::Tally exhaustions_;
    bool said_exhausted_ = false;  // of the last one
    ino_t inode_ = 0;
    dev_t device_ = 0;
};

}  // namespace crossbar::transport
