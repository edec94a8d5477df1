// SPDX-License-Identifier: MIT
// Who may log in at a listening transport (`auth`, `cookie`), and how a client transport logs in.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace crossbar::config {

// A procedure that decides, for every method's "type": "dynamic".
struct DynamicAuth {
    std::string authenticator;                       // procedure URI
    std::optional<std::string> authenticator_realm;  // the client's when absent
    std::optional<std::string> authenticator_role;
};

struct AnonymousAuth {
    std::string role = "anonymous";
    std::optional<std::string> authid;  // random when absent
    std::optional<std::string> realm;
};

struct TicketPrincipal {
    std::string authid;
    std::string ticket;
    std::optional<std::string> role;
};

struct TicketAuth {
    std::vector<TicketPrincipal> principals;
};

struct CraUser {
    std::string authid;
    std::string secret;
    std::optional<std::string> role;
    std::optional<std::string> salt;
    std::uint32_t iterations = 1000;
    std::uint32_t keylen = 32;
    bool salted = false;  // salt, iterations and keylen all given: `secret` is the password, the
                          // router derives the key
};

struct WampCraAuth {
    std::vector<CraUser> users;
};

enum class Kdf : std::uint8_t { argon2id13, pbkdf2 };

struct ScramPrincipal {
    std::string authid;
    Kdf kdf = Kdf::argon2id13;
    std::uint32_t iterations = 0;
    std::uint32_t memory = 0;  // KiB; 0 with pbkdf2
    std::string salt;          // as in the file: hexadecimal or base64
    std::string stored_key;    // 64 hexadecimal digits
    std::string server_key;
    std::optional<std::string> role;
};

struct ScramAuth {
    std::vector<ScramPrincipal> principals;
};

struct CryptosignPrincipal {
    std::string authid;
    std::vector<std::string> authorized_keys;  // Ed25519, 64 hexadecimal digits each
    std::optional<std::string> role;
    std::optional<std::string> realm;
};

struct CryptosignAuth {
    std::vector<CryptosignPrincipal> principals;
};

struct TlsPrincipal {
    std::string authid;
    std::string certificate_sha1;  // "AA:BB:..." in upper case
    std::optional<std::string> role;
};

struct TlsAuth {
    std::vector<TlsPrincipal> principals;
};

struct CookieAuth {};

template <class Static>
struct AuthMethod {
    std::variant<Static, DynamicAuth> mode;
    std::optional<std::string> default_role;

    const Static* fixed() const noexcept { return std::get_if<Static>(&mode); }

    const DynamicAuth* dynamic() const noexcept { return std::get_if<DynamicAuth>(&mode); }
};

// Which methods a listening transport offers. No `auth` section at all: anonymous, role
// "anonymous".
struct AuthConfig {
    std::optional<AuthMethod<AnonymousAuth>> anonymous;
    std::optional<AuthMethod<TicketAuth>> ticket;
    std::optional<AuthMethod<WampCraAuth>> wampcra;
    std::optional<AuthMethod<ScramAuth>> scram;
    std::optional<AuthMethod<CryptosignAuth>> cryptosign;
    std::optional<AuthMethod<TlsAuth>> tls;
    std::optional<CookieAuth> cookie;
};

struct CookieConfig {
    enum class SameSite : std::uint8_t { unset, strict, lax, none };
    enum class Store : std::uint8_t { memory, file, database };

    std::string name = "cbtid";
    std::uint32_t length = 24;
    std::chrono::seconds max_age{7 * 24 * 3600};
    std::size_t max_cookies = 100'000;
    bool secure = false;
    bool http_strict = false;
    SameSite same_site = SameSite::unset;
    Store store = Store::memory;
    std::string store_path;  // absolute; with file and database, which are the same
    bool purge_on_startup = false;
};

// How a component logs in. None: anonymous.
struct ClientAuth {
    enum class Method : std::uint8_t { anonymous, ticket, wampcra, scram, cryptosign };

    Method method = Method::anonymous;
    std::optional<std::string> authid;
    std::optional<std::string> role;
    std::string secret;           // ticket, secret or password
    std::string key_file;         // cryptosign: absolute path of a file with the private key
    std::string router_key;       // cryptosign: 64 hexadecimal digits; empty: the router proves
                                  // nothing
    std::string channel_binding;  // cryptosign, SCRAM: "tls-exporter", "tls-unique"; empty: none
};

}  // namespace crossbar::config
