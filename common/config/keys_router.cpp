// SPDX-License-Identifier: MIT
// Keys of realms and listening transports.
#include "common/config/keys.hpp"

namespace crossbar::config::keys {

namespace {

constexpr std::string_view kNoDebug = "use --loglevel debug";
constexpr std::string_view kObsolete = "obsolete protocol";
constexpr std::string_view kOnUniversal = "belongs to the universal transport itself";
constexpr std::string_view kSerializersInstead = "write \"serializers\" with a list";
constexpr std::string_view kInsideAllow = "the form of version 1: write it inside of \"allow\"";

// Realms
constexpr Key kRealm[] = {
    {"id"},
    required("name"),
    {"options"},
    {"roles"},
    {"store"},
    {"stats"},
    refused("rlinks", "links between routers are not supported yet"),
    refused("inventory", "payloads cannot be validated"),
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
    ignored("call-queue", "calls above a concurrency limit are refused")};
constexpr Key kStats[] = {
    {"rated_message_size"},
    {"trigger_after_rated_messages"},
    {"trigger_after_duration"},
    {"trigger_on_join"},
    {"trigger_on_leave"},
};
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

}  // namespace

// NOLINTBEGIN(readability-identifier-naming)
const KeyTable realm{"a realm", kRealm};
const KeyTable realm_options{"a realm's options", kRealmOptions};
const KeyTable realm_limits{"a realm's limits", kRealmLimits};
const KeyTable trust_level{"a trust level", kTrustLevel};
const KeyTable store{"a realm's store", kStore};
const KeyTable stats{"a realm's statistics", kStats};
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
// NOLINTEND(readability-identifier-naming)

}  // namespace crossbar::config::keys
