// SPDX-License-Identifier: MIT
// EventHistory: the last publications that one subscription matched, in memory, and what may be
// asked of them. (Specification: "Event History"; requirements R-EH.)
#pragma once

#include "common/router/stored_event.hpp"
#include "common/wamp/value.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace crossbar::router {

// The filters of wamp.subscription.get_events. All that are set apply (R-EH-09).
struct HistoryQuery {
    bool reverse = false;     // the newest first
    std::uint64_t limit = 0;  // the first so many in the order asked for; 0: all
    std::optional<WallTime> from_time;
    std::optional<WallTime> after_time;
    std::optional<WallTime> before_time;
    std::optional<WallTime> until_time;
    std::optional<WampId> from_publication;
    std::optional<WampId> after_publication;
    std::optional<WampId> before_publication;
    std::optional<WampId> until_publication;
    std::optional<std::string> topic;

    // From the keyword arguments of the call; unknown ones are ignored. Or what is wrong, for a
    // reader.
    static std::variant<HistoryQuery, std::string> from(const wamp::Dict& arguments);
};

class EventHistory {
public:
    explicit EventHistory(std::size_t limit) : limit_(limit) {}

    std::size_t size() const noexcept { return events_.size(); }

    // Drops the oldest event when there are too many.
    void record(StoredEventPtr event);

    // What `asking` may see of what the query asks for (R-EH-11). A publication that is not here
    // (any more) counts as older than all that are. Valid until the next record().
    std::vector<const StoredEvent*> select(const HistoryQuery& query, const Session& asking) const;

private:
    std::size_t limit_;
    std::deque<StoredEventPtr> events_;  // the oldest first
};

}  // namespace crossbar::router
