// SPDX-License-Identifier: MIT
// `crossbar-cxx init`: writes a node from a template, whole or not at all.
#pragma once

#include "controller/cli/command_line.hpp"

namespace crossbar::cli {

int run_init(const InitOptions& options);

}  // namespace crossbar::cli
