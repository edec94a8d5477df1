// SPDX-License-Identifier: MIT
// The environment and the executable of a worker process. Pure but for looking at files.
#pragma once

#include "common/config/worker_config.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::node {

// "NAME=value" for every variable that the child gets: what it inherits of `own` (as in environ),
// then what is configured. Variables that are for the controller alone (the service manager's) are
// left out.
std::vector<std::string> child_environment(const config::EnvConfig& config, const char* const* own);

struct Executable {
    std::string path;          // absolute
    bool from_config = false;  // else found in PATH
};

// Below the working directory (or absolute), else the first in `path` ("/usr/bin:/bin") that can be
// executed.
std::optional<Executable> find_executable(
    const std::string& name, const std::string& workdir, std::string_view path);

}  // namespace crossbar::node
