// SPDX-License-Identifier: MIT
// Trust levels of calls and publications (specification: "Call Trust Levels", "Publication Trust
// Levels"; where they come from is ours: RealmOptions::trust_levels).
#pragma once

#include "common/router/options.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace crossbar::router {

// The level of the first entry that matches both the URI and the role of who calls or publishes;
// nothing when none does.
std::optional<std::int64_t> trust_level(
    const std::vector<TrustLevel>& levels, std::string_view uri, std::string_view authrole);

}  // namespace crossbar::router
