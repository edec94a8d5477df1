// SPDX-License-Identifier: MIT
#include "controller/cli/check.hpp"

#include "common/base/exit_code.hpp"
#include "common/config/node_config.hpp"
#include "controller/cli/check_tls.hpp"

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
    auto diagnostics = loaded.diagnostics;
    if (loaded.ok()) {
        const auto of_tls = check_tls(loaded);
        diagnostics.insert(diagnostics.end(), of_tls.begin(), of_tls.end());
    }
    for (const auto& diagnostic : diagnostics) {
        print(config::to_string(diagnostic));
    }
    const auto errors =
        std::count_if(diagnostics.begin(), diagnostics.end(), [](const auto& diagnostic) {
            return diagnostic.severity == config::Severity::error;
        });
    if (errors == 0) {
        print("Ok, node configuration looks good!\n");
        return exit_code::kSuccess;
    }
    complain(fmt::format("Error: {} error{} in the configuration", errors, errors == 1 ? "" : "s"));
    return exit_code::kFailure;
}

}  // namespace crossbar::cli
