// SPDX-License-Identifier: MIT
// Tally: how often what happened. A simulation that never reaches a branch proves nothing about it:
// missing() tells. Expect nothing to be missing from some hundred thousand steps on.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::simulation {

class Tally {
public:
    void count(std::string_view what) {
        const auto at = counts_.find(what);
        if (at != counts_.end()) {
            ++at->second;
        } else {
            counts_.emplace(what, 1);
        }
    }

    // What has to occur in every run of some length, and did not.
    std::vector<std::string> missing() const;

    std::string table() const;

private:
    std::map<std::string, std::uint64_t, std::less<>> counts_;
};

}  // namespace crossbar::simulation
