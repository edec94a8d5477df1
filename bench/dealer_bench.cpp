// SPDX-License-Identifier: MIT
// What one call costs the dealer alone, CALL -> INVOCATION -> YIELD -> RESULT: time and allocations
// per round trip, with effects that only count. No serializer, no socket, no realm (scripts/bench
// measures the whole).
#include "common/log/logger.hpp"
#include "common/router/dealer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

std::uint64_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) {
        return memory;
    }
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace crossbar::router {
namespace {

// Remembers where the last invocation went, for the answer.
class CountingEffects final : public Effects {
public:
    Delivery send(PeerId to, const wamp::Message& message) override {
        ++messages;
        if (const auto* invocation = std::get_if<wamp::Invocation>(&message)) {
            callee = to;
            id = invocation->request;
        }
        return Delivery::queued;
    }

    void send_to_all(std::span<const PeerId> to, const wamp::Message&) override {
        messages += to.size();
    }

    void close(PeerId) override {}

    void resume(PeerId) override {}

    std::uint64_t messages = 0;
    PeerId callee;
    WampId id = 0;
};

class NoDecoder final : public wamp::PayloadDecoder {
public:
    Result<wamp::Arguments> decode(const wamp::Payload&) const override {
        return wamp::Arguments{};
    }
};

class NoMetaEvents final : public MetaEvents {
public:
    bool wanted() const override { return false; }

    void publish(std::string_view, wamp::List, PeerId) override {}
};

class NoLog final : public log::Sink {
public:
    void write(const log::Record&) override {}
};

class NoDirectory final : public SessionDirectory {
public:
    Session* find(PeerId) override { return nullptr; }

    Session* find_by_id(WampId) override { return nullptr; }
};

struct World {
    explicit World(RealmOptions realm = {}) : options(std::move(realm)) {}

    Session& join() {
        auto& session = *sessions.emplace_back(std::make_unique<Session>());
        session.peer = PeerId{static_cast<std::uint32_t>(sessions.size() - 1), 1};
        session.id = sessions.size();
        session.authid = "somebody";
        session.authrole = "user";
        auto& f = session.features;
        f.caller_progressive_results = f.caller_progressive_invocations = f.caller_canceling = true;
        f.callee_progressive_results = f.callee_progressive_invocations = f.callee_canceling = true;
        return session;
    }

    RealmOptions options;
    CountingEffects effects;
    SystemClock clock;
    SystemRandom random;
    NoDecoder decoder;
    NoDirectory directory;
    NoMetaEvents meta;
    NoLog sink;
    log::Logger logger{sink, log::Level::error};
    RealmLimits limits{options, clock, logger};
    Dealer dealer{
        RealmContext{options, effects, clock, random, decoder, directory, meta, logger, limits}};
    std::vector<std::unique_ptr<Session>> sessions;  // by slot
};

wamp::Payload some_payload() {
    wamp::Payload payload;
    payload.format = wamp::Serializer::msgpack;
    payload.bytes = as_bytes("\x91\x07");
    payload.args = true;
    return payload;
}

// One caller with `depth` calls always in flight; the oldest is answered first.
struct Load {
    std::string_view what;
    World& world;
    Session& caller;
    std::string procedure;
    std::size_t depth = 1;
    std::uint64_t timeout = 0;

    void run(int times) {
        wamp::Call call;
        call.procedure = procedure;
        call.payload = some_payload();
        call.options.timeout = timeout;
        wamp::Yield yield;
        yield.payload = call.payload;
        for (int i = 0; i < times; ++i) {
            call.request = ++request;
            world.dealer.call(caller, call, {});
            flight[request % depth] = {world.effects.callee, world.effects.id};
            if (request >= depth) {
                const auto& [callee, id] = flight[(request + 1) % depth];
                yield.request = id;
                world.dealer.yield(*world.sessions[callee.slot], yield);
            }
        }
    }

    void measure() {
        constexpr int kRounds = 30;
        constexpr int kTimes = 20'000;
        flight.resize(depth);
        run(kTimes);  // until everything has its size
        const auto before = allocations;
        auto best = std::numeric_limits<double>::max();
        for (int round = 0; round < kRounds; ++round) {
            const auto start = std::chrono::steady_clock::now();
            run(kTimes);
            const std::chrono::duration<double, std::nano> took =
                std::chrono::steady_clock::now() - start;
            best = std::min(best, took.count() / kTimes);
        }
        fmt::print(
            "{:<46} {:7.1f} ns {:6.3f} allocations per call\n",
            what,
            best,
            static_cast<double>(allocations - before) / (kRounds * kTimes));
    }

    WampId request = 0;
    std::vector<std::pair<PeerId, WampId>> flight = {};
};

void register_(
    World& world, Session& callee, std::string_view uri, wamp::RegisterOptions options = {}) {
    world.dealer.register_(callee, {1, options, uri});
}

}  // namespace
}  // namespace crossbar::router

int main() {
    using namespace crossbar::router;
    using crossbar::wamp::Invoke;
    using crossbar::wamp::Match;
    World world;
    auto& caller = world.join();
    auto& callee = world.join();
    auto& other = world.join();
    for (int i = 0; i < 1000; ++i) {
        register_(world, callee, fmt::format("com.example.procedure{}", i));
    }
    register_(world, callee, "com.example.limited", {.concurrency = 5000});
    register_(world, callee, "com.prefix.", {.match = Match::prefix});
    register_(world, callee, "com.wild..create", {.match = Match::wildcard});
    for (auto* member : {&callee, &other}) {
        register_(world, *member, "com.example.turns", {.invoke = Invoke::roundrobin});
        register_(world, *member, "com.example.random", {.invoke = Invoke::random});
    }
    crossbar::WampId last = 0;
    const auto measure = [&](std::string_view what,
                             std::string uri,
                             std::size_t depth = 1,
                             std::uint64_t timeout = 0) {
        Load load{what, world, caller, std::move(uri), depth, timeout, last};
        load.measure();
        last = load.request;
    };
    measure("exact, one at a time", "com.example.procedure7");
    measure("exact, 64 in flight", "com.example.procedure7", 64);
    measure("exact, 4096 in flight", "com.example.procedure7", 4096);
    measure("exact, timeout 60 s, one at a time", "com.example.procedure7", 1, 60'000);
    measure("exact, timeout 60 s, 64 in flight", "com.example.procedure7", 64, 60'000);
    measure("prefix", "com.prefix.some.procedure");
    measure("wildcard", "com.wild.order.create");
    measure("roundrobin of two", "com.example.turns");
    measure("random of two", "com.example.random");
    measure("limit of concurrency", "com.example.limited");
}
