// SPDX-License-Identifier: MIT
// Limits of a listening transport on real sockets, with clients made by hand: what the client sees,
// the counter, and the one line of the log.
#include "common/host/router_host.hpp"
#include "common/transport/rawsocket_framing.hpp"

#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace crossbar;
using namespace std::chrono_literals;

namespace {

class Warnings final : public log::Sink {
public:
    void write(const log::Record& record) override {
        if (record.level <= log::Level::warn) {
            lines.emplace_back(record.text);
        }
    }

    std::vector<std::string> lines;
};

// A router with realm1 that listens on a TCP port for RawSocket in JSON.
struct Router {
    explicit Router(host::ListenOptions options) : host(loop, log::Logger(log, log::Level::info)) {
        router::RealmOptions realm;
        realm.name = "realm1";
        BOOST_REQUIRE(host.router().start_realm(realm));
        router::RoleOptions role;
        role.name = "anonymous";
        role.permissions.push_back({"", wamp::Match::prefix, true, true, true, true});
        BOOST_REQUIRE(host.router().start_role("realm1", role));
        options.id = "tcp";
        options.endpoint = io::TcpListen{0, "127.0.0.1"};
        transport::RawSocketServerOptions rawsocket{{wamp::Serializer::json}};
        rawsocket.max_message_size = 65'536;
        options.framing = [rawsocket] {
            return transport::make_rawsocket_server(rawsocket);
        };
        rawsocket.too_many_connections = true;
        options.refusal = [rawsocket] {
            return transport::make_rawsocket_server(rawsocket);
        };
        BOOST_REQUIRE(host.listen(std::move(options)));
    }

    ~Router() {
        host.close_listeners([](const io::Listen&) {});
        host.shut_down();
        run_until([&] { return host.connections() == 0; });
    }

    void run_until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (!done()) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
            loop.context().run_one_for(10ms);
        }
    }

    host::TransportStats stats() const { return *host.transport_stats("tcp"); }

    std::uint64_t bites(std::string_view name) const {
        const auto all = stats().bites;
        const auto at = std::ranges::find(all, name, [](const auto& bite) { return bite.first; });
        BOOST_REQUIRE(at != all.end());
        return at->second;
    }

    Warnings log;
    io::Loop loop;
    host::RouterHost host;
};

// A client that does what it is told and no more.
class Client {
public:
    explicit Client(Router& router) : router_(router) {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(router.host.port_of("tcp"));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        BOOST_REQUIRE(::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
    }

    ~Client() { hang_up(); }

    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void hang_up() {
        if (fd_ >= 0) {
            ::close(fd_);
            fd_ = -1;
        }
    }

    void bytes(std::string_view data) const {
        BOOST_REQUIRE(
            ::send(fd_, data.data(), data.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(data.size()));
    }

    // The handshake's answer.
    std::string greet() const {
        bytes({"\x7f\xf1\0\0", 4});
        return read(4);
    }

    void send(std::string_view json) const {
        std::string frame{'\0', '\0'};
        frame += static_cast<char>(json.size() >> 8);
        frame += static_cast<char>(json.size());
        bytes(frame + std::string(json));
    }

    // One message; "" when the router has closed the connection.
    std::string receive() const {
        const auto head = read(4);
        if (head.size() < 4) {
            return "";
        }
        const auto length =
            static_cast<unsigned char>(head[2]) << 8 | static_cast<unsigned char>(head[3]);
        return read(static_cast<std::size_t>(length));
    }

    std::string read(std::size_t size) const {
        std::string data;
        router_.run_until([&] {
            std::string more(size - data.size(), '\0');
            const auto count = ::recv(fd_, more.data(), more.size(), MSG_DONTWAIT);
            if (count > 0) {
                data.append(more, 0, static_cast<std::size_t>(count));
            }
            return data.size() == size || count == 0 ||
                   (count < 0 && errno != EAGAIN && errno != EINTR);
        });
        return data;
    }

private:
    Router& router_;
    int fd_ = -1;
};

const std::string kWelcomed("\x7f\x71\0\0", 4);
const std::string kTooMany("\x7f\x40\0\0", 4);
constexpr std::string_view kHello = R"([1,"realm1",{"roles":{"subscriber":{},"caller":{}}}])";
constexpr std::string_view kHelloTicket =
    R"([1,"realm1",{"roles":{"caller":{}},"authmethods":["ticket"],"authid":"joe"}])";

host::ListenOptions with_tickets(std::size_t failed_logins) {
    router::AuthOptions auth;
    router::AuthOptions::Principal joe;
    joe.authid = "joe";
    joe.authrole = "anonymous";
    joe.secret = "secret";
    auth.ticket.emplace().principals = {joe};
    host::ListenOptions options;
    options.limits.failed_logins_per_minute = failed_logins;
    options.policy =
        [shared = std::make_shared<const router::AuthOptions>(auth)](const transport::Opened&) {
            host::ClientPolicy policy;
            policy.auth = shared;
            return policy;
        };
    return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(limits_of_a_transport)

BOOST_AUTO_TEST_CASE(one_connection_too_many_from_an_address_is_told_so) {
    host::ListenOptions options;
    options.limits.max_connections_per_address = 2;
    Router router(options);
    Client first(router);
    Client second(router);
    BOOST_TEST(first.greet() == kWelcomed);
    BOOST_TEST(second.greet() == kWelcomed);
    for (int i = 0; i < 3; ++i) {
        const Client third(router);
        BOOST_TEST(third.greet() == kTooMany);
        BOOST_TEST(third.read(1).empty());
    }
    BOOST_TEST(router.stats().connections == 2U);
    BOOST_TEST(router.bites("max_connections_per_address") == 3U);
    BOOST_TEST(
        router.log.lines ==
        std::vector<std::string>{"transport 'tcp': connection refused: "
                                 "max_connections_per_address=2 reached by 127.0.0.1"});
    first.hang_up();
    router.run_until([&] { return router.stats().connections == 1; });
    const Client next(router);
    BOOST_TEST(next.greet() == kWelcomed);
}

BOOST_AUTO_TEST_CASE(who_does_not_shake_hands_in_time_is_cut_off_and_counted) {
    host::ListenOptions options;
    options.connection.handshake_deadline = 20ms;
    Router router(options);
    const Client silent(router);
    const Client slow(router);
    slow.bytes({"\x7f", 1});
    BOOST_TEST(silent.read(1).empty());
    BOOST_TEST(slow.read(1).empty());
    router.run_until([&] { return router.stats().connections == 0; });
    BOOST_TEST(router.bites("handshake_timeout") == 2U);
    BOOST_TEST(router.log.lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(who_does_not_log_in_in_time_is_told_so) {
    auto options = with_tickets(0);
    options.login_deadline = 20ms;
    Router router(std::move(options));
    for (const bool hello : {false, true}) {
        const Client client(router);
        client.greet();
        if (hello) {
            client.send(kHelloTicket);
            BOOST_TEST(client.receive() == R"([4,"ticket",{}])");
        }
        BOOST_TEST(client.receive().ends_with(R"("wamp.error.timeout"])"));
        BOOST_TEST(client.receive().empty());
    }
    BOOST_TEST(router.bites("authentication_timeout") == 2U);
    BOOST_TEST(router.log.lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(after_too_many_failed_logins_nobody_from_there_may_try) {
    Router router(with_tickets(2));
    const auto login = [&](std::string_view ticket) {
        const Client client(router);
        client.greet();
        client.send(kHelloTicket);
        auto answer = client.receive();
        if (answer == R"([4,"ticket",{}])") {
            client.send(fmt::format(R"([5,"{}",{{}}])", ticket));
            answer = client.receive();
        }
        return answer;
    };
    BOOST_TEST(login("wrong").ends_with(R"("wamp.error.authentication_denied"])"));
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(login("secret").starts_with("[2,"));
    }
    const Client early(router);
    early.greet();
    early.send(kHelloTicket);
    BOOST_TEST(early.receive() == R"([4,"ticket",{}])");
    BOOST_TEST(login("wrong").ends_with(R"("wamp.error.authentication_denied"])"));
    const auto refused = login("secret");
    BOOST_TEST(refused.ends_with(R"("wamp.error.unavailable"])"));
    BOOST_TEST(login("wrong") == refused);
    early.send(R"([5,"secret",{}])");  // had its challenge before
    BOOST_TEST(early.receive() == refused);
    BOOST_TEST(early.receive().empty());
    BOOST_TEST(router.stats().failed_logins == 2U);
    BOOST_TEST(router.bites("failed_logins_per_minute") == 3U);
    BOOST_TEST(
        router.log.lines ==
        std::vector<std::string>{
            "transport 'tcp': login refused: failed_logins_per_minute=2 reached by 127.0.0.1"});
}

BOOST_AUTO_TEST_CASE(a_message_that_is_too_long_closes_the_connection_and_is_counted) {
    Router router({});
    const Client client(router);
    client.greet();
    client.bytes({"\0\x02\0\0", 4});  // 128 KiB are to follow
    BOOST_TEST(client.receive().empty());
    router.run_until([&] { return router.stats().connections == 0; });
    BOOST_TEST(router.bites("max_message_size") == 1U);
    BOOST_TEST_REQUIRE(router.log.lines.size() == 1U);
    BOOST_TEST(router.log.lines[0].starts_with("transport 'tcp': connection closed: "));
}

// One subscriber that never reads; the other way to publish to it is by a second client.
void flood(Router& router, const std::function<bool()>& enough) {
    const Client deaf(router);
    deaf.greet();
    deaf.send(kHello);
    deaf.receive();
    deaf.send(R"([32,1,{},"com.topic"])");
    BOOST_TEST(deaf.receive().starts_with("[33,1,"));
    const Client publisher(router);
    publisher.greet();
    publisher.send(R"([1,"realm1",{"roles":{"publisher":{}}}])");
    publisher.receive();
    const std::string text(60'000, 'x');
    for (int i = 1; !enough() && i < 2'000; ++i) {
        publisher.send(
            fmt::format(R"([16,{},{{"acknowledge":true}},"com.topic",["{}"]])", i, text));
        BOOST_TEST_REQUIRE(publisher.receive().starts_with("[17,"));
    }
    BOOST_TEST(enough());
}

BOOST_AUTO_TEST_CASE(events_for_who_does_not_read_are_dropped_counted_and_logged_once) {
    host::ListenOptions options;
    options.connection.outbox_limit = 200'000;
    Router router(options);
    flood(router, [&] { return router.bites("event_dropped") >= 10; });
    BOOST_TEST(router.bites("outbox_closed") == 0U);
    BOOST_TEST_REQUIRE(router.log.lines.size() == 1U);
    BOOST_TEST(
        router.log.lines[0].starts_with("transport 'tcp': event dropped: the outbox of tcp4:"));
}

BOOST_AUTO_TEST_CASE(or_the_connection_is_closed_counted_and_logged_once) {
    host::ListenOptions options;
    options.connection.outbox_limit = 200'000;
    options.close_slow = true;
    Router router(options);
    flood(router, [&] { return router.bites("outbox_closed") > 0; });
    BOOST_TEST(router.bites("outbox_closed") == 1U);
    BOOST_TEST(router.bites("event_dropped") == 0U);
    BOOST_TEST_REQUIRE(router.log.lines.size() == 1U);
    BOOST_TEST(
        router.log.lines[0].starts_with("transport 'tcp': connection closed: the outbox of tcp4:"));
}

BOOST_AUTO_TEST_CASE(a_transport_that_is_not_there_has_no_statistics) {
    const Router router({});
    BOOST_TEST(!router.host.transport_stats("other"));
}

BOOST_AUTO_TEST_SUITE_END()
