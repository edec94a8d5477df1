// SPDX-License-Identifier: MIT
// Registrations of one realm: which callees stand behind which URI pattern, and which of them takes
// the next call. Plain bookkeeping: no message is sent from here. Pointers to a Registration are
// valid until its last member has left.
#pragma once

#include "common/base/clock.hpp"
#include "common/base/random.hpp"
#include "common/router/pattern_map.hpp"
#include "common/router/session.hpp"
#include "common/wamp/options.hpp"
#include "common/wamp/uri.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace crossbar::router {

// One callee of a registration.
struct Member {
    Session* session = nullptr;
    std::uint64_t serial = 0;  // of this membership: tells it from a later one of the same session
    std::uint64_t concurrency = 0;  // invocations that may run at once; 0: any number
    std::uint64_t running = 0;      // counted only when there is a limit
    bool disclose_caller = false;
    bool forward_timeout = false;

    bool busy() const noexcept { return concurrency != 0 && running >= concurrency; }
};

struct Registration {
    WampId id = 0;
    std::string uri;
    wamp::Match match = wamp::Match::exact;
    wamp::Invoke invoke = wamp::Invoke::single;
    WallTime created;
    std::vector<Member> members;  // in order of registration; never empty
    std::size_t next = 0;         // roundrobin: who is next

    Member* member_of(const Session& session) noexcept;
    Member* member_with(std::uint64_t serial) noexcept;

    // The member that the policy names among those that are neither busy nor listed in `tried` (by
    // serial), or null.
    Member* choose(std::span<const std::uint64_t> tried, Random& random);

    // True when a member that is not in `tried` is busy.
    bool has_busy(std::span<const std::uint64_t> tried) const noexcept;
};

class Registrations {
public:
    Registration* find(WampId id) noexcept;
    Registration* find(std::string_view uri, wamp::Match match) noexcept;

    // The one that a call of `procedure` uses, or null. What is below "wamp" goes to what was
    // registered below "wamp" only.
    Registration* best_match(std::string_view procedure) {
        Registration** found = patterns_.best_match(procedure);
        if (found == nullptr ||
            (wamp::is_reserved_uri(procedure) && !wamp::is_reserved_uri((*found)->uri))) {
            return nullptr;
        }
        return *found;
    }

    // A new registration without a member; add one before anything else. The key is free.
    Registration& create(
        std::string_view uri, wamp::Match match, wamp::Invoke invoke, WallTime now);

    Member& join(Registration& registration, Session& session);

    // True when the registration is gone with its last member. `session` is a member.
    bool leave(Registration& registration, Session& session);

    std::size_t size() const noexcept { return by_id_.size(); }

    // Ids of all, or of those with `member`, sorted.
    std::vector<WampId> ids(wamp::Match match, const Session* member = nullptr) const;

    // Aborts if registrations, patterns and members disagree. For tests; walks everything.
    void check() const;

private:
    std::unordered_map<WampId, std::unique_ptr<Registration>> by_id_;
    PatternMap<Registration*> patterns_;
    WampId last_id_ = 0;
    std::uint64_t last_serial_ = 0;
};

}  // namespace crossbar::router
