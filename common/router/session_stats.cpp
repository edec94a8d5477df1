// SPDX-License-Identifier: MIT
#include "common/router/session_stats.hpp"

#include <chrono>

namespace crossbar::router {
namespace {

using std::chrono::duration_cast;
using std::chrono::nanoseconds;

}  // namespace

void SessionStats::join(SessionCounters& counters) {
    counters.since = clock_.now();
    counters.begin = clock_.wall();
    if (options_.trigger_on_join) {
        trigger(counters);
    }
}

void SessionStats::count(SessionCounters& counters, std::size_t bytes) {
    counters.bytes += bytes;
    counters.messages += 1;
    counters.rated_messages +=
        (bytes + options_.rated_message_size - 1) / options_.rated_message_size;
    if (publishing_ || counters.triggered) {
        return;
    }
    const auto rated = options_.trigger_after_rated_messages;
    if (rated != 0 && counters.rated_messages >= rated) {
        trigger(counters);
    } else if (options_.trigger_after_duration.count() > 0 && !counters.deadline) {
        set_deadline(counters, counters.since + options_.trigger_after_duration);
    }
}

bool SessionStats::leave(SessionCounters& counters) {
    clear_deadline(counters);
    return counters.triggered || options_.trigger_on_leave;
}

std::optional<WampId> SessionStats::take_due() {
    if (deadlines_.empty() || deadlines_.begin()->first > clock_.now()) {
        return std::nullopt;
    }
    return deadlines_.begin()->second;
}

std::optional<TimePoint> SessionStats::next_deadline() const {
    if (deadlines_.empty()) {
        return std::nullopt;
    }
    return deadlines_.begin()->first;
}

wamp::Dict SessionStats::describe(const SessionCounters& counters, bool last) const {
    const nanoseconds duration = clock_.now() - counters.since;
    const auto begin = duration_cast<nanoseconds>(counters.begin.time_since_epoch());
    return {
        {"cycle", counters.cycle},
        {"serializer", name_of(counters.serializer)},
        {"timestamp", static_cast<std::int64_t>(begin.count())},
        {"duration", static_cast<std::int64_t>(duration.count())},
        {"bytes", counters.bytes},
        {"messages", counters.messages},
        {"rated_messages", counters.rated_messages},
        {"first", counters.cycle == 1},
        {"last", last},
    };
}

void SessionStats::begin_cycle(SessionCounters& counters) {
    clear_deadline(counters);
    counters.cycle += 1;
    counters.bytes = 0;
    counters.messages = 0;
    counters.rated_messages = 0;
    counters.since = clock_.now();
    counters.begin = clock_.wall();
    counters.triggered = false;
}

void SessionStats::trigger(SessionCounters& counters) {
    counters.triggered = true;
    set_deadline(counters, clock_.now());
}

void SessionStats::set_deadline(SessionCounters& counters, TimePoint when) {
    clear_deadline(counters);
    counters.deadline = when;
    deadlines_.emplace(when, counters.session);
}

void SessionStats::clear_deadline(SessionCounters& counters) {
    if (counters.deadline) {
        deadlines_.erase({*counters.deadline, counters.session});
        counters.deadline.reset();
    }
}

}  // namespace crossbar::router
