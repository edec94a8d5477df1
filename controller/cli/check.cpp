// SPDX-License-Identifier: MIT
#include "controller/cli/check.hpp"

#include "common/base/exit_code.hpp"
#include "common/config/node_config.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbar::cli {

int run_check(const NodeOptions& options) {
    const auto cbdir = node_directory(options.cbdir);
    const auto file = config::find_config(cbdir, options.config);
    if (!file) {
        complain(fmt::format(
            "Error: no configuration: neither config.json nor config.yaml exists in node directory "
            "{}",
            cbdir.string()));
        return exit_code::kFailure;
    }
    print(fmt::format("\nChecking node configuration file '{}':\n", file->string()));
    config::LoadOptions load;
    load.cbdir = cbdir;
    const auto loaded = config::load_node_config(*file, load);
    for (const auto& diagnostic : loaded.diagnostics) {
        print(config::to_string(diagnostic));
    }
    if (loaded.ok()) {
        print("Ok, node configuration looks good!\n");
        return exit_code::kSuccess;
    }
    const auto errors = std::count_if(
        loaded.diagnostics.begin(), loaded.diagnostics.end(), [](const auto& diagnostic) {
            return diagnostic.severity == config::Severity::error;
        });
    complain(fmt::format("Error: {} error{} in the configuration", errors, errors == 1 ? "" : "s"));
    return exit_code::kFailure;
}

}  // namespace crossbar::cli
