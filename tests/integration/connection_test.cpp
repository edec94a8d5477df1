// SPDX-License-Identifier: MIT
// Connections and listeners over real sockets, with RawSocket framing on both sides.
#include "common/transport/connection.hpp"

#include "common/base/errc.hpp"
#include "common/io/unique_fd.hpp"
#include "common/transport/connector.hpp"
#include "common/transport/listener.hpp"
#include "common/transport/rawsocket_framing.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/temp_dir.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace crossbar;
using namespace crossbar::transport;
using namespace std::chrono_literals;

namespace {

class Silent final : public log::Sink {
public:
    void write(const log::Record& record) override { lines.emplace_back(record.text); }

    std::vector<std::string> lines;
};

serial::Encoded encoded(std::string_view text) {
    return {as_bytes(text), {}, {}};
}

// One side of a connection: remembers everything, answers as told.
struct Side final : ConnectionHandler {
    void opened(const Opened& what) override {
        open = what;
        if (on_open) {
            on_open();
        }
    }

    Next message(ByteView bytes) override {
        const std::string text(as_text(bytes));
        if (hold && *hold == text) {
            hold.reset();
            return Next::hold;
        }
        messages.push_back(text);
        return on_message ? on_message(text) : Next::more;
    }

    void ended(const Ended& why) override {
        end = why;
        if (on_end) {
            on_end();
        }
    }

    std::optional<Opened> open;
    std::optional<Ended> end;
    std::optional<std::string> hold;
    std::vector<std::string> messages;
    std::function<void()> on_open;
    std::function<Next(const std::string&)> on_message;
    std::function<void()> on_end;
};

std::unique_ptr<Framing> server_framing() {
    return make_rawsocket_server({{wamp::Serializer::msgpack}});
}

std::unique_ptr<Framing> client_framing() {
    return make_rawsocket_client({wamp::Serializer::msgpack});
}

std::shared_ptr<const io::TlsServerContext> server_context() {
    std::vector<std::string> warnings;
    io::TlsServerSettings settings;
    settings.key = tests::certificate_file("server.key");
    settings.certificate = tests::certificate_file("server.pem");
    return *io::TlsServerContext::make(settings, warnings);
}

std::shared_ptr<const io::TlsClientContext> client_context() {
    std::vector<std::string> warnings;
    io::TlsClientSettings settings;
    settings.hostname = "localhost";
    settings.ca_certificates = {tests::certificate_file("ca.pem")};
    return *io::TlsClientContext::make(settings, warnings);
}

// A socket pair with a Connection on each end.
struct Pair {
    explicit Pair(
        ConnectionOptions server_options = {},
        std::unique_ptr<Framing> clients = client_framing(),
        bool tls = false) {
        int fds[2];
        BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
        std::unique_ptr<io::TlsStream> server_tls;
        std::unique_ptr<io::TlsStream> client_tls;
        if (tls) {
            server_tls = std::make_unique<io::TlsStream>(*server_context());
            client_tls = std::make_unique<io::TlsStream>(*client_context());
        }
        server.emplace(
            loop,
            adopt(loop, fds[0]),
            server_framing(),
            server_side,
            server_options,
            std::move(server_tls));
        client.emplace(
            loop,
            adopt(loop, fds[1]),
            std::move(clients),
            client_side,
            ConnectionOptions(),
            std::move(client_tls));
        server->start();
        client->start();
    }

    // Runs until `done` or a deadline; fails the test at the deadline.
    void run_until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (!done()) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
            loop.context().run_one_for(100ms);
        }
    }

    void end_both() {
        server->drop({});
        client->drop({});
        run_until([&] { return server_side.end && client_side.end; });
    }

    io::Loop loop;
    Side server_side;
    Side client_side;
    std::optional<Connection> server;
    std::optional<Connection> client;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(connection)

BOOST_AUTO_TEST_CASE(opens_and_exchanges_messages_in_order) {
    Pair pair;
    pair.server_side.on_message = [&](const std::string& text) {
        BOOST_TEST((pair.server->send(encoded(text)) == Sent::queued));
        return Next::more;
    };
    std::vector<std::string> sent;
    pair.client_side.on_open = [&] {
        for (int i = 0; i < 5000; ++i) {
            sent.push_back("message " + std::to_string(i));
            pair.client->send(encoded(sent.back()));
        }
    };
    pair.run_until([&] { return pair.client_side.messages.size() == 5000; });
    BOOST_TEST(pair.client_side.messages == sent, boost::test_tools::per_element());
    BOOST_TEST((pair.server_side.open->serializer == wamp::Serializer::msgpack));
    pair.end_both();
}

// proves R-RS-20
BOOST_AUTO_TEST_CASE(carries_messages_longer_than_any_buffer) {
    Pair pair;
    const std::string large(5'000'000, 'x');
    pair.server_side.on_message = [&](const std::string& text) {
        pair.server->send(encoded(text));
        return Next::more;
    };
    pair.client_side.on_open = [&] {
        pair.client->send(encoded("small"));
        pair.client->send(encoded(large));
        pair.client->send(encoded("after"));
    };
    pair.run_until([&] { return pair.client_side.messages.size() == 3; });
    BOOST_TEST((pair.client_side.messages[1] == large));
    BOOST_TEST(pair.client_side.messages[2] == "after");
    pair.end_both();
}

BOOST_AUTO_TEST_CASE(holds_a_message_and_what_comes_behind_it_until_resume) {
    Pair pair;
    pair.server_side.hold = "2";
    pair.client_side.on_open = [&] {
        for (const auto* text : {"1", "2", "3", "4"}) {
            pair.client->send(encoded(text));
        }
    };
    pair.run_until([&] { return !pair.server_side.hold && pair.client->outbox_size() == 0; });
    for (int i = 0; i < 5; ++i) {
        pair.loop.context().poll();
    }
    BOOST_TEST(
        pair.server_side.messages == std::vector<std::string>{"1"},
        boost::test_tools::per_element());
    pair.client->send(encoded("5"));
    pair.server->resume();
    pair.run_until([&] { return pair.server_side.messages.size() == 5; });
    BOOST_TEST(
        pair.server_side.messages == (std::vector<std::string>{"1", "2", "3", "4", "5"}),
        boost::test_tools::per_element());
    pair.end_both();
}

// proves R-SE-16
BOOST_AUTO_TEST_CASE(notices_that_the_peer_has_gone_while_a_message_is_held) {
    Pair pair;
    pair.server_side.hold = "1";
    pair.client_side.on_open = [&] {
        pair.client->send(encoded("1"));
        pair.client->send(encoded("2"));
    };
    pair.run_until([&] { return !pair.server_side.hold && pair.client->outbox_size() == 0; });
    pair.client->drop({});
    pair.run_until([&] { return pair.server_side.end.has_value(); });
    BOOST_TEST(pair.server_side.messages.empty());
    pair.end_both();
}

BOOST_AUTO_TEST_CASE(reads_only_so_much_behind_a_held_message) {
    Pair pair;
    pair.server_side.hold = "1";
    pair.client_side.on_open = [&] {
        pair.client->send(encoded("1"));
        for (int i = 0; i < 400; ++i) {
            pair.client->send(encoded(std::string(10'000, 'x')));
        }
    };
    pair.run_until([&] { return !pair.server_side.hold; });
    for (int i = 0; i < 200; ++i) {
        pair.loop.context().poll();
    }
    BOOST_TEST(pair.client->outbox_size() > 2'000'000U);  // the socket takes no more
    pair.server->resume();
    pair.run_until([&] { return pair.server_side.messages.size() == 401; });
    pair.end_both();
}

BOOST_AUTO_TEST_CASE(delivers_what_was_sent_before_the_close_although_the_peer_still_sends) {
    Pair pair;
    pair.client_side.on_open = [&] {
        for (int i = 0; i < 1000; ++i) {
            pair.client->send(
                encoded(std::string(1000, 'n')));  // unread bytes at the server when it closes
        }
    };
    pair.server_side.on_message = [&](const std::string&) {
        pair.server->send(encoded("the reason"));
        pair.server->close(1002, "");
        return Next::stop;
    };
    pair.run_until(
        [&] { return pair.client_side.end.has_value() && pair.server_side.end.has_value(); });
    BOOST_TEST(pair.server_side.messages.size() == 1);
    BOOST_TEST(
        pair.client_side.messages == std::vector<std::string>{"the reason"},
        boost::test_tools::per_element());
    BOOST_TEST(!pair.server_side.end->error);
}

BOOST_AUTO_TEST_CASE(reports_a_peer_that_goes_without_a_word) {
    Pair pair;
    pair.client_side.on_open = [&] {
        pair.client->drop({});
    };
    pair.run_until(
        [&] { return pair.client_side.end.has_value() && pair.server_side.end.has_value(); });
    BOOST_TEST((pair.server_side.end->error == make_error_code(errc::closed)));
    BOOST_TEST(pair.server_side.end->code == 1006);
}

// proves R-PR-10, R-PS-14
BOOST_AUTO_TEST_CASE(refuses_a_message_when_the_peer_does_not_read) {
    ConnectionOptions options;
    options.outbox_limit = 100'000;
    Pair pair(options);
    pair.run_until([&] { return pair.server_side.open && pair.client_side.open; });
    const std::string text(10'000, 'x');
    int queued = 0;
    while (pair.server->send(encoded(text)) == Sent::queued) {
        BOOST_REQUIRE(++queued < 1000);
    }
    BOOST_TEST(queued == 9);  // the frames' prefixes count too
    BOOST_TEST((pair.server->send(encoded(text)) == Sent::congested));
    pair.run_until([&] { return pair.client_side.messages.size() == 9; });
    BOOST_TEST((pair.server->send(encoded(text)) == Sent::queued));
    pair.end_both();
}

// proves R-RS-10
BOOST_AUTO_TEST_CASE(does_not_send_what_the_peer_would_refuse) {
    Pair pair({}, make_rawsocket_client({wamp::Serializer::msgpack, 1024}));
    pair.run_until([&] { return pair.server_side.open && pair.client_side.open; });
    BOOST_TEST((pair.server->send(encoded(std::string(1024, 'x'))) == Sent::queued));
    BOOST_TEST((pair.server->send(encoded(std::string(1025, 'x'))) == Sent::too_large));
    pair.end_both();
}

BOOST_AUTO_TEST_CASE(gives_up_a_peer_that_does_not_finish_the_handshake) {
    io::Loop loop;
    int fds[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
    io::UniqueFd half_open(fds[1]);
    BOOST_REQUIRE(::write(half_open.get(), "\x7f", 1) == 1);
    Side side;
    ConnectionOptions options;
    options.handshake_deadline = 20ms;
    Connection server(loop, adopt(loop, fds[0]), server_framing(), side, options);
    server.start();
    loop.run();
    BOOST_REQUIRE(side.end.has_value());
    BOOST_TEST((side.end->error == make_error_code(errc::timed_out)));
}

// proves R-RS-19
BOOST_AUTO_TEST_CASE(takes_a_peer_that_does_not_answer_pings_for_dead) {
    io::Loop loop;
    int fds[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
    io::UniqueFd deaf(fds[1]);
    BOOST_REQUIRE(::write(deaf.get(), "\x7f\xf2\0\0", 4) == 4);
    Side side;
    ConnectionOptions options;
    options.ping_interval = 10ms;
    options.ping_timeout = 20ms;
    Connection server(loop, adopt(loop, fds[0]), server_framing(), side, options);
    server.start();
    loop.run();
    BOOST_REQUIRE(side.end.has_value());
    BOOST_TEST((side.end->error == make_error_code(errc::timed_out)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(listener)

BOOST_AUTO_TEST_CASE(says_when_the_port_is_in_use) {
    io::Loop loop;
    Silent sink;
    const log::Logger logger(sink, log::Level::info);
    Listener first(loop, io::TcpListen{0, "127.0.0.1"}, logger, [](Socket) {});
    BOOST_REQUIRE(first.open());
    Listener second(loop, io::TcpListen{first.port(), "127.0.0.1"}, logger, [](Socket) {});
    const auto outcome = second.open();
    BOOST_REQUIRE(!outcome);
    BOOST_TEST(
        outcome.error() == "Couldn't listen on 127.0.0.1:" + std::to_string(first.port()) +
                               ": [Errno 98] Address already in use.");
}

BOOST_AUTO_TEST_CASE(shares_a_port_when_both_ask_for_it) {
    io::Loop loop;
    Silent sink;
    const log::Logger logger(sink, log::Level::info);
    io::TcpListen endpoint{0, "127.0.0.1"};
    endpoint.shared = true;
    Listener first(loop, endpoint, logger, [](Socket) {});
    BOOST_REQUIRE(first.open());
    endpoint.port = first.port();
    Listener second(loop, endpoint, logger, [](Socket) {});
    BOOST_TEST(second.open().has_value());
}

BOOST_AUTO_TEST_CASE(replaces_a_stale_socket_but_not_a_served_one) {
    const tests::TempDir dir;
    const auto path = dir / "a.sock";
    Silent sink;
    const log::Logger logger(sink, log::Level::info);
    io::Loop loop;
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, path.size());
        const io::UniqueFd stale(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        BOOST_REQUIRE(
            ::bind(stale.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    }
    Listener first(loop, io::UnixListen{path}, logger, [](Socket) {});
    BOOST_REQUIRE(first.open());
    BOOST_TEST(sink.lines.size() == 1);
    Listener second(loop, io::UnixListen{path}, logger, [](Socket) {});
    const auto outcome = second.open();
    BOOST_REQUIRE(!outcome);
    BOOST_TEST(outcome.error().find("[Errno 98] Address already in use") != std::string::npos);
    first.close();
    BOOST_TEST(!std::filesystem::exists(path));
}

BOOST_AUTO_TEST_CASE(refuses_a_path_that_is_too_long_or_no_socket) {
    const tests::TempDir dir;
    Silent sink;
    const log::Logger logger(sink, log::Level::info);
    io::Loop loop;
    Listener long_path(loop, io::UnixListen{dir / std::string(120, 'x')}, logger, [](Socket) {});
    BOOST_TEST(long_path.open().error().find("a socket path may have 107") != std::string::npos);
    std::ofstream(dir / "file") << "keep me";
    Listener file(loop, io::UnixListen{dir / "file"}, logger, [](Socket) {});
    BOOST_TEST(file.open().error().find("exists and is no socket") != std::string::npos);
    BOOST_TEST(std::filesystem::file_size(dir / "file") == 7);
    Listener nowhere(loop, io::UnixListen{dir / "no/such/dir.sock"}, logger, [](Socket) {});
    BOOST_TEST(
        nowhere.open().error().find("[Errno 2] No such file or directory") != std::string::npos);
}

// proves R-TL-04
BOOST_AUTO_TEST_CASE(sets_the_permissions_of_a_socket_file) {
    const tests::TempDir dir;
    Silent sink;
    const log::Logger logger(sink, log::Level::info);
    io::Loop loop;
    io::UnixListen endpoint{dir / "p.sock"};
    endpoint.permissions = 0660;
    Listener listening(loop, endpoint, logger, [](Socket) {});
    BOOST_REQUIRE(listening.open());

    struct stat file {};

    BOOST_REQUIRE(::stat(endpoint.path.c_str(), &file) == 0);
    BOOST_TEST((file.st_mode & 0777U) == 0660U);
}

BOOST_AUTO_TEST_CASE(survives_running_out_of_descriptors_and_says_so) {
    const tests::TempDir dir;
    Silent sink;
    io::Loop loop;
    std::vector<Socket> accepted;
    Listener listening(
        loop,
        io::UnixListen{dir / "e.sock"},
        log::Logger(sink, log::Level::info),
        [&](Socket socket) { accepted.push_back(std::move(socket)); });
    BOOST_REQUIRE(listening.open());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = dir / "e.sock";
    path.copy(address.sun_path, path.size());
    const io::UniqueFd client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));

    rlimit before{};
    BOOST_REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    std::vector<io::UniqueFd> hoard;
    rlimit low = before;
    low.rlim_cur = 200;
    BOOST_REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
    while (true) {
        io::UniqueFd fd(::dup(0));
        if (!fd) {
            break;
        }
        hoard.push_back(std::move(fd));
    }
    BOOST_REQUIRE(
        ::connect(client.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    loop.context().run_for(50ms);
    BOOST_TEST(accepted.empty());
    BOOST_REQUIRE(sink.lines.size() == 1);
    BOOST_TEST(sink.lines[0].find("Too many open files") != std::string::npos);
    hoard.clear();
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (accepted.empty() && std::chrono::steady_clock::now() < deadline) {
        loop.context().run_one_for(100ms);
    }
    BOOST_REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    BOOST_TEST(accepted.size() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(connector)

BOOST_AUTO_TEST_CASE(says_why_there_is_no_connection) {
    io::Loop loop;
    const tests::TempDir dir;
    std::vector<std::string> errors;
    auto attempt = [](io::Loop& on,
                      io::Connect where,
                      std::vector<std::string>& into) -> boost::asio::awaitable<void> {
        auto outcome = co_await connect(on, where, 2s);
        into.push_back(outcome ? "connected" : outcome.error());
    };
    boost::asio::co_spawn(
        loop.context(),
        attempt(loop, io::UnixConnect{dir / "none.sock"}, errors),
        boost::asio::detached);
    loop.run();
    loop.context().restart();
    boost::asio::co_spawn(
        loop.context(),
        attempt(loop, io::TcpConnect{"127.0.0.1", 1}, errors),
        boost::asio::detached);
    loop.run();
    BOOST_REQUIRE(errors.size() == 2);
    BOOST_TEST(errors[0] == "No such file or directory (error 2)");
    BOOST_TEST(errors[1] == "Connection was refused by other side: 111: Connection refused.");
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct TlsPair : Pair {
    explicit TlsPair(ConnectionOptions server_options = {})
        : Pair(server_options, client_framing(), true) {}
};

}  // namespace

BOOST_AUTO_TEST_SUITE(connection_over_tls)

BOOST_AUTO_TEST_CASE(exchanges_messages_in_order_and_of_every_size) {
    TlsPair pair;
    pair.server_side.on_message = [&](const std::string& text) {
        BOOST_TEST((pair.server->send(encoded(text)) == Sent::queued));
        return Next::more;
    };
    std::vector<std::string> sent;
    pair.client_side.on_open = [&] {
        for (std::size_t i = 0; i < 3000; ++i) {
            sent.emplace_back(i * 13 % 1000, 'm');
            if (i % 500 == 0) {
                sent.emplace_back(1 + i * 700, 'l');  // longer than records and buffers
            }
        }
        for (const auto& text : sent) {
            pair.client->send(encoded(text));
        }
    };
    pair.run_until(
        [&] { return pair.client_side.messages.size() == sent.size() && !sent.empty(); });
    BOOST_TEST((pair.client_side.messages == sent));
    BOOST_TEST(pair.server->tls_facts()->version == "TLSv1.3");
    BOOST_TEST((pair.server->tls_facts()->tls_unique == pair.client->tls_facts()->tls_unique));
    pair.end_both();
}

BOOST_AUTO_TEST_CASE(holds_a_message_and_what_comes_behind_it_until_resume) {
    TlsPair pair;
    pair.server_side.hold = "1";
    pair.client_side.on_open = [&] {
        for (const auto* text : {"1", "2", "3"}) {
            pair.client->send(encoded(text));
        }
    };
    pair.run_until([&] { return !pair.server_side.hold; });
    pair.client->send(encoded("4"));
    for (int i = 0; i < 5; ++i) {
        pair.loop.context().poll();
    }
    BOOST_TEST(pair.server_side.messages.empty());
    pair.server->resume();
    pair.run_until([&] { return pair.server_side.messages.size() == 4; });
    BOOST_TEST(
        pair.server_side.messages == (std::vector<std::string>{"1", "2", "3", "4"}),
        boost::test_tools::per_element());
    pair.end_both();
}

BOOST_AUTO_TEST_CASE(notices_that_the_peer_has_gone_while_a_message_is_held) {
    TlsPair pair;
    pair.server_side.hold = "1";
    pair.client_side.on_open = [&] {
        pair.client->send(encoded("1"));
        pair.client->close(1000, "");
    };
    // The end of the client's direction is in the same bytes as its message.
    pair.run_until([&] { return pair.server_side.end && pair.client_side.end; });
    BOOST_TEST((pair.server_side.end->error == errc::closed));
    BOOST_TEST(!pair.client_side.end->error);
}

BOOST_AUTO_TEST_CASE(an_outbox_limit_counts_plaintext_and_a_deaf_peer_is_refused_more) {
    ConnectionOptions options;
    options.outbox_limit = 1'000'000;
    TlsPair pair(options);
    pair.run_until([&] { return pair.server_side.open && pair.client_side.open; });
    pair.client_side.hold = "deaf";  // reads no more
    pair.server->send(encoded("deaf"));
    pair.run_until([&] { return !pair.client_side.hold; });
    const std::string text(50'000, 'x');
    std::size_t sent = 0;
    while (pair.server->send(encoded(text)) == Sent::queued) {
        ++sent;
        pair.loop.context().poll();
        BOOST_REQUIRE(sent < 1000);
    }
    BOOST_TEST((pair.server->send(encoded(text)) == Sent::congested));
    BOOST_TEST(pair.server->outbox_size() <= options.outbox_limit);
    BOOST_TEST(pair.server->outbox_size() > options.outbox_limit - 60'000);
    pair.client->resume();
    pair.run_until([&] { return pair.client_side.messages.size() == sent + 1; });
    BOOST_TEST(pair.server->outbox_size() == 0U);
    pair.end_both();
}

BOOST_AUTO_TEST_CASE(what_was_queued_is_sent_before_the_end) {
    TlsPair pair;
    pair.client_side.on_open = [&] {
        for (int i = 0; i < 1000; ++i) {
            pair.client->send(encoded(std::string(1000, 'n')));
        }
    };
    const std::string large(2'000'000, 'r');
    pair.server_side.on_message = [&](const std::string&) {
        pair.server->send(encoded(large));
        pair.server->close(1002, "");
        return Next::stop;
    };
    pair.run_until([&] { return pair.server_side.end && pair.client_side.end; });
    BOOST_REQUIRE(pair.client_side.messages.size() == 1U);
    BOOST_TEST((pair.client_side.messages[0] == large));
}

BOOST_AUTO_TEST_CASE(a_peer_that_does_not_shake_hands_is_dropped_at_the_deadline) {
    io::Loop loop;
    Side side;
    int fds[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
    const io::UniqueFd silent(fds[1]);
    ConnectionOptions options;
    options.handshake_deadline = 50ms;
    Connection connection(
        loop,
        adopt(loop, fds[0]),
        server_framing(),
        side,
        options,
        std::make_unique<io::TlsStream>(*server_context()));
    connection.start();
    loop.run();
    BOOST_REQUIRE(side.end.has_value());
    BOOST_TEST((side.end->error == errc::timed_out));
    BOOST_TEST(!side.open);
}

BOOST_AUTO_TEST_SUITE_END()
