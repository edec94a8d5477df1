// SPDX-License-Identifier: MIT
// A log output that remembers its lines.
#pragma once

#include "controller/node/log_output.hpp"

#include <string>
#include <vector>

namespace crossbar::node {

struct MemoryOutput final : LogOutput {
    void write(bool is_urgent, std::string_view line, std::time_t) override {
        lines.emplace_back(line.substr(0, line.size() - 1));
        urgent.push_back(is_urgent);
    }

    std::vector<std::string> lines;
    std::vector<bool> urgent;
};

}  // namespace crossbar::node
