// SPDX-License-Identifier: MIT
// Identifiers. WAMP ids (specification: "Identifiers") are integers in 1..2^53.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace crossbar {

using WampId = std::uint64_t;  // any id on the wire: session, request, subscription, publication...
inline constexpr WampId kMaxWampId = WampId{1} << 53;

constexpr bool is_wamp_id(std::uint64_t value) noexcept {
    return value >= 1 && value <= kMaxWampId;
}

// Handle of one client at one router core: from the moment its transport is attached until it is
// detached. A slot number and a generation, so that a stale handle is told from the slot's next
// owner and a look-up is an array access. It never goes over the wire; the WAMP session id is
// another, random number.
struct PeerId {
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;  // 0: no peer

    explicit operator bool() const noexcept { return generation != 0; }

    // clang-tidy 14 looks into the generated comparison.
    // NOLINTNEXTLINE(modernize-use-nullptr)
    auto operator<=>(const PeerId&) const = default;
};

}  // namespace crossbar

template <>
struct std::hash<crossbar::PeerId> {
    std::size_t operator()(crossbar::PeerId id) const noexcept {
        return std::hash<std::uint64_t>{}((std::uint64_t{id.generation} << 32) | id.slot);
    }
};
