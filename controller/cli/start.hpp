// SPDX-License-Identifier: MIT
// `crossbar-cxx start`: runs a node in the foreground.
#pragma once

#include "controller/cli/command_line.hpp"

namespace crossbar::cli {

int run_start(const StartOptions& options, const ProcessArguments& process);

}  // namespace crossbar::cli
