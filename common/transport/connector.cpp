// SPDX-License-Identifier: MIT
#include "common/transport/connector.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <vector>

#include <fcntl.h>
#include <sys/socket.h>

namespace crossbar::transport {
namespace {

namespace asio = boost::asio;
using Endpoint = asio::generic::stream_protocol::endpoint;
using Outcome = boost::system::result<Socket, std::string>;

constexpr auto kAwaitTuple = asio::as_tuple(asio::use_awaitable);

std::string sentence(const error_code& error) {
    if (error == asio::error::connection_refused) {
        return fmt::format(
            "Connection was refused by other side: {}: {}.", error.value(), error.message());
    }
    return fmt::format("{} (error {})", error.message(), error.value());
}

asio::awaitable<boost::system::result<std::vector<Endpoint>, std::string>> resolve(
    io::Loop& loop, const io::TcpConnect& tcp) {
    std::vector<Endpoint> endpoints;
    error_code error;
    const auto address = asio::ip::make_address(tcp.host, error);
    if (!error) {
        endpoints.emplace_back(asio::ip::tcp::endpoint(address, tcp.port));
        co_return endpoints;
    }
    asio::ip::tcp::resolver resolver(loop.context());
    const auto port = std::to_string(tcp.port);
    auto answer = co_await resolver.async_resolve(tcp.host, port, kAwaitTuple);
    if (std::get<0>(answer)) {
        co_return fmt::format(
            "cannot resolve host '{}': {}", tcp.host, std::get<0>(answer).message());
    }
    for (const auto& entry : std::get<1>(answer)) {
        endpoints.emplace_back(entry.endpoint());
    }
    co_return endpoints;
}

asio::awaitable<Outcome> try_all(io::Loop& loop, std::vector<Endpoint> endpoints) {
    std::string why = "no address";
    for (const auto& endpoint : endpoints) {
        Socket socket(loop.context());
        error_code error;
        socket.open(endpoint.protocol(), error);
        if (!error) {
            ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
            auto done = co_await socket.async_connect(endpoint, kAwaitTuple);
            error = std::get<0>(done);
        }
        if (!error) {
            co_return std::move(socket);
        }
        why = sentence(error);
    }
    co_return why;
}

asio::awaitable<Outcome> connect_somewhere(io::Loop& loop, io::Connect endpoint) {
    std::vector<Endpoint> endpoints;
    if (const auto* tcp = std::get_if<io::TcpConnect>(&endpoint)) {
        auto resolved = co_await resolve(loop, *tcp);
        if (!resolved) {
            co_return resolved.error();
        }
        endpoints = std::move(*resolved);
    } else {
        const auto& path = std::get<io::UnixConnect>(endpoint).path;
        if (path.size() >= 108) {
            co_return fmt::format("the socket path '{}' is too long", path);
        }
        endpoints.emplace_back(asio::local::stream_protocol::endpoint(path));
    }
    auto outcome = co_await try_all(loop, std::move(endpoints));
    co_return std::move(outcome);
}

}  // namespace

asio::awaitable<Outcome> connect(io::Loop& loop, io::Connect endpoint, Milliseconds timeout) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(loop.context(), timeout);
    auto first =
        co_await (connect_somewhere(loop, std::move(endpoint)) || timer.async_wait(kAwaitTuple));
    if (first.index() == 1) {
        co_return fmt::format("no answer within {} ms", timeout.count());
    }
    co_return std::move(std::get<0>(first));
}

Socket adopt(io::Loop& loop, int fd) {
    int domain = AF_UNIX;
    socklen_t length = sizeof domain;
    ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length);
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    return {loop.context(), {domain, 0}, fd};
}

}  // namespace crossbar::transport
