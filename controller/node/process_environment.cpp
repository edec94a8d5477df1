// SPDX-License-Identifier: MIT
#include "controller/node/process_environment.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include <unistd.h>

namespace crossbar::node {
namespace {

constexpr std::array<std::string_view, 4> kOurs{
    "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_FDS"};

bool can_be_executed(const std::filesystem::path& file) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0;
}

}  // namespace

std::vector<std::string> child_environment(
    const config::EnvConfig& config, const char* const* own) {
    std::vector<std::string> environment;
    for (; *own != nullptr; ++own) {
        const std::string_view variable(*own);
        const auto name = variable.substr(0, variable.find('='));
        const bool inherited =
            config.inherit_all ||
            std::find(config.inherit.begin(), config.inherit.end(), name) != config.inherit.end();
        if (inherited && std::find(kOurs.begin(), kOurs.end(), name) == kOurs.end() &&
            !config.vars.contains(std::string(name))) {
            environment.emplace_back(variable);
        }
    }
    for (const auto& [name, value] : config.vars) {
        environment.emplace_back(name).append("=").append(value);
    }
    return environment;
}

std::optional<Executable> find_executable(
    const std::string& name, const std::string& workdir, std::string_view path) {
    if (name.empty()) {
        return std::nullopt;
    }
    const auto configured = (std::filesystem::path(workdir) / name).lexically_normal();
    if (can_be_executed(configured)) {
        return Executable{configured.string(), true};
    }
    while (name.find('/') == name.npos && !path.empty()) {
        const auto colon = std::min(path.find(':'), path.size());
        const auto folder = path.substr(0, colon);
        path.remove_prefix(std::min(colon + 1, path.size()));
        const auto candidate = std::filesystem::path(folder) / name;
        if (candidate.is_absolute() && can_be_executed(candidate)) {
            return Executable{candidate.string(), false};
        }
    }
    return std::nullopt;
}

}  // namespace crossbar::node
