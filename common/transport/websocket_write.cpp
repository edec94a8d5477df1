// SPDX-License-Identifier: MIT
// The sending half of websocket_stream.hpp.
#include "common/base/assert.hpp"
#include "common/transport/batched.hpp"
#include "common/transport/websocket_close.hpp"
#include "common/transport/websocket_stream.hpp"

#include <algorithm>
#include <array>

namespace crossbar::transport {

// Up to five pieces, taken off from the front.
class MessagePieces {
public:
    void add(ByteView piece) {
        CROSSBAR_ASSERT(count_ < pieces_.size());
        pieces_[count_++] = piece;
        size_ += piece.size();
    }

    std::size_t size() const noexcept { return size_; }

    std::span<const ByteView> all() const noexcept {
        return std::span(pieces_).subspan(first_, count_ - first_);
    }

    // At most `most` octets that lie in one place.
    ByteView take(std::size_t most) {
        while (first_ < count_ && pieces_[first_].empty()) {
            ++first_;
        }
        CROSSBAR_ASSERT(first_ < count_);
        const auto taken = pieces_[first_].first(std::min(most, pieces_[first_].size()));
        pieces_[first_] = pieces_[first_].subspan(taken.size());
        size_ -= taken.size();
        return taken;
    }

private:
    std::array<ByteView, 5> pieces_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::size_t size_ = 0;
};

void WebSocketStream::write_message(const serial::Encoded& message, io::Outbox& out) {
    if (close_sent_) {
        return;  // nothing may follow a close frame
    }
    const auto serializer = subprotocol_.serializer;
    const bool text = wamp::is_text(serializer);
    const auto prefix = batch_prefix(subprotocol_.batched && !text ? message.size() : 0);
    MessagePieces pieces;
    if (subprotocol_.batched && !text) {
        pieces.add(prefix);
    }
    pieces.add(message.head);
    pieces.add(message.payload);
    pieces.add(message.tail);
    if (subprotocol_.batched && text) {
        pieces.add({&kRecordSeparator, 1});
    }
    FrameHeader header;
    header.opcode = serializer == wamp::Serializer::none ? last_kind_
                    : text                               ? Opcode::text
                                                         : Opcode::binary;
    ByteBuffer compressed;
    if (deflater_) {
        deflater_->deflate(pieces.all(), compressed);
        pieces = {};
        pieces.add(compressed.view());
        header.rsv = kRsv1;
    }
    const auto fragment =
        options_.auto_fragment_size == 0 ? pieces.size() : options_.auto_fragment_size;
    do {
        const auto length = std::min(fragment, pieces.size());
        header.fin = length == pieces.size();
        write_frame(header, length, pieces, out);
        header.opcode = Opcode::continuation;
        header.rsv = 0;
    } while (!header.fin);
}

void WebSocketStream::write_ping(ByteView payload, io::Outbox& out) {
    CROSSBAR_ASSERT(payload.size() <= kMaxControlPayload);
    if (!close_sent_) {
        write_control(Opcode::ping, payload, out);
    }
}

void WebSocketStream::write_close(std::uint16_t code, std::string_view reason, io::Outbox& out) {
    if (close_sent_) {
        return;
    }
    if (!close_code::on_the_wire(code)) {
        code = close_code::kNormal;
    }
    // A reason that is too long ends where a character does.
    std::size_t length = std::min(reason.size(), kMaxControlPayload - 2);
    while (length > 0 && length < reason.size() &&
           (static_cast<unsigned char>(reason[length]) & 0xC0) == 0x80) {
        --length;
    }
    ByteBuffer payload;
    payload.push_back(std::byte(code >> 8));
    payload.push_back(std::byte(code & 0xFF));
    payload.append(reason.substr(0, length));
    write_control(Opcode::close, payload.view(), out);
    close_sent_ = true;
}

void WebSocketStream::write_control(Opcode opcode, ByteView payload, io::Outbox& out) {
    MessagePieces pieces;
    pieces.add(payload);
    FrameHeader header;
    header.opcode = opcode;
    write_frame(header, payload.size(), pieces, out);
}

void WebSocketStream::write_frame(
    FrameHeader header, std::size_t length, MessagePieces& pieces, io::Outbox& out) {
    header.length = length;
    if (rules_.send) {
        header.mask.emplace();
        auto bits = options_.apply_mask ? random_.next() : 0;
        for (auto& octet : *header.mask) {
            octet = std::byte(bits & 0xFF);
            bits >>= 8;
        }
    }
    std::array<std::byte, 14> room;
    out.append(ByteView(room).first(write_header(header, room)));
    std::array<std::byte, 4096> masked;
    for (std::size_t done = 0; done < length;) {
        if (!header.mask) {
            const auto piece = pieces.take(length - done);
            out.append(piece);
            done += piece.size();
            continue;
        }
        const auto piece = pieces.take(std::min(length - done, masked.size()));
        const auto copy = std::span(masked).first(piece.size());
        std::copy(piece.begin(), piece.end(), copy.begin());
        apply_mask(copy, *header.mask, done);
        out.append(copy);
        done += piece.size();
    }
}

}  // namespace crossbar::transport
