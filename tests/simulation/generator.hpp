// SPDX-License-Identifier: MIT
// Generator: random steps, most of them sensible, some of them not. Looks at the model to know what
// would be sensible: which calls wait for an answer, who holds what.
#pragma once

#include "common/base/random.hpp"
#include "tests/simulation/world.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace crossbar::simulation {

class Generator {
public:
    Generator(World& world, std::uint64_t seed) : world_(world), random_(seed) {}

    // Realms and roles, before anything else.
    void begin();

    // One thing happens; a few steps at most.
    void act();

    // Everybody goes; whoever comes then finds nothing of them.
    void end();

private:
    using Chance = std::uint64_t;

    // generator.cpp
    void connect();
    void clock();
    void administrate();
    void impair(Client& client);
    void client_acts(PeerNo no);
    void log_in(Client& client, Peer& peer);
    void send_hello(Client& client);
    void established(Client& client, Session& session);
    void misbehave(Client& client, Session& session);

    // generator_requests.cpp
    void request(Client& client, Session& session);
    ClientMessage publish(const Session& session);
    ClientMessage subscribe();
    ClientMessage unsubscribe(const Session& session);
    ClientMessage register_();
    ClientMessage unregister(const Session& session);
    ClientMessage call(const Session& session);
    void continue_call(Client& client, Session& session);
    void cancel(Client& client, Session& session);
    void number(Client& client, ClientMessage& message);

    // generator_answers.cpp
    void answer(Realm& realm);
    void answer_internal(Client& callee, const Call& call);

    // generator_meta.cpp
    ClientMessage meta_call(const Session& session);

    Chance below(Chance bound) { return random_.below(bound); }

    bool percent(Chance chance) { return below(100) < chance; }

    // A number of the distribution by weights: its index.
    std::size_t weighted(const std::vector<unsigned>& weights);

    template <class List>
    auto& any_of(List& list) {
        auto at = list.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(below(list.size())));
        return *at;
    }

    std::string uri();
    std::string pattern(wamp::Match match);
    std::string any_uri(wamp::Match match);  // now and then a bad one
    wamp::Match match();
    void fill(ClientMessage& message);  // with a payload

    World& world_;
    SeededRandom random_;
    std::uint64_t last_payload_ = 0;
    std::vector<RealmRules> realms_;
    std::vector<RoleRules> roles_;
};

}  // namespace crossbar::simulation
