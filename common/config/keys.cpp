// SPDX-License-Identifier: MIT
// Looking keys up. The tables are in keys_node.cpp, keys_router.cpp and keys_endpoint.cpp.
#include "common/config/keys.hpp"

#include <algorithm>

namespace crossbar::config {
namespace keys {
namespace {

constexpr const KeyTable* kAll[] = {
    &top,
    &controller,
    &controller_options,
    &router,
    &container,
    &guest,
    &router_options,
    &container_options,
    &guest_options,
    &env,
    &restart,
    &container_restart,
    &watch,
    &stdin_json,
    &realm,
    &realm_options,
    &realm_limits,
    &trust_level,
    &store,
    &history,
    &stats,
    &role,
    &permission,
    &allow,
    &disclose,
    &websocket,
    &rawsocket,
    &universal,
    &universal_websocket,
    &universal_rawsocket,
    &transport_limits,
    &websocket_options,
    &rawsocket_options,
    &compression,
    &deflate,
    &tcp_listen,
    &unix_listen,
    &tls_server,
    &tcp_connect,
    &unix_connect,
    &tls_client,
    &auth,
    &anonymous,
    &ticket,
    &wampcra,
    &scram,
    &cryptosign,
    &tls,
    &cookie_auth,
    &dynamic_auth,
    &ticket_principal,
    &wampcra_user,
    &scram_principal,
    &cryptosign_principal,
    &tls_principal,
    &cookie,
    &cookie_store,
    &component,
    &client_websocket,
    &client_rawsocket,
    &client_options,
    &client_auth,
    &client_anonymous,
    &client_ticket,
    &client_wampcra,
    &client_scram,
    &client_cryptosign,
};

}  // namespace
}  // namespace keys

const Key* KeyTable::find(std::string_view name) const noexcept {
    auto found =
        std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
    return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string_view> KeyTable::names() const {
    std::vector<std::string_view> result;
    for (const Key& key : keys) {
        if (key.use == KeyUse::optional || key.use == KeyUse::required) {
            result.push_back(key.name);
        }
    }
    return result;
}

std::span<const KeyTable* const> all_key_tables() noexcept {
    return keys::kAll;
}

}  // namespace crossbar::config
