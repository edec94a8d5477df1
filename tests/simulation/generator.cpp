// SPDX-License-Identifier: MIT
// What happens around requests: connections, logins, partings, time, administration, transports
// that fail.
#include "tests/simulation/generator.hpp"

#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"

#include <algorithm>

namespace crossbar::simulation {

using router::RequestIds;
using wamp::Match;
using wamp::MessageType;

namespace {

constexpr std::size_t kClients = 300;  // about so many at a time

}  // namespace

void Generator::begin() {
    realms_ = {
        {"realm1", true, true, true, 0, 10'000},
        {"realm2", true, false, false, 0, 10'000},
        {"realm3", true, true, true, 40, 3},
        {"realm4", false, true, true, 0, 10'000},
    };
    roles_ = {
        {"anonymous", {{""}}, ""},
        {"limited",
         {{""},
          {"b.", Match::prefix, true, false, false, true},
          {"c", Match::prefix, false, true, true, true},
          {"a.b", Match::exact, true, true, true, false}},
         ""},
        {"teller", {{"", Match::prefix, true, true, true, true, true}}, ""},
        {"asked", {}, "sys.authorize"},
    };
    for (const auto& realm : realms_) {
        world_.start_realm(realm);
        for (const auto& role : roles_) {
            world_.start_role(realm.name, role);
        }
    }
}

std::size_t Generator::weighted(const std::vector<unsigned>& weights) {
    Chance sum = 0;
    for (const auto weight : weights) {
        sum += weight;
    }
    Chance at = below(sum);
    std::size_t index = 0;
    while (at >= weights[index]) {
        at -= weights[index++];
    }
    return index;
}

void Generator::act() {
    auto& peers = world_.model().peers();
    if (peers.size() < kClients / 10 || (peers.size() < kClients && percent(15))) {
        return connect();
    }
    switch (weighted({620, 330, 20, 20, 6})) {
        case 0:
            return client_acts(any_of(peers).no);
        case 1:
            if (!world_.model().realms().empty()) {
                answer(any_of(world_.model().realms()));
            }
            return;
        case 2:
            return clock();
        case 3:
            return impair(world_.client(any_of(peers).no));
        default:
            return administrate();
    }
}

void Generator::connect() {
    constexpr std::array<TransportKind, 5> kKinds{
        TransportKind::open,
        TransportKind::principals,
        TransportKind::dynamic,
        TransportKind::elsewhere,
        TransportKind::tickets};
    constexpr std::array<RequestIds, 3> kIds{
        RequestIds::increasing, RequestIds::strict, RequestIds::off};
    const auto kind = kKinds[weighted({55, 20, 12, 5, 8})];
    const auto no = world_.attach(kind, kIds[weighted({70, 22, 8})]);
    if (percent(85)) {
        client_acts(no);
    }
}

void Generator::clock() {
    world_.advance(Milliseconds(percent(5) ? below(4'000) : below(400)));
}

void Generator::administrate() {
    auto& model = world_.model();
    for (const auto& realm : realms_) {
        Realm* running = model.find_realm(realm.name);
        if (running == nullptr) {
            if (percent(25)) {
                world_.start_realm(realm);
                for (const auto& role : roles_) {
                    world_.start_role(realm.name, role);
                }
                return;
            }
            continue;
        }
        for (const auto& role : roles_) {
            const bool runs =
                std::any_of(running->roles.begin(), running->roles.end(), [&](const Role& one) {
                    return one.rules.name == role.name;
                });
            if (!runs && percent(30)) {
                return world_.start_role(realm.name, role);
            }
            if (runs && percent(role.name == "asked" ? 3 : 1)) {
                return world_.stop_role(realm.name, role.name);
            }
        }
    }
    const auto& realm = any_of(realms_);
    if (percent(6) && model.find_realm(realm.name) != nullptr) {
        world_.stop_realm(realm.name);
    }
}

// The transport gets worse, or better.
void Generator::impair(Client& client) {
    switch (weighted({30, 30, 15, 10, 8, 7})) {
        case 0:
        case 1:
            client.link.congested = false;
            client.link.largest = 0;
            client.link.plain = false;
            return;
        case 2:
            client.link.congested = true;
            return;
        case 3:
            client.link.largest = 250;
            return;
        case 4:
            client.link.plain = true;
            return;
        default:
            client.link.broken = true;
            return;
    }
}

void Generator::client_acts(PeerNo no) {
    Client& client = world_.client(no);
    Peer& peer = *world_.model().find_peer(no);
    if (client.closed || client.link.broken) {
        if (percent(60)) {
            world_.detach(no);
        }
        return;
    }
    if (client.link.congested && percent(40)) {
        client.link.congested = false;
    }
    if (below(1'000) < 6) {
        return world_.detach(no);
    }
    if (below(1'000) < 1) {
        return world_.nonsense(no);
    }
    switch (peer.phase) {
        case Phase::waiting:
            return send_hello(client);
        case Phase::joining:
            return log_in(client, peer);
        case Phase::established:
            return established(client, *peer.session);
        case Phase::leaving: {
            ClientMessage message;
            message.type = percent(70) ? MessageType::goodbye : MessageType::publish;
            message.type = percent(5) ? MessageType::abort : message.type;
            message.uri = "wamp.close.goodbye_and_out";
            message.request = client.last_request + 1;
            return world_.give(no, message);
        }
        case Phase::closed:
            return;
    }
}

void Generator::send_hello(Client& client) {
    ClientMessage hello;
    hello.type = MessageType::hello;
    hello.uri = realms_[weighted({45, 25, 20, 10})].name;
    auto& can = hello.abilities.emplace();
    const bool all = percent(60);
    for (bool Abilities::*feature :
         {&Abilities::subscription_revocation,
          &Abilities::caller_progressive_results,
          &Abilities::caller_progressive_invocations,
          &Abilities::callee_progressive_results,
          &Abilities::callee_progressive_invocations,
          &Abilities::callee_canceling,
          &Abilities::callee_timeout,
          &Abilities::callee_reroute,
          &Abilities::registration_revocation}) {
        can.*feature = all || percent(50);
    }
    if (percent(4)) {
        can.publisher = percent(50);
        can.subscriber = percent(50);
        can.caller = percent(50);
        can.callee = percent(50);
    }
    switch (weighted({50, 20, 20, 6, 2, 2})) {
        case 0:
            break;
        case 1:
            hello.methods = {"ticket"};
            hello.authid = std::vector{"alice", "lim", "gus", "mover", "nobody", ""}[below(6)];
            break;
        case 2:
            hello.methods = {"wampcra"};
            hello.authid = std::vector{"bob", "tess", "bob", "nobody"}[below(4)];
            break;
        case 3:
            hello.methods = {"scram", "wampcra", "ticket", "anonymous"};
            hello.authid = std::vector{"bob", "alice", "nobody"}[below(3)];
            break;
        case 4:
            hello.methods.emplace();
            break;
        default:
            hello.methods = {"unheard-of"};
            break;
    }
    if (percent(2)) {
        switch (below(4)) {
            case 0:
                hello.abilities.reset();
                break;
            case 1:
                hello.uri = "realm9";
                break;
            case 2:
                hello.uri = "not a realm";
                break;
            default:
                hello.type = percent(50) ? MessageType::subscribe : MessageType::abort;
                break;
        }
    }
    world_.give(client.no, hello);
}

void Generator::log_in(Client& client, Peer& peer) {
    if (!peer.login->challenged && !percent(3)) {
        return;  // waits for the authenticator
    }
    ClientMessage message;
    message.type = percent(98) ? MessageType::authenticate : MessageType::goodbye;
    message.type = percent(1) ? MessageType::abort : message.type;
    std::string secret = "pw";  // what authenticators of the simulation know
    if (!peer.login->dynamic) {
        for (const auto& principal : world_.logins().principals) {
            if (principal.authid == peer.hello.authid) {
                secret = principal.secret;
            }
        }
    }
    if (percent(10)) {
        secret = "wrong";
    }
    message.uri = secret;
    if (client.challenge_method == "wampcra") {
        message.uri =
            crypto::to_base64(crypto::hmac_sha256(as_bytes(secret), as_bytes(client.challenge)));
    }
    world_.give(client.no, message);
}

void Generator::established(Client& client, Session& session) {
    if (below(1'000) < 12) {
        ClientMessage goodbye;
        goodbye.type = percent(85) ? MessageType::goodbye : MessageType::abort;
        goodbye.uri = percent(98) ? "wamp.close.close_realm" : "no uri";
        return world_.give(client.no, goodbye);
    }
    if (below(1'000) < 4) {
        return misbehave(client, session);
    }
    request(client, session);
}

// What a client must not do.
void Generator::misbehave(Client& client, Session& session) {
    ClientMessage message;
    message.request = client.last_request + 1;
    message.uri = "a.b";
    switch (below(8)) {
        case 0:
            return send_hello(client);
        case 1:
            message.type = MessageType::welcome;
            break;
        case 2:
            message.type = MessageType::subscribed;
            message.id = 1;
            break;
        case 3:
            message.type = MessageType::authenticate;
            break;
        case 4:
            message.type = MessageType::error;
            message.request_type = percent(50) ? 48 : 68;
            message.request = session.last_invocation + 1 + below(3);
            break;
        case 5:
            message.type = MessageType::yield;
            message.request = session.last_invocation + 1 + below(3);
            break;
        case 6:
            message.type = MessageType::publish;
            message.request = session.last_request;  // again
            if (message.request == 0) {
                return;
            }
            break;
        default:
            message.type = MessageType::call;
            message.request = client.last_request + 3;
            break;
    }
    world_.give(client.no, message);
}

// Half of the worlds are shut down, the others empty themselves.
void Generator::end() {
    if (percent(50)) {
        world_.shut_down();
        while (!world_.model().peers().empty()) {
            world_.detach(world_.model().peers().front().no);
        }
        world_.check_invariant();
        return;
    }
    while (!world_.model().peers().empty()) {
        world_.detach(any_of(world_.model().peers()).no);
    }
    world_.check_invariant();
    for (const auto& realm : realms_) {
        if (world_.model().find_realm(realm.name) == nullptr || !realm.meta_api) {
            continue;
        }
        auto& roles = world_.model().find_realm(realm.name)->roles;
        if (std::none_of(roles.begin(), roles.end(), [](const Role& role) {
                return role.rules.name == "anonymous";
            })) {
            world_.start_role(realm.name, roles_.front());
        }
        const auto no = world_.attach(TransportKind::open, RequestIds::strict);
        ClientMessage message;
        message.type = MessageType::hello;
        message.uri = realm.name;
        message.abilities.emplace();
        world_.give(no, message);
        message = {};
        message.type = MessageType::call;
        for (const auto* procedure :
             {"wamp.session.list", "wamp.registration.list", "wamp.subscription.list"}) {
            ++message.request;
            message.uri = procedure;
            world_.give(no, message);
        }
        const Realm& left = *world_.model().find_realm(realm.name);
        if (left.sessions.size() != 1 || !left.calls.empty() || !left.registrations.empty() ||
            !left.subscriptions.empty()) {
            throw Mismatch("the model itself keeps what has left");
        }
    }
}

}  // namespace crossbar::simulation
