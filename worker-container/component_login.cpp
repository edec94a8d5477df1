// SPDX-License-Identifier: MIT
#include "worker-container/component_login.hpp"

#include "common/auth/key_file.hpp"
#include "common/base/assert.hpp"
#include "common/wamp/uris.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace crossbar::worker_container {
namespace {

namespace uris = wamp::uris;
using config::ClientAuth;
using Method = ClientAuth::Method;

boost::system::result<login::Method, std::string> cryptosign(const ClientAuth& auth) {
    const auto key = auth::read_private_key(auth.key_file);
    if (!key) {
        return {boost::system::in_place_error, key.error()};
    }
    const auto router_key = crypto::from_hex(auth.router_key);
    CROSSBAR_ASSERT(router_key && "the configuration's reader has looked at it");
    return login::Cryptosign{std::string(as_text(key->private_key)), *router_key};
}

boost::system::result<login::Method, std::string> method_of(const ClientAuth& auth) {
    switch (auth.method) {
        case Method::ticket:
            return login::Ticket{auth.secret};
        case Method::wampcra:
            return login::WampCra{auth.secret};
        case Method::scram:
            return login::Scram{auth.secret};
        case Method::cryptosign:
            return cryptosign(auth);
        case Method::anonymous:
            break;
    }
    return login::Anonymous{};
}

// As the configuration calls it, and the key there that proves something.
struct Words {
    std::string_view method;
    std::string_view secret;
};

Words words_of(Method method) {
    switch (method) {
        case Method::ticket:
            return {"ticket", "\"authid\" and \"ticket\""};
        case Method::wampcra:
            return {"wampcra", "\"authid\" and \"secret\""};
        case Method::scram:
            return {"scram", "\"authid\" and \"password\""};
        case Method::cryptosign:
            return {"cryptosign", "\"authid\" and \"key\""};
        case Method::anonymous:
            break;
    }
    return {"anonymous", "\"authid\" and \"role\""};
}

std::string remedy(const Words& words, std::string_view reason) {
    if (reason == uris::kNoMatchingAuthMethod || reason == uris::kAuthenticationRequired) {
        return fmt::format(
            "let the router's transport offer \"{}\", or give this component's transport another "
            "\"auth\"",
            words.method);
    }
    if (reason == uris::kAuthenticationDenied || reason == uris::kAuthenticationFailed ||
        reason == uris::kNoSuchPrincipal) {
        return fmt::format(
            "compare {} in this component's \"auth\" with the principals of the router's transport",
            words.secret);
    }
    if (reason == uris::kNoSuchRole) {
        return "give the router's realm the role that the login leads to";
    }
    if (reason == uris::kNoSuchRealm) {
        return "compare the component's \"realm\" with the router's";
    }
    return {};
}

}  // namespace

boost::system::result<Login, std::string> login_of(const config::ClientTransportConfig& transport) {
    Login login;
    if (!transport.auth) {
        return login;
    }
    const auto& auth = *transport.auth;
    auto method = method_of(auth);
    if (!method) {
        return {boost::system::in_place_error, method.error()};
    }
    login.methods = {std::move(*method)};
    login.authid = auth.authid.value_or("");
    login.authrole = auth.role.value_or("");
    login.channel_binding = auth.channel_binding;
    return login;
}

std::string login_failure(const config::ComponentConfig& component, const sdk::Left& why) {
    const auto& auth = component.transport.auth;
    const auto words = words_of(auth ? auth->method : Method::anonymous);
    const auto authid = auth ? auth->authid.value_or("") : "";
    auto text = fmt::format(
        "Component '{}' could not log in to realm '{}' by \"{}\"{}: {}",
        component.id,
        component.realm,
        words.method,
        authid.empty() ? "" : fmt::format(" as '{}'", authid),
        why.reason);
    if (!why.message.empty()) {
        text += fmt::format(": {}", why.message);
    }
    if (const auto what_to_do = remedy(words, why.reason); !what_to_do.empty()) {
        text += fmt::format(" ({})", what_to_do);
    }
    return text;
}

}  // namespace crossbar::worker_container
