// SPDX-License-Identifier: MIT
// crossbar-cxx: the node's controller and its command line.
#include "common/base/exit_code.hpp"
#include "controller/cli/command_line.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    try {
        return crossbar::cli::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "crossbar-cxx: %s\n", error.what());
        return crossbar::exit_code::kFailure;
    }
}
