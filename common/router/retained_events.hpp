// SPDX-License-Identifier: MIT
// RetainedEvents: the last event of each topic that was published with `retain`, and the later ones
// that only some may see. (Specification: "Event Retention".)
#pragma once

#include "common/router/stored_event.hpp"
#include "common/wamp/options.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::router {

class RetainedEvents {
public:
    // Restricted events kept for one topic, beside the unrestricted one.
    static constexpr std::size_t kRestrictedPerTopic = 64;

    std::size_t topics() const noexcept { return by_topic_.size(); }

    bool has(std::string_view topic) const { return by_topic_.contains(topic); }

    // The event becomes its topic's newest. Without lists it replaces all before it, with lists
    // only one of the same lists (R-ER-07). How many
    // topics there may be is the caller's to say.
    void keep(StoredEventPtr event);

    // What a new subscriber is to get: of each topic that matches the newest event that was for it
    // as well, in the order in which they were published (R-ER-03..06).
    std::vector<StoredEventPtr> for_subscriber(
        std::string_view topic, wamp::Match match, const Session& subscriber) const;

private:
    using Events = std::vector<StoredEventPtr>;  // the oldest first; only the first is
                                                 // unrestricted, if any is

    std::map<std::string, Events, std::less<>> by_topic_;
};

}  // namespace crossbar::router
