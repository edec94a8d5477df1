// SPDX-License-Identifier: MIT
// Every key of the configuration, object by object: what is read, what has no effect, what is
// refused. docs/config.md describes each of them; a test compares the two.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace crossbar::config {

enum class KeyUse : std::uint8_t {
    optional,
    required,
    ignored,  // Crossbar's; has no effect here: a warning
    refused,  // Crossbar's; the node would not do what the file asks for: an error
};

struct Key {
    std::string_view name;
    KeyUse use = KeyUse::optional;
    std::string_view note;  // of ignored and refused ones: why, what to do
};

struct KeyTable {
    std::string_view what;  // "a realm"
    std::span<const Key> keys;

    const Key* find(std::string_view name) const noexcept;

    // Those that are worth to be suggested.
    std::vector<std::string_view> names() const;
};

namespace keys {

constexpr Key required(std::string_view name) {
    return {name, KeyUse::required, {}};
}

constexpr Key ignored(std::string_view name, std::string_view note) {
    return {name, KeyUse::ignored, note};
}

// A key that this version learns to serve loses its `ignored` or `refused` and gets a line in its
// reader.
constexpr Key refused(std::string_view name, std::string_view note) {
    return {name, KeyUse::refused, note};
}

// A table has the name of its object, not a constant's.
// NOLINTBEGIN(readability-identifier-naming)
extern const KeyTable top, controller, controller_options;
extern const KeyTable router, container, guest;
extern const KeyTable router_options, container_options, guest_options, env, restart,
    container_restart, watch, stdin_json;
extern const KeyTable realm, realm_options, realm_limits, trust_level, store, history, stats;
extern const KeyTable role, permission, allow, disclose;
extern const KeyTable websocket, rawsocket, universal, universal_websocket, universal_rawsocket,
    transport_limits;
extern const KeyTable websocket_options, rawsocket_options, compression, deflate;
extern const KeyTable tcp_listen, unix_listen, tls_server, tcp_connect, unix_connect, tls_client;
extern const KeyTable auth, anonymous, ticket, wampcra, scram, cryptosign, tls, cookie_auth,
    dynamic_auth;
extern const KeyTable ticket_principal, wampcra_user, scram_principal, cryptosign_principal,
    tls_principal;
extern const KeyTable cookie, cookie_store;
extern const KeyTable component, client_websocket, client_rawsocket, client_options, client_auth;
extern const KeyTable client_anonymous, client_ticket, client_wampcra, client_scram,
    client_cryptosign;
// NOLINTEND(readability-identifier-naming)

}  // namespace keys

std::span<const KeyTable* const> all_key_tables() noexcept;

}  // namespace crossbar::config
