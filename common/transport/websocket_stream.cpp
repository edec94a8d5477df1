// SPDX-License-Identifier: MIT
#include "common/transport/websocket_stream.hpp"

#include "common/base/errc.hpp"
#include "common/transport/batched.hpp"
#include "common/transport/websocket_close.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossbar::transport {
namespace {

// A buffer that a large message blew up gives the memory above this back.
constexpr std::size_t kKeepMessage = 4096;

// How much memory a frame's announced length is believed before its payload comes.
constexpr std::uint64_t kReserveAtMost = 1024 * 1024;

// A peer that sends pings and never reads gets no more answers than this piled up.
constexpr std::size_t kPongBacklog = 32 * 1024 * 1024;

}  // namespace

void WebSocketStream::open(
    Subprotocol subprotocol, const std::optional<DeflateAgreement>& deflate) {
    subprotocol_ = subprotocol;
    if (deflate) {
        inflater_ = std::make_unique<MessageInflater>(deflate->incoming);
        deflater_ = std::make_unique<MessageDeflater>(deflate->outgoing);
    }
}

// One frame a turn; control frames are taken whole, data frames piece by piece.
// NOLINTNEXTLINE(readability-function-size)
boost::system::result<std::size_t, Failure> WebSocketStream::receive(
    std::span<std::byte> bytes, FramingHandler& handler, io::Outbox& out) {
    std::size_t used = 0;
    while (used < bytes.size() && !ended_ && !(stopped_ && !close_sent_)) {
        auto rest = bytes.subspan(used);
        if (!frame_) {
            if (rest.size() < 2 || rest.size() < header_size(rest[1])) {
                return used;
            }
            const auto size = header_size(rest[1]);
            const auto header = parse_header(rest);
            if (!header) {
                return fail(
                    errc::bad_frame,
                    close_code::kProtocolError,
                    "frame length in a wrong form",
                    out);
            }
            if (auto failure = check_header(*header, out)) {
                return std::move(*failure);
            }
            if (is_control(header->opcode)) {
                if (rest.size() < size + header->length) {
                    return used;
                }
                const auto payload = rest.subspan(size, header->length);
                used += size + payload.size();
                unmask(payload, *header, 0);
                if (auto failure = handle_control(*header, payload, handler, out)) {
                    return std::move(*failure);
                }
                continue;
            }
            begin_data_frame(*header);
            used += size;
            rest = rest.subspan(size);
        }
        const auto count = std::min<std::uint64_t>(frame_->missing(), rest.size());
        used += count;
        if (auto failure = handle_payload(rest.first(count), handler, out)) {
            return std::move(*failure);
        }
    }
    return ended_ ? bytes.size() : used;
}

WebSocketStream::Outcome WebSocketStream::check_header(const FrameHeader& header, io::Outbox& out) {
    const auto refuse = [&](std::string reason) {
        return fail(errc::bad_frame, close_code::kProtocolError, std::move(reason), out);
    };
    const bool compression_begins = header.rsv == kRsv1 && inflater_ &&
                                    !is_control(header.opcode) &&
                                    header.opcode != Opcode::continuation;
    if (header.rsv != 0 && !compression_begins) {
        return refuse(fmt::format("frame with reserved bits {} set", header.rsv));
    }
    if (header.mask ? !rules_.accept : rules_.require) {
        return refuse(header.mask ? "frame is masked" : "frame is not masked");
    }
    switch (header.opcode) {
        case Opcode::close:
        case Opcode::ping:
        case Opcode::pong:
            if (!header.fin) {
                return refuse("control frame is fragmented");
            }
            if (header.length > kMaxControlPayload) {
                return refuse("control frame is longer than 125 octets");
            }
            return std::nullopt;
        case Opcode::continuation:
        case Opcode::text:
        case Opcode::binary:
            return check_data_header(header, out);
    }
    return refuse(
        fmt::format("frame with reserved opcode {}", static_cast<unsigned>(header.opcode)));
}

WebSocketStream::Outcome WebSocketStream::check_data_header(
    const FrameHeader& header, io::Outbox& out) {
    const bool continues = header.opcode == Opcode::continuation;
    if (continues != (kind_ != Opcode::continuation)) {
        return fail(
            errc::bad_frame,
            close_code::kProtocolError,
            continues ? "continuation frame outside of a message"
                      : "new message inside of a fragmented one",
            out);
    }
    if (close_sent_) {
        return std::nullopt;  // will be thrown away
    }
    const bool text = header.opcode == Opcode::text;
    if (!continues && subprotocol_.serializer != wamp::Serializer::none &&
        text != wamp::is_text(subprotocol_.serializer)) {
        return fail(
            errc::bad_frame,
            close_code::kUnsupportedData,
            fmt::format(
                "{} message, but the subprotocol is {}",
                text ? "text" : "binary",
                name_of(subprotocol_)),
            out);
    }
    const bool compressed = continues ? compressed_ : header.rsv == kRsv1;
    const auto size = header.length + (continues ? message_size_ : 0);
    if (options_.max_frame_size != 0 && header.length > options_.max_frame_size) {
        return fail(
            errc::too_large,
            close_code::kTooBig,
            fmt::format(
                "received WebSocket frame size {} exceeds payload limit of {} octets",
                header.length,
                options_.max_frame_size),
            out);
    }
    if (options_.max_message_size != 0 && !compressed && size > options_.max_message_size) {
        return fail(
            errc::too_large,
            close_code::kTooBig,
            fmt::format(
                "received WebSocket message size {} exceeds payload limit of {} octets",
                size,
                options_.max_message_size),
            out);
    }
    return std::nullopt;
}

WebSocketStream::Outcome WebSocketStream::handle_control(
    const FrameHeader& header, ByteView payload, FramingHandler& handler, io::Outbox& out) {
    switch (header.opcode) {
        case Opcode::close:
            return handle_close(payload, handler, out);
        case Opcode::ping:
            if (!close_sent_ && out.size() <= kPongBacklog) {
                write_control(Opcode::pong, payload, out);
            }
            return std::nullopt;
        default:
            handler.pong(payload);
            return std::nullopt;
    }
}

WebSocketStream::Outcome WebSocketStream::handle_close(
    ByteView payload, FramingHandler& handler, io::Outbox& out) {
    std::uint16_t code = close_code::kNone;
    std::string_view reason;
    if (!payload.empty()) {
        if (payload.size() == 1) {
            return fail(
                errc::bad_frame, close_code::kProtocolError, "close frame with half a code", out);
        }
        code = static_cast<std::uint16_t>(
            std::to_integer<unsigned>(payload[0]) << 8 | std::to_integer<unsigned>(payload[1]));
        if (!close_code::on_the_wire(code)) {
            return fail(
                errc::bad_frame,
                close_code::kProtocolError,
                fmt::format("close frame with invalid code {}", code),
                out);
        }
        if (!is_utf8(payload.subspan(2))) {
            return fail(
                errc::invalid_utf8, close_code::kInvalidPayload, "close reason is not UTF-8", out);
        }
        reason = as_text(payload.subspan(2));
    }
    const bool echo = options_.echo_close_codereason && code != close_code::kNone;
    write_close(echo ? code : close_code::kNormal, echo ? reason : std::string_view(), out);
    ended_ = true;
    handler.peer_closed(code, reason);
    return std::nullopt;
}

void WebSocketStream::begin_data_frame(const FrameHeader& header) {
    frame_ = Incoming{header};
    if (header.opcode != Opcode::continuation) {
        kind_ = header.opcode;
        compressed_ = header.rsv == kRsv1;
        message_size_ = 0;
        message_.clear();
        utf8_.reset();
    }
    message_size_ += header.length;
}

WebSocketStream::Outcome WebSocketStream::handle_payload(
    std::span<std::byte> chunk, FramingHandler& handler, io::Outbox& out) {
    const auto& header = frame_->header;
    const bool frame_ends = frame_->missing() == chunk.size();
    const bool message_ends = frame_ends && header.fin;
    if (!close_sent_) {
        unmask(chunk, header, frame_->received);
    }
    frame_->received += chunk.size();

    ByteView news = chunk;  // what has to be looked at
    ByteView message = chunk;
    if (close_sent_) {
        // Thrown away.
    } else if (compressed_) {
        const auto before = message_.size();
        if (auto failure = inflate(chunk, message_ends, out)) {
            return failure;
        }
        message = message_.view();
        news = message.subspan(before);
    } else if (!message_ends || message_size_ != chunk.size()) {
        if (message_.empty()) {
            message_.reserve(std::min(header.length, kReserveAtMost));
        }
        message_.append(chunk);
        message = message_.view();
    }
    const bool text = kind_ == Opcode::text && options_.validate_utf8 && !close_sent_;
    if (text && (!utf8_.feed(news) || (message_ends && !utf8_.complete()))) {
        return fail(
            errc::invalid_utf8, close_code::kInvalidPayload, "text message is not UTF-8", out);
    }
    if (frame_ends) {
        frame_.reset();
    }
    if (!message_ends) {
        return std::nullopt;
    }
    last_kind_ = std::exchange(kind_, Opcode::continuation);
    if (close_sent_) {
        return std::nullopt;
    }
    auto failure = deliver(message, handler, out);
    message_.clear();
    message_.shrink(kKeepMessage);
    return failure;
}

WebSocketStream::Outcome WebSocketStream::inflate(ByteView chunk, bool last, io::Outbox& out) {
    auto done = inflater_->inflate(chunk, options_.max_message_size, message_);
    if (done && last) {
        done = inflater_->finish(options_.max_message_size, message_);
    }
    if (done) {
        return std::nullopt;
    }
    if (done.error() == errc::too_large) {
        return fail(
            errc::too_large,
            close_code::kTooBig,
            fmt::format(
                "received WebSocket message exceeds payload limit of {} octets after decompression",
                options_.max_message_size),
            out);
    }
    return fail(errc::malformed, close_code::kInvalidPayload, "compressed message is corrupt", out);
}

WebSocketStream::Outcome WebSocketStream::deliver(
    ByteView message, FramingHandler& handler, io::Outbox& out) {
    if (!subprotocol_.batched) {
        stopped_ = !handler.message(message);
        return std::nullopt;
    }
    const bool text = wamp::is_text(subprotocol_.serializer);
    if (!is_batch(message, text)) {
        return fail(
            errc::bad_frame,
            close_code::kProtocolError,
            "message is no batch of WAMP messages",
            out);
    }
    while (const auto next = next_in_batch(message, text)) {
        stopped_ = !handler.message(*next);
        if (stopped_) {
            break;
        }
    }
    return std::nullopt;
}

void WebSocketStream::unmask(
    std::span<std::byte> bytes, const FrameHeader& header, std::uint64_t offset) const {
    if (header.mask && options_.apply_mask) {
        apply_mask(bytes, *header.mask, offset);
    }
}

Failure WebSocketStream::fail(errc error, std::uint16_t code, std::string reason, io::Outbox& out) {
    if (!options_.fail_by_drop) {
        write_close(code, reason, out);
    }
    ended_ = true;
    return {error, std::move(reason)};
}

}  // namespace crossbar::transport
