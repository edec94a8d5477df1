// SPDX-License-Identifier: MIT
// `crossbar-cxx stop` and `crossbar-cxx restart`
#pragma once

#include "controller/cli/command_line.hpp"

namespace crossbar::cli {

int run_stop(const NodeOptions& options);

// Becomes the new node.
int run_restart(const NodeOptions& options, const ProcessArguments& process);

}  // namespace crossbar::cli
