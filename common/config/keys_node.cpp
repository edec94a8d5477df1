// SPDX-License-Identifier: MIT
// Keys of the node, its workers and their components.
#include "common/config/keys.hpp"

namespace crossbar::config::keys {

namespace {

constexpr std::string_view kNoPython = "there is no Python in this process";
constexpr std::string_view kNoDebug = "use --loglevel debug";
constexpr std::string_view kNoManhole = "there is no shell inside of the processes";
constexpr std::string_view kNoConnections =
    "database connections are not supported; connect in a component";
constexpr std::string_view kAlwaysTold = "components are told nothing of the controller";
constexpr std::string_view kSerializersInstead = "write \"serializers\" with a list";
constexpr std::string_view kClientDefault = "the client's default is used";

// Node and workers
constexpr Key kTop[] = {{"version"}, {"controller"}, {"workers"}, {"$schema"}};
constexpr Key kController[] = {
    {"id"},
    {"options"},
    ignored("manhole", kNoManhole),
    ignored("fabric", "there is no uplink to a management service"),
};
constexpr Key kControllerOptions[] = {
    {"title"},
    {"shutdown"},
    ignored("enable_parallel_worker_start", "workers are started one after the other"),
};
constexpr Key kRouter[] = {
    {"id"},
    required("type"),
    {"options"},
    {"realms"},
    {"transports"},
    refused("components", "components run in container workers: move them to one"),
    refused("connections", kNoConnections),
    ignored("manhole", kNoManhole),
};
constexpr Key kContainer[] = {
    {"id"},
    required("type"),
    {"options"},
    {"components"},
    refused("connections", kNoConnections),
    ignored("manhole", kNoManhole),
};
constexpr Key kGuest[] = {
    {"id"}, required("type"), required("executable"), {"arguments"}, {"options"}};
constexpr Key kRouterOptions[] = {
    {"title"},
    {"env"},
    {"cpu_affinity"},
    {"disabled"},
    {"restart"},
    {"start_timeout"},
    {"stop_timeout"},
    ignored("python", kNoPython),
    ignored("pythonpath", kNoPython),
    ignored("reactor", "the event loop is always the same"),
    ignored("traceback", kNoPython),
    ignored("extra", "no code of this worker reads it"),
    ignored("expose_controller", kAlwaysTold),
    ignored("expose_shared", kAlwaysTold),
};
constexpr Key kContainerOptions[] = {
    {"title"},
    {"env"},
    {"cpu_affinity"},
    {"disabled"},
    {"shutdown"},
    {"restart"},
    {"start_timeout"},
    {"stop_timeout"},
    ignored("python", kNoPython),
    ignored("pythonpath", kNoPython),
    ignored("reactor", "the event loop is always the same"),
    ignored("traceback", kNoPython),
    ignored("extra", "each component has its own"),
    ignored("expose_controller", kAlwaysTold),
    ignored("expose_shared", kAlwaysTold),
};
constexpr Key kGuestOptions[] = {
    {"workdir"},
    {"env"},
    {"stdin"},
    {"stdout"},
    {"stderr"},
    {"watch"},
    {"cpu_affinity"},
    {"disabled"},
    {"restart"},
    {"stop_timeout"},
};
constexpr Key kEnv[] = {{"inherit"}, {"vars"}};
constexpr Key kRestart[] = {{"policy"}, {"delay"}, {"max_delay"}, {"max_restarts"}, {"interval"}};
constexpr Key kContainerRestart[] = {
    {"policy"}, {"delay"}, {"max_delay"}, {"max_restarts"}, {"interval"}, {"components"}};
constexpr Key kWatch[] = {required("directories"), {"action"}, {"timeout"}};
constexpr Key kStdinJson[] = {required("type"), required("value"), {"close"}};

// Components
constexpr Key kComponent[] = {
    {"id"},
    required("type"),
    required("library"),
    required("realm"),
    required("transport"),
    {"extra"},
    ignored("role", "the router that it joins decides its role"),
};
constexpr Key kClientWebSocket[] = {
    required("type"),
    {"endpoint"},
    required("url"),
    {"serializers"},
    {"options"},
    {"auth"},
    refused("serializer", kSerializersInstead),
    ignored("debug", kNoDebug),
};
constexpr Key kClientRawSocket[] = {
    required("type"),
    required("endpoint"),
    required("serializer"),
    {"options"},
    {"auth"},
    {"url"},
    ignored("debug", kNoDebug),
};
constexpr Key kClientOptions[] = {
    {"max_message_size"},
    ignored("open_handshake_timeout", kClientDefault),
    ignored("close_handshake_timeout", kClientDefault),
    ignored("auto_ping_interval", kClientDefault),
    ignored("auto_ping_timeout", kClientDefault),
    ignored("auto_ping_size", kClientDefault),
    ignored("auto_fragment_size", kClientDefault),
    ignored("max_frame_size", kClientDefault),
    ignored("fail_by_drop", kClientDefault),
    ignored("tcp_nodelay", "always on"),
    ignored("compression", "components do not compress"),
};
constexpr Key kClientAuth[] = {{"anonymous"}, {"ticket"}, {"wampcra"}, {"scram"}, {"cryptosign"}};
constexpr Key kClientAnonymous[] = {{"authid"}, {"role"}};
constexpr Key kClientTicket[] = {required("authid"), required("ticket"), {"role"}};
constexpr Key kClientWampCra[] = {required("authid"), required("secret"), {"role"}};
constexpr Key kClientScram[] = {
    required("authid"), required("password"), {"role"}, {"channel_binding"}};
constexpr Key kClientCryptosign[] = {
    {"authid"}, required("key"), {"role"}, {"router_key"}, {"channel_binding"}};

}  // namespace

// NOLINTBEGIN(readability-identifier-naming)
const KeyTable top{"the configuration", kTop};
const KeyTable controller{"the controller", kController};
const KeyTable controller_options{"the controller's options", kControllerOptions};
const KeyTable router{"a router worker", kRouter};
const KeyTable container{"a container worker", kContainer};
const KeyTable guest{"a guest worker", kGuest};
const KeyTable router_options{"a router worker's options", kRouterOptions};
const KeyTable container_options{"a container worker's options", kContainerOptions};
const KeyTable guest_options{"a guest worker's options", kGuestOptions};
const KeyTable env{"a worker's environment", kEnv};
const KeyTable restart{"a restart policy", kRestart};
const KeyTable container_restart{"a container's restart policy", kContainerRestart};
const KeyTable watch{"a guest's watch", kWatch};
const KeyTable stdin_json{"a guest's stdin", kStdinJson};
const KeyTable component{"a component", kComponent};
const KeyTable client_websocket{"a component's WebSocket transport", kClientWebSocket};
const KeyTable client_rawsocket{"a component's RawSocket transport", kClientRawSocket};
const KeyTable client_options{"a component's transport options", kClientOptions};
const KeyTable client_auth{"a component's login", kClientAuth};
const KeyTable client_anonymous{"a component's anonymous login", kClientAnonymous};
const KeyTable client_ticket{"a component's ticket login", kClientTicket};
const KeyTable client_wampcra{"a component's WAMP-CRA login", kClientWampCra};
const KeyTable client_scram{"a component's SCRAM login", kClientScram};
const KeyTable client_cryptosign{"a component's cryptosign login", kClientCryptosign};
// NOLINTEND(readability-identifier-naming)

}  // namespace crossbar::config::keys
