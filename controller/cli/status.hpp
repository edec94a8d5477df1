// SPDX-License-Identifier: MIT
// `crossbar-cxx status`
#pragma once

#include "controller/cli/command_line.hpp"

namespace crossbar::cli {

int run_status(const StatusOptions& options);

}  // namespace crossbar::cli
