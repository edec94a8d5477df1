// SPDX-License-Identifier: MIT
#include "common/base/installation.hpp"

#include <initializer_list>

namespace crossbar::installation {
namespace fs = std::filesystem;

namespace {

// The first of `places`, each relative to the executable's folder, that exists.
std::optional<fs::path> first_of(std::initializer_list<fs::path> places) {
    const auto here = executable().parent_path();
    for (const auto& place : places) {
        std::error_code error;
        auto path = fs::canonical(here / place, error);
        if (!error) {
            return path;
        }
    }
    return std::nullopt;
}

}  // namespace

fs::path executable() {
    std::error_code error;
    auto path = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::path() : path;
}

std::optional<fs::path> program(std::string_view name) {
    return first_of({fs::path("../libexec/crossbar-cxx") / name, fs::path(name)});
}

// A worker runs from libexec/crossbar-cxx when installed: one level deeper than the controller.
std::optional<fs::path> components() {
    return first_of(
        {"../lib/crossbar-cxx/components", "../../lib/crossbar-cxx/components", "../components"});
}

std::optional<fs::path> templates() {
    return first_of(
        {"../share/crossbar-cxx/templates", "../../share/crossbar-cxx/templates", "../templates"});
}

}  // namespace crossbar::installation
