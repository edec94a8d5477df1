// SPDX-License-Identifier: MIT
#include "common/router/subscriptions.hpp"

#include "common/base/assert.hpp"
#include "common/wamp/uri.hpp"

namespace crossbar::router {
namespace {

constexpr std::string_view kMetaPrefix = "wamp.";

bool can_match_meta_topic(const Subscription& subscription) noexcept {
    const std::string_view topic = subscription.topic;
    switch (subscription.match) {
        case wamp::Match::exact:
            return topic.starts_with(kMetaPrefix);
        case wamp::Match::prefix:
            return topic.starts_with(kMetaPrefix) || kMetaPrefix.starts_with(topic);
        case wamp::Match::wildcard:
            return topic.starts_with(kMetaPrefix) || topic.starts_with('.');
    }
    return false;
}

}  // namespace

Subscription* Subscriptions::find(WampId id) noexcept {
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? nullptr : &at->second;
}

Subscription* Subscriptions::find(std::string_view topic, wamp::Match match) noexcept {
    Subscription* const* found = by_topic_.find(topic, match);
    return found == nullptr ? nullptr : *found;
}

Subscription& Subscriptions::add(std::string_view topic, wamp::Match match, WallTime created) {
    const WampId id = ++last_id_;
    Subscription& subscription = by_id_[id];
    subscription.id = id;
    subscription.topic = topic;
    subscription.match = match;
    subscription.created = created;
    const auto [at, added] = by_topic_.insert(topic, match, &subscription);
    CROSSBAR_ASSERT(added);
    return subscription;
}

void Subscriptions::erase(Subscription& subscription) {
    CROSSBAR_ASSERT(subscription.subscribers.empty());
    by_topic_.erase(subscription.topic, subscription.match);
    by_id_.erase(subscription.id);
}

bool Subscriptions::attach(Subscription& subscription, PeerId peer) {
    if (!subscription.subscribers.insert(peer)) {
        return false;
    }
    if (subscription.subscribers.size() == 1 && can_match_meta_topic(subscription)) {
        ++meta_;
    }
    return true;
}

bool Subscriptions::detach(Subscription& subscription, PeerId peer) {
    if (!subscription.subscribers.erase(peer)) {
        return false;
    }
    if (subscription.subscribers.empty() && can_match_meta_topic(subscription)) {
        --meta_;
    }
    return true;
}

}  // namespace crossbar::router
