// SPDX-License-Identifier: MIT
// TlsChannel: what a connection over TLS has between its socket and its framing. Receives and sends
// like the bare socket does, one recv per call, as much as the socket takes; plaintext stays in the
// connection's outbox, where its limit counts it, until the socket is ready for more.
#pragma once

#include "common/io/loop.hpp"
#include "common/io/outbox.hpp"
#include "common/io/tls_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace crossbar::transport {

class TlsChannel {
public:
    enum class Input : std::uint8_t {
        open,
        ended,   // the peer has closed its direction, in TLS or below it
        failed,  // TLS failed: failure() says why; write() sends the peer what it is to know
        broken,  // the socket failed: errno says how
    };

    struct Received {
        std::size_t count = 0;  // bytes of plaintext; to be handled whatever `input` says
        Input input = Input::open;
    };

    enum class Output : std::uint8_t {
        done,     // all that can be sent is; during the handshake the outbox may not be empty
        blocked,  // the socket takes no more now
        broken,   // the socket failed: errno says how
    };

    TlsChannel(io::Loop& loop, std::unique_ptr<io::TlsStream> stream)
        : buffers_(loop.tls_buffers()), stream_(std::move(stream)) {}

    // How much room receive() needs.
    std::size_t room() const noexcept { return io::TlsStream::room_for(buffers_.received.size()); }

    // The client's first words are to be written.
    void start() { stream_->start(unsent_); }

    // One recv.
    Received receive(int fd, std::span<std::byte> room);

    // Something is to be written that no outbox knows of.
    bool wants_to_write() const noexcept { return !unsent_.empty(); }

    // The peer has closed its direction: receive() gives nothing more.
    bool ended() const noexcept { return stream_->status() == io::TlsStream::Status::ended; }

    bool shaking_hands() const noexcept {
        return stream_->status() == io::TlsStream::Status::handshaking;
    }

    // `last`: nothing follows what is in the outbox; the peer is told so.
    Output write(int fd, io::Outbox& outbox, bool last);

    const std::string& failure() const noexcept { return stream_->failure(); }

    io::TlsFacts facts() const { return stream_->facts(); }

private:
    bool encrypts() const noexcept;
    void encrypt(io::Outbox& outbox);
    Output send(int fd);

    io::TlsBuffers& buffers_;
    std::unique_ptr<io::TlsStream> stream_;
    ByteBuffer unsent_;  // ciphertext
};

}  // namespace crossbar::transport
