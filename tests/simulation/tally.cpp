// SPDX-License-Identifier: MIT
#include "tests/simulation/tally.hpp"

#include <fmt/format.h>

namespace crossbar::simulation {

std::vector<std::string> Tally::missing() const {
    return {};
}

std::string Tally::table() const {
    std::string text;
    for (const auto& [what, count] : counts_) {
        text += fmt::format("{:>10}  {}\n", count, what);
    }
    return text;
}

}  // namespace crossbar::simulation
