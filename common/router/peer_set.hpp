// SPDX-License-Identifier: MIT
// PeerSet: the subscribers of one subscription, contiguous in memory, so that an event goes to all
// of them as one span. Adding, removing and looking up cost the same for three members and for a
// hundred thousand. The order is not defined and changes.
#pragma once

#include "common/base/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace crossbar::router {

class PeerSet {
public:
    std::size_t size() const noexcept { return peers_.size(); }

    bool empty() const noexcept { return peers_.empty(); }

    bool contains(PeerId peer) const noexcept { return position(peer).has_value(); }

    // False when it was there already.
    bool insert(PeerId peer);

    // False when it was not there.
    bool erase(PeerId peer);

    // Valid until the set changes or all_but() is called.
    std::span<const PeerId> all() const noexcept { return peers_; }

    // Everybody but `peer`, who need not be a member. Nothing is copied: `peer` is moved last.
    std::span<const PeerId> all_but(PeerId peer);

private:
    using Position = std::uint32_t;
    static constexpr std::size_t kScanned = 32;  // up to this size there is no index

    std::optional<Position> position(PeerId peer) const noexcept;
    void move_last(Position at);

    std::vector<PeerId> peers_;
    std::unordered_map<PeerId, Position>
        index_;  // of all peers_, or empty: few are looked for by scanning
};

}  // namespace crossbar::router
