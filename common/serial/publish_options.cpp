// SPDX-License-Identifier: MIT
#include "common/serial/publish_options.hpp"

namespace crossbar::serial {

FilterPlace filter_place(std::string_view key) noexcept {
    for (const auto& known : kIdLists) {
        if (key == known.name) {
            return {.kind = FilterPlace::Kind::ids, .ids = known.list};
        }
    }
    for (const auto& known : kNameLists) {
        if (key == known.name) {
            return {.kind = FilterPlace::Kind::names, .names = known.list};
        }
    }
    constexpr std::string_view kExclude = "exclude_";
    constexpr std::string_view kEligible = "eligible_";
    if (key.starts_with(kExclude) && key.size() > kExclude.size()) {
        return {
            .kind = FilterPlace::Kind::attribute,
            .attributes = &wamp::ReceiverFilter::exclude_attributes,
            .attribute = key.substr(kExclude.size())};
    }
    if (key.starts_with(kEligible) && key.size() > kEligible.size()) {
        return {
            .kind = FilterPlace::Kind::attribute,
            .attributes = &wamp::ReceiverFilter::eligible_attributes,
            .attribute = key.substr(kEligible.size())};
    }
    return {};
}

}  // namespace crossbar::serial
