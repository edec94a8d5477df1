// SPDX-License-Identifier: MIT
// Whether what the router did is what the model foresaw.
#pragma once

#include "tests/simulation/turn.hpp"

#include <string>
#include <unordered_set>

namespace crossbar::simulation {

class Comparer {
public:
    // What is wrong, in words; empty when nothing is. Publications get to know their ids.
    std::string compare(const Observed& observed, const Turn& foreseen);

private:
    bool is_same(const Said& got, const Expected& wanted);

    std::unordered_set<WampId> publications_;  // ids that were seen
};

// Both sides, line by line, for a report.
std::string show(const Observed& observed, const Turn& foreseen);

}  // namespace crossbar::simulation
