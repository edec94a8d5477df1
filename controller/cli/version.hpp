// SPDX-License-Identifier: MIT
// `crossbar-cxx version`, and the banner.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace crossbar::cli {

inline constexpr std::array<std::string_view, 3> kBanner{
    R"(     __  __  __  __  __  __      __     __)",
    R"(    /  `|__)/  \/__`/__`|__) /\ |__)  |/  \)",
    R"(    \__,|  \\__/.__/.__/|__)/~~\|  \. |\__/)",
};

std::string version_text();  // "0.1.0"

int run_version();

}  // namespace crossbar::cli
