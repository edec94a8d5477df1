// SPDX-License-Identifier: MIT
// The management interface between controller and native workers: names and argument forms, once
// for both sides. WAMP over fd 3, realm "crossbar", RawSocket framing with its handshake,
// MessagePack. The worker is the client (authrole "worker", authid = worker id). A configuration
// travels as one string argument: JSON text that common/config parses on the other side.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace crossbar::mgmt {

inline constexpr std::string_view kRealm = "crossbar";
inline constexpr std::string_view kControllerRole = "controller";
inline constexpr std::string_view kWorkerRole = "worker";

// File descriptors that a native worker inherits.
inline constexpr int kManagementFd = 3;  // AF_UNIX stream socket pair
inline constexpr int kLogFd = 4;         // write end of the log pipe: one JSON record per line

// Registered by the controller. Called by a worker when it has registered its own procedures:
// [worker id, pid].
inline constexpr std::string_view kWorkerReady = "crossbar.node.worker_ready";

// Published by the container when a component has ended by itself: [component id, clean: bool,
// text].
inline constexpr std::string_view kOnComponentStop = "crossbar.container.on_component_stop";

// Registered by a worker: "crossbar.worker.<worker id>.<name>".
inline std::string worker_procedure(std::string_view worker, std::string_view name) {
    return fmt::format("crossbar.worker.{}.{}", worker, name);
}

// Keyword argument of every answer of a worker: when it was given, steady clock in nanoseconds.
// What the worker logs after that belongs behind the controller's own line about the answer.
inline constexpr std::string_view kAnsweredAt = "answered_at";

// Router worker
inline constexpr std::string_view kStartRealm =
    "start_router_realm";  // [realm id, realm configuration]
inline constexpr std::string_view kStartRole =
    "start_router_realm_role";  // [realm id, role id, role configuration]
inline constexpr std::string_view kStartTransport =
    "start_router_transport";  // [transport id, transport configuration]
inline constexpr std::string_view kGetRealmStats =
    "get_router_realm_stats";  // [realm id, or none: all] -> {realm id: {roles, sessions,
                               // messages, limits}}
inline constexpr std::string_view kGetTransportStats =
    "get_router_transport_stats";  // [transport id, or none: all] -> {transport id: {connections,
                                   // failed_logins, limits}}
// Container worker; answered when the component's transport is connected
inline constexpr std::string_view kStartComponent =
    "start_component";  // [component id, component configuration]
// Both
inline constexpr std::string_view kShutdown = "shutdown";  // []

// Errors that the worker answers with; args[0] is a sentence for the log.
inline constexpr std::string_view kInvalidConfiguration = "crossbar.error.invalid_configuration";
inline constexpr std::string_view kNoSuchObject = "crossbar.error.no_such_object";
inline constexpr std::string_view kAlreadyRunning = "crossbar.error.already_running";
inline constexpr std::string_view kCannotListen = "crossbar.error.cannot_listen";
inline constexpr std::string_view kCannotConnect = "crossbar.error.cannot_connect";
inline constexpr std::string_view kClassImportFailed = "crossbar.error.class_import_failed";

// The worker's command line: PROGRAM --worker ID --cbdir DIR --loglevel LEVEL [--title TEXT]
// [--node ID]
}  // namespace crossbar::mgmt
