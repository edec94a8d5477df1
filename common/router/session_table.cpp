// SPDX-License-Identifier: MIT
#include "common/router/session_table.hpp"

#include "common/base/assert.hpp"

#include <utility>

namespace crossbar::router {

RealmSession& SessionTable::add(std::unique_ptr<RealmSession> session) {
    RealmSession& added = *session;
    const bool fresh = by_id_.emplace(added.id, &added).second;
    CROSSBAR_ASSERT(fresh);
    added.place = sessions_.size();
    sessions_.push_back(std::move(session));
    return added;
}

std::unique_ptr<RealmSession> SessionTable::remove(RealmSession& session) {
    const auto place = session.place;
    CROSSBAR_ASSERT(place < sessions_.size() && sessions_[place].get() == &session);
    by_id_.erase(session.id);
    auto removed = std::move(sessions_[place]);
    if (place + 1 != sessions_.size()) {
        sessions_[place] = std::move(sessions_.back());
        sessions_[place]->place = place;
    }
    sessions_.pop_back();
    return removed;
}

RealmSession* SessionTable::find(PeerId peer) {
    const Peer* found = peers_.find(peer);
    return found != nullptr && found->realm == &realm_ ? found->session : nullptr;
}

RealmSession* SessionTable::find_by_id(WampId id) {
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? nullptr : at->second;
}

wamp::Dict describe(const Session& session) {
    wamp::Dict details{
        {"session", session.id},
        {"authid", session.authid},
        {"authrole", session.authrole},
        {"authmethod", session.authmethod},
        {"authprovider", session.authprovider},
    };
    for (const auto& [key, value] : session.details) {
        details.set(key, value);
    }
    return details;
}

wamp::Dict describe(const TransportDetails& transport) {
    wamp::Dict details{
        {"type", transport.type}, {"protocol", transport.protocol}, {"peer", transport.peer}};
    for (const auto& [key, value] : transport.extra) {
        details.set(key, value);
    }
    return details;
}

wamp::Dict describe_for_authenticator(const TransportDetails& transport) {
    auto details = describe(transport);
    if (transport.channel && !transport.channel->certificate.empty()) {
        details.set("peer_cert", transport.channel->certificate);
        details.set("client_cert", transport.channel->certificate);  // its older name
    }
    if (!transport.cookie.empty()) {
        details.set("cbtid", transport.cookie);
    }
    return details;
}

}  // namespace crossbar::router
