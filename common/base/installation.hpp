// SPDX-License-Identifier: MIT
// Where the program's own parts are: found relative to the running executable, from a build tree as
// well as installed, so that a tree can be moved as a whole.
//
//   installed: PREFIX/bin/crossbar-cxx,
//   PREFIX/libexec/crossbar-cxx/crossbar-cxx-{router,container},
//              PREFIX/lib/crossbar-cxx/components, PREFIX/share/crossbar-cxx/templates
//   built:     build/PRESET/bin/*, build/PRESET/components, build/PRESET/templates
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace crossbar::installation {

// Of the running program, with symbolic links resolved. Empty when /proc is not there.
std::filesystem::path executable();

// A worker program ("crossbar-cxx-router"); nothing when there is none.
std::optional<std::filesystem::path> program(std::string_view name);

// The folders of component libraries and of node templates; nothing when there is none.
std::optional<std::filesystem::path> components();
std::optional<std::filesystem::path> templates();

}  // namespace crossbar::installation
