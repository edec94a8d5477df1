// SPDX-License-Identifier: MIT
// RealmLimits: how many sessions a realm may have, how much one session may hold. Asked wherever
// one more is wanted; counts each refusal, and logs it now and then.
#pragma once

#include "common/base/clock.hpp"
#include "common/log/logger.hpp"
#include "common/log/tally.hpp"
#include "common/router/options.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbar::router {

enum class RealmLimit : std::uint8_t {
    sessions,
    subscriptions,  // of a session
    registrations,  // of a session
    pending_calls,  // of a session
    retained_events,
};

class RealmLimits {
public:
    // All of it outlives this.
    RealmLimits(const RealmOptions& options, const Clock& clock, const log::Logger& logger)
        : options_(options), clock_(clock), logger_(logger) {}

    // True when there are so many already that one more is refused.
    bool reached(RealmLimit limit, std::size_t present) {
        const auto most = options_.*kLimits[static_cast<std::size_t>(limit)].option;
        if (most == 0 || present < most) {
            return false;
        }
        refused(limit, most);
        return true;
    }

    // Names (the configuration's) and how often each limit has refused something.
    std::vector<std::pair<std::string_view, std::uint64_t>> counts() const;

private:
    struct Entry {
        std::string_view name;
        std::size_t RealmOptions::*option;
    };

    // In the order of RealmLimit.
    static constexpr std::array<Entry, 5> kLimits{{
        {"max_sessions", &RealmOptions::max_sessions},
        {"max_subscriptions_per_session", &RealmOptions::max_subscriptions_per_session},
        {"max_registrations_per_session", &RealmOptions::max_registrations_per_session},
        {"max_pending_calls_per_session", &RealmOptions::max_pending_calls_per_session},
        {"max_retained_events", &RealmOptions::max_retained_events},
    }};

    void refused(RealmLimit limit, std::size_t most);

    const RealmOptions& options_;
    const Clock& clock_;
    const log::Logger& logger_;
    std::array<log::Tally, kLimits.size()> tallies_;
};

}  // namespace crossbar::router
