// SPDX-License-Identifier: MIT
// What the sessions of one realm have moved, and when that is to be told (wamp.session.on_stats;
// requirement R-ST-01). Counts and says who is due; the realm publishes.
#pragma once

#include "common/base/clock.hpp"
#include "common/base/ids.hpp"
#include "common/router/options.hpp"
#include "common/wamp/serializer.hpp"
#include "common/wamp/value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

namespace crossbar::router {

// Of one session, since its last event. Changed by SessionStats only.
struct SessionCounters {
    WampId session = 0;
    wamp::Serializer serializer = wamp::Serializer::none;
    std::uint64_t cycle = 1;
    std::uint64_t bytes = 0;
    std::uint64_t messages = 0;
    std::uint64_t rated_messages = 0;
    TimePoint since;
    WallTime begin;
    std::optional<TimePoint> deadline;
    bool triggered = false;
};

class SessionStats {
public:
    SessionStats(const StatsOptions& options, const Clock& clock)
        : options_(options), clock_(clock) {}

    // The session has begun. `counters` are new, with session and serializer.
    void join(SessionCounters& counters);

    // It was sent, or has sent, a message of so many bytes. Causes nothing by itself.
    void count(SessionCounters& counters, std::size_t bytes);

    // It is gone. Whether that, or what came before, is to be told.
    bool leave(SessionCounters& counters);

    // A session whose statistics are to be told now: by begin_cycle() or leave() it is done with.
    std::optional<WampId> take_due();
    std::optional<TimePoint> next_deadline() const;

    // The counters as the event shows them.
    wamp::Dict describe(const SessionCounters& counters, bool last) const;

    // They were told: counting begins anew.
    void begin_cycle(SessionCounters& counters);

    // While events are published nothing falls due: an event that tells of statistics must not be
    // the reason of the next one.
    void set_publishing(bool publishing) noexcept { publishing_ = publishing; }

private:
    void trigger(SessionCounters& counters);
    void set_deadline(SessionCounters& counters, TimePoint when);
    void clear_deadline(SessionCounters& counters);

    const StatsOptions options_;
    const Clock& clock_;
    std::set<std::pair<TimePoint, WampId>> deadlines_;
    bool publishing_ = false;
};

}  // namespace crossbar::router
