// SPDX-License-Identifier: MIT
// Subscriptions: the table of one realm's subscriptions, by id and by (topic, match policy). It
// knows who subscribes; it sends nothing and fires no meta events (broker.cpp does).
#pragma once

#include "common/base/clock.hpp"
#include "common/base/ids.hpp"
#include "common/router/event_history.hpp"
#include "common/router/pattern_map.hpp"
#include "common/router/peer_set.hpp"
#include "common/wamp/options.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace crossbar::router {

// What all subscribers of one topic or pattern share (R-PS-03).
struct Subscription {
    // Constant after construction.
    WampId id = 0;
    std::string topic;  // or pattern
    wamp::Match match = wamp::Match::exact;
    WallTime created;
    std::unique_ptr<EventHistory> history;  // null: none is kept. With one the subscription stays
                                            // when it has no subscribers (R-EH-01)
    // Changed by Subscriptions only.
    PeerSet subscribers;

    bool is_pattern() const noexcept { return match != wamp::Match::exact; }
};

class Subscriptions {
public:
    std::size_t size() const noexcept { return by_id_.size(); }

    // Null when there is none. Addresses are stable until erase().
    Subscription* find(WampId id) noexcept;
    Subscription* find(std::string_view topic, wamp::Match match) noexcept;

    // A subscription without subscribers; there must be none of this key.
    Subscription& add(std::string_view topic, wamp::Match match, WallTime created);
    void erase(Subscription& subscription);

    // False when it was a subscriber already, or was none.
    bool attach(Subscription& subscription, PeerId peer);
    bool detach(Subscription& subscription, PeerId peer);

    // Calls visit(Subscription&) for every one whose topic or pattern matches. `visit` must not
    // add or erase.
    template <class Visit>
    void for_each_match(std::string_view topic, Visit&& visit) {
        by_topic_.for_each_match(topic, [&](Subscription* found) { visit(*found); });
    }

    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const auto& [id, subscription] : by_id_) {
            visit(subscription);
        }
    }

    // Whether somebody subscribes to a topic below "wamp." or to a pattern that can match one.
    bool has_meta_subscribers() const noexcept { return meta_ > 0; }

private:
    std::unordered_map<WampId, Subscription> by_id_;
    PatternMap<Subscription*> by_topic_;
    WampId last_id_ = 0;
    std::size_t meta_ = 0;  // subscriptions with subscribers that can match a topic below "wamp."
};

}  // namespace crossbar::router
