// SPDX-License-Identifier: MIT
#include "controller/cli/templates.hpp"

#include "common/base/exit_code.hpp"
#include "controller/cli/command_line.hpp"
#include "controller/cli/template_folder.hpp"

#include <fmt/format.h>

namespace crossbar::cli {

int run_templates() {
    const auto templates = installed_templates();
    if (!templates) {
        complain(templates.error());
        return exit_code::kFailure;
    }
    print("\nAvailable Crossbar.io node templates:\n");
    for (const auto& item : *templates) {
        print(fmt::format("  {:<16} {}", item.name, item.help));
    }
    print("");
    return exit_code::kSuccess;
}

}  // namespace crossbar::cli
