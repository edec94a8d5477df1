// SPDX-License-Identifier: MIT
#include "common/router/peer_table.hpp"

#include "common/base/assert.hpp"

namespace crossbar::router {

Peer& PeerTable::add(TransportDetails transport) {
    if (free_.empty()) {
        auto fresh = std::make_unique<Peer>();
        fresh->id.slot = static_cast<std::uint32_t>(slots_.size());
        slots_.push_back(std::move(fresh));
        free_.push_back(slots_.back()->id.slot);
    }
    Peer& peer = *slots_[free_.back()];
    free_.pop_back();
    if (++peer.id.generation == 0) {  // 0 means no peer
        ++peer.id.generation;
    }
    peer.phase = Phase::waiting;
    peer.transport = std::move(transport);
    return peer;
}

void PeerTable::remove(Peer& peer) {
    CROSSBAR_ASSERT(peer.phase != Phase::unused && peer.session == nullptr);
    clear_deadline(peer);
    const PeerId id = peer.id;
    peer = Peer{};
    peer.id = id;
    free_.push_back(id.slot);
}

void PeerTable::set_deadline(Peer& peer, TimePoint when) {
    clear_deadline(peer);
    peer.deadline = when;
    deadlines_.emplace(when, peer.id);
}

void PeerTable::clear_deadline(Peer& peer) {
    if (peer.deadline) {
        deadlines_.erase({*peer.deadline, peer.id});
        peer.deadline.reset();
    }
}

std::optional<TimePoint> PeerTable::next_deadline() const {
    if (deadlines_.empty()) {
        return std::nullopt;
    }
    return deadlines_.begin()->first;
}

Peer* PeerTable::take_due(TimePoint now) {
    if (deadlines_.empty() || deadlines_.begin()->first > now) {
        return nullptr;
    }
    Peer* peer = find(deadlines_.begin()->second);
    CROSSBAR_ASSERT(peer != nullptr);
    clear_deadline(*peer);
    return peer;
}

}  // namespace crossbar::router
