// SPDX-License-Identifier: MIT
// Framing: how WAMP messages lie in a byte stream, opening handshake included. Pure: bytes in,
// messages out, and bytes to be written appended to an outbox; no socket, no clock. One object per
// connection, for the server's or the client's side. Implementations: rawsocket_framing,
// websocket_framing, universal_framing (tells them apart by the first bytes).
#pragma once

#include "common/base/bytes.hpp"
#include "common/base/result.hpp"
#include "common/io/outbox.hpp"
#include "common/serial/codec.hpp"
#include "common/wamp/serializer.hpp"
#include "common/wamp/value.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace crossbar::transport {

// What the opening handshake agreed on.
struct Opened {
    std::string type;      // "rawsocket", "websocket"
    std::string protocol;  // "wamp.2.msgpack", "wamp.2.json.batched"; for RawSocket the same name
                           // as WebSocket would have
    // ubjson stands for UBJSON or BJData until the first message tells
    // (serial::detect_ubjson_flavour).
    wamp::Serializer serializer = wamp::Serializer::none;
    std::size_t peer_limit = 0;  // longest message the peer accepts; 0: no limit known
    wamp::Dict http;     // WebSocket: request headers in lower case, "path", for session details
    std::string cookie;  // WebSocket: what the client is known by; empty: the transport has none
};

// Why a framing gives up. The framing has appended whatever the protocol wants the peer to get
// (error reply, close frame) to the outbox; the connection writes that and closes.
struct Failure {
    error_code error;
    std::string reason;  // for the log, a sentence
};

// Receives what a framing finds in the stream. Must not destroy the framing from within.
class FramingHandler {
public:
    virtual ~FramingHandler() = default;

    // The handshake is done; comes once, before any message.
    virtual void opened(const Opened& opened) = 0;

    // One whole WAMP message; the view is valid during the call. False: the connection is closing,
    // deliver nothing more.
    virtual bool message(ByteView bytes) = 0;

    // An answer to write_ping().
    virtual void pong(ByteView payload) = 0;

    // The peer closed in an orderly way (WebSocket close handshake; the reply is in the outbox).
    // `code` as in RFC 6455.
    virtual void peer_closed(std::uint16_t code, std::string_view reason) = 0;
};

class Framing {
public:
    virtual ~Framing() = default;

    // Client side: appends the opening request. Server side: does nothing.
    virtual void start(io::Outbox& out) = 0;

    // Takes received bytes and handles every complete frame among them, in place (WebSocket unmasks
    // in `bytes`). Returns how many bytes were used; the caller keeps the rest and gives it again,
    // at the same place in the stream, with more behind it. An implementation uses every byte that
    // it can: what is left is shorter than one frame. Replies (handshake, PONG) are appended to
    // `out`.
    virtual boost::system::result<std::size_t, Failure> receive(
        std::span<std::byte> bytes, FramingHandler& handler, io::Outbox& out) = 0;

    // Bytes of an unfinished message that it keeps itself.
    virtual std::size_t held() const noexcept { return 0; }

    // How many bytes the frame that has begun needs at least, to size a buffer; 0 when unknown.
    virtual std::size_t wanted() const noexcept = 0;

    // Appends one WAMP message. The caller has checked the size against Opened::peer_limit.
    virtual void write_message(const serial::Encoded& message, io::Outbox& out) = 0;

    virtual void write_ping(ByteView payload, io::Outbox& out) = 0;

    // Appends an orderly end (WebSocket close frame; nothing for RawSocket). Nothing may be written
    // after it.
    virtual void write_close(std::uint16_t code, std::string_view reason, io::Outbox& out) = 0;

    // True when, after write_close(), the peer's answer is to be awaited before the socket is
    // closed.
    virtual bool awaits_close() const noexcept = 0;
};

}  // namespace crossbar::transport
