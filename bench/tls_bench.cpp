// SPDX-License-Identifier: MIT
// What TLS costs a router: lone calls, pipelined calls and idle sessions over RawSocket in
// MessagePack, plain or with TLS, with the SDK's sessions in this process. Driven by bench/tls.py.
//
//     tls_bench PORT CA|- ROUTER_PID SECONDS SESSIONS      prints one line of JSON
#include "common/sdk/client_session.hpp"
#include "common/transport/connector.hpp"
#include "common/transport/rawsocket_framing.hpp"

#include <boost/asio/co_spawn.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <optional>

namespace {

using namespace crossbar;
using Steady = std::chrono::steady_clock;

struct NoLog final : log::Sink {
    void write(const log::Record&) override {}
};

struct Client final : sdk::ClientEvents {
    void joined(Session&) override { ready = true; }

    void left(const sdk::Left& why) override {
        fmt::print(stderr, "left: {} {}\n", why.reason, why.transport.reason);
        std::exit(1);
    }

    void finished() override {}

    std::unique_ptr<sdk::ClientSession> session;
    bool ready = false;
};

class Bench {
public:
    Bench(std::uint16_t port, std::string ca, pid_t router)
        : port_(port), ca_(std::move(ca)), router_(router) {
        if (ca_ != "-") {
            std::vector<std::string> warnings;
            io::TlsClientSettings settings;
            settings.hostname = "127.0.0.1";
            settings.ca_certificates = {ca_};
            auto made = io::TlsClientContext::make(settings, warnings);
            if (!made) {
                fmt::print(stderr, "{}\n", made.error());
                std::exit(1);
            }
            tls_ = *made;
        }
    }

    Client& join() {
        auto& client = *clients_.emplace_back(std::make_unique<Client>());
        std::optional<transport::Socket> socket;
        boost::asio::co_spawn(loop_.context(), connect(socket), [](const std::exception_ptr&) {});
        run_until([&] { return socket.has_value(); });
        sdk::ClientOptions options;
        options.realm = "realm1";
        options.tls = tls_;
        client.session = std::make_unique<sdk::ClientSession>(
            loop_,
            std::move(*socket),
            transport::make_rawsocket_client({wamp::Serializer::msgpack}),
            log::Logger(sink_, log::Level::none),
            std::move(options),
            static_cast<sdk::ClientEvents&>(client));
        client.session->start();
        run_until([&] { return client.ready; });
        return client;
    }

    // One after the other, or `flights` at once, for some time. Times are of each call, in us.
    struct Figures {
        double calls_per_s = 0;
        double p50_us = 0;
        double router_us = 0;  // CPU of the router for each call
    };

    Figures call(Session& caller, int flights, double seconds) {
        std::vector<double> times;
        times.reserve(1'000'000);
        const auto begin = Steady::now();
        const auto end = begin + std::chrono::duration_cast<Steady::duration>(
                                     std::chrono::duration<double>(seconds));
        const auto cpu = router_cpu();
        int flying = flights;
        for (int i = 0; i < flights; ++i) {
            boost::asio::co_spawn(
                loop_.context(), fly(caller, end, times), [&](const std::exception_ptr& error) {
                    if (error) {
                        fmt::print(stderr, "a call failed\n");
                        std::exit(1);
                    }
                    --flying;
                });
        }
        run_until([&] { return flying == 0; });
        const auto used = router_cpu() - cpu;
        const auto took = std::chrono::duration<double>(Steady::now() - begin).count();
        const auto count = static_cast<double>(times.size());
        std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
        return {count / took, times[times.size() / 2], used / count * 1e6};
    }

    Awaitable<> offer(Session& session) {
        const Procedure echo = [](const Invocation& call) {
            return call.arguments;
        };
        co_await session.register_procedure("com.bench.echo", echo);
        offered_ = true;
    }

    void offer_and_wait(Session& session) {
        boost::asio::co_spawn(loop_.context(), offer(session), [](const std::exception_ptr&) {});
        run_until([&] { return offered_; });
    }

    long router_kilobytes() const {
        std::ifstream status(fmt::format("/proc/{}/status", router_));
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with("VmRSS:")) {
                return std::strtol(line.c_str() + 6, nullptr, 10);
            }
        }
        return 0;
    }

private:
    Awaitable<> connect(std::optional<transport::Socket>& into) {
        const io::Connect where = io::TcpConnect{"127.0.0.1", port_};
        auto outcome = co_await transport::connect(loop_, where, Milliseconds(5000));
        if (!outcome) {
            fmt::print(stderr, "{}\n", outcome.error());
            std::exit(1);
        }
        into.emplace(std::move(*outcome));
    }

    static Awaitable<> fly(Session& caller, Steady::time_point end, std::vector<double>& times) {
        while (Steady::now() < end) {
            const auto begin = Steady::now();
            co_await caller.call("com.bench.echo", 12345);
            times.push_back(
                std::chrono::duration<double, std::micro>(Steady::now() - begin).count());
        }
    }

    double router_cpu() const {
        clockid_t clock = 0;
        timespec used{};
        ::clock_getcpuclockid(router_, &clock);
        ::clock_gettime(clock, &used);
        return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
    }

    template <class Done>
    void run_until(const Done& done) {
        while (!done()) {
            if (loop_.context().run_one() == 0) {
                loop_.context().restart();  // between two sessions there was nothing to do
            }
        }
    }

    std::uint16_t port_;
    std::string ca_;
    pid_t router_;
    std::shared_ptr<const io::TlsClientContext> tls_;
    NoLog sink_;
    io::Loop loop_;
    std::vector<std::unique_ptr<Client>> clients_;
    bool offered_ = false;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        fmt::print(stderr, "usage: tls_bench PORT CA|- ROUTER_PID SECONDS SESSIONS\n");
        return 1;
    }
    const double seconds = std::atof(argv[4]);
    const int sessions = std::atoi(argv[5]);
    Bench bench(static_cast<std::uint16_t>(std::atoi(argv[1])), argv[2], std::atoi(argv[3]));
    bench.offer_and_wait(*bench.join().session);
    auto& caller = *bench.join().session;
    bench.call(caller, 16, 0.3);
    const auto lone = bench.call(caller, 1, seconds);
    const auto many = bench.call(caller, 64, seconds);
    const auto before = bench.router_kilobytes();
    const auto begin = Steady::now();
    for (int i = 0; i < sessions; ++i) {
        bench.join();
    }
    const auto took = std::chrono::duration<double>(Steady::now() - begin).count();
    fmt::print(
        "{{\"rtt_us\": {:.1f}, \"lone_cpu_us\": {:.2f}, \"calls_per_s\": {:.0f}, "
        "\"pipelined_cpu_us\": {:.2f}, \"kb_per_session\": {:.2f}, \"sessions_per_s\": {:.0f}}}\n",
        lone.p50_us,
        lone.router_us,
        many.calls_per_s,
        many.router_us,
        static_cast<double>(bench.router_kilobytes() - before) / sessions,
        sessions / took);
    std::fflush(stdout);
    std::_Exit(0);  // the sessions are still open
}
