// SPDX-License-Identifier: MIT
// RawSocket (specification: "RawSocket Transport"): the four-octet opening handshake and the
// four-octet frame prefix, for the server's and the client's side. Complete frames are delivered
// where they lie; an unfinished one stays with the caller.
#pragma once

#include "common/transport/framing.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::transport {

// The longest message that RawSocket can carry: 24 bits of length, and one more bit for exactly
// this value.
inline constexpr std::size_t kRawSocketMaxMessage = std::size_t{1} << 24;

// What the first octet of a RawSocket connection is, in both directions.
inline constexpr std::byte kRawSocketMagic{0x7F};

struct RawSocketServerOptions {
    std::vector<wamp::Serializer> serializers;  // that this listener speaks
    std::size_t max_message_size =
        kRawSocketMaxMessage;  // announced as the next power of two, 512..16 Mi, and enforced so
    std::size_t min_peer_limit =
        0;  // a client that accepts less is refused (code 2); 0: all accepted
    bool too_many_connections = false;  // refuse whoever comes (code 4)
};

struct RawSocketClientOptions {
    wamp::Serializer serializer = wamp::Serializer::none;
    std::size_t max_message_size = kRawSocketMaxMessage;
};

std::unique_ptr<Framing> make_rawsocket_server(RawSocketServerOptions options);
std::unique_ptr<Framing> make_rawsocket_client(RawSocketClientOptions options);

// What an error code in a handshake reply means, for people.
std::string_view rawsocket_error_text(unsigned code) noexcept;

// The WebSocket subprotocol of the same serialization: the name that session details and statistics
// use for RawSocket too.
std::string rawsocket_protocol(wamp::Serializer serializer);

}  // namespace crossbar::transport
