// SPDX-License-Identifier: MIT
// TlsServerContext, TlsClientContext: what all TLS connections of one listening transport, or of
// one client, have in common: keys, certificates, whom to trust, which versions and ciphers. Made
// once, from files; shared by the connections (tls_stream), which keep what they need of it alive.
#pragma once

#include <boost/system/result.hpp>

#include <memory>
#include <string>
#include <vector>

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace crossbar::io {

// All files are PEM.
struct TlsServerSettings {
    std::string key;
    std::string certificate;  // may hold its chain, too
    std::vector<std::string> chain_certificates;
    // Not empty: a client must show a certificate that one of these signed.
    std::vector<std::string> ca_certificates;
    std::string dhparam;  // empty: no classic Diffie-Hellman
    // OpenSSL's cipher list for TLS 1.2; names that begin with "TLS_" are those of TLS 1.3. Empty:
    // those with forward secrecy and authenticated encryption.
    std::string ciphers;
    bool tls13_only = false;  // else TLS 1.2, too
    bool session_tickets = true;
};

struct TlsClientSettings {
    std::string hostname;                      // name or address that the certificate must be for
    std::vector<std::string> ca_certificates;  // empty: the system's
    std::string key;                           // with `certificate`: the client's own; or both ""
    std::string certificate;
    std::string protocol;  // offered by ALPN ("http/1.1"); empty: none
};

class TlsServerContext {
public:
    // The error, and each warning, is a sentence that names the file and the remedy.
    static boost::system::result<std::shared_ptr<const TlsServerContext>, std::string> make(
        const TlsServerSettings& settings, std::vector<std::string>& warnings);

    explicit TlsServerContext(std::shared_ptr<ssl_ctx_st> native) : native_(std::move(native)) {}

    ssl_ctx_st* native() const noexcept { return native_.get(); }

private:
    std::shared_ptr<ssl_ctx_st> native_;
};

class TlsClientContext {
public:
    static boost::system::result<std::shared_ptr<const TlsClientContext>, std::string> make(
        const TlsClientSettings& settings, std::vector<std::string>& warnings);

    TlsClientContext(std::shared_ptr<ssl_ctx_st> native, std::string hostname)
        : native_(std::move(native)), hostname_(std::move(hostname)) {}

    ssl_ctx_st* native() const noexcept { return native_.get(); }

    const std::string& hostname() const noexcept { return hostname_; }

private:
    std::shared_ptr<ssl_ctx_st> native_;
    std::string hostname_;
};

}  // namespace crossbar::io
