// SPDX-License-Identifier: MIT
// WebSocketStream: a WebSocket connection (RFC 6455) after its opening handshake: frames, messages,
// control frames and the closing handshake, for either side. The opening is websocket_framing's.
#pragma once

#include "common/base/errc.hpp"
#include "common/base/random.hpp"
#include "common/base/utf8.hpp"
#include "common/transport/deflate.hpp"
#include "common/transport/framing.hpp"
#include "common/transport/websocket_extensions.hpp"
#include "common/transport/websocket_frame.hpp"
#include "common/transport/websocket_options.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace crossbar::transport {

// Who masks what.
struct MaskRules {
    bool send = false;     // our frames are masked
    bool require = false;  // the peer's frames must be
    bool accept = false;   // the peer's frames may be
};

// A message in the making, out of a stream's sight: the pieces of which frames are cut.
class MessagePieces;

class WebSocketStream {
public:
    // `options` and `random` (needed to mask only) must outlive the stream.
    WebSocketStream(const WebSocketOptions& options, MaskRules rules, Random& random)
        : options_(options), rules_(rules), random_(random) {}

    // What the opening handshake agreed on; once, before anything else.
    void open(Subprotocol subprotocol, const std::optional<DeflateAgreement>& deflate);

    // The rest as in Framing. A data frame's payload is used as it comes; the caller keeps at most
    // an unfinished header or control frame.
    boost::system::result<std::size_t, Failure> receive(
        std::span<std::byte> bytes, FramingHandler& handler, io::Outbox& out);

    void write_message(const serial::Encoded& message, io::Outbox& out);
    void write_ping(ByteView payload, io::Outbox& out);
    void write_close(std::uint16_t code, std::string_view reason, io::Outbox& out);

    std::size_t held() const noexcept { return message_.capacity(); }

    bool awaits_close() const noexcept { return close_sent_ && !ended_; }

private:
    // A frame whose payload is under way.
    struct Incoming {
        FrameHeader header;
        std::uint64_t received = 0;

        std::uint64_t missing() const noexcept { return header.length - received; }
    };

    using Outcome = std::optional<Failure>;

    Outcome check_header(const FrameHeader& header, io::Outbox& out);
    Outcome check_data_header(const FrameHeader& header, io::Outbox& out);
    Outcome handle_control(
        const FrameHeader& header, ByteView payload, FramingHandler& handler, io::Outbox& out);
    Outcome handle_close(ByteView payload, FramingHandler& handler, io::Outbox& out);
    void begin_data_frame(const FrameHeader& header);
    // `chunk` is the next part of the current frame's payload, possibly nothing.
    Outcome handle_payload(std::span<std::byte> chunk, FramingHandler& handler, io::Outbox& out);
    Outcome inflate(ByteView chunk, bool last, io::Outbox& out);
    Outcome deliver(ByteView message, FramingHandler& handler, io::Outbox& out);
    void unmask(std::span<std::byte> bytes, const FrameHeader& header, std::uint64_t offset) const;

    // Sends the close frame that the failure asks for.
    Failure fail(errc error, std::uint16_t code, std::string reason, io::Outbox& out);

    void write_frame(
        FrameHeader header, std::size_t length, MessagePieces& pieces, io::Outbox& out);
    void write_control(Opcode opcode, ByteView payload, io::Outbox& out);

    const WebSocketOptions& options_;
    const MaskRules rules_;
    Random& random_;
    Subprotocol subprotocol_;
    std::unique_ptr<MessageInflater> inflater_;
    std::unique_ptr<MessageDeflater> deflater_;

    // Receiving
    std::optional<Incoming> frame_;
    Opcode kind_ = Opcode::continuation;  // of the message under way; continuation: none is
    Opcode last_kind_ = Opcode::text;     // of the last message that came
    bool compressed_ = false;             // the message under way is
    bool stopped_ = false;                // the handler wants no more messages
    std::uint64_t message_size_ = 0;      // payload announced for the message under way, as it came
    ByteBuffer message_;  // what has come of it, where it could not be delivered in place
    Utf8Validator utf8_;

    // Closing
    bool close_sent_ = false;
    bool ended_ = false;  // the peer's close frame has come, or the connection has failed: nothing
                          // is read any more
};

}  // namespace crossbar::transport
