// SPDX-License-Identifier: MIT
// Connecting to a router: a socket or a sentence why there is none.
#pragma once

#include "common/io/endpoint.hpp"
#include "common/io/loop.hpp"
#include "common/transport/connection.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace crossbar::transport {

// Tries every address of the host in turn. The error is a sentence ("Connection was refused by
// other side: 111: Connection refused."). Cancelled by destroying the coroutine.
boost::asio::awaitable<boost::system::result<Socket, std::string>> connect(
    io::Loop& loop, io::Connect endpoint, Milliseconds timeout);

// Makes a connected descriptor (an inherited one, half of a socket pair) a socket. Takes it over.
Socket adopt(io::Loop& loop, int fd);

}  // namespace crossbar::transport
