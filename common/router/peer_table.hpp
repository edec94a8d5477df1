// SPDX-License-Identifier: MIT
// The peers of a router core: slots found by PeerId with an array access, and what each of them
// waits for.
#pragma once

#include "common/base/clock.hpp"
#include "common/base/ids.hpp"
#include "common/router/auth/authenticator.hpp"
#include "common/router/options.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace crossbar::router {

class Realm;
struct RealmSession;

enum class Phase : std::uint8_t {
    unused,          // the slot has no peer
    waiting,         // for HELLO; the first one, or after a completed GOODBYE
    authenticating,  // CHALLENGE was sent, or a decision about the login is pending
    established,     // has a session
    leaving,         // GOODBYE was sent by the router, the peer's is awaited
    closed,          // the transport is to be closed; detach() is awaited
};

struct Peer {
    PeerId id;
    Phase phase = Phase::unused;
    Realm* realm = nullptr;           // of `session`, or where the peer is about to join
    RealmSession* session = nullptr;  // owned by the realm; set while established
    TransportDetails transport;
    std::unique_ptr<Authenticator> login;  // while authenticating
    std::unique_ptr<wamp::Dict> hello;     // HELLO.Details while authenticating
    WampId next_session = 0;               // the id that the session will have; told in challenges
    bool challenged = false;               // AUTHENTICATE is awaited
    std::optional<TimePoint> deadline;     // changed by PeerTable only
};

class PeerTable {
public:
    Peer& add(TransportDetails transport);
    void remove(Peer& peer);

    // Null for a stale or empty handle.
    Peer* find(PeerId id) const noexcept {
        if (id.slot >= slots_.size()) {
            return nullptr;
        }
        Peer* peer = slots_[id.slot].get();
        return peer->id == id && peer->phase != Phase::unused ? peer : nullptr;
    }

    void set_deadline(Peer& peer, TimePoint when);
    void clear_deadline(Peer& peer);
    std::optional<TimePoint> next_deadline() const;

    // A peer whose deadline has come; the deadline is cleared. Null when there is none.
    Peer* take_due(TimePoint now);

    // Calls visit(Peer&) for each peer there is. `visit` may not add or remove peers.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const auto& slot : slots_) {
            if (slot->phase != Phase::unused) {
                visit(*slot);
            }
        }
    }

    std::size_t deadlines() const noexcept { return deadlines_.size(); }

private:
    std::vector<std::unique_ptr<Peer>> slots_;  // a Peer's address is stable
    std::vector<std::uint32_t> free_;
    std::set<std::pair<TimePoint, PeerId>> deadlines_;
};

}  // namespace crossbar::router
