// SPDX-License-Identifier: MIT
// FramingPeer: drives a framing as a connection does (keeps what it did not use, gives it again)
// and records what it found and what it wrote. Bytes in tests are written as hexadecimal text, or
// as literals.
#pragma once

#include "common/transport/framing.hpp"

#include <cctype>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbar::transport {

// "7f f2 00" -> three bytes. Spaces are for the reader.
inline std::string hex(std::string_view text) {
    std::string bytes;
    int nibbles = 0;
    unsigned value = 0;
    for (const char c : text) {
        if (c == ' ') {
            continue;
        }
        const auto digit =
            std::isdigit(static_cast<unsigned char>(c)) != 0 ? c - '0' : (c | 32) - 'a' + 10;
        value = value << 4 | static_cast<unsigned>(digit);
        if (++nibbles % 2 == 0) {
            bytes.push_back(static_cast<char>(value));
            value = 0;
        }
    }
    return bytes;
}

// The reverse, without spaces: what a failed check prints.
inline std::string to_hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto value = static_cast<unsigned char>(c);
        text.push_back(kDigits[value >> 4]);
        text.push_back(kDigits[value & 15]);
    }
    return text;
}

class FramingPeer : public FramingHandler {
public:
    explicit FramingPeer(std::unique_ptr<Framing> framing) : framing_(std::move(framing)) {
        framing_->start(out_);
    }

    Framing& framing() noexcept { return *framing_; }

    // Gives bytes in one piece. False: the framing has failed, now or before.
    bool feed(std::string_view bytes) {
        if (failure) {
            return false;
        }
        pending_.append(bytes);
        // A copy of exact size, so that the address sanitizer sees a read past the end.
        std::vector<std::byte> exact(pending_.size());
        if (!pending_.empty()) {
            std::memcpy(exact.data(), pending_.data(), pending_.size());
        }
        const auto used = framing_->receive(exact, *this, out_);
        if (used.has_error()) {
            failure = used.error();
            return false;
        }
        pending_.erase(0, *used);
        return true;
    }

    bool feed_bytewise(std::string_view bytes) {
        for (const char c : bytes) {
            if (!feed(std::string_view(&c, 1))) {
                return false;
            }
        }
        return !failure;
    }

    bool feed_in_pieces(std::string_view bytes, std::size_t length) {
        for (std::size_t i = 0; i < bytes.size(); i += length) {
            if (!feed(bytes.substr(i, length))) {
                return false;
            }
        }
        return !failure;
    }

    void send(std::string_view message) {
        framing_->write_message({as_bytes(message), {}, {}}, out_);
    }

    // What the framing has written since the last call.
    std::string written() {
        std::string bytes;
        iovec piece{};
        while (out_.gather({&piece, 1}) == 1) {
            bytes.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
            out_.consume(piece.iov_len);
        }
        return bytes;
    }

    io::Outbox& outbox() noexcept { return out_; }

    std::size_t kept() const noexcept { return pending_.size(); }

    // Recorded
    std::optional<Opened> open;
    std::vector<std::string> messages;
    std::vector<std::string> pongs;
    std::optional<std::pair<std::uint16_t, std::string>> closed;
    std::optional<Failure> failure;

    // After so many messages message() answers false.
    std::size_t stop_after = static_cast<std::size_t>(-1);

    void opened(const Opened& opened) override { open = opened; }

    bool message(ByteView bytes) override {
        messages.emplace_back(as_text(bytes));
        return messages.size() < stop_after;
    }

    void pong(ByteView payload) override { pongs.emplace_back(as_text(payload)); }

    void peer_closed(std::uint16_t code, std::string_view reason) override {
        closed.emplace(code, std::string(reason));
    }

private:
    std::unique_ptr<Framing> framing_;
    io::Outbox out_;
    std::string pending_;
};

}  // namespace crossbar::transport
