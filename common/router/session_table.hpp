// SPDX-License-Identifier: MIT
// The sessions of one realm: who is there, found by peer, by session id, and in order for the meta
// API.
#pragma once

#include "common/base/ids.hpp"
#include "common/router/peer_table.hpp"
#include "common/router/realm_context.hpp"
#include "common/router/role.hpp"
#include "common/router/session.hpp"
#include "common/router/session_stats.hpp"
#include "common/router/testament.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace crossbar::router {

// A session with what only the realm knows of it.
struct RealmSession : Session {
    // The request that is being handled asked an authorizer about these (authorization.hpp).
    struct Asked {
        std::uint64_t number = 0;  // of the question, in its realm
        Action action{};
        wamp::Match match{};
        std::string uri;
        Decision decision;  // verdict unknown: not answered yet
    };

    bool trusted = false;
    bool held = false;         // its last message waits for a decision
    std::vector<Asked> asked;  // empty but while a request is held or handed in again
    Testaments testaments;
    std::unique_ptr<SessionCounters> counters;  // null: the realm has no statistics
    std::size_t place = 0;                      // in the table
};

class SessionTable final : public SessionDirectory {
public:
    SessionTable(const PeerTable& peers, const Realm& realm) : peers_(peers), realm_(realm) {}

    // The table owns it from here. The id is not in use.
    RealmSession& add(std::unique_ptr<RealmSession> session);

    // The session is no longer found; its object goes to the caller.
    std::unique_ptr<RealmSession> remove(RealmSession& session);

    RealmSession* find(PeerId peer) override;
    RealmSession* find_by_id(WampId id) override;

    // Every session. For a loop in which sessions leave: take the ids first.
    const std::vector<std::unique_ptr<RealmSession>>& all() const noexcept { return sessions_; }

private:
    const PeerTable& peers_;
    const Realm& realm_;
    std::vector<std::unique_ptr<RealmSession>> sessions_;
    std::unordered_map<WampId, RealmSession*> by_id_;
};

// What the meta API shows of a session (wamp.session.get, wamp.session.on_join), and what an
// authorizer is told.
wamp::Dict describe(const Session& session);

// `transport` in it, and what an authenticator is told.
wamp::Dict describe(const TransportDetails& transport);
// The same with what an authenticator may know besides: the client's certificate, its cookie.
wamp::Dict describe_for_authenticator(const TransportDetails& transport);

}  // namespace crossbar::router
