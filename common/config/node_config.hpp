// SPDX-License-Identifier: MIT
// The node's configuration: a typed model of config.json or config.yaml, and how it is loaded.
// Every error of the file is reported, each with file, line, column and path. No sockets, no
// processes.
#pragma once

#include "common/config/diagnostics.hpp"
#include "common/config/worker_config.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::config {

enum class ShutdownTrigger : std::uint8_t {
    shutdown_requested,      // shutdown_on_shutdown_requested: never by itself
    worker_exit,             // shutdown_on_worker_exit
    worker_exit_with_error,  // shutdown_on_worker_exit_with_error
    last_worker_exit,        // shutdown_on_last_worker_exit
};

// As in the file: "shutdown_on_worker_exit".
std::string_view name_of(ShutdownTrigger trigger) noexcept;

struct ControllerConfig {
    std::optional<std::string> id;  // none: from the host's name
    std::string title = "crossbar-controller";
    std::optional<std::vector<ShutdownTrigger>> shutdown;  // none: {worker_exit}
    bool enable_parallel_worker_start = false;
};

struct NodeConfig {
    int version = 2;  // as in the file; version 1 was upgraded while reading
    ControllerConfig controller;
    std::vector<WorkerConfig> workers;
};

// `std::nullopt` for a variable that is not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

// The process's own.
std::optional<std::string> process_environment(std::string_view name);

struct LoadOptions {
    std::filesystem::path cbdir;  // relative paths of the file are relative to it; absolute
    Environment environment = process_environment;
};

// A value "${NAME}" that was replaced, for the log.
struct EnvironmentUse {
    std::string path;  // "workers[0].transports[0].auth.ticket.principals.joe.ticket"
    std::string variable;
    bool set = false;
};

struct LoadedConfig {
    std::filesystem::path file;           // absolute
    std::string text;                     // as read
    NodeConfig config;                    // usable only if ok()
    std::vector<Diagnostic> diagnostics;  // errors and warnings, in the order of the file
    std::vector<EnvironmentUse> environment;

    bool ok() const noexcept;
};

// The file to load: `given` (relative to cbdir), or else the first of config.json and config.yaml
// that is there. Nothing when there is none.
std::optional<std::filesystem::path> find_config(
    const std::filesystem::path& cbdir, const std::filesystem::path& given = {});

LoadedConfig load_node_config(const std::filesystem::path& file, const LoadOptions& options);

// The same from a text; `file` only names it (its extension chooses JSON or YAML).
LoadedConfig parse_node_config(
    std::string text, const std::filesystem::path& file, const LoadOptions& options);

// The worker's side of to_json(): one realm, role, transport or component, as it came over the
// management pipe. A value only if there was no error.
template <class T>
struct Parsed {
    std::optional<T> value;
    std::vector<Diagnostic> diagnostics;
};

Parsed<RealmConfig> parse_realm(std::string_view json);
Parsed<RoleConfig> parse_role(std::string_view json);
Parsed<TransportConfig> parse_transport(std::string_view json);
Parsed<ComponentConfig> parse_component(std::string_view json);

}  // namespace crossbar::config
