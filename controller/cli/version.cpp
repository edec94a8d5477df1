// SPDX-License-Identifier: MIT
#include "controller/cli/version.hpp"

#include "common/base/exit_code.hpp"
#include "controller/cli/command_line.hpp"

#include <boost/version.hpp>

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <sys/utsname.h>

namespace crossbar::cli {

std::string version_text() {
    return CROSSBAR_VERSION;
}

int run_version() {
    utsname system{};
    ::uname(&system);
    for (const auto row : kBanner) {
        print(row);
    }
    print("");
    const auto row = [](std::string_view name, std::string_view value) {
        print(fmt::format(" {:<18} : {}", name, value));
    };
    row("crossbar-cxx", version_text());
    row("  Boost.Asio",
        fmt::format(
            "{}.{}.{} (C++-EPollReactor)",
            BOOST_VERSION / 100'000,
            BOOST_VERSION / 100 % 1'000,
            BOOST_VERSION % 100));
    row("  OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING));
    row("  Compiler", fmt::format("GCC-compatible {}", __VERSION__));
    row("OS", fmt::format("{}-{}", system.sysname, system.release));
    row("Machine", system.machine);
    return exit_code::kSuccess;
}

}  // namespace crossbar::cli
