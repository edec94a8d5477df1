// SPDX-License-Identifier: MIT
// Keys of endpoints and of logins at listening transports.
#include "common/config/keys.hpp"

namespace crossbar::config::keys {

namespace {

constexpr std::string_view kAlwaysTold = "components are told nothing of the controller";
constexpr std::string_view kNoProxy = "proxy workers are not supported yet";
constexpr std::string_view kStoreFormat = "the store has another format here";

// Endpoints
constexpr Key kTcpListen[] = {
    required("type"),
    {"port"},
    {"portrange"},
    {"version"},
    {"interface"},
    {"backlog"},
    {"shared"},
    {"user_timeout"},
    {"tls"},
};
constexpr Key kUnixListen[] = {required("type"), required("path"), {"backlog"}, {"permissions"}};
constexpr Key kTlsServer[] = {
    required("key"),
    required("certificate"),
    {"chain_certificates"},
    {"ca_certificates"},
    {"dhparam"},
    {"ciphers"},
    {"minimum_version"},
    {"session_tickets"},
};
constexpr Key kTcpConnect[] = {
    required("type"), required("host"), required("port"), {"version"}, {"timeout"}, {"tls"}};
constexpr Key kUnixConnect[] = {required("type"), required("path"), {"timeout"}};
constexpr Key kTlsClient[] = {{"hostname"}, {"ca_certificates"}, {"key"}, {"certificate"}};

// Authentication
constexpr Key kAuth[] = {
    {"anonymous"},
    {"ticket"},
    {"wampcra"},
    {"scram"},
    {"cryptosign"},
    {"tls"},
    {"cookie"},
    refused("anonymous-proxy", kNoProxy),
    refused("cryptosign-proxy", kNoProxy),
};
constexpr Key kAnonymous[] = {required("type"), {"role"}, {"authid"}, {"realm"}};
constexpr Key kTicket[] = {required("type"), required("principals"), {"default-role"}};
constexpr Key kWampCra[] = {required("type"), required("users"), {"default-role"}};
constexpr Key kScram[] = {required("type"), required("principals"), {"default-role"}};
constexpr Key kCryptosign[] = {
    required("type"),
    required("principals"),
    {"default-role"},
    refused(
        "trustroots", "chains of certificates are not supported; list the keys in \"principals\""),
};
constexpr Key kTls[] = {required("type"), required("principals"), {"default-role"}};
constexpr Key kCookieAuth[] = {{"type"}};
constexpr Key kDynamicAuth[] = {
    required("type"),
    required("authenticator"),
    {"authenticator-realm"},
    {"authenticator-role"},
    {"default-role"},
    ignored("expose_controller", kAlwaysTold),
};
constexpr Key kTicketPrincipal[] = {required("ticket"), {"role"}};
constexpr Key kWampCraUser[] = {required("secret"), {"role"}, {"salt"}, {"iterations"}, {"keylen"}};
constexpr Key kScramPrincipal[] = {
    required("kdf"),
    required("iterations"),
    {"memory"},
    required("salt"),
    required("stored-key"),
    required("server-key"),
    {"role"},
};
constexpr Key kCryptosignPrincipal[] = {required("authorized_keys"), {"role"}, {"realm"}};
constexpr Key kTlsPrincipal[] = {required("certificate-sha1"), {"role"}};
constexpr Key kCookie[] = {
    {"name"},
    {"length"},
    {"max_age"},
    {"max_cookies"},
    {"secure"},
    {"http_strict"},
    {"same_site"},
    {"store"}};
constexpr Key kCookieStore[] = {
    required("type"),
    {"filename"},
    {"path"},
    {"purge_on_startup"},
    ignored("maxsize", kStoreFormat),
    ignored("readonly", kStoreFormat),
    ignored("sync", kStoreFormat),
};

}  // namespace

// NOLINTBEGIN(readability-identifier-naming)
const KeyTable tcp_listen{"a listening TCP endpoint", kTcpListen};
const KeyTable unix_listen{"a listening Unix endpoint", kUnixListen};
const KeyTable tls_server{"a listening endpoint's TLS", kTlsServer};
const KeyTable tcp_connect{"a connecting TCP endpoint", kTcpConnect};
const KeyTable unix_connect{"a connecting Unix endpoint", kUnixConnect};
const KeyTable tls_client{"a connecting endpoint's TLS", kTlsClient};
const KeyTable auth{"authentication", kAuth};
const KeyTable anonymous{"anonymous authentication", kAnonymous};
const KeyTable ticket{"ticket authentication", kTicket};
const KeyTable wampcra{"WAMP-CRA authentication", kWampCra};
const KeyTable scram{"SCRAM authentication", kScram};
const KeyTable cryptosign{"cryptosign authentication", kCryptosign};
const KeyTable tls{"TLS authentication", kTls};
const KeyTable cookie_auth{"cookie authentication", kCookieAuth};
const KeyTable dynamic_auth{"dynamic authentication", kDynamicAuth};
const KeyTable ticket_principal{"a ticket principal", kTicketPrincipal};
const KeyTable wampcra_user{"a WAMP-CRA user", kWampCraUser};
const KeyTable scram_principal{"a SCRAM principal", kScramPrincipal};
const KeyTable cryptosign_principal{"a cryptosign principal", kCryptosignPrincipal};
const KeyTable tls_principal{"a TLS principal", kTlsPrincipal};
const KeyTable cookie{"the cookie", kCookie};
const KeyTable cookie_store{"the cookie store", kCookieStore};
// NOLINTEND(readability-identifier-naming)

}  // namespace crossbar::config::keys
