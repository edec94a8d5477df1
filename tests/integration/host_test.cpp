// SPDX-License-Identifier: MIT
// A router core on real sockets with the SDK's sessions as clients: RawSocket and WebSocket,
// several serializers.
#include "common/host/router_host.hpp"
#include "common/io/unique_fd.hpp"
#include "common/sdk/client_session.hpp"
#include "common/transport/connector.hpp"
#include "common/transport/rawsocket_framing.hpp"
#include "common/transport/websocket_framing.hpp"
#include "tests/support/temp_dir.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <sys/un.h>

using namespace crossbar;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

class Quiet final : public log::Sink {
public:
    void write(const log::Record& record) override { lines.emplace_back(record.text); }

    std::vector<std::string> lines;
};

// A client with what it was told.
struct Client final : sdk::ClientEvents {
    void joined(Session& session) override {
        if (on_joined) {
            client->tasks().spawn(on_joined(session), [this](std::exception_ptr error) {
                if (error) {
                    try {
                        std::rethrow_exception(error);
                    } catch (const std::exception& e) {
                        failure = e.what();
                    }
                }
                done = true;
            });
        } else {
            done = true;
        }
    }

    void left(const sdk::Left& why) override { end = why; }

    void finished() override { at_rest = true; }

    std::unique_ptr<sdk::ClientSession> client;
    std::function<Awaitable<>(Session&)> on_joined;
    std::optional<sdk::Left> end;
    std::string failure;
    bool done = false;
    bool at_rest = false;
};

router::RoleOptions everything() {
    router::RoleOptions role;
    role.name = "anonymous";
    role.permissions.push_back({"", wamp::Match::prefix, true, true, true, true});
    return role;
}

// A router with realm1, a Unix socket for RawSocket and a TCP port for WebSocket.
struct World {
    explicit World(host::ListenOptions options = {}, std::optional<router::StatsOptions> stats = {})
        : host(loop, log::Logger(sink, log::Level::debug)) {
        router::RealmOptions realm;
        realm.name = "realm1";
        realm.stats = stats;
        BOOST_REQUIRE(host.router().start_realm(realm).has_value());
        BOOST_REQUIRE(host.router().start_role("realm1", everything()).has_value());
        options.id = "rawsocket";
        options.endpoint = io::UnixListen{dir / "r.sock"};
        options.framing = [] {
            return transport::make_rawsocket_server(
                {{wamp::Serializer::json, wamp::Serializer::msgpack, wamp::Serializer::cbor}});
        };
        BOOST_REQUIRE(host.listen(options));
        auto shared = std::make_shared<transport::WebSocketServerOptions>();
        shared->subprotocols = {
            {wamp::Serializer::json}, {wamp::Serializer::msgpack}, {wamp::Serializer::cbor}};
        options.id = "websocket";
        options.endpoint = io::TcpListen{0, "127.0.0.1"};
        options.framing = [this, shared] {
            return transport::make_websocket_server(shared, random);
        };
        BOOST_REQUIRE(host.listen(options));
    }

    ~World() {
        for (auto& client : clients) {
            if (client->client && !client->at_rest) {
                client->client->drop("");
            }
        }
        host.close_listeners([](const io::Listen&) {});
        host.shut_down();
        run_until([&] {
            for (auto& client : clients) {
                if (!client->at_rest) {
                    return false;
                }
            }
            return host.connections() == 0;
        });
    }

    Client& join(
        bool websocket,
        wamp::Serializer serializer,
        std::function<Awaitable<>(Session&)> task = {},
        const std::string& authid = {}) {
        auto& client = *clients.emplace_back(std::make_unique<Client>());
        client.on_joined = std::move(task);
        sdk::ClientOptions options;
        options.realm = "realm1";
        options.login.authid = authid;
        std::unique_ptr<transport::Framing> framing;
        const io::Connect where =
            websocket ? io::Connect(io::TcpConnect{"127.0.0.1", host.port_of("websocket")})
                      : io::Connect(io::UnixConnect{dir / "r.sock"});
        if (websocket) {
            auto shared = std::make_shared<transport::WebSocketClientOptions>();
            shared->host = "localhost";
            shared->subprotocols = {{serializer}};
            framing = transport::make_websocket_client(shared, random);
        } else {
            framing = transport::make_rawsocket_client({serializer});
        }
        std::optional<transport::Socket> socket;
        auto connecting = [](World& world,
                             io::Connect to,
                             std::optional<transport::Socket>& into) -> Awaitable<> {
            auto outcome = co_await transport::connect(world.loop, to, 5s);
            BOOST_REQUIRE(outcome.has_value());
            into.emplace(std::move(*outcome));
        };
        asio::co_spawn(loop.context(), connecting(*this, where, socket), [](std::exception_ptr) {});
        run_until([&] { return socket.has_value(); });
        client.client = std::make_unique<sdk::ClientSession>(
            loop,
            std::move(*socket),
            std::move(framing),
            log::Logger(sink, log::Level::debug),
            options,
            static_cast<sdk::ClientEvents&>(client));
        client.client->start();
        run_until([&] { return client.done || client.at_rest; });
        return client;
    }

    void run_until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (!done()) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
            loop.context().run_one_for(100ms);
        }
    }

    tests::TempDir dir;
    Quiet sink;
    io::Loop loop;
    SystemRandom random;
    host::RouterHost host;
    std::vector<std::unique_ptr<Client>> clients;
};

Awaitable<> offer_echo(Session& session) {
    const Procedure echo = [](const Invocation& call) {
        return call.arguments;
    };
    co_await session.register_procedure("com.example.echo", echo);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(router_host)

// proves R-MF-12, R-RS-21, R-SZ-01, R-SZ-07
BOOST_AUTO_TEST_CASE(routes_calls_between_every_pair_of_serializers_and_transports) {
    using wamp::Serializer;
    for (const bool callee_ws : {false, true}) {
        for (const auto callee_format : {Serializer::json, Serializer::msgpack, Serializer::cbor}) {
            World world;
            auto& callee = world.join(callee_ws, callee_format, offer_echo);
            BOOST_REQUIRE(callee.failure.empty());
            for (const bool caller_ws : {false, true}) {
                for (const auto caller_format :
                     {Serializer::json, Serializer::msgpack, Serializer::cbor}) {
                    Arguments got;
                    auto& caller =
                        world.join(caller_ws, caller_format, [&](Session& session) -> Awaitable<> {
                            Binary binary;
                            binary.bytes = {std::byte{0}, std::byte{255}};
                            const std::int64_t large = 1LL << 60;
                            got = co_await session.call(
                                "com.example.echo", 1, "zwei", 3.5, nullptr, true, large, binary);
                        });
                    BOOST_TEST(caller.failure == "");
                    BOOST_REQUIRE(got.args.size() == 7);
                    BOOST_TEST((got.args[1] == Value("zwei")));
                    BOOST_TEST((got.args[2] == Value(3.5)));
                    BOOST_TEST((got.args[5] == Value(1LL << 60)));
                    BOOST_TEST(got.args[6].as<Binary>()->bytes.size() == 2);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(answers_errors_of_procedures_and_of_the_router) {
    World world;
    world.join(false, wamp::Serializer::msgpack, [](Session& session) -> Awaitable<> {
        const Procedure fail = [](const Invocation&) -> Arguments {
            throw ApplicationError("com.example.error.mine", "because");
        };
        const Procedure bug = [](const Invocation&) -> Arguments {
            throw std::out_of_range("index 7");
        };
        co_await session.register_procedure("com.example.fail", fail);
        co_await session.register_procedure("com.example.bug", bug);
    });
    for (const auto& [procedure, expected] : std::vector<std::pair<std::string, std::string>>{
             {"com.example.fail", "com.example.error.mine: because"},
             {"com.example.bug", "wamp.error.runtime_error: index 7"},
             {"com.example.nobody", "wamp.error.no_such_procedure"}}) {
        auto& caller =
            world.join(true, wamp::Serializer::json, [&](Session& session) -> Awaitable<> {
                co_await session.call(procedure);
            });
        BOOST_TEST(caller.failure.starts_with(expected));
    }
}

BOOST_AUTO_TEST_CASE(delivers_events_to_each_serializer) {
    World world;
    std::vector<std::string> got;
    for (const auto format :
         {wamp::Serializer::json, wamp::Serializer::msgpack, wamp::Serializer::cbor}) {
        world.join(format == wamp::Serializer::json, format, [&](Session& session) -> Awaitable<> {
            const EventHandler handler = [&](const Event& event) {
                got.push_back(*event.arguments.args.at(0).as<std::string>());
            };
            co_await session.subscribe("com.example.topic", handler);
        });
    }
    world.join(false, wamp::Serializer::cbor, [&](Session& session) -> Awaitable<> {
        for (int i = 0; i < 100; ++i) {
            const auto text = "event " + std::to_string(i);
            co_await session.publish("com.example.topic", text);
        }
    });
    world.run_until([&] { return got.size() == 300; });
    BOOST_TEST(std::count(got.begin(), got.end(), "event 99") == 3);
}

// proves R-ST-01
BOOST_AUTO_TEST_CASE(measures_the_messages_of_sessions) {
    router::StatsOptions stats;
    stats.rated_message_size = 1 << 20;
    stats.trigger_after_rated_messages = 150;
    World world({}, stats);

    struct Told {
        std::uint64_t session = 0;
        std::uint64_t bytes = 0;
        std::uint64_t messages = 0;
        bool last = false;
    };

    std::vector<Told> told;
    world.join(true, wamp::Serializer::json, [&](Session& session) -> Awaitable<> {
        const EventHandler handler = [&](const Event& event) {
            const auto& of = *event.arguments.args.at(0).as<wamp::Dict>();
            const auto& what = *event.arguments.args.at(1).as<wamp::Dict>();
            auto& one = told.emplace_back();
            BOOST_TEST(of.find("session")->to_unsigned(one.session));
            BOOST_TEST(what.find("bytes")->to_unsigned(one.bytes));
            BOOST_TEST(what.find("messages")->to_unsigned(one.messages));
            one.last = *what.find("last") == Value(true);
        };
        co_await session.subscribe("wamp.session.on_stats", handler);
    });
    auto& busy = world.join(false, wamp::Serializer::cbor, [](Session& session) -> Awaitable<> {
        const std::string text(1000, 'x');
        for (int i = 0; i < 100; ++i) {
            co_await session.publish("com.example.topic", text);
        }
    });
    world.run_until([&] { return !told.empty(); });
    busy.client->drop("");
    world.run_until([&] { return told.size() == 2; });
    // HELLO, WELCOME, 100 times PUBLISH and PUBLISHED
    BOOST_TEST(told[0].messages >= 150U);
    BOOST_TEST(told[0].messages + told[1].messages == 202U);
    const auto bytes = told[0].bytes + told[1].bytes;
    BOOST_TEST((bytes > 100'000U && bytes < 110'000U));
    BOOST_TEST((!told[0].last && told[1].last));
    BOOST_TEST(told[1].session == told[0].session);
}

BOOST_AUTO_TEST_CASE(coroutine_procedures_progress_and_are_cancelled) {
    World world;
    int cancelled = 0;
    world.join(false, wamp::Serializer::msgpack, [&](Session& session) -> Awaitable<> {
        const AsyncProcedure slow = [&](Invocation call) -> Awaitable<Arguments> {
            struct OnExit {
                int& count;
                ~OnExit() { ++count; }
            };
            const OnExit on_exit{cancelled};
            if (call.progress) {
                Arguments half;
                half.args.emplace_back(50);
                call.progress(half);
            }
            auto executor = co_await asio::this_coro::executor;
            asio::steady_timer timer(executor, 1h);
            co_await timer.async_wait(asio::use_awaitable);
            co_return Arguments{};
        };
        co_await session.register_coroutine("com.example.slow", slow);
    });
    int progress = 0;
    auto& caller =
        world.join(false, wamp::Serializer::msgpack, [&](Session& session) -> Awaitable<> {
            CallOptions options;
            options.timeout = 50ms;
            options.on_progress = [&](const Arguments&) {
                ++progress;
            };
            const Arguments none;
            co_await session.async_call("com.example.slow", none, options);
        });
    BOOST_TEST(caller.failure.starts_with("wamp.error.timeout"));
    BOOST_TEST(progress == 1);
    world.run_until([&] { return cancelled == 1; });
}

BOOST_AUTO_TEST_CASE(says_goodbye_both_ways) {
    World world;
    auto& client = world.join(true, wamp::Serializer::json);
    client.client->leave("wamp.close.close_realm");
    world.run_until([&] { return client.at_rest; });
    BOOST_TEST(client.end->transport.code == 1000);
    auto& other = world.join(false, wamp::Serializer::msgpack);
    world.host.shut_down();
    world.run_until([&] { return other.at_rest; });
    BOOST_TEST(other.end->reason == "wamp.close.system_shutdown");
}

BOOST_AUTO_TEST_CASE(an_unknown_realm_is_refused) {
    World world;
    auto& client = *world.clients.emplace_back(std::make_unique<Client>());
    int fds[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
    world.host.adopt(
        transport::adopt(world.loop, fds[0]),
        transport::make_rawsocket_server({{wamp::Serializer::json}}),
        {});
    sdk::ClientOptions options;
    options.realm = "nowhere";
    client.client = std::make_unique<sdk::ClientSession>(
        world.loop,
        transport::adopt(world.loop, fds[1]),
        transport::make_rawsocket_client({wamp::Serializer::json}),
        log::Logger(world.sink, log::Level::debug),
        options,
        static_cast<sdk::ClientEvents&>(client));
    client.client->start();
    world.run_until([&] { return client.at_rest; });
    BOOST_TEST(client.end->reason == "wamp.error.no_such_realm");
    BOOST_TEST(!client.end->joined);
}

// Says that a message of 1 MiB comes, and sends a part of it.
void begin_long_message(tests::TempDir& dir, std::vector<io::UniqueFd>& fds, std::size_t part) {
    io::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = dir / "r.sock";
    std::memcpy(address.sun_path, path.data(), path.size());
    BOOST_REQUIRE(
        ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const std::string bytes = std::string("\x7f\xf1\0\0\0\x10\0\0", 8) + std::string(part, ' ');
    BOOST_REQUIRE(
        ::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
        static_cast<ssize_t>(bytes.size()));
    fds.push_back(std::move(fd));
}

BOOST_AUTO_TEST_CASE(strangers_can_make_the_router_hold_so_much_together_and_no_more) {
    World world;
    world.host.limit_strangers(300'000);
    std::vector<io::UniqueFd> fds;
    begin_long_message(world.dir, fds, 100'000);
    world.run_until([&] { return world.host.connections() == 1; });
    begin_long_message(world.dir, fds, 100'000);
    world.run_until([&] { return world.host.connections() == 2; });
    for (int i = 0; i < 4; ++i) {
        begin_long_message(world.dir, fds, 100'000);
    }
    const auto dropped = [&] {
        return std::ranges::count_if(world.sink.lines, [](const std::string& line) {
            return line.starts_with("connection ended") &&
                   line.find("have not logged in hold more than 300000 bytes") != line.npos;
        });
    };
    world.run_until([&] { return dropped() == 4 && world.host.connections() == 2; });
    // A HELLO takes much more once it is decoded, and is answered in words when it is too long.
    const auto& long_hello = world.join(true, wamp::Serializer::json, {}, std::string(70'000, 'a'));
    BOOST_REQUIRE(long_hello.end.has_value());
    BOOST_TEST(long_hello.end->reason == "wamp.error.authentication_failed");
    // Who comes meanwhile and says a whole HELLO is served, and may send long messages then.
    bool called = false;
    const std::string large(400'000, 'x');
    world.join(false, wamp::Serializer::json, [&](Session& session) -> Awaitable<> {
        const Procedure echo = [](const Invocation& call) {
            return call.arguments;
        };
        co_await session.register_procedure("com.example.echo", echo);
        const auto result = co_await session.call("com.example.echo", large);
        called = result.args.at(0) == Value(large);
    });
    BOOST_TEST(called);
    fds.clear();
    world.run_until([&] { return world.host.connections() == 1; });
}

// proves R-PS-14
BOOST_AUTO_TEST_CASE(a_subscriber_that_does_not_read_disturbs_nobody) {
    host::ListenOptions options;
    options.connection.outbox_limit = 200'000;
    World world(options);
    std::size_t healthy = 0;
    world.join(false, wamp::Serializer::msgpack, [&](Session& session) -> Awaitable<> {
        const EventHandler handler = [&](const Event&) {
            ++healthy;
        };
        co_await session.subscribe("com.example.topic", handler);
    });
    // A client by hand that subscribes and then never reads again.
    int fds[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
    world.host.adopt(
        transport::adopt(world.loop, fds[0]),
        transport::make_rawsocket_server({{wamp::Serializer::json}}),
        {});
    const auto frame = [](std::string_view text) {
        std::string bytes{
            '\0', '\0', static_cast<char>(text.size() >> 8), static_cast<char>(text.size())};
        return bytes + std::string(text);
    };
    const std::string hello = std::string("\x7f\xf1\0\0", 4) +
                              frame(R"([1,"realm1",{"roles":{"subscriber":{}}}])") +
                              frame(R"([32,1,{},"com.example.topic"])");
    BOOST_REQUIRE(
        ::write(fds[1], hello.data(), hello.size()) == static_cast<ssize_t>(hello.size()));
    for (int i = 0; i < 20; ++i) {
        world.loop.context().poll();
    }
    auto& publisher =
        world.join(false, wamp::Serializer::msgpack, [&](Session& session) -> Awaitable<> {
            const std::string text(10'000, 'x');
            for (int i = 0; i < 1000; ++i) {
                co_await session.publish("com.example.topic", text);
            }
        });
    BOOST_TEST(publisher.failure == "");
    world.run_until([&] { return healthy == 1000; });
    ::close(fds[1]);
}

BOOST_AUTO_TEST_SUITE_END()
