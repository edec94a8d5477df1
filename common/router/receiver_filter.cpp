// SPDX-License-Identifier: MIT
#include "common/router/receiver_filter.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

namespace crossbar::router {
namespace {

using Strings = std::vector<std::string_view>;

template <class T>
void tidy(std::vector<T>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

template <class T, class V>
bool holds(const std::vector<T>& list, const V& value) {
    return std::binary_search(list.begin(), list.end(), value);
}

// Calls visit(list) for every list of strings that is present.
template <class Filter, class Visit>
void for_each_strings(Filter& filter, Visit&& visit) {
    for (auto* list :
         {&filter.exclude_authid,
          &filter.exclude_authrole,
          &filter.eligible_authid,
          &filter.eligible_authrole}) {
        if (*list) {
            visit(**list);
        }
    }
    for (auto& [name, list] : filter.exclude_attributes) {
        visit(list);
    }
    for (auto& [name, list] : filter.eligible_attributes) {
        visit(list);
    }
}

// A session attribute by name; nothing when the session has none, or it is no text.
std::optional<std::string_view> attribute(const Session& session, std::string_view name) {
    if (name == "authmethod") {
        return session.authmethod;
    }
    if (name == "authprovider") {
        return session.authprovider;
    }
    const auto* value = session.details.find(name);
    const auto* text = value != nullptr ? value->as<std::string>() : nullptr;
    return text != nullptr ? std::optional<std::string_view>(*text) : std::nullopt;
}

bool is_excluded(const wamp::ReceiverFilter& filter, const Session& session) {
    if ((filter.exclude && holds(*filter.exclude, session.id)) ||
        (filter.exclude_authid && holds(*filter.exclude_authid, session.authid)) ||
        (filter.exclude_authrole && holds(*filter.exclude_authrole, session.authrole))) {
        return true;
    }
    return std::any_of(
        filter.exclude_attributes.begin(), filter.exclude_attributes.end(), [&](const auto& entry) {
            const auto value = attribute(session, entry.first);
            return value && holds(entry.second, *value);
        });
}

bool is_eligible(const wamp::ReceiverFilter& filter, const Session& session) {
    if ((filter.eligible && !holds(*filter.eligible, session.id)) ||
        (filter.eligible_authid && !holds(*filter.eligible_authid, session.authid)) ||
        (filter.eligible_authrole && !holds(*filter.eligible_authrole, session.authrole))) {
        return false;
    }
    return std::all_of(
        filter.eligible_attributes.begin(),
        filter.eligible_attributes.end(),
        [&](const auto& entry) {
            const auto value = attribute(session, entry.first);
            return value && holds(entry.second, *value);
        });
}

}  // namespace

Audience::Audience(const wamp::ReceiverFilter& filter) : filter_(filter) {
    for (auto* list : {&filter_.exclude, &filter_.eligible}) {
        if (*list) {
            tidy(**list);
        }
    }
    for_each_strings(filter_, [](Strings& list) { tidy(list); });
    std::sort(filter_.exclude_attributes.begin(), filter_.exclude_attributes.end());
    std::sort(filter_.eligible_attributes.begin(), filter_.eligible_attributes.end());
}

bool Audience::admits(const Session& session) const {
    return !is_excluded(filter_, session) && is_eligible(filter_, session);
}

bool Audience::operator==(const Audience& other) const noexcept {
    const auto fields = [](const wamp::ReceiverFilter& f) {
        return std::tie(
            f.exclude,
            f.exclude_authid,
            f.exclude_authrole,
            f.eligible,
            f.eligible_authid,
            f.eligible_authrole,
            f.exclude_attributes,
            f.eligible_attributes);
    };
    return fields(filter_) == fields(other.filter_);
}

OwnedAudience::OwnedAudience(const wamp::ReceiverFilter& filter) : audience_(filter) {
    auto& owned = audience_.filter_;
    const auto for_each_string = [&owned](auto&& visit) {
        for_each_strings(
            owned, [&](Strings& list) { std::for_each(list.begin(), list.end(), visit); });
        for (auto* attributes : {&owned.exclude_attributes, &owned.eligible_attributes}) {
            for (auto& [name, list] : *attributes) {
                visit(name);
            }
        }
    };
    std::size_t size = 0;
    for_each_string([&](std::string_view text) { size += text.size(); });
    text_.reserve(size);  // views into it stay valid
    for_each_string([&](std::string_view& text) {
        const auto at = text_.size();
        text_.append(text);
        text = std::string_view(text_).substr(at);
    });
}

}  // namespace crossbar::router
