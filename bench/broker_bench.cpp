// SPDX-License-Identifier: MIT
// What one PUBLISH costs the broker alone: time and allocations per publication, with effects that
// only count. No serializer, no socket, no realm (scripts/bench measures the whole).
#include "common/log/logger.hpp"
#include "common/router/broker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

std::uint64_t allocations = 0;

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) {
        return memory;
    }
    throw std::bad_alloc();
}

[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}

[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace crossbar::router {
namespace {

class CountingEffects final : public Effects {
public:
    Delivery send(PeerId, const wamp::Message&) override {
        ++messages;
        return Delivery::queued;
    }

    void send_to_all(std::span<const PeerId> to, const wamp::Message&) override {
        messages += to.size();
    }

    void close(PeerId) override {}

    void resume(PeerId) override {}

    std::uint64_t messages = 0;
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

// Sessions in an array by slot, ids beside it: what a realm does as well.
class Directory final : public SessionDirectory {
public:
    Session& add(const std::string& role) {
        const auto slot = static_cast<std::uint32_t>(sessions_.size());
        auto& session = *sessions_.emplace_back(std::make_unique<Session>());
        session.peer = PeerId{slot, 1};
        session.id = slot + 1;
        session.authid = fmt::format("user{}", slot);
        session.authrole = role;
        by_id_[session.id] = &session;
        return session;
    }

    Session* find(PeerId peer) override {
        return peer.slot < sessions_.size() ? sessions_[peer.slot].get() : nullptr;
    }

    Session* find_by_id(WampId id) override {
        const auto at = by_id_.find(id);
        return at == by_id_.end() ? nullptr : at->second;
    }

private:
    std::vector<std::unique_ptr<Session>> sessions_;
    std::unordered_map<WampId, Session*> by_id_;
};

struct World {
    explicit World(RealmOptions realm = {}) : options(std::move(realm)) {}

    Session& subscriber(std::string_view topic, wamp::Match match = wamp::Match::exact) {
        auto& session = directory.add(directory.find_by_id(1) == nullptr ? "first" : "user");
        broker.subscribe(session, {1, {match, false}, topic});
        return session;
    }

    RealmOptions options;
    CountingEffects effects;
    SystemClock clock;
    SystemRandom random;
    NoDecoder decoder;
    Directory directory;
    NoMetaEvents meta;
    NoLog sink;
    log::Logger logger{sink, log::Level::error};
    RealmLimits limits{options, clock, logger};
    Broker broker{
        RealmContext{options, effects, clock, random, decoder, directory, meta, logger, limits}};
};

constexpr std::string_view kTopic = "com.example.some.topic";

wamp::Publish publication() {
    wamp::Publish request;
    request.request = 1;
    request.topic = kTopic;
    request.payload.format = wamp::Serializer::msgpack;
    request.payload.bytes = as_bytes("\x91\x07");
    request.payload.args = true;
    return request;
}

void measure(
    std::string_view what, World& world, Session& publisher, const wamp::Publish& request) {
    using Nanoseconds = std::chrono::duration<double, std::nano>;
    const auto run = [&](int times) {
        for (int i = 0; i < times; ++i) {
            world.broker.publish(publisher, request, {});
        }
    };
    run(1000);  // memory that is reused has its size now
    constexpr int kTimes = 200'000;
    double best = 1e18;
    const auto messages = world.effects.messages;
    const auto allocated = allocations;
    for (int round = 0; round < 5; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        run(kTimes);
        const Nanoseconds taken = std::chrono::steady_clock::now() - begin;
        best = std::min(best, taken.count() / kTimes);
    }
    const double publications = 5.0 * kTimes;
    fmt::print(
        "{:<52} {:>9.1f} {:>12.2f} {:>8.1f}\n",
        what,
        best,
        static_cast<double>(allocations - allocated) / publications,
        static_cast<double>(world.effects.messages - messages) / publications);
}

void plain(std::string_view what, int subscribers, bool publisher_subscribes) {
    World world;
    auto& publisher = world.directory.add("user");
    for (int n = 0; n < subscribers; ++n) {
        world.subscriber(kTopic);
    }
    if (publisher_subscribes) {
        world.broker.subscribe(publisher, {1, {}, kTopic});
    }
    measure(what, world, publisher, publication());
}

void filtered(std::string_view what, int subscribers, wamp::ReceiverFilter filter) {
    World world;
    auto& publisher = world.directory.add("user");
    for (int n = 0; n < subscribers; ++n) {
        world.subscriber(kTopic);
    }
    auto request = publication();
    request.options.receivers = std::make_unique<wamp::ReceiverFilter>(std::move(filter));
    measure(what, world, publisher, request);
}

void among_patterns(int patterns) {
    World world;
    auto& publisher = world.directory.add("user");
    auto& subscriber = world.subscriber(kTopic);
    for (int n = 0; n < patterns; ++n) {
        const auto match = n % 2 == 0 ? wamp::Match::prefix : wamp::Match::wildcard;
        const auto pattern =
            n % 2 == 0 ? fmt::format("com.example.x{}.", n) : fmt::format("com..x{}", n);
        world.broker.subscribe(subscriber, {1, {match, false}, pattern});
    }
    measure(
        fmt::format("1 subscriber, {} other patterns", patterns), world, publisher, publication());
}

void recorded() {
    RealmOptions realm;
    realm.history = {{std::string(kTopic), wamp::Match::exact, 1000}};
    World world(std::move(realm));
    auto& publisher = world.directory.add("user");
    world.subscriber(kTopic);
    measure("1 subscriber, event history", world, publisher, publication());
}

void retained() {
    World world;
    auto& publisher = world.directory.add("user");
    world.subscriber(kTopic);
    auto request = publication();
    request.options.retain = true;
    measure("1 subscriber, retained", world, publisher, request);
}

void leaving(std::uint32_t sessions) {
    World world;
    std::vector<Session*> members;
    for (std::uint32_t n = 0; n < sessions; ++n) {
        members.push_back(&world.subscriber(kTopic));
    }
    const auto begin = std::chrono::steady_clock::now();
    for (auto* session : members) {
        world.broker.remove(*session, true);
    }
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    fmt::print("{} sessions leave one topic: {:.0f} ns each\n", sessions, taken.count() / sessions);
}

}  // namespace
}  // namespace crossbar::router

int main() {
    using namespace crossbar::router;
    fmt::print("{:<52} {:>9} {:>12} {:>8}\n", "PUBLISH to", "ns", "allocations", "events");
    plain("nobody", 0, false);
    plain("1 subscriber", 1, false);
    plain("1 subscriber, the publisher subscribes too", 1, true);
    plain("100 subscribers", 100, false);
    plain("100 subscribers, the publisher subscribes too", 100, true);
    plain("10000 subscribers", 10'000, false);
    among_patterns(1000);
    filtered("100 subscribers, 1 eligible session", 100, {.eligible = {{5}}});
    filtered("100 subscribers, 1 excluded session", 100, {.exclude = {{5}}});
    filtered("100 subscribers, 1 eligible role", 100, {.eligible_authrole = {{"user"}}});
    recorded();
    retained();
    leaving(100);
    leaving(100'000);
}
