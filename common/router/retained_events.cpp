// SPDX-License-Identifier: MIT
#include "common/router/retained_events.hpp"

#include "common/wamp/uri.hpp"

#include <algorithm>

namespace crossbar::router {
namespace {

// What every topic that matches begins with.
std::string_view literal_prefix(std::string_view pattern, wamp::Match match) {
    if (match != wamp::Match::wildcard) {
        return pattern;
    }
    if (pattern.starts_with('.')) {
        return {};
    }
    const auto wildcard = pattern.find("..");
    return wildcard == std::string_view::npos ? pattern : pattern.substr(0, wildcard + 1);
}

bool matches(std::string_view topic, std::string_view pattern, wamp::Match match) {
    switch (match) {
        case wamp::Match::exact:
            return topic == pattern;
        case wamp::Match::prefix:
            return topic.starts_with(pattern);
        case wamp::Match::wildcard:
            return wamp::matches_wildcard(topic, pattern);
    }
    return false;
}

}  // namespace

void RetainedEvents::keep(StoredEventPtr event) {
    auto& events = by_topic_[event->topic()];
    const auto* audience = event->audience();
    if (audience == nullptr) {
        events.clear();
        events.push_back(std::move(event));
        return;
    }
    std::erase_if(events, [&](const StoredEventPtr& old) {
        return old->audience() != nullptr && *old->audience() == *audience;
    });
    const auto restricted =
        std::find_if(events.begin(), events.end(), [](const StoredEventPtr& old) {
            return old->audience() != nullptr;
        });
    if (std::distance(restricted, events.end()) >=
        static_cast<std::ptrdiff_t>(kRestrictedPerTopic)) {
        events.erase(restricted);
    }
    events.push_back(std::move(event));
}

std::vector<StoredEventPtr> RetainedEvents::for_subscriber(
    std::string_view topic, wamp::Match match, const Session& subscriber) const {
    std::vector<StoredEventPtr> found;
    const auto prefix = literal_prefix(topic, match);
    for (auto at = by_topic_.lower_bound(prefix); at != by_topic_.end(); ++at) {
        if (!at->first.starts_with(prefix)) {
            break;
        }
        if (!matches(at->first, topic, match)) {
            if (match == wamp::Match::exact) {
                break;  // the topic itself would have come first
            }
            continue;
        }
        const auto& events = at->second;
        const auto newest =
            std::find_if(events.rbegin(), events.rend(), [&](const StoredEventPtr& event) {
                return event->is_for(subscriber);
            });
        if (newest != events.rend()) {
            found.push_back(*newest);
        }
        if (match == wamp::Match::exact) {
            break;
        }
    }
    std::sort(found.begin(), found.end(), [](const StoredEventPtr& a, const StoredEventPtr& b) {
        return a->sequence() < b->sequence();
    });
    return found;
}

}  // namespace crossbar::router
