// SPDX-License-Identifier: MIT
// TlsStream: one side of a TLS connection (1.2 and 1.3) between ciphertext and plaintext. Pure:
// bytes in, bytes out; no socket, no wait. Who owns the socket gives every byte that it has
// received, and sends what it is handed.
#pragma once

#include "common/base/bytes.hpp"
#include "common/io/tls_context.hpp"
#include "common/wamp/value.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct ssl_st;   // OpenSSL's SSL
struct x509_st;  // and X509

namespace crossbar::io {

// What the handshake agreed on, and who the peer is.
struct TlsFacts {
    std::string version;  // "TLSv1.3"
    std::string cipher;   // "TLS_AES_256_GCM_SHA384"
    bool resumed = false;
    // Channel ids (32 bytes). tls_unique: SHA-256 of the first Finished message: the client's in a
    // full handshake, the server's in a resumed one (as Python's ssl and Crossbar.io have it, in
    // TLS 1.3, too). tls_exporter: RFC 9266; empty with TLS 1.2 without extended master secret.
    std::string tls_unique;
    std::string tls_exporter;
    // What SCRAM binds to (RFC 5929): that Finished message itself, and the hash of the server's
    // certificate; empty where the certificate's signature has no hash of its own (Ed25519).
    std::string finished;
    std::string server_end_point;
    // The peer's certificate, when it showed one, which then was verified (tls_certificate.hpp).
    std::string certificate_sha1;
    wamp::Dict certificate;
};

class TlsStream {
public:
    enum class Status : std::uint8_t {
        handshaking,
        open,
        ended,   // the peer has sent all that it wanted to (close_notify)
        failed,  // failure() says why; an alert for the peer may be in what was handed out
    };

    // How much plaintext `ciphertext` received bytes can become: they may complete a record.
    static constexpr std::size_t room_for(std::size_t ciphertext) noexcept {
        return ciphertext + kLongestRecord;
    }

    explicit TlsStream(const TlsServerContext& context);
    explicit TlsStream(const TlsClientContext& context);
    ~TlsStream();
    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;

    Status status() const noexcept { return status_; }

    // A sentence; with the remedy, where it is this side's to apply.
    const std::string& failure() const noexcept { return failure_; }

    // The client's first words.
    void start(ByteBuffer& out);

    // Takes all of `ciphertext`. Puts the plaintext into `plain`, which has room_for() it, and
    // returns how much it is; what the peer must be sent is appended to `out`. Messages that came
    // before the end or a failure are returned, too.
    std::size_t receive(ByteView ciphertext, std::span<std::byte> plain, ByteBuffer& out);

    // Appends `plaintext` as records. Only when open or ended.
    void write(ByteView plaintext, ByteBuffer& out);

    // Appends the orderly end; once.
    void close(ByteBuffer& out);

    // Only after the handshake.
    TlsFacts facts() const;

    // For what is asked of OpenSSL once, as sessions and versions in tests.
    ssl_st* native() const noexcept { return ssl_.get(); }

private:
    friend struct TlsStreamCallbacks;

    static constexpr std::size_t kLongestRecord = 16 * 1024;

    TlsStream(ssl_ctx_st* context, bool server);
    void shake_hands();
    std::size_t decrypt(std::span<std::byte> plain);
    bool speaks_tls(ByteView first, ByteBuffer& out);
    void fail();
    std::string why() const;
    std::string why_not_verified(int result, const x509_st* certificate) const;

    struct Free {
        void operator()(ssl_st* ssl) const noexcept;
    };

    std::unique_ptr<ssl_st, Free> ssl_;
    std::string hostname_;  // the client's: whom the certificate must be for
    std::string failure_;
    ByteView in_;                // during receive(): what is left of the ciphertext
    ByteBuffer* out_ = nullptr;  // during any call
    Status status_ = Status::handshaking;
    bool server_;
    bool heard_ = false;    // something has been received
    bool closed_ = false;   // close() was called
    bool abused_ = false;   // the peer has sent too many messages of TLS itself
    int own_messages_ = 0;  // those, since data_bytes_ was 0
    std::size_t data_bytes_ = 0;
};

}  // namespace crossbar::io
