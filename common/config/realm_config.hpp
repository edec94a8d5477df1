// SPDX-License-Identifier: MIT
// Realms of a router worker, with their roles and permissions: `workers[].realms[]`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crossbar::config {

enum class UriMatch : std::uint8_t { exact, prefix, wildcard };

struct PermissionConfig {
    std::string uri;  // without the stars of Crossbar's short forms
    UriMatch match = UriMatch::exact;
    bool call = false;
    bool register_ = false;
    bool publish = false;
    bool subscribe = false;
    bool disclose_caller = false;
    bool disclose_publisher = false;
    bool cache = false;
};

struct RoleConfig {
    std::string id;
    std::string name;
    std::vector<PermissionConfig> permissions;
    std::optional<std::string>
        authorizer;                 // procedure of a dynamic authorizer; excludes `permissions`
    bool allow_by_default = false;  // with neither of the two
    std::string json;               // itself, normalised: what goes to the worker
};

struct HistoryConfig {
    std::string uri;
    UriMatch match = UriMatch::exact;
    std::size_t limit = 100;
};

enum class UriCheck : std::uint8_t { loose, strict };

// Trust level for callers and publishers (ours).
struct TrustLevelConfig {
    std::string uri;
    UriMatch match = UriMatch::prefix;
    std::optional<std::string> authrole;
    std::int64_t level = 0;
};

// When wamp.session.on_stats is published.
struct StatsConfig {
    std::size_t rated_message_size = 512;
    std::uint64_t trigger_after_rated_messages = 0;  // 0: never
    std::uint64_t trigger_after_duration = 0;        // seconds; 0: never
    bool trigger_on_join = false;
    bool trigger_on_leave = true;
};

struct RealmConfig {
    std::string id;
    std::string name;
    bool enable_meta_api = true;
    UriCheck uri_check = UriCheck::loose;
    // Ours: what clients may ask for, and limits. 0: no limit.
    bool allow_disclose_me = true;
    bool allow_retain = true;
    std::optional<bool> forward_timeout;
    std::size_t max_retained_events = 10'000;
    std::size_t max_sessions = 0;
    std::size_t max_subscriptions_per_session = 10'000;
    std::size_t max_registrations_per_session = 10'000;
    std::size_t max_pending_calls_per_session = 10'000;
    std::vector<TrustLevelConfig> trust_levels;
    std::vector<HistoryConfig> event_history;  // store.event-history, `memory` store only
    std::optional<StatsConfig> stats;
    std::vector<RoleConfig> roles;
    std::string json;  // itself with its roles, normalised: what goes to the worker
};

inline const std::string& to_json(const RoleConfig& role) {
    return role.json;
}

inline const std::string& to_json(const RealmConfig& realm) {
    return realm.json;
}

}  // namespace crossbar::config
