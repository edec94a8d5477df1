// SPDX-License-Identifier: MIT
#include "common/transport/rawsocket_framing.hpp"

#include "common/base/assert.hpp"
#include "common/base/errc.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

namespace crossbar::transport {
namespace {

constexpr std::size_t kHandshakeSize = 4;
constexpr std::size_t kPrefixSize = 4;
constexpr std::size_t kSmallestLimit = 512;

// A peer that sends PINGs and never reads may pile up no more answers than this before it is given
// up.
constexpr std::size_t kPongBacklog = 32 * 1024 * 1024;

enum class FrameType : unsigned { message = 0, ping = 1, pong = 2 };

enum class Refusal : unsigned {
    serializer_unsupported = 1,
    length_unacceptable = 2,
    reserved_bits_used = 3,
    too_many_connections = 4,
};

// The four-bit exponent that announces at least `limit` octets.
constexpr unsigned length_code(std::size_t limit) {
    const auto octets = std::clamp(limit, kSmallestLimit, kRawSocketMaxMessage);
    return static_cast<unsigned>(std::bit_width(octets - 1)) - 9;
}

constexpr std::size_t octets_of(unsigned length_code) {
    return std::size_t{512} << length_code;
}

static_assert(length_code(512) == 0 && length_code(513) == 1 && length_code(1) == 0);
static_assert(length_code(kRawSocketMaxMessage) == 15 && octets_of(15) == kRawSocketMaxMessage);

std::array<std::byte, kHandshakeSize> handshake(unsigned high, unsigned low) {
    return {kRawSocketMagic, std::byte(high << 4 | low), std::byte{0}, std::byte{0}};
}

// RRRR X TTT and 24 bits of length. X is the length's 25th bit.
std::array<std::byte, kPrefixSize> frame_prefix(FrameType type, std::size_t length) {
    CROSSBAR_ASSERT(length <= kRawSocketMaxMessage);
    const auto top = static_cast<unsigned>(length >> 24) << 3 | static_cast<unsigned>(type);
    return {std::byte(top), std::byte(length >> 16), std::byte(length >> 8), std::byte(length)};
}

// Frames of either side; the sides differ in the handshake.
class RawSocketFraming : public Framing {
public:
    boost::system::result<std::size_t, Failure> receive(
        std::span<std::byte> bytes, FramingHandler& handler, io::Outbox& out) final {
        std::size_t used = 0;
        if (!open_) {
            auto shaken = shake_hands(bytes, handler, out);
            if (shaken.has_error() || *shaken == 0) {
                return shaken;
            }
            used = *shaken;
            open_ = true;
        }
        return receive_frames(bytes, used, handler, out);
    }

    std::size_t wanted() const noexcept final { return open_ ? wanted_ : kHandshakeSize; }

    void write_message(const serial::Encoded& message, io::Outbox& out) final {
        out.append(frame_prefix(FrameType::message, message.size()));
        out.append(message.head);
        out.append(message.payload);
        out.append(message.tail);
    }

    void write_ping(ByteView payload, io::Outbox& out) final {
        write_control(FrameType::ping, payload, out);
    }

    void write_close(std::uint16_t, std::string_view, io::Outbox&) final {}

    bool awaits_close() const noexcept final { return false; }

protected:
    explicit RawSocketFraming(std::size_t max_message_size)
        : length_code_(length_code(max_message_size)), limit_(octets_of(length_code_)) {}

    // The opening handshake: how many bytes it took, 0 while it is incomplete.
    virtual boost::system::result<std::size_t, Failure> shake_hands(
        ByteView bytes, FramingHandler& handler, io::Outbox& out) = 0;

    static Opened opened_with(wamp::Serializer serializer, unsigned peer_length_code) {
        Opened opened;
        opened.type = "rawsocket";
        opened.protocol = rawsocket_protocol(serializer);
        opened.serializer = serializer;
        opened.peer_limit = octets_of(peer_length_code);
        return opened;
    }

    unsigned own_length_code() const noexcept { return length_code_; }

private:
    boost::system::result<std::size_t, Failure> receive_frames(
        std::span<std::byte> bytes, std::size_t used, FramingHandler& handler, io::Outbox& out) {
        wanted_ = 0;
        while (used < bytes.size()) {
            const auto rest = bytes.subspan(used);
            const auto top = std::to_integer<unsigned>(rest[0]);
            if (top >> 4 != 0) {
                return Failure{errc::bad_frame, "RawSocket frame with reserved bits set"};
            }
            if ((top & 7) > static_cast<unsigned>(FrameType::pong)) {
                return Failure{
                    errc::bad_frame, fmt::format("RawSocket frame of reserved type {}", top & 7)};
            }
            if (rest.size() < kPrefixSize) {
                wanted_ = kPrefixSize;
                break;
            }
            const auto length = std::to_integer<std::size_t>(rest[0] & std::byte{8}) << 21 |
                                std::to_integer<std::size_t>(rest[1]) << 16 |
                                std::to_integer<std::size_t>(rest[2]) << 8 |
                                std::to_integer<std::size_t>(rest[3]);
            if (length > limit_) {
                return Failure{
                    errc::too_large,
                    fmt::format("RawSocket frame of {} octets, {} were announced", length, limit_)};
            }
            if (rest.size() < kPrefixSize + length) {
                wanted_ = kPrefixSize + length;
                break;
            }
            used += kPrefixSize + length;
            const ByteView payload = rest.subspan(kPrefixSize, length);
            switch (static_cast<FrameType>(top & 7)) {
                case FrameType::message:
                    if (!handler.message(payload)) {
                        return used;
                    }
                    break;
                case FrameType::ping:
                    if (out.size() > kPongBacklog) {
                        return Failure{
                            errc::outbox_full, "peer sends PINGs and does not read the answers"};
                    }
                    write_control(FrameType::pong, payload, out);
                    break;
                case FrameType::pong:
                    handler.pong(payload);
                    break;
            }
        }
        return used;
    }

    static void write_control(FrameType type, ByteView payload, io::Outbox& out) {
        out.append(frame_prefix(type, payload.size()));
        out.append(payload);
    }

    const unsigned length_code_;
    const std::size_t limit_;  // what we announce: nothing longer is taken
    std::size_t wanted_ = 0;
    bool open_ = false;
};

class RawSocketServer final : public RawSocketFraming {
public:
    explicit RawSocketServer(RawSocketServerOptions options)
        : RawSocketFraming(options.max_message_size), options_(std::move(options)) {}

    void start(io::Outbox&) override {}

private:
    boost::system::result<std::size_t, Failure> shake_hands(
        ByteView bytes, FramingHandler& handler, io::Outbox& out) override {
        if (!bytes.empty() && bytes[0] != kRawSocketMagic) {
            return Failure{errc::bad_handshake, "not a RawSocket handshake"};
        }
        if (bytes.size() < kHandshakeSize) {
            return 0;
        }
        const auto id = std::to_integer<unsigned>(bytes[1] & std::byte{15});
        const auto peer_code = std::to_integer<unsigned>(bytes[1] >> 4);
        if (bytes[2] != std::byte{0} || bytes[3] != std::byte{0}) {
            return refuse(
                Refusal::reserved_bits_used, "RawSocket handshake with reserved octets set", out);
        }
        const auto serializer = serializer_with(id);
        if (serializer == wamp::Serializer::none) {
            return refuse(
                Refusal::serializer_unsupported,
                fmt::format("RawSocket handshake with serializer {}, which is not offered", id),
                out);
        }
        if (octets_of(peer_code) < options_.min_peer_limit) {
            return refuse(
                Refusal::length_unacceptable,
                fmt::format("RawSocket client accepts only {} octets", octets_of(peer_code)),
                out);
        }
        if (options_.too_many_connections) {
            return refuse(Refusal::too_many_connections, "too many connections", out);
        }
        out.append(handshake(own_length_code(), id));
        handler.opened(opened_with(serializer, peer_code));
        return kHandshakeSize;
    }

    static Failure refuse(Refusal why, std::string reason, io::Outbox& out) {
        out.append(handshake(static_cast<unsigned>(why), 0));
        return {errc::bad_handshake, std::move(reason)};
    }

    wamp::Serializer serializer_with(unsigned id) const {
        for (const auto serializer : options_.serializers) {
            if (serializer != wamp::Serializer::none && wamp::rawsocket_id(serializer) == id) {
                return serializer;
            }
        }
        return wamp::Serializer::none;
    }

    const RawSocketServerOptions options_;
};

class RawSocketClient final : public RawSocketFraming {
public:
    explicit RawSocketClient(RawSocketClientOptions options)
        : RawSocketFraming(options.max_message_size), serializer_(options.serializer) {
        CROSSBAR_ASSERT(serializer_ != wamp::Serializer::none);
    }

    void start(io::Outbox& out) override {
        out.append(handshake(own_length_code(), wamp::rawsocket_id(serializer_)));
    }

private:
    boost::system::result<std::size_t, Failure> shake_hands(
        ByteView bytes, FramingHandler& handler, io::Outbox&) override {
        if (!bytes.empty() && bytes[0] != kRawSocketMagic) {
            return Failure{
                errc::bad_handshake, "the router did not answer with a RawSocket handshake"};
        }
        if (bytes.size() < kHandshakeSize) {
            return 0;
        }
        const auto high = std::to_integer<unsigned>(bytes[1] >> 4);
        const auto low = std::to_integer<unsigned>(bytes[1] & std::byte{15});
        if (low == 0) {
            return Failure{
                high == static_cast<unsigned>(Refusal::serializer_unsupported)
                    ? errc::unsupported_serializer
                    : errc::bad_handshake,
                fmt::format(
                    "the router refused the RawSocket handshake: {} (code {})",
                    rawsocket_error_text(high),
                    high)};
        }
        if (bytes[2] != std::byte{0} || bytes[3] != std::byte{0}) {
            return Failure{
                errc::bad_handshake, "RawSocket handshake reply with reserved octets set"};
        }
        if (low != wamp::rawsocket_id(serializer_)) {
            return Failure{
                errc::bad_handshake,
                fmt::format("the router chose serializer {}, which was not asked for", low)};
        }
        handler.opened(opened_with(serializer_, high));
        return kHandshakeSize;
    }

    const wamp::Serializer serializer_;
};

}  // namespace

std::unique_ptr<Framing> make_rawsocket_server(RawSocketServerOptions options) {
    return std::make_unique<RawSocketServer>(std::move(options));
}

std::unique_ptr<Framing> make_rawsocket_client(RawSocketClientOptions options) {
    return std::make_unique<RawSocketClient>(options);
}

std::string_view rawsocket_error_text(unsigned code) noexcept {
    switch (code) {
        case 0:
            return "illegal error code";
        case static_cast<unsigned>(Refusal::serializer_unsupported):
            return "serializer unsupported";
        case static_cast<unsigned>(Refusal::length_unacceptable):
            return "maximum message length unacceptable";
        case static_cast<unsigned>(Refusal::reserved_bits_used):
            return "use of reserved bits";
        case static_cast<unsigned>(Refusal::too_many_connections):
            return "maximum connection count reached";
        default:
            return "unknown error";
    }
}

std::string rawsocket_protocol(wamp::Serializer serializer) {
    // UBJSON's two flavours share a name on the wire.
    const auto named =
        serializer == wamp::Serializer::bjdata ? wamp::Serializer::ubjson : serializer;
    return fmt::format("wamp.2.{}", wamp::name_of(named));
}

}  // namespace crossbar::transport
