// SPDX-License-Identifier: MIT
#include "common/router/realm_limits.hpp"

namespace crossbar::router {

void RealmLimits::refused(RealmLimit limit, std::size_t most) {
    const auto index = static_cast<std::size_t>(limit);
    if (const auto count = tallies_[index].count(clock_.now()); count > 0) {
        logger_.warn(
            "realm '{}': {}={} reached{}",
            options_.name,
            kLimits[index].name,
            most,
            log::times(count));
    }
}

std::vector<std::pair<std::string_view, std::uint64_t>> RealmLimits::counts() const {
    std::vector<std::pair<std::string_view, std::uint64_t>> counts;
    for (std::size_t i = 0; i < kLimits.size(); ++i) {
        counts.emplace_back(kLimits[i].name, tallies_[i].total());
    }
    return counts;
}

}  // namespace crossbar::router
