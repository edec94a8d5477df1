// SPDX-License-Identifier: MIT
// A worker process of the node: `workers[]`.
#pragma once

#include "common/base/clock.hpp"
#include "common/config/component_config.hpp"
#include "common/config/diagnostics.hpp"
#include "common/config/realm_config.hpp"
#include "common/config/transport_config.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace crossbar::config {

struct EnvConfig {
    bool inherit_all = true;
    std::vector<std::string> inherit;  // names; when not inherit_all
    std::map<std::string, std::string> vars;
};

// What happens when the worker's process ends (ours, `options.restart`).
struct RestartConfig {
    enum class Policy : std::uint8_t {
        never,       // Crossbar's behaviour
        on_failure,  // restarted after a signal or an exit code other than 0
        always,      // restarted after every end that nobody asked for
    };

    Policy policy = Policy::never;
    Milliseconds delay{500};  // before the first restart; doubles with each further one
    Milliseconds max_delay{30'000};
    std::uint32_t max_restarts = 10;  // within `interval`, then the worker has failed; 0: no limit
    Milliseconds interval{60'000};
};

struct WorkerOptions {
    std::string title;  // process title; empty: the type's own
    EnvConfig env;
    RestartConfig restart;
    std::vector<std::uint32_t> cpu_affinity;  // empty: as inherited
    bool disabled = false;
    Milliseconds start_timeout{20'000};  // ours: from exec to ready
    Milliseconds stop_timeout{22'000};   // from SIGTERM to SIGKILL
};

struct RouterWorker {
    std::vector<RealmConfig> realms;
    std::vector<TransportConfig> transports;
};

struct ContainerWorker {
    enum class Shutdown : std::uint8_t {
        manual,
        on_last_component_stopped,
        on_any_component_stopped,
        on_any_component_failed,
    };
    enum class ComponentRestart : std::uint8_t { never, always, on_failed };

    Shutdown shutdown = Shutdown::on_last_component_stopped;
    ComponentRestart component_restart = ComponentRestart::never;
    std::vector<ComponentConfig> components;
};

// Not inside GuestWorker: clang 14 cannot put a nested class with initializers into an optional.
struct GuestWatch {
    std::vector<std::string> directories;  // absolute
    Milliseconds timeout{1'000};           // from SIGTERM to the restart
};

struct GuestWorker {
    enum class Output : std::uint8_t { close, log, drop };
    enum class Input : std::uint8_t { open, close, json };

    std::string
        executable;  // absolute when it exists below the working directory, else looked up in PATH
    std::vector<std::string> arguments;
    std::string workdir;  // absolute
    Input input = Input::open;
    std::string input_json;   // Input::json: what is written to its standard input
    bool input_close = true;  // ... which is closed then
    Output output = Output::log;
    Output error_output = Output::log;
    std::optional<GuestWatch> watch;
};

struct WorkerConfig {
    std::string id;
    Position where;  // of the item, for messages
    WorkerOptions options;
    std::variant<RouterWorker, ContainerWorker, GuestWorker> kind;

    const RouterWorker* router() const noexcept { return std::get_if<RouterWorker>(&kind); }

    const ContainerWorker* container() const noexcept {
        return std::get_if<ContainerWorker>(&kind);
    }

    const GuestWorker* guest() const noexcept { return std::get_if<GuestWorker>(&kind); }

    std::string type() const;  // "router", "container", "guest"
};

}  // namespace crossbar::config
