// SPDX-License-Identifier: MIT
#include "common/io/tls_stream.hpp"

#include "common/base/assert.hpp"
#include "common/base/crypto.hpp"
#include "common/io/openssl.hpp"
#include "common/io/tls_certificate.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <string_view>

namespace crossbar::io {

// What OpenSSL calls while it works on a stream: its end of the "socket", and a look at each
// message of TLS itself.
struct TlsStreamCallbacks {
    static int read(BIO* bio, char* to, int length) {
        auto& stream = *static_cast<TlsStream*>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        if (stream.in_.empty()) {
            BIO_set_retry_read(bio);
            return -1;
        }
        const auto count = std::min(stream.in_.size(), static_cast<std::size_t>(length));
        std::memcpy(to, stream.in_.data(), count);
        stream.in_ = stream.in_.subspan(count);
        return static_cast<int>(count);
    }

    static int write(BIO* bio, const char* from, int length) {
        auto& stream = *static_cast<TlsStream*>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        stream.out_->append(std::string_view(from, static_cast<std::size_t>(length)));
        return length;
    }

    static long control(BIO*, int command, long, void*) {
        return command == BIO_CTRL_FLUSH ? 1 : 0;
    }

    static const BIO_METHOD* method() {
        static BIO_METHOD* const made = [] {
            auto* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream");
            BIO_meth_set_read(method, read);
            BIO_meth_set_write(method, write);
            BIO_meth_set_ctrl(method, control);
            return method;
        }();
        return made;
    }

    // Keeps what is wrong with the peer's certificate while it is at hand.
    static int verified(int good, X509_STORE_CTX* chain) {
        if (good == 0) {
            const auto* ssl = static_cast<const SSL*>(
                X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
            auto& stream = *static_cast<TlsStream*>(SSL_get_app_data(ssl));
            stream.failure_ = stream.why_not_verified(
                X509_STORE_CTX_get_error(chain), X509_STORE_CTX_get_current_cert(chain));
        }
        return good;
    }

    // Each message of TLS itself costs more than its few bytes: a peer may send some (key updates,
    // tickets), and more of them with its data, but not nothing else.
    static void message(
        int written, int, int type, const void* bytes, std::size_t length, SSL*, void* arg) {
        auto& stream = *static_cast<TlsStream*>(arg);
        if (stream.status_ != TlsStream::Status::open) {
            return;
        }
        if (type == SSL3_RT_HANDSHAKE && written == 0) {
            constexpr int kPatience = 32;
            constexpr std::size_t kEarnsPatience = 1024 * 1024;
            if (stream.data_bytes_ >= kEarnsPatience) {
                stream.data_bytes_ = 0;
                stream.own_messages_ = 0;
            }
            stream.abused_ = stream.abused_ || ++stream.own_messages_ > kPatience;
        }
        // What OpenSSL answers to an attempt to negotiate anew, each time.
        const auto* alert = static_cast<const unsigned char*>(bytes);
        if (type == SSL3_RT_ALERT && written == 1 && length == 2 &&
            alert[1] == SSL_AD_NO_RENEGOTIATION) {
            stream.abused_ = true;
        }
    }
};

namespace {

using Status = TlsStream::Status;

constexpr auto kHandshakeRecord = std::byte{22};
constexpr auto kRawSocketMagic = std::byte{0x7f};
constexpr std::string_view kHttpAnswer =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    "Content-Length: 45\r\n\r\nThis port speaks TLS: use https:// or wss://\n";

bool is_address(const std::string& host) {
    auto* address = a2i_IPADDRESS(host.c_str());
    ASN1_OCTET_STRING_free(address);
    ERR_clear_error();
    return address != nullptr;
}

std::string text_of(const crypto::Digest& digest) {
    return std::string(as_text(digest));
}

// "'example.com', 'www.example.com'": whom a certificate is for.
std::string names_of(const X509& certificate) {
    std::string names;
    const auto add = [&](std::string_view name) {
        names += fmt::format("{}'{}'", names.empty() ? "" : ", ", name);
    };
    auto* alternatives = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; i < sk_GENERAL_NAME_num(alternatives); ++i) {
        int type = 0;
        const auto* value = static_cast<const ASN1_STRING*>(
            GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(alternatives, i), &type));
        const auto* data = ASN1_STRING_get0_data(value);
        if (type == GEN_DNS) {
            add(
                {reinterpret_cast<const char*>(data),
                 static_cast<std::size_t>(ASN1_STRING_length(value))});
        } else if (type == GEN_IPADD && ASN1_STRING_length(value) == 4) {
            add(fmt::format("{}.{}.{}.{}", data[0], data[1], data[2], data[3]));
        }
    }
    GENERAL_NAMES_free(alternatives);
    return names.empty() ? openssl::text_of(X509_get_subject_name(&certificate)) : names;
}

}  // namespace

void TlsStream::Free::operator()(SSL* ssl) const noexcept {
    SSL_free(ssl);
}

TlsStream::TlsStream(SSL_CTX* context, bool server) : ssl_(SSL_new(context)), server_(server) {
    auto* bio = BIO_new(TlsStreamCallbacks::method());
    CROSSBAR_ASSERT(ssl_ && bio != nullptr);
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_app_data(ssl_.get(), this);
    SSL_set_verify(ssl_.get(), SSL_get_verify_mode(ssl_.get()), TlsStreamCallbacks::verified);
}

TlsStream::TlsStream(const TlsServerContext& context) : TlsStream(context.native(), true) {
    SSL_set_accept_state(ssl_.get());
}

TlsStream::TlsStream(const TlsClientContext& context) : TlsStream(context.native(), false) {
    hostname_ = context.hostname();
    auto* ssl = ssl_.get();
    SSL_set_connect_state(ssl);
    if (is_address(hostname_)) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), hostname_.c_str());
    } else {
        SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        SSL_set1_host(ssl, hostname_.c_str());
        SSL_ctrl(
            ssl,
            SSL_CTRL_SET_TLSEXT_HOSTNAME,
            TLSEXT_NAMETYPE_host_name,
            hostname_.data());  // is copied
    }
}

TlsStream::~TlsStream() = default;

void TlsStream::start(ByteBuffer& out) {
    out_ = &out;
    shake_hands();
}

std::size_t TlsStream::receive(ByteView ciphertext, std::span<std::byte> plain, ByteBuffer& out) {
    CROSSBAR_ASSERT(plain.size() >= room_for(ciphertext.size()));
    in_ = ciphertext;
    out_ = &out;
    if (!heard_ && !ciphertext.empty()) {
        heard_ = true;
        if (server_ && !speaks_tls(ciphertext, out)) {
            return 0;
        }
    }
    if (status_ == Status::handshaking) {
        shake_hands();
    }
    return status_ == Status::open ? decrypt(plain) : 0;
}

void TlsStream::shake_hands() {
    ERR_clear_error();
    const int done = SSL_do_handshake(ssl_.get());
    if (done == 1) {
        status_ = Status::open;
        SSL_set_msg_callback(ssl_.get(), TlsStreamCallbacks::message);
        SSL_set_msg_callback_arg(ssl_.get(), this);
    } else if (SSL_get_error(ssl_.get(), done) != SSL_ERROR_WANT_READ) {
        fail();
    }
}

std::size_t TlsStream::decrypt(std::span<std::byte> plain) {
    std::size_t total = 0;
    for (;;) {
        ERR_clear_error();
        std::size_t count = 0;
        const int done =
            SSL_read_ex(ssl_.get(), plain.data() + total, plain.size() - total, &count);
        total += count;
        data_bytes_ += count;
        if (abused_) {
            fail();
            return total;
        }
        if (done == 1) {
            continue;
        }
        const int error = SSL_get_error(ssl_.get(), done);
        if (error == SSL_ERROR_ZERO_RETURN) {
            status_ = Status::ended;
        } else if (error != SSL_ERROR_WANT_READ) {
            fail();
        }
        return total;
    }
}

void TlsStream::write(ByteView plaintext, ByteBuffer& out) {
    CROSSBAR_ASSERT(status_ == Status::open || status_ == Status::ended);
    out_ = &out;
    ERR_clear_error();
    std::size_t count = 0;
    if (SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &count) != 1) {
        fail();
    }
}

void TlsStream::close(ByteBuffer& out) {
    if (closed_ || status_ == Status::handshaking || status_ == Status::failed) {
        return;
    }
    closed_ = true;
    out_ = &out;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
}

// The first byte tells: OpenSSL would wait for more, and not say what it was.
bool TlsStream::speaks_tls(ByteView first, ByteBuffer& out) {
    if (first[0] == kHandshakeRecord) {
        return true;
    }
    status_ = Status::failed;
    if (first[0] == kRawSocketMagic) {
        failure_ = "the client speaks RawSocket without TLS, and this port speaks TLS";
    } else if (std::isupper(std::to_integer<unsigned char>(first[0])) != 0) {
        failure_ = "the client speaks HTTP without TLS, and this port speaks TLS";
        out.append(kHttpAnswer);
    } else {
        failure_ = "the client does not speak TLS";
    }
    return false;
}

void TlsStream::fail() {
    failure_ = abused_ ? "the peer negotiates without end instead of sending data" : why();
    status_ = Status::failed;
    ERR_clear_error();
}

std::string TlsStream::why() const {
    const auto error = ERR_peek_error();
    const int reason = ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0;
    switch (reason) {
        case SSL_R_CERTIFICATE_VERIFY_FAILED:
            return failure_;
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_VERSION_TOO_LOW:
            return server_ ? "the client's TLS version is too old for this port"
                           : "the server's TLS version is too old";
        case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
            return "the peer refuses the TLS versions that are spoken here";
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_HTTP_REQUEST:
        case SSL_R_PACKET_LENGTH_TOO_LONG:
            return heard_ && status_ == Status::handshaking ? "the peer does not speak TLS"
                                                            : "the peer broke the rules of TLS";
        case SSL_R_NO_SHARED_CIPHER:
            return "the client has no cipher that is allowed here";
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return "the client showed no certificate, and this port asks for one";
        case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
        case SSL_R_SSLV3_ALERT_NO_CERTIFICATE:
            return "the server asks for a client certificate (\"key\" and \"certificate\")";
        case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
            return "the peer does not trust the certificate shown to it (unknown CA)";
        default:
            break;
    }
    const auto text = openssl::take_error();
    return text.empty() ? "TLS failed" : text;
}

std::string TlsStream::why_not_verified(int result, const X509* certificate) const {
    const auto reason =
        fmt::format("certificate verify failed: {}", X509_verify_cert_error_string(result));
    if (server_) {
        return fmt::format("the client's {}", reason);
    }
    switch (result) {
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return fmt::format(
                "{}: if it is the right one, add it, or the CA that signed it, to "
                "\"ca_certificates\"",
                reason);
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return fmt::format(
                "{}: it is for {}, not for '{}' (\"hostname\")",
                reason,
                certificate != nullptr ? names_of(*certificate) : "somebody else",
                hostname_);
        default:
            return reason;
    }
}

TlsFacts TlsStream::facts() const {
    CROSSBAR_ASSERT(SSL_is_init_finished(ssl_.get()) == 1);
    auto* ssl = ssl_.get();
    TlsFacts facts;
    facts.version = SSL_get_version(ssl);
    facts.cipher = SSL_get_cipher_name(ssl);
    facts.resumed = SSL_session_reused(ssl) == 1;

    std::array<std::byte, EVP_MAX_MD_SIZE> finished{};
    const bool own = server_ == facts.resumed;
    const auto length = own ? SSL_get_finished(ssl, finished.data(), finished.size())
                            : SSL_get_peer_finished(ssl, finished.data(), finished.size());
    facts.finished = as_text(ByteView(finished).first(length));
    facts.tls_unique = text_of(crypto::sha256(as_bytes(facts.finished)));

    static constexpr std::string_view kLabel = "EXPORTER-Channel-Binding";
    std::array<unsigned char, 32> exported{};
    const bool sound = SSL_version(ssl) >= TLS1_3_VERSION || SSL_get_extms_support(ssl) == 1;
    if (sound &&
        SSL_export_keying_material(
            ssl, exported.data(), exported.size(), kLabel.data(), kLabel.size(), nullptr, 0, 0) ==
            1) {
        facts.tls_exporter.assign(exported.begin(), exported.end());
    }

    const openssl::Owned<X509> certificate(SSL_get1_peer_certificate(ssl));
    if (const auto* servers = server_ ? SSL_get_certificate(ssl) : certificate.get()) {
        facts.server_end_point = end_point_hash(*servers);
    }
    if (certificate && SSL_get_verify_result(ssl) == X509_V_OK) {
        facts.certificate_sha1 = sha1_fingerprint(*certificate);
        facts.certificate = describe_certificate(*certificate);
    }
    return facts;
}

}  // namespace crossbar::io
