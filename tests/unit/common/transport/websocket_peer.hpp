// SPDX-License-Identifier: MIT
// WebSocket framings in tests: options, requests, frames as bytes, and peers whose handshake is
// done.
#pragma once

#include "common/transport/websocket_framing.hpp"
#include "common/transport/websocket_handshake.hpp"
#include "tests/unit/common/transport/framing_peer.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace crossbar::transport {

inline SeededRandom& test_random() {
    static SeededRandom random(1);
    return random;
}

inline std::vector<Subprotocol> subprotocols(std::initializer_list<std::string_view> names) {
    std::vector<Subprotocol> result;
    for (const auto name : names) {
        result.push_back(subprotocol_named(name).value());
    }
    return result;
}

inline WebSocketServerOptions server_options() {
    WebSocketServerOptions options;
    options.subprotocols = subprotocols(
        {"wamp.2.cbor",
         "wamp.2.msgpack",
         "wamp.2.json",
         "wamp.2.json.batched",
         "wamp.2.msgpack.batched",
         "wamp.2.cbor.batched"});
    return options;
}

inline FramingPeer websocket_server(WebSocketServerOptions options = server_options()) {
    return FramingPeer(make_websocket_server(
        std::make_shared<const WebSocketServerOptions>(std::move(options)), test_random()));
}

// A server without subprotocols: messages are opaque, the kind of the last one is kept.
inline WebSocketServerOptions opaque_options() {
    WebSocketServerOptions options;
    options.require_subprotocol = false;
    return options;
}

inline constexpr std::string_view kTestKey = "dGhlIHNhbXBsZSBub25jZQ==";  // RFC 6455, section 1.3
inline constexpr std::string_view kTestAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

// A good request; `more` are further header fields, each with its line end.
inline std::string request(std::string_view more = "", std::string_view target = "/ws") {
    return std::string("GET ")
        .append(target)
        .append(
            " HTTP/1.1\r\nHost: localhost:8080\r\nUpgrade: websocket\r\nConnection: keep-alive, "
            "Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ")
        .append(kTestKey)
        .append("\r\n")
        .append(more)
        .append("\r\n");
}

inline std::string protocol_field(std::string_view protocols) {
    return std::string("Sec-WebSocket-Protocol: ").append(protocols).append("\r\n");
}

// A server after the handshake, which has agreed on `protocol` (empty: on none).
inline FramingPeer open_server(
    std::string_view protocol, WebSocketServerOptions options, std::string_view more = "") {
    auto peer = websocket_server(std::move(options));
    peer.feed(
        request(protocol.empty() ? std::string(more) : protocol_field(protocol).append(more)));
    peer.written();
    return peer;
}

inline FramingPeer open_server(std::string_view protocol = "wamp.2.json") {
    return open_server(protocol, server_options());
}

inline FramingPeer opaque_server(WebSocketServerOptions options = opaque_options()) {
    return open_server("", std::move(options));
}

// A frame: `first` is FIN, RSV and opcode.
inline std::string frame(unsigned first, std::string_view payload, bool masked) {
    constexpr std::string_view kMask = "\x37\xfa\x21\x3d";
    std::string bytes(1, static_cast<char>(first));
    const unsigned bit = masked ? 0x80 : 0;
    const auto length = payload.size();
    if (length < 126) {
        bytes.push_back(static_cast<char>(bit | length));
    } else {
        const int octets = length < 0x10000 ? 2 : 8;
        bytes.push_back(static_cast<char>(bit | (octets == 2 ? 126 : 127)));
        for (int i = octets - 1; i >= 0; --i) {
            bytes.push_back(static_cast<char>(length >> (8 * i)));
        }
    }
    if (!masked) {
        return bytes.append(payload);
    }
    bytes.append(kMask);
    for (std::size_t i = 0; i < length; ++i) {
        bytes.push_back(static_cast<char>(payload[i] ^ kMask[i % 4]));
    }
    return bytes;
}

inline std::string from_client(unsigned first, std::string_view payload) {
    return frame(first, payload, true);
}

inline std::string from_server(unsigned first, std::string_view payload) {
    return frame(first, payload, false);
}

inline std::string close_payload(unsigned code, std::string_view reason = "") {
    return std::string{static_cast<char>(code >> 8), static_cast<char>(code)}.append(reason);
}

// The code in a server's close frame that is all of `written`; 0: it is something else.
inline unsigned close_code_in(std::string_view written) {
    if (written.size() < 4 || written[0] != '\x88' ||
        written.size() != 2U + static_cast<unsigned char>(written[1])) {
        return 0;
    }
    return static_cast<unsigned char>(written[2]) << 8U | static_cast<unsigned char>(written[3]);
}

}  // namespace crossbar::transport
