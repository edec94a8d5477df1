// SPDX-License-Identifier: MIT
// World: a router core, the model beside it, the transports between clients and both, and a clock.
// Everything that happens is a step: given to the router, then to the model, then compared.
// Single-threaded; no sockets, no real time.
#pragma once

#include "common/base/clock.hpp"
#include "common/base/random.hpp"
#include "common/log/logger.hpp"
#include "common/router/router.hpp"
#include "common/serial/codec.hpp"
#include "tests/simulation/comparer.hpp"
#include "tests/simulation/model.hpp"
#include "tests/simulation/tally.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace crossbar::simulation {

// Router and model disagree, or the router's books are wrong. what() is the report.
class Mismatch : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A client's end, as the world and the generator of steps see it.
struct Client {
    PeerNo no = 0;
    PeerId id;
    Link link;
    router::RequestIds ids = router::RequestIds::increasing;
    bool closed = false;  // the router has closed the transport
    bool held = false;    // the first of `waiting` waits for a decision
    std::deque<ClientMessage> waiting;
    std::string challenge;  // of the last CHALLENGE that came through
    std::string challenge_method;
    WampId last_request = 0;  // that was sent
};

class World final : private router::Effects {
public:
    World(std::uint64_t seed, Tally& tally);
    ~World() override;
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // What can happen. Each throws Mismatch.
    void start_realm(const RealmRules& rules);
    void stop_realm(const std::string& name);
    void start_role(const std::string& realm, const RoleRules& rules);
    void stop_role(const std::string& realm, const std::string& name);
    PeerNo attach(TransportKind kind, router::RequestIds ids);
    void give(PeerNo no, ClientMessage message);
    void nonsense(PeerNo no);
    void detach(PeerNo no);
    void advance(Milliseconds by);
    void shut_down();

    Client& client(PeerNo no) { return *clients_.at(no); }

    Model& model() { return model_; }

    const Clock& clock() const { return clock_; }

    const LoginRules& logins() const { return logins_; }

    std::uint64_t steps() const { return steps_; }

    // Walks the router's books. Costly: every so many steps.
    void check_invariant();

    std::size_t clients() const { return clients_.size(); }

private:
    // Effects
    router::Delivery send(PeerId to, const wamp::Message& message) override;
    void send_to_all(std::span<const PeerId> to, const wamp::Message& message) override;
    void close(PeerId peer) override;
    void resume(PeerId peer) override;

    Client* find(PeerId id);
    router::Delivery deliver(PeerId to, const SaidPtr& what);
    void feed(Client& client);
    void settle();
    void step(
        std::string what,
        const std::function<void()>& router_does,
        const std::function<void()>& model_does);
    [[noreturn]] void fail(const std::string& why, const Turn* turn);

    std::uint64_t seed_;
    Tally& tally_;
    ManualClock clock_;
    SeededRandom random_;
    serial::PayloadReader payloads_;
    LoginRules logins_;
    std::map<PeerNo, std::unique_ptr<Client>> clients_;
    std::vector<Client*> by_slot_;
    PeerNo last_no_ = 0;
    Observed observed_;
    std::set<PeerNo> resumed_;  // whose held messages are to be given again
    Comparer comparer_;
    std::deque<std::string> history_;  // the last steps, in words
    std::uint64_t steps_ = 0;
    Model model_;
    std::unique_ptr<log::Sink> sink_;
    std::unique_ptr<router::Router> router_;
};

}  // namespace crossbar::simulation
