// SPDX-License-Identifier: MIT
#include "common/host/door.hpp"

#include "common/base/assert.hpp"

#include <fmt/format.h>

namespace crossbar::host {
namespace {

// In the order of Bite; what the management API shows.
constexpr std::string_view kNames[] = {
    "max_connections",
    "max_connections_per_address",
    "handshake_timeout",
    "authentication_timeout",
    "failed_logins_per_minute",
    "max_message_size",
    "event_dropped",
    "event_too_large",
    "outbox_closed",
};

}  // namespace

Door::Door(std::string transport, DoorOptions options, log::Logger logger, const Clock& clock)
    : transport_(std::move(transport)),
      options_(options),
      logger_(std::move(logger)),
      clock_(clock),
      failed_logins_(options.failed_logins_per_minute) {}

Door::Visitor Door::admit(std::optional<ClientAddress> address) {
    Visitor visitor{address, false};
    const auto most = options_.max_connections;
    if (most != 0 && connections_ >= most) {
        count(Bite::max_connections, [&] {
            return fmt::format("connection refused: max_connections={} reached", most);
        });
        visitor.refused = true;
        return visitor;
    }
    const auto most_there = options_.max_connections_per_address;
    if (most_there == 0 || !address) {
        return visitor;
    }
    const auto there = by_address_.find(*address);
    if (there != by_address_.end() && there->second >= most_there) {
        count(Bite::max_connections_per_address, [&] {
            return fmt::format(
                "connection refused: max_connections_per_address={} reached by {}",
                most_there,
                describe(*address));
        });
        visitor.refused = true;
    }
    return visitor;
}

void Door::enter(const Visitor& visitor) {
    if (visitor.refused) {
        ++refusing_;
        return;
    }
    ++connections_;
    if (visitor.address && options_.max_connections_per_address != 0) {
        ++by_address_[*visitor.address];
    }
}

void Door::leave(const Visitor& visitor) {
    if (visitor.refused) {
        --refusing_;
        return;
    }
    --connections_;
    if (visitor.address && options_.max_connections_per_address != 0) {
        const auto there = by_address_.find(*visitor.address);
        CROSSBAR_ASSERT(there != by_address_.end());
        if (--there->second == 0) {
            by_address_.erase(there);
        }
    }
}

void Door::login_failed(const Visitor& visitor) {
    ++failed_;
    if (visitor.address) {
        failed_logins_.failed(*visitor.address, clock_.now());
    }
}

bool Door::bars(const Visitor& visitor) {
    if (!visitor.address || !failed_logins_.barred(*visitor.address, clock_.now())) {
        return false;
    }
    count(Bite::failed_logins_per_minute, [&] {
        return fmt::format(
            "login refused: failed_logins_per_minute={} reached by {}",
            options_.failed_logins_per_minute,
            describe(*visitor.address));
    });
    return true;
}

std::vector<std::pair<std::string_view, std::uint64_t>> Door::bites() const {
    static_assert(std::size(kNames) == kBites);
    std::vector<std::pair<std::string_view, std::uint64_t>> bites;
    for (std::size_t i = 0; i < kBites; ++i) {
        bites.emplace_back(kNames[i], tallies_[i].total());
    }
    return bites;
}

}  // namespace crossbar::host
