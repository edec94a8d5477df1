// SPDX-License-Identifier: MIT
// The tables. A key that this version learns to serve loses its `ignored` or `refused` here and
// gets a line in its reader.
#include "common/config/keys.hpp"

#include <algorithm>

namespace crossbar::config {

const Key* KeyTable::find(std::string_view name) const noexcept {
    auto found =
        std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
    return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string_view> KeyTable::names() const {
    std::vector<std::string_view> result;
    for (const Key& key : keys) {
        if (key.use == KeyUse::optional || key.use == KeyUse::required) {
            result.push_back(key.name);
        }
    }
    return result;
}

namespace {

constexpr Key required(std::string_view name) {
    return {name, KeyUse::required, {}};
}

constexpr Key ignored(std::string_view name, std::string_view note) {
    return {name, KeyUse::ignored, note};
}

constexpr Key refused(std::string_view name, std::string_view note) {
    return {name, KeyUse::refused, note};
}

constexpr std::string_view kNoPython = "there is no Python in this process";
constexpr std::string_view kNoDebug = "use --loglevel debug";
constexpr std::string_view kNoManhole = "there is no shell inside of the processes";
constexpr std::string_view kNoConnections =
    "database connections are not supported; connect in a component";
constexpr std::string_view kObsolete = "obsolete protocol";
constexpr std::string_view kAlwaysTold = "components are told nothing of the controller";
constexpr std::string_view kOnUniversal = "belongs to the universal transport itself";
constexpr std::string_view kSerializersInstead = "write \"serializers\" with a list";
constexpr std::string_view kNoProxy = "proxy workers are not supported yet";
constexpr std::string_view kInsideAllow = "the form of version 1: write it inside of \"allow\"";
constexpr std::string_view kStoreFormat = "the store has another format here";
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

// Realms
constexpr Key kRealm[] = {
    {"id"},
    required("name"),
    {"options"},
    {"roles"},
    {"store"},
    refused("rlinks", "links between routers are not supported yet"),
    refused("inventory", "payloads cannot be validated"),
    ignored("stats", "statistics are not published as events"),
    ignored("trace", "use --loglevel trace"),
    ignored("schemas", "schemas are not checked"),
};
constexpr Key kRealmOptions[] = {
    {"enable_meta_api"},
    {"uri_check"},
    {"allow_disclose_me"},
    {"allow_retain"},
    {"forward_timeout"},
    {"trust_levels"},
    {"limits"},
    ignored("bridge_meta_api", "the meta API is on the realm only"),
    ignored("event_dispatching_chunk_size", "events are dispatched at once"),
};
constexpr Key kRealmLimits[] = {
    {"max_sessions"},
    {"max_subscriptions_per_session"},
    {"max_registrations_per_session"},
    {"max_pending_calls_per_session"},
    {"max_retained_events"},
};
constexpr Key kTrustLevel[] = {required("uri"), {"match"}, {"authrole"}, required("level")};
constexpr Key kStore[] = {
    required("type"),
    {"limit"},
    {"event-history"},
    ignored("call-queue", "concurrency limits queue without it")};
constexpr Key kHistory[] = {required("uri"), {"match"}, {"limit"}};
constexpr Key kRole[] = {
    {"id"}, required("name"), {"permissions"}, {"authorizer"}, {"allow-by-default"}};
constexpr Key kPermission[] = {
    required("uri"),
    {"match"},
    {"allow"},
    {"disclose"},
    {"cache"},
    refused("validate", "payloads cannot be validated"),
    refused("call", kInsideAllow),
    refused("register", kInsideAllow),
    refused("publish", kInsideAllow),
    refused("subscribe", kInsideAllow),
};
constexpr Key kAllow[] = {{"call"}, {"register"}, {"publish"}, {"subscribe"}};
constexpr Key kDisclose[] = {{"caller"}, {"publisher"}};

// Listening transports
constexpr Key kWebSocket[] = {
    {"id"},
    required("type"),
    required("endpoint"),
    {"url"},
    {"serializers"},
    {"options"},
    {"auth"},
    {"cookie"},
    {"max_connections"},
    {"request_ids"},
    {"ubjson"},
    {"limits"},
    ignored("debug", kNoDebug),
};
constexpr Key kRawSocket[] = {
    {"id"},
    required("type"),
    required("endpoint"),
    {"serializers"},
    {"options"},
    {"auth"},
    {"max_connections"},
    {"request_ids"},
    {"ubjson"},
    {"limits"},
    refused("serializer", kSerializersInstead),
    ignored("debug", kNoDebug),
};
constexpr Key kUniversal[] = {
    {"id"},
    required("type"),
    required("endpoint"),
    {"rawsocket"},
    {"websocket"},
    {"max_connections"},
    {"limits"},
    refused("web", "web services are not supported yet"),
    refused("mqtt", "MQTT is not supported"),
};
constexpr Key kUniversalWebSocket[] = {
    {"type"},
    {"url"},
    {"serializers"},
    {"options"},
    {"auth"},
    {"cookie"},
    {"request_ids"},
    {"ubjson"},
    refused("endpoint", kOnUniversal),
    refused("max_connections", kOnUniversal),
    refused("limits", kOnUniversal),
    ignored("debug", kNoDebug),
};
constexpr Key kUniversalRawSocket[] = {
    {"type"},
    {"serializers"},
    {"options"},
    {"auth"},
    {"request_ids"},
    {"ubjson"},
    refused("serializer", kSerializersInstead),
    refused("endpoint", kOnUniversal),
    refused("max_connections", kOnUniversal),
    refused("limits", kOnUniversal),
    ignored("debug", kNoDebug),
};
constexpr Key kTransportLimits[] = {
    {"max_connections_per_address"},
    {"outbox_bytes"},
    {"outbox_policy"},
    {"handshake_timeout"},
    {"authentication_timeout"},
    {"failed_logins_per_minute"},
};
constexpr Key kWebSocketOptions[] = {
    {"allowed_origins"},
    {"allow_null_origin"},
    {"external_port"},
    {"open_handshake_timeout"},
    {"close_handshake_timeout"},
    {"enable_webstatus"},
    {"validate_utf8"},
    {"mask_server_frames"},
    {"require_masked_client_frames"},
    {"apply_mask"},
    {"show_server_version"},
    {"require_websocket_subprotocol"},
    {"fail_by_drop"},
    {"echo_close_codereason"},
    {"tcp_nodelay"},
    {"max_frame_size"},
    {"max_message_size"},
    {"auto_fragment_size"},
    {"auto_ping_interval"},
    {"auto_ping_timeout"},
    {"auto_ping_size"},
    {"auto_ping_restart_on_any_traffic"},
    {"compression"},
    {"enable_rfc6455"},
    ignored("enable_hybi10", kObsolete),
    ignored("enable_flash_policy", kObsolete),
    ignored("flash_policy", kObsolete),
};
constexpr Key kRawSocketOptions[] = {{"max_message_size"}, ignored("debug", kNoDebug)};
constexpr Key kCompression[] = {{"deflate"}};
constexpr Key kDeflate[] = {
    {"request_no_context_takeover"},
    {"request_max_window_bits"},
    {"no_context_takeover"},
    {"max_window_bits"},
    {"memory_level"},
};

// Endpoints
constexpr Key kTcpListen[] = {
    required("type"),
    {"port"},
    {"portrange"},
    {"version"},
    {"interface"},
    {"backlog"},
    {"shared"},
    {"user_timeout"},
    {"tls"},
};
constexpr Key kUnixListen[] = {required("type"), required("path"), {"backlog"}, {"permissions"}};
constexpr Key kTlsServer[] = {
    required("key"),
    required("certificate"),
    {"chain_certificates"},
    {"ca_certificates"},
    {"dhparam"},
    {"ciphers"},
    {"minimum_version"},
    {"session_tickets"},
};
constexpr Key kTcpConnect[] = {
    required("type"), required("host"), required("port"), {"version"}, {"timeout"}, {"tls"}};
constexpr Key kUnixConnect[] = {required("type"), required("path"), {"timeout"}};
constexpr Key kTlsClient[] = {{"hostname"}, {"ca_certificates"}, {"key"}, {"certificate"}};

// Authentication
constexpr Key kAuth[] = {
    {"anonymous"},
    {"ticket"},
    {"wampcra"},
    {"scram"},
    {"cryptosign"},
    {"tls"},
    {"cookie"},
    refused("anonymous-proxy", kNoProxy),
    refused("cryptosign-proxy", kNoProxy),
};
constexpr Key kAnonymous[] = {required("type"), {"role"}, {"authid"}, {"realm"}};
constexpr Key kTicket[] = {required("type"), required("principals"), {"default-role"}};
constexpr Key kWampCra[] = {required("type"), required("users"), {"default-role"}};
constexpr Key kScram[] = {required("type"), required("principals"), {"default-role"}};
constexpr Key kCryptosign[] = {
    required("type"),
    required("principals"),
    {"default-role"},
    refused(
        "trustroots", "chains of certificates are not supported; list the keys in \"principals\""),
};
constexpr Key kTls[] = {required("type"), required("principals"), {"default-role"}};
constexpr Key kCookieAuth[] = {{"type"}};
constexpr Key kDynamicAuth[] = {
    required("type"),
    required("authenticator"),
    {"authenticator-realm"},
    {"authenticator-role"},
    {"default-role"},
    ignored("expose_controller", kAlwaysTold),
};
constexpr Key kTicketPrincipal[] = {required("ticket"), {"role"}};
constexpr Key kWampCraUser[] = {required("secret"), {"role"}, {"salt"}, {"iterations"}, {"keylen"}};
constexpr Key kScramPrincipal[] = {
    required("kdf"),
    required("iterations"),
    {"memory"},
    required("salt"),
    required("stored-key"),
    required("server-key"),
    {"role"},
};
constexpr Key kCryptosignPrincipal[] = {required("authorized_keys"), {"role"}, {"realm"}};
constexpr Key kTlsPrincipal[] = {required("certificate-sha1"), {"role"}};
constexpr Key kCookie[] = {
    {"name"}, {"length"}, {"max_age"}, {"secure"}, {"http_strict"}, {"same_site"}, {"store"}};
constexpr Key kCookieStore[] = {
    required("type"),
    {"filename"},
    {"path"},
    {"purge_on_startup"},
    ignored("maxsize", kStoreFormat),
    ignored("readonly", kStoreFormat),
    ignored("sync", kStoreFormat),
};

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
constexpr Key kClientScram[] = {required("authid"), required("password"), {"role"}};
constexpr Key kClientCryptosign[] = {{"authid"}, required("key"), {"role"}};

}  // namespace

namespace keys {

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
const KeyTable realm{"a realm", kRealm};
const KeyTable realm_options{"a realm's options", kRealmOptions};
const KeyTable realm_limits{"a realm's limits", kRealmLimits};
const KeyTable trust_level{"a trust level", kTrustLevel};
const KeyTable store{"a realm's store", kStore};
const KeyTable history{"an event history", kHistory};
const KeyTable role{"a role", kRole};
const KeyTable permission{"a permission", kPermission};
const KeyTable allow{"the allowed actions", kAllow};
const KeyTable disclose{"the disclosure", kDisclose};
const KeyTable websocket{"a WebSocket transport", kWebSocket};
const KeyTable rawsocket{"a RawSocket transport", kRawSocket};
const KeyTable universal{"a universal transport", kUniversal};
const KeyTable universal_websocket{"a universal transport's WebSocket", kUniversalWebSocket};
const KeyTable universal_rawsocket{"a universal transport's RawSocket", kUniversalRawSocket};
const KeyTable transport_limits{"a transport's limits", kTransportLimits};
const KeyTable websocket_options{"WebSocket options", kWebSocketOptions};
const KeyTable rawsocket_options{"RawSocket options", kRawSocketOptions};
const KeyTable compression{"WebSocket compression", kCompression};
const KeyTable deflate{"permessage-deflate", kDeflate};
const KeyTable tcp_listen{"a listening TCP endpoint", kTcpListen};
const KeyTable unix_listen{"a listening Unix endpoint", kUnixListen};
const KeyTable tls_server{"a listening endpoint's TLS", kTlsServer};
const KeyTable tcp_connect{"a connecting TCP endpoint", kTcpConnect};
const KeyTable unix_connect{"a connecting Unix endpoint", kUnixConnect};
const KeyTable tls_client{"a connecting endpoint's TLS", kTlsClient};
const KeyTable auth{"authentication", kAuth};
const KeyTable anonymous{"anonymous authentication", kAnonymous};
const KeyTable ticket{"ticket authentication", kTicket};
const KeyTable wampcra{"WAMP-CRA authentication", kWampCra};
const KeyTable scram{"SCRAM authentication", kScram};
const KeyTable cryptosign{"cryptosign authentication", kCryptosign};
const KeyTable tls{"TLS authentication", kTls};
const KeyTable cookie_auth{"cookie authentication", kCookieAuth};
const KeyTable dynamic_auth{"dynamic authentication", kDynamicAuth};
const KeyTable ticket_principal{"a ticket principal", kTicketPrincipal};
const KeyTable wampcra_user{"a WAMP-CRA user", kWampCraUser};
const KeyTable scram_principal{"a SCRAM principal", kScramPrincipal};
const KeyTable cryptosign_principal{"a cryptosign principal", kCryptosignPrincipal};
const KeyTable tls_principal{"a TLS principal", kTlsPrincipal};
const KeyTable cookie{"the cookie", kCookie};
const KeyTable cookie_store{"the cookie store", kCookieStore};
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

}  // namespace keys

std::span<const KeyTable* const> all_key_tables() noexcept {
    using namespace keys;
    static constexpr const KeyTable* kAll[] = {
        &top,
        &controller,
        &controller_options,
        &router,
        &container,
        &guest,
        &router_options,
        &container_options,
        &guest_options,
        &env,
        &restart,
        &container_restart,
        &watch,
        &stdin_json,
        &realm,
        &realm_options,
        &realm_limits,
        &trust_level,
        &store,
        &history,
        &role,
        &permission,
        &allow,
        &disclose,
        &websocket,
        &rawsocket,
        &universal,
        &universal_websocket,
        &universal_rawsocket,
        &transport_limits,
        &websocket_options,
        &rawsocket_options,
        &compression,
        &deflate,
        &tcp_listen,
        &unix_listen,
        &tls_server,
        &tcp_connect,
        &unix_connect,
        &tls_client,
        &auth,
        &anonymous,
        &ticket,
        &wampcra,
        &scram,
        &cryptosign,
        &tls,
        &cookie_auth,
        &dynamic_auth,
        &ticket_principal,
        &wampcra_user,
        &scram_principal,
        &cryptosign_principal,
        &tls_principal,
        &cookie,
        &cookie_store,
        &component,
        &client_websocket,
        &client_rawsocket,
        &client_options,
        &client_auth,
        &client_anonymous,
        &client_ticket,
        &client_wampcra,
        &client_scram,
        &client_cryptosign,
    };
    return kAll;
}

}  // namespace crossbar::config
