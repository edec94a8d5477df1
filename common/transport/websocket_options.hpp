// SPDX-License-Identifier: MIT
// What a WebSocket listener or client is configured with. The options of Crossbar.io that are about
// time (open_ and close_handshake_timeout, auto_ping_*) and the socket (tcp_nodelay) are the
// connection's, see ConnectionOptions.
#pragma once

#include "common/wamp/serializer.hpp"
#include "common/wamp/value.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbar::transport {

// A WebSocket subprotocol of WAMP: "wamp.2.cbor", "wamp.2.json.batched".
struct Subprotocol {
    wamp::Serializer serializer = wamp::Serializer::none;
    bool batched = false;

    bool operator==(const Subprotocol&) const = default;
};

// On the wire BJData goes by UBJSON's name.
std::string name_of(Subprotocol subprotocol);
std::optional<Subprotocol> subprotocol_named(std::string_view name) noexcept;

// Of serializers as configurations name them ("msgpack", "json.batched"), in their order; other
// words are left out.
std::vector<Subprotocol> subprotocols_of(const std::vector<std::string>& serializers);

// permessage-deflate (RFC 7692).
struct DeflateOptions {
    bool request_no_context_takeover = false;  // of the peer: each message stands for itself
    bool no_context_takeover = false;          // likewise, of this side
    int request_max_window_bits = 0;           // of the peer: 9..15; 0: not asked for
    int max_window_bits = 15;                  // of this side: 9..15
    int memory_level = 8;                      // of this side: 1..9
};

// What both sides have.
struct WebSocketOptions {
    std::size_t max_frame_size = 0;             // 0: only the message's limit
    std::size_t max_message_size = 16'777'216;  // inflated; 0: no limit
    std::size_t auto_fragment_size =
        0;                      // longer messages are sent in frames of this size; 0: never
    bool validate_utf8 = true;  // of text messages; a close reason is always validated
    bool fail_by_drop = false;  // a peer that breaks the rules gets no close frame
    bool echo_close_codereason =
        false;  // the peer's close code and reason are sent back instead of 1000
    bool apply_mask =
        true;  // off: payloads go and come unmasked under a mask (for measurements only)
    std::optional<DeflateOptions> deflate;  // none: not offered, not accepted
};

// The cookie of a client, from its handshake.
struct HandshakeCookie {
    std::string cookie;      // the client's from now on; empty: none
    std::string set_cookie;  // value of the Set-Cookie field; empty: the client has it already
};

struct WebSocketServerOptions : WebSocketOptions {
    std::vector<Subprotocol> subprotocols;
    // Off: a client that asks for none gets JSON if that is among `subprotocols`. If there is none
    // at all, messages are opaque: any kind is taken, and one is sent in the kind of the last that
    // came (echo servers).
    bool require_subprotocol = true;

    std::string path;                               // the only one served, "/ws"; empty: any
    std::vector<std::string> allowed_origins{"*"};  // patterns with "*" for "scheme://host:port"
    bool allow_null_origin = true;                  // pages from files and sandboxes
    bool require_masked_client_frames = true;
    bool mask_server_frames = false;
    bool enable_webstatus = true;       // a page for who comes with a browser; else 426
    std::string server;                 // the Server header field; empty: none
    bool too_many_connections = false;  // refuse whoever comes (503)

    // Called when the handshake is about to succeed, with the request's Cookie field. Empty: the
    // transport has no cookies.
    std::function<HandshakeCookie(std::string_view header)> cookie;
};

struct WebSocketClientOptions : WebSocketOptions {
    std::string host;                       // the Host header field: "example.com:8080"
    std::string resource = "/";             // path and query
    std::vector<Subprotocol> subprotocols;  // in order of preference; empty: none is asked for
    std::string origin;                     // empty: none
    std::string user_agent;                 // empty: none
    std::vector<std::pair<std::string, std::string>> headers;  // more fields: cookies...
    bool accept_masked_server_frames = false;
};

}  // namespace crossbar::transport
