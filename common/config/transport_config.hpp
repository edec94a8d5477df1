// SPDX-License-Identifier: MIT
// Where a router listens (`workers[].transports[]`) and how a component connects
// (`components[].transport`).
#pragma once

#include "common/base/clock.hpp"
#include "common/config/auth_config.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace crossbar::config {

enum class TlsVersion : std::uint8_t { tls12, tls13 };

struct TlsServerConfig {
    std::string key;  // absolute paths
    std::string certificate;
    std::vector<std::string> chain_certificates;
    std::vector<std::string>
        ca_certificates;  // not empty: clients must show a certificate that one of these signed
    std::string dhparam;
    std::string ciphers;
    TlsVersion minimum_version = TlsVersion::tls12;
    bool session_tickets = true;
};

// Crossbar.io has 50: when many come at once that is full, and who comes then waits for a second
// until TCP tries again. The system may allow less.
inline constexpr int kBacklog = 4096;

struct TcpListenEndpoint {
    std::uint16_t port = 0;  // 0: any free one
    std::optional<std::pair<std::uint16_t, std::uint16_t>>
        portrange;          // instead of `port`: the first free one
    int version = 4;        // 4 or 6
    std::string interface;  // address; empty: all
    int backlog = kBacklog;
    bool shared = false;  // SO_REUSEPORT
    std::optional<Milliseconds> user_timeout;
    std::optional<TlsServerConfig> tls;
};

struct UnixListenEndpoint {
    std::string path;  // absolute
    int backlog = kBacklog;
    std::optional<std::uint32_t> permissions;  // mode bits; as the umask says when absent
};

using ListenEndpoint = std::variant<TcpListenEndpoint, UnixListenEndpoint>;

// permessage-deflate.
struct CompressionConfig {
    bool request_no_context_takeover = false;
    bool no_context_takeover = false;
    int request_max_window_bits = 0;  // 0: not asked for
    int max_window_bits = 15;
    int memory_level = 8;
};

// All times: 0 is off.
struct WebSocketOptions {
    std::vector<std::string> allowed_origins{"*"};
    bool allow_null_origin = true;
    std::optional<std::uint16_t> external_port;
    Milliseconds open_handshake_timeout{10'000};
    Milliseconds close_handshake_timeout{5'000};
    bool enable_webstatus = true;
    bool validate_utf8 = true;
    bool mask_server_frames = false;
    bool require_masked_client_frames = true;
    bool apply_mask = true;
    bool show_server_version = false;
    bool require_websocket_subprotocol = true;
    bool fail_by_drop = false;
    bool echo_close_codereason = false;
    bool tcp_nodelay = true;
    std::size_t max_frame_size = 0;             // 0: only the message's limit
    std::size_t max_message_size = 16'777'216;  // 0: no limit
    std::size_t auto_fragment_size = 0;
    Milliseconds auto_ping_interval{0};
    Milliseconds auto_ping_timeout{0};
    std::size_t auto_ping_size = 12;
    bool auto_ping_restart_on_any_traffic = true;
    std::optional<CompressionConfig> compression;
};

struct RawSocketOptions {
    std::size_t max_message_size = 16'777'216;  // 512..16 MiB
};

enum class RequestIdCheck : std::uint8_t { strict, increasing, off };

enum class UbjsonFlavour : std::uint8_t {
    automatic,  // told from what HELLO holds
    ubjson,     // UBJSON draft 12
    bjdata,     // BJData
};

enum class OutboxPolicy : std::uint8_t {
    drop_events,  // events to a slow session are dropped and counted
    close,        // the slow session is closed
};

// Ours: what one client can cost. 0: no limit.
struct TransportLimits {
    std::size_t max_connections = 50'000;  // Crossbar's key, on the transport itself
    // Half of it: no single address keeps all others out.
    std::size_t max_connections_per_address = 25'000;
    std::size_t outbox_bytes = 16 * 1024 * 1024;
    OutboxPolicy outbox_policy = OutboxPolicy::drop_events;
    Milliseconds handshake_timeout{10'000};  // connection to the end of the transport's handshake
    Milliseconds authentication_timeout{10'000};  // from there to WELCOME
    std::size_t failed_logins_per_minute = 600;   // by address
};

// What both WebSocket and RawSocket listeners have.
struct WampListenOptions {
    std::vector<std::string>
        serializers;  // "json", "msgpack", "cbor", "ubjson" in order of preference; WebSocket also
                      // "json.batched"...; empty: all
    std::optional<AuthConfig> auth;  // none: anonymous only
    RequestIdCheck request_ids = RequestIdCheck::increasing;
    UbjsonFlavour ubjson = UbjsonFlavour::automatic;
};

struct WebSocketListenConfig : WampListenOptions {
    std::string url;  // as configured, for information
    WebSocketOptions options;
    std::optional<CookieConfig> cookie;
};

struct RawSocketListenConfig : WampListenOptions {
    RawSocketOptions options;
};

// One port that tells the protocols apart by the first bytes. At least one of the two is there.
struct UniversalListenConfig {
    std::optional<RawSocketListenConfig> rawsocket;
    std::map<std::string, WebSocketListenConfig>
        websocket;  // by the path's first component, "/" for the root
};

struct TransportConfig {
    std::string id;
    ListenEndpoint endpoint;
    TransportLimits limits;
    std::variant<WebSocketListenConfig, RawSocketListenConfig, UniversalListenConfig> listener;
    std::string json;  // itself, normalised: what goes to the worker

    std::string type() const;  // "websocket", "rawsocket", "universal"
};

struct TlsClientConfig {
    std::string hostname;                      // whom the certificate must name
    std::vector<std::string> ca_certificates;  // empty: the system's
    std::string key;
    std::string certificate;
};

struct TcpConnectEndpoint {
    std::string host;
    std::uint16_t port = 0;
    int version = 4;
    Milliseconds timeout{10'000};
    std::optional<TlsClientConfig> tls;
};

struct UnixConnectEndpoint {
    std::string path;  // absolute
    Milliseconds timeout{10'000};
};

using ConnectEndpoint = std::variant<TcpConnectEndpoint, UnixConnectEndpoint>;

struct ClientTransportConfig {
    enum class Type : std::uint8_t { websocket, rawsocket };

    Type type = Type::websocket;
    ConnectEndpoint endpoint;
    std::string url;                       // websocket
    std::vector<std::string> serializers;  // as above, never empty; one for rawsocket
    std::size_t max_message_size = 16'777'216;
    std::optional<ClientAuth> auth;
};

inline const std::string& to_json(const TransportConfig& transport) {
    return transport.json;
}

}  // namespace crossbar::config
