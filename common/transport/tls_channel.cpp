// SPDX-License-Identifier: MIT
#include "common/transport/tls_channel.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/socket.h>

namespace crossbar::transport {
namespace {

using Status = io::TlsStream::Status;

constexpr std::size_t kPiecesPerRecord = 64;
// Ciphertext that waits for the socket. What is more stays plaintext, in the outbox.
constexpr std::size_t kMostUnsent = 64 * 1024;

}  // namespace

TlsChannel::Received TlsChannel::receive(int fd, std::span<std::byte> room) {
    if (ended()) {
        return {0, Input::ended};
    }
    const std::span<std::byte> buffer = buffers_.received;
    const auto count = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (count == 0) {
        return {0, Input::ended};
    }
    if (count < 0) {
        return {0, errno == EAGAIN || errno == EINTR ? Input::open : Input::broken};
    }
    const auto plain =
        stream_->receive(buffer.first(static_cast<std::size_t>(count)), room, unsent_);
    if (stream_->status() == Status::failed) {
        return {plain, Input::failed};
    }
    if (unsent_.size() > 2 * kMostUnsent) {
        errno = ENOBUFS;  // a peer that makes TLS itself talk, and does not listen
        return {plain, Input::broken};
    }
    return {plain, ended() ? Input::ended : Input::open};
}

bool TlsChannel::encrypts() const noexcept {
    return stream_->status() == Status::open || stream_->status() == Status::ended;
}

TlsChannel::Output TlsChannel::write(int fd, io::Outbox& outbox, bool last) {
    if (unsent_.empty()) {
        std::swap(unsent_, buffers_.outgoing);
    }
    const bool could_encrypt = encrypts();
    auto output = Output::done;
    do {
        encrypt(outbox);
        if (last && outbox.empty()) {
            stream_->close(unsent_);
        }
        output = send(fd);
    } while (output == Output::done && encrypts() && !outbox.empty());
    if (unsent_.empty()) {
        if (unsent_.capacity() > buffers_.outgoing.capacity()) {
            std::swap(unsent_, buffers_.outgoing);
        }
        unsent_ = {};
    }
    if (could_encrypt && !encrypts()) {
        errno = EPROTO;
        return Output::broken;
    }
    return output;
}

void TlsChannel::encrypt(io::Outbox& outbox) {
    const std::span<std::byte> record = buffers_.gathered;
    while (encrypts() && !outbox.empty() && unsent_.size() < kMostUnsent) {
        std::array<iovec, kPiecesPerRecord> pieces;
        const auto filled = outbox.gather(pieces);
        const auto* bytes = static_cast<const std::byte*>(pieces[0].iov_base);
        std::size_t count = std::min(pieces[0].iov_len, kMostUnsent);
        if (filled > 1 && count < record.size()) {
            bytes = record.data();
            count = 0;
            for (const auto& piece : std::span(pieces).first(filled)) {
                const auto part = std::min(piece.iov_len, record.size() - count);
                std::memcpy(record.data() + count, piece.iov_base, part);
                count += part;
            }
        }
        stream_->write({bytes, count}, unsent_);
        outbox.consume(count);
    }
}

TlsChannel::Output TlsChannel::send(int fd) {
    const auto bytes = unsent_.view();
    std::size_t sent = 0;
    auto output = Output::done;
    while (sent < bytes.size() && output == Output::done) {
        const auto count = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count >= 0) {
            sent += static_cast<std::size_t>(count);
        } else if (errno != EINTR) {
            output = errno == EAGAIN ? Output::blocked : Output::broken;
        }
    }
    if (sent == bytes.size()) {
        unsent_.clear();
    } else {
        unsent_.consume(sent);
    }
    return output;
}

}  // namespace crossbar::transport
