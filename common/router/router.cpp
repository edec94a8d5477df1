// SPDX-License-Identifier: MIT
#include "common/router/router.hpp"

#include "common/base/errc.hpp"
#include "common/router/core.hpp"
#include "common/router/joining.hpp"
#include "common/router/realm.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/uris.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace crossbar::router {

namespace uris = wamp::uris;

struct Router::State {
    State(Environment environment, RouterOptions options)
        : core{std::move(environment), std::move(options), {}, false} {}

    Core core;
    RealmTable realms;
    Joining joining{core, realms};

    Receipt waiting(Peer& peer, const wamp::Message& message);
    Receipt authenticating(Peer& peer, const wamp::Message& message);
    Receipt established(Peer& peer, const wamp::Message& message);
    Receipt leaving(Peer& peer, const wamp::Message& message);
    Receipt violation(Peer& peer, std::string_view text);
    Receipt client_aborted(Peer& peer);
    bool turned_away(Peer& peer);
    void due(Peer& peer);
    Receipt receipt_of(const Peer& peer) const;
};

Receipt Router::State::receipt_of(const Peer& peer) const {
    return peer.phase == Phase::closed ? Receipt::closed : Receipt::done;
}

Receipt Router::State::violation(Peer& peer, std::string_view text) {
    core.environment.logger.debug("protocol violation by {}: {}", peer.transport.peer, text);
    if (peer.session != nullptr) {
        peer.realm->leave(*peer.session, Parting::ordinary);
    }
    peer.realm = nullptr;
    core.abort(peer, uris::kProtocolViolation, text);
    return Receipt::closed;
}

Receipt Router::State::client_aborted(Peer& peer) {
    if (peer.session != nullptr) {
        peer.realm->leave(*peer.session, Parting::ordinary);
    }
    peer.realm = nullptr;
    core.close(peer);
    return Receipt::closed;
}

Receipt Router::State::waiting(Peer& peer, const wamp::Message& message) {
    if (const auto* hello = std::get_if<wamp::Hello>(&message)) {
        if (!turned_away(peer)) {
            joining.hello(peer, *hello);
        }
        return receipt_of(peer);
    }
    if (std::holds_alternative<wamp::Abort>(message)) {
        return client_aborted(peer);
    }
    return violation(peer, fmt::format("{} before HELLO", wamp::name_of(wamp::type_of(message))));
}

Receipt Router::State::authenticating(Peer& peer, const wamp::Message& message) {
    const auto* answer = std::get_if<wamp::Authenticate>(&message);
    if (answer != nullptr && peer.challenged) {
        if (!turned_away(peer)) {
            joining.authenticate(peer, *answer);
        }
        return receipt_of(peer);
    }
    if (std::holds_alternative<wamp::Abort>(message)) {
        return client_aborted(peer);
    }
    return violation(
        peer, fmt::format("{} instead of AUTHENTICATE", wamp::name_of(wamp::type_of(message))));
}

Receipt Router::State::established(Peer& peer, const wamp::Message& message) {
    Realm& realm = *peer.realm;
    switch (realm.receive(*peer.session, message)) {
        case Step::done:
            return Receipt::done;
        case Step::held:
            return Receipt::held;
        case Step::violation:
            return violation(peer, realm.violation_text());
        case Step::abort:
            return client_aborted(peer);
        case Step::goodbye:
            realm.leave(*peer.session, Parting::ordinary);
            core.await_hello(peer);
            realm.effects().send(peer.id, wamp::Goodbye{{}, uris::kGoodbyeAndOut});
            if (std::get<wamp::Goodbye>(message).reason == uris::kLogout) {
                joining.log_out(peer);
            }
            return Receipt::done;
    }
    return Receipt::done;
}

Receipt Router::State::leaving(Peer& peer, const wamp::Message& message) {
    const bool aborted = std::holds_alternative<wamp::Abort>(message);
    if (!aborted && !std::holds_alternative<wamp::Goodbye>(message)) {
        return Receipt::done;  // sent before it saw GOODBYE (R-SE-12)
    }
    if (aborted || core.shutting_down) {
        core.close(peer);
        return Receipt::closed;
    }
    core.await_hello(peer);
    return Receipt::done;
}

// Whoever it is and whatever it would show: the same answer.
bool Router::State::turned_away(Peer& peer) {
    if (!core.environment.effects.barred(peer.id)) {
        return false;
    }
    peer.realm = nullptr;
    core.abort(
        peer, uris::kUnavailable, "too many logins from this address have failed; try again later");
    return true;
}

void Router::State::due(Peer& peer) {
    switch (peer.phase) {
        case Phase::waiting:
            core.environment.effects.login_timed_out(peer.id);
            core.abort(peer, uris::kTimeout, "no HELLO came in time");
            return;
        case Phase::authenticating:
            core.environment.effects.login_timed_out(peer.id);
            peer.realm = nullptr;
            core.abort(peer, uris::kTimeout, "authentication took too long");
            return;
        case Phase::leaving:
            core.close(peer);
            return;
        case Phase::unused:
        case Phase::established:
        case Phase::closed:
            return;
    }
}

Router::Router(Environment environment, RouterOptions options)
    : state_(std::make_unique<State>(std::move(environment), std::move(options))) {}

Router::~Router() = default;

Result<> Router::start_realm(const RealmOptions& options) {
    if (!wamp::is_valid_uri(options.name, wamp::UriRules::loose) ||
        (options.stats && options.stats->rated_message_size == 0)) {
        return make_error_code(errc::invalid_configuration);
    }
    if (state_->realms.contains(options.name)) {
        return make_error_code(errc::already_running);
    }
    state_->realms.emplace(options.name, std::make_unique<Realm>(state_->core, options));
    return {};
}

Result<> Router::stop_realm(std::string_view realm, std::string_view reason) {
    const auto at = state_->realms.find(realm);
    if (at == state_->realms.end()) {
        return make_error_code(errc::invalid_configuration);
    }
    // Those on their way into it first: they refer to it.
    state_->core.peers.for_each([&](Peer& peer) {
        if (peer.phase == Phase::authenticating && peer.realm == at->second.get()) {
            peer.realm = nullptr;
            state_->core.abort(peer, reason, {});
        }
    });
    at->second->kill_all(reason, {}, nullptr);
    state_->realms.erase(at);
    return {};
}

Result<> Router::start_role(std::string_view realm, const RoleOptions& options) {
    const auto at = state_->realms.find(realm);
    if (at == state_->realms.end() || options.name.empty() ||
        (options.authorizer && !options.permissions.empty())) {
        return make_error_code(errc::invalid_configuration);
    }
    if (at->second->has_role(options.name)) {
        return make_error_code(errc::already_running);
    }
    at->second->start_role(options);
    return {};
}

Result<> Router::stop_role(std::string_view realm, std::string_view role) {
    const auto at = state_->realms.find(realm);
    if (at == state_->realms.end() || !at->second->stop_role(role)) {
        return make_error_code(errc::invalid_configuration);
    }
    return {};
}

PeerId Router::attach(TransportDetails details) {
    Peer& peer = state_->core.peers.add(std::move(details));
    if (state_->core.shutting_down) {
        // No effect before its owner knows the peer: the next tick closes it.
        peer.phase = Phase::leaving;
        state_->core.peers.set_deadline(peer, state_->core.environment.clock.now());
    } else {
        state_->core.await_hello(peer);
    }
    return peer.id;
}

Receipt Router::receive(PeerId id, const wamp::Message& message) {
    Peer* peer = state_->core.peers.find(id);
    if (peer == nullptr) {
        return Receipt::closed;
    }
    switch (peer->phase) {
        case Phase::established:
            return state_->established(*peer, message);
        case Phase::waiting:
            return state_->waiting(*peer, message);
        case Phase::authenticating:
            return state_->authenticating(*peer, message);
        case Phase::leaving:
            return state_->leaving(*peer, message);
        case Phase::unused:
        case Phase::closed:
            break;
    }
    return Receipt::closed;
}

std::optional<RealmStats> Router::realm_stats(std::string_view realm) const {
    const auto at = state_->realms.find(realm);
    if (at == state_->realms.end()) {
        return std::nullopt;
    }
    return at->second->stats();
}

void Router::count_received(PeerId id, std::size_t bytes) {
    const Peer* peer = state_->core.peers.find(id);
    if (peer != nullptr && peer->session != nullptr) {
        peer->realm->count(*peer->session, bytes);
    }
}

void Router::count_sent(PeerId id, std::size_t bytes) {
    count_received(id, bytes);  // one sum, as Crossbar.io has it
}

Receipt Router::violation(PeerId id, std::string_view text) {
    Peer* peer = state_->core.peers.find(id);
    if (peer == nullptr || peer->phase == Phase::closed) {
        return Receipt::closed;
    }
    if (peer->phase == Phase::leaving) {
        state_->core.close(*peer);  // nothing may follow the router's GOODBYE (R-SE-13)
        return Receipt::closed;
    }
    return state_->violation(*peer, text);
}

Receipt Router::refuse_stranger(PeerId id, std::string_view text) {
    Peer* peer = state_->core.peers.find(id);
    if (peer == nullptr || peer->phase == Phase::closed) {
        return Receipt::closed;
    }
    if (peer->phase != Phase::waiting && peer->phase != Phase::authenticating) {
        return violation(id, text);
    }
    peer->realm = nullptr;
    state_->core.abort(*peer, uris::kAuthenticationFailed, text);
    return Receipt::closed;
}

void Router::computed(PeerId id, std::string result) {
    state_->joining.computed(id, std::move(result));
}

void Router::detach(PeerId id) {
    Peer* peer = state_->core.peers.find(id);
    if (peer == nullptr) {
        return;
    }
    if (peer->session != nullptr) {
        peer->realm->leave(*peer->session, Parting::ordinary);
    }
    state_->core.peers.remove(*peer);
}

void Router::shut_down() {
    if (std::exchange(state_->core.shutting_down, true)) {
        return;
    }
    for (const auto& [name, realm] : state_->realms) {
        realm->kill_all(uris::kSystemShutdown, {}, nullptr);
    }
    state_->core.peers.for_each([&](Peer& peer) {
        if (peer.phase == Phase::waiting || peer.phase == Phase::authenticating) {
            peer.realm = nullptr;
            state_->core.abort(peer, uris::kSystemShutdown, {});
        }
    });
}

void Router::tick() {
    const auto now = state_->core.environment.clock.now();
    while (Peer* peer = state_->core.peers.take_due(now)) {
        state_->due(*peer);
    }
    for (const auto& [name, realm] : state_->realms) {
        realm->tick();
    }
}

std::optional<TimePoint> Router::next_deadline() const {
    auto next = state_->core.peers.next_deadline();
    for (const auto& [name, realm] : state_->realms) {
        const auto at = realm->next_deadline();
        if (at && (!next || *at < *next)) {
            next = at;
        }
    }
    return next;
}

std::optional<std::string> Router::broken_invariant() const {
    std::optional<std::string> broken;
    std::size_t sessions = 0;
    std::size_t deadlines = 0;
    state_->core.peers.for_each([&](const Peer& peer) {
        const bool established = peer.phase == Phase::established;
        sessions += established ? 1 : 0;
        deadlines += peer.deadline ? 1 : 0;
        if (established != (peer.session != nullptr)) {
            broken = fmt::format("peer {}: session and phase disagree", peer.id.slot);
        } else if (established && (peer.session->peer != peer.id || peer.deadline)) {
            broken = fmt::format("peer {}: its session is another peer's", peer.id.slot);
        } else if (peer.phase == Phase::leaving && !peer.deadline) {
            broken = fmt::format("peer {}: would stay for ever", peer.id.slot);
        }
    });
    if (deadlines != state_->core.peers.deadlines()) {
        broken = "deadlines of peers that have none";
    }
    std::size_t in_realms = 0;
    for (const auto& [name, realm] : state_->realms) {
        in_realms += realm->sessions().all().size();
        if (auto text = realm->broken_invariant()) {
            broken = std::move(text);
        }
    }
    if (sessions != in_realms) {
        broken = fmt::format("{} peers have sessions, realms hold {}", sessions, in_realms);
    }
    return broken;
}

}  // namespace crossbar::router
