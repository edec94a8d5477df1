// SPDX-License-Identifier: MIT
#include "common/io/tls_context.hpp"

#include "common/io/openssl.hpp"
#include "common/io/tls_files.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace crossbar::io {
namespace {

using openssl::Owned;
using Context = std::shared_ptr<SSL_CTX>;
using Warnings = std::vector<std::string>;
using Failure = std::string;
using MaybeFailure = boost::system::result<void, Failure>;

constexpr std::string_view kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::string_view kCiphersWithDh = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20";
// Whatever a list names, never these: no encryption, nobody authenticated.
constexpr std::string_view kNever = ":!eNULL:!aNULL";
constexpr int kMostCertificates = 10;  // between a client's and the one that is trusted
constexpr std::array<unsigned char, 11> kSessionContext{
    'c', 'r', 'o', 's', 's', 'b', 'a', 'r', 't', 'l', 's'};

Context new_context(const SSL_METHOD* method) {
    Context context(SSL_CTX_new(method), openssl::Free());
    auto* ctx = context.get();
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    // Buffers of an idle connection are given back; a record is written whole into memory.
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(
        ctx,
        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
            SSL_OP_PRIORITIZE_CHACHA);
    // A peer that vanishes without a close_notify is told from one that closed.
    SSL_CTX_clear_options(ctx, SSL_OP_IGNORE_UNEXPECTED_EOF);
    return context;
}

// Why OpenSSL refused a key or a certificate that could be read.
Failure unfit(std::string_view path) {
    const auto reason = openssl::take_error();
    return fmt::format("'{}' cannot be used: {}", path, reason);
}

MaybeFailure use_own_certificate(
    SSL_CTX* ctx,
    const std::string& key_path,
    const std::string& certificate_path,
    const std::vector<std::string>& chain_paths,
    Warnings& warnings) {
    auto key = read_private_key(key_path, warnings);
    if (!key) {
        return key.error();
    }
    auto certificates = read_certificates(certificate_path);
    if (!certificates) {
        return certificates.error();
    }
    check_dates(*certificates->front(), certificate_path, warnings);
    if (X509_check_private_key(certificates->front().get(), key->get()) != 1) {
        ERR_clear_error();
        return fmt::format(
            "the key '{}' does not belong to the certificate '{}'", key_path, certificate_path);
    }
    if (SSL_CTX_use_certificate(ctx, certificates->front().get()) != 1) {
        return unfit(certificate_path);
    }
    if (SSL_CTX_use_PrivateKey(ctx, key->get()) != 1) {
        return unfit(key_path);
    }
    certificates->erase(certificates->begin());
    for (const auto& path : chain_paths) {
        auto more = read_certificates(path);
        if (!more) {
            return more.error();
        }
        std::move(more->begin(), more->end(), std::back_inserter(*certificates));
    }
    for (const auto& certificate : *certificates) {
        if (SSL_CTX_add1_chain_cert(ctx, certificate.get()) != 1) {
            return unfit(chain_paths.empty() ? certificate_path : chain_paths.front());
        }
    }
    return {};
}

// `announced`: the names are told to clients, which choose their certificate by them.
MaybeFailure trust(SSL_CTX* ctx, const std::vector<std::string>& paths, bool announced) {
    auto* store = SSL_CTX_get_cert_store(ctx);
    for (const auto& path : paths) {
        const auto certificates = read_certificates(path);
        if (!certificates) {
            return certificates.error();
        }
        for (const auto& certificate : *certificates) {
            X509_STORE_add_cert(store, certificate.get());
            if (announced) {
                SSL_CTX_add_client_CA(ctx, certificate.get());
            }
        }
    }
    // What is listed is trusted, be it a root or not.
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    return {};
}

struct CipherLists {
    std::string tls12;
    std::string tls13;
};

CipherLists split(std::string_view ciphers) {
    CipherLists lists;
    while (!ciphers.empty()) {
        const auto end = std::min(ciphers.find_first_of(":, "), ciphers.size());
        const auto name = ciphers.substr(0, end);
        auto& list = name.starts_with("TLS_") ? lists.tls13 : lists.tls12;
        if (!name.empty()) {
            list += list.empty() ? "" : ":";
            list += name;
        }
        ciphers.remove_prefix(std::min(end + 1, ciphers.size()));
    }
    return lists;
}

// Whether a cipher of TLS 1.2 on the list can prove who the server is with this kind of key.
bool fits(SSL_CTX* ctx, int key_type) {
    const auto* ciphers = SSL_CTX_get_ciphers(ctx);
    for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
        const int auth = SSL_CIPHER_get_auth_nid(sk_SSL_CIPHER_value(ciphers, i));
        const bool rsa = auth == NID_auth_rsa && (key_type == EVP_PKEY_RSA);
        const bool ecdsa =
            auth == NID_auth_ecdsa &&
            (key_type == EVP_PKEY_EC || key_type == EVP_PKEY_ED25519 || key_type == EVP_PKEY_ED448);
        if (rsa || ecdsa) {
            return true;
        }
    }
    return false;
}

MaybeFailure choose_ciphers(SSL_CTX* ctx, const TlsServerSettings& settings, Warnings& warnings) {
    auto lists = split(settings.ciphers);
    if (!lists.tls13.empty() && SSL_CTX_set_ciphersuites(ctx, lists.tls13.c_str()) != 1) {
        ERR_clear_error();
        return fmt::format(
            "\"ciphers\": no cipher of TLS 1.3 is left of \"{}\" (see: openssl ciphers -s -tls1_3)",
            lists.tls13);
    }
    const bool only_tls13 = lists.tls12.empty() && !lists.tls13.empty();
    if (settings.tls13_only || only_tls13) {
        SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
        return {};
    }
    if (lists.tls12.empty()) {
        lists.tls12 = settings.dhparam.empty() ? kCiphers : kCiphersWithDh;
    }
    const auto list = lists.tls12 + std::string(kNever);
    if (SSL_CTX_set_cipher_list(ctx, list.c_str()) != 1) {
        ERR_clear_error();
        return fmt::format(
            "\"ciphers\": no cipher is left of \"{}\" (see: openssl ciphers -v '{}')",
            lists.tls12,
            list);
    }
    const auto* key = SSL_CTX_get0_privatekey(ctx);
    if (!fits(ctx, EVP_PKEY_get_base_id(key))) {
        warnings.push_back(fmt::format(
            "\"ciphers\": none of \"{}\" fits the kind of the key '{}': clients that speak TLS "
            "1.2 will be refused",
            lists.tls12,
            settings.key));
    }
    return {};
}

// Of what a client offers, only HTTP/1.1 is spoken here. What else it offers is ignored: RawSocket
// has no name.
int choose_protocol(
    SSL*,
    const unsigned char** chosen,
    unsigned char* chosen_length,
    const unsigned char* offered,
    unsigned offered_length,
    void*) {
    static constexpr std::string_view kHttp = "http/1.1";
    for (unsigned at = 0; at < offered_length; at += 1U + offered[at]) {
        const std::string_view name(
            reinterpret_cast<const char*>(offered) + at + 1,
            std::min<std::size_t>(offered[at], offered_length - at - 1));
        if (name == kHttp) {
            *chosen = offered + at + 1;
            *chosen_length = static_cast<unsigned char>(kHttp.size());
            return SSL_TLSEXT_ERR_OK;
        }
    }
    return SSL_TLSEXT_ERR_NOACK;
}

MaybeFailure use_dh_parameters(SSL_CTX* ctx, const std::string& path) {
    auto parameters = read_dh_parameters(path);
    if (!parameters) {
        return parameters.error();
    }
    if (SSL_CTX_set0_tmp_dh_pkey(ctx, parameters->get()) != 1) {
        return unfit(path);
    }
    static_cast<void>(parameters->release());  // the context's now
    return {};
}

void use_session_tickets(SSL_CTX* ctx, bool on) {
    // Nothing is kept here: a session that can be resumed is in the client's ticket, encrypted. The
    // context id lets sessions with a client's certificate be resumed.
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_session_id_context(ctx, kSessionContext.data(), kSessionContext.size());
    if (on) {
        SSL_CTX_set_num_tickets(ctx, 1);
    } else {
        SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
        SSL_CTX_set_num_tickets(ctx, 0);
    }
}

MaybeFailure prepare(SSL_CTX* ctx, const TlsServerSettings& settings, Warnings& warnings) {
    auto done = use_own_certificate(
        ctx, settings.key, settings.certificate, settings.chain_certificates, warnings);
    if (done && !settings.dhparam.empty()) {
        done = use_dh_parameters(ctx, settings.dhparam);
    }
    if (done) {
        done = choose_ciphers(ctx, settings, warnings);
    }
    if (done && !settings.ca_certificates.empty()) {
        SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        SSL_CTX_set_verify_depth(ctx, kMostCertificates);
        done = trust(ctx, settings.ca_certificates, true);
    }
    use_session_tickets(ctx, settings.session_tickets);
    SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, nullptr);
    return done;
}

MaybeFailure prepare(SSL_CTX* ctx, const TlsClientSettings& settings, Warnings& warnings) {
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    if (settings.ca_certificates.empty()) {
        if (SSL_CTX_set_default_verify_paths(ctx) != 1) {
            return unfit("the system's certificates");
        }
    } else if (auto trusted = trust(ctx, settings.ca_certificates, false); !trusted) {
        return trusted;
    }
    if (!settings.protocol.empty()) {
        std::string list(1, static_cast<char>(settings.protocol.size()));
        list += settings.protocol;
        SSL_CTX_set_alpn_protos(
            ctx,
            reinterpret_cast<const unsigned char*>(list.data()),
            static_cast<unsigned>(list.size()));
    }
    if (settings.key.empty() && settings.certificate.empty()) {
        return {};
    }
    if (settings.key.empty() || settings.certificate.empty()) {
        return std::string(
            "a client's \"key\" and \"certificate\" belong together: one is missing");
    }
    return use_own_certificate(ctx, settings.key, settings.certificate, {}, warnings);
}

}  // namespace

boost::system::result<std::shared_ptr<const TlsServerContext>, std::string> TlsServerContext::make(
    const TlsServerSettings& settings, std::vector<std::string>& warnings) {
    auto context = new_context(TLS_server_method());
    if (auto prepared = prepare(context.get(), settings, warnings); !prepared) {
        return prepared.error();
    }
    return std::make_shared<const TlsServerContext>(std::move(context));
}

boost::system::result<std::shared_ptr<const TlsClientContext>, std::string> TlsClientContext::make(
    const TlsClientSettings& settings, std::vector<std::string>& warnings) {
    auto context = new_context(TLS_client_method());
    if (auto prepared = prepare(context.get(), settings, warnings); !prepared) {
        return prepared.error();
    }
    return std::make_shared<const TlsClientContext>(std::move(context), settings.hostname);
}

}  // namespace crossbar::io
