// SPDX-License-Identifier: MIT
// `crossbar-cxx check`
#pragma once

#include "controller/cli/command_line.hpp"

namespace crossbar::cli {

int run_check(const NodeOptions& options);

}  // namespace crossbar::cli
