// SPDX-License-Identifier: MIT
// Door: who may come in at one listening transport, and what its limits have refused: counted, and
// logged now and then. Pure but for the log; the host does what it says. (Limits of sessions are
// router/realm_limits.hpp.)
#pragma once

#include "common/base/clock.hpp"
#include "common/host/client_address.hpp"
#include "common/host/failed_logins.hpp"
#include "common/log/logger.hpp"
#include "common/log/tally.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace crossbar::host {

// 0: no limit.
struct DoorOptions {
    std::size_t max_connections = 50'000;
    std::size_t max_connections_per_address = 0;  // Unix sockets have no address
    std::size_t failed_logins_per_minute = 0;     // from one address
};

// What happens when a limit bites, or a client is too slow for it.
enum class Bite : std::uint8_t {
    max_connections,              // a connection was refused
    max_connections_per_address,  // a connection was refused
    handshake_timeout,            // a connection was closed
    authentication_timeout,       // a client was sent away
    failed_logins_per_minute,     // a client was sent away
    max_message_size,             // a connection was closed
    event_dropped,                // its receiver's outbox was full
    event_too_large,              // for what its receiver accepts; dropped
    outbox_closed,                // a connection whose outbox was full was closed
};

class Door {
public:
    // At once; others that are refused are closed without a word.
    static constexpr std::size_t kMostRefusals = 64;

    // One connection: kept by whoever owns it, given back to leave().
    struct Visitor {
        std::optional<ClientAddress> address;
        bool refused = false;
    };

    // The clock outlives the door.
    Door(std::string transport, DoorOptions options, log::Logger logger, const Clock& clock);

    // May one more come in? A refusal is counted here. Followed by enter(), unless the connection
    // is closed without a word.
    Visitor admit(std::optional<ClientAddress> address);

    // True when as many as may be are being told that they are refused.
    bool crowded() const noexcept { return refusing_ >= kMostRefusals; }

    void enter(const Visitor& visitor);
    void leave(const Visitor& visitor);

    void login_failed(const Visitor& visitor);
    // True when the visitor may not try to log in, which is counted.
    bool bars(const Visitor& visitor);

    // Counts, and logs `what` now and then: "handshake_timeout: a connection was closed
    // (tcp4:...)". `what` is only called when there is a line to write.
    template <class What>
    void count(Bite bite, What&& what) {
        if (const auto count = tallies_[index(bite)].count(clock_.now()); count > 0) {
            logger_.warn("transport '{}': {}{}", transport_, what(), log::times(count));
        }
    }

    std::size_t connections() const noexcept { return connections_; }

    std::uint64_t failed_logins() const noexcept { return failed_; }

    // Name and number for every Bite.
    std::vector<std::pair<std::string_view, std::uint64_t>> bites() const;

private:
    static constexpr std::size_t kBites = 9;

    static constexpr std::size_t index(Bite bite) noexcept {
        return static_cast<std::size_t>(bite);
    }

    const std::string transport_;
    const DoorOptions options_;
    const log::Logger logger_;
    const Clock& clock_;
    std::size_t connections_ = 0;  // without those that are refused
    std::size_t refusing_ = 0;
    std::uint64_t failed_ = 0;
    std::unordered_map<ClientAddress, std::size_t> by_address_;  // those with connections
    FailedLogins failed_logins_;
    std::array<log::Tally, kBites> tallies_;
};

}  // namespace crossbar::host
