// SPDX-License-Identifier: MIT
// wstest_echo: what the Autobahn test suite is run against: our WebSocket framing on our
// connections, sending each message back. Writes the port that it listens on as a line; ends with
// its standard input.
#include "common/base/random.hpp"
#include "common/io/loop.hpp"
#include "common/log/logger.hpp"
#include "common/transport/connection.hpp"
#include "common/transport/listener.hpp"
#include "common/transport/websocket_framing.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <map>
#include <memory>

#include <unistd.h>

namespace crossbar::transport {
namespace {

class StderrSink final : public log::Sink {
public:
    void write(const log::Record& record) override { fmt::print(stderr, "{}\n", record.text); }
};

// One connection; removes itself from its owner when it has ended.
class Echo final : public ConnectionHandler {
public:
    using OnEnd = std::function<void(Echo&)>;

    Echo(io::Loop& loop, Socket socket, std::unique_ptr<Framing> framing, OnEnd on_end)
        : connection_(loop, std::move(socket), std::move(framing), *this, options()),
          on_end_(std::move(on_end)) {
        connection_.start();
    }

    void opened(const Opened&) override {}

    Next message(ByteView bytes) override {
        connection_.send({bytes, {}, {}});
        return Next::more;
    }

    void ended(const Ended&) override { on_end_(*this); }

private:
    static ConnectionOptions options() {
        ConnectionOptions options;
        options.outbox_limit = 0;  // the suite sends much and reads late
        return options;
    }

    Connection connection_;
    OnEnd on_end_;
};

std::shared_ptr<const WebSocketServerOptions> echo_options() {
    auto options = std::make_shared<WebSocketServerOptions>();
    options->require_subprotocol = false;
    options->max_message_size = 64 * 1024 * 1024;
    options->deflate.emplace();
    return options;
}

int run() {
    io::Loop loop;
    StderrSink sink;
    SystemRandom random;
    const auto options = echo_options();
    std::map<Echo*, std::unique_ptr<Echo>> echoes;

    Listener listener(
        loop, io::TcpListen{}, log::Logger(sink, log::Level::warn), [&](Socket socket) {
            auto echo = std::make_unique<Echo>(
                loop, std::move(socket), make_websocket_server(options, random), [&](Echo& ended) {
                    echoes.erase(&ended);
                });
            auto* const key = echo.get();
            echoes.emplace(key, std::move(echo));
        });
    if (const auto opened = listener.open(); opened.has_error()) {
        fmt::print(stderr, "{}\n", opened.error());
        return 1;
    }
    fmt::print("{}\n", listener.port());
    std::fflush(stdout);

    // Whoever started us ends us by closing our standard input: nothing is left behind when a
    // script dies.
    boost::asio::posix::stream_descriptor input(loop.context(), ::dup(STDIN_FILENO));
    std::array<char, 256> ignored;
    std::function<void()> wait = [&] {
        input.async_read_some(
            boost::asio::buffer(ignored), [&](const error_code& error, std::size_t) {
                if (error) {
                    loop.stop();
                } else {
                    wait();
                }
            });
    };
    wait();
    loop.run();
    return 0;
}

}  // namespace
}  // namespace crossbar::transport

int main() {
    return crossbar::transport::run();
}
