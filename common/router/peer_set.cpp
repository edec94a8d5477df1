// SPDX-License-Identifier: MIT
#include "common/router/peer_set.hpp"

#include <algorithm>
#include <utility>

namespace crossbar::router {

bool PeerSet::insert(PeerId peer) {
    if (contains(peer)) {
        return false;
    }
    peers_.push_back(peer);
    if (!index_.empty()) {
        index_.emplace(peer, static_cast<Position>(peers_.size() - 1));
    } else if (peers_.size() > kScanned) {
        for (Position at = 0; at < peers_.size(); ++at) {
            index_.emplace(peers_[at], at);
        }
    }
    return true;
}

bool PeerSet::erase(PeerId peer) {
    const auto at = position(peer);
    if (!at) {
        return false;
    }
    move_last(*at);
    peers_.pop_back();
    index_.erase(peer);
    if (peers_.size() <= kScanned / 2) {  // half: a set that wavers around the bound stays cheap
        index_.clear();
    }
    return true;
}

std::span<const PeerId> PeerSet::all_but(PeerId peer) {
    const auto at = position(peer);
    if (!at) {
        return peers_;
    }
    move_last(*at);
    return std::span(peers_).first(peers_.size() - 1);
}

std::optional<PeerSet::Position> PeerSet::position(PeerId peer) const noexcept {
    if (!index_.empty()) {
        const auto found = index_.find(peer);
        return found == index_.end() ? std::nullopt : std::optional(found->second);
    }
    const auto found = std::find(peers_.begin(), peers_.end(), peer);
    return found == peers_.end()
               ? std::nullopt
               : std::optional(static_cast<Position>(std::distance(peers_.begin(), found)));
}

void PeerSet::move_last(Position at) {
    const auto last = static_cast<Position>(peers_.size() - 1);
    if (at == last) {
        return;
    }
    std::swap(peers_[at], peers_[last]);
    if (!index_.empty()) {
        index_.find(peers_[at])->second = at;
        index_.find(peers_[last])->second = last;
    }
}

}  // namespace crossbar::router
