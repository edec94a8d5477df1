// SPDX-License-Identifier: MIT
#include "worker-router/auth_options.hpp"

#include "common/base/crypto.hpp"
#include "common/router/logins.hpp"

#include <utility>

namespace crossbar::worker_router {
namespace {

using Principal = router::AuthOptions::Principal;

// `role` of a principal, else the method's default, else Crossbar.io's: the method has none.
std::string role_of(
    const std::optional<std::string>& role, const std::optional<std::string>& fallback) {
    return role.value_or(fallback.value_or("anonymous"));
}

Principal principal_of(
    const config::TicketPrincipal& from, const std::optional<std::string>& fallback) {
    Principal principal;
    principal.authid = from.authid;
    principal.authrole = role_of(from.role, fallback);
    principal.secret = from.ticket;
    return principal;
}

Principal principal_of(const config::CraUser& from, const std::optional<std::string>& fallback) {
    Principal principal;
    principal.authid = from.authid;
    principal.authrole = role_of(from.role, fallback);
    principal.secret = from.secret;
    if (from.salted) {
        principal.salt = from.salt.value_or("");
        principal.iterations = from.iterations;
        principal.keylen = from.keylen;
        principal.secret =
            router::cra_key(from.secret, principal.salt, from.iterations, from.keylen);
    }
    return principal;
}

Principal principal_of(
    const config::CryptosignPrincipal& from, const std::optional<std::string>& fallback) {
    Principal principal;
    principal.authid = from.authid;
    principal.authrole = role_of(from.role, fallback);
    principal.realm = from.realm;
    for (const auto& key : from.authorized_keys) {
        principal.public_keys.push_back(crypto::from_hex(key).value_or(""));
    }
    return principal;
}

const auto& principals_of(const config::TicketAuth& from) {
    return from.principals;
}

const auto& principals_of(const config::WampCraAuth& from) {
    return from.users;
}

const auto& principals_of(const config::CryptosignAuth& from) {
    return from.principals;
}

router::AuthOptions::Dynamic dynamic_of(const config::DynamicAuth& from) {
    return {from.authenticator, from.authenticator_realm};
}

template <class Static>
std::optional<router::AuthOptions::Method> method_of(
    const std::optional<config::AuthMethod<Static>>& from) {
    if (!from) {
        return std::nullopt;
    }
    router::AuthOptions::Method method;
    method.default_role = from->default_role;
    if (const auto* dynamic = from->dynamic()) {
        method.dynamic = dynamic_of(*dynamic);
    } else {
        for (const auto& principal : principals_of(*from->fixed())) {
            method.principals.push_back(principal_of(principal, from->default_role));
        }
    }
    return method;
}

}  // namespace

std::shared_ptr<const router::AuthOptions> auth_options(
    const std::optional<config::AuthConfig>& configured) {
    if (!configured) {
        return nullptr;
    }
    const auto& auth = *configured;
    auto options = std::make_shared<router::AuthOptions>();
    if (auth.anonymous) {
        router::AuthOptions::Anonymous anonymous;
        if (const auto* dynamic = auth.anonymous->dynamic()) {
            anonymous.dynamic = dynamic_of(*dynamic);
        } else {
            anonymous.role = auth.anonymous->fixed()->role;
            anonymous.authid = auth.anonymous->fixed()->authid;
        }
        options->anonymous = std::move(anonymous);
    }
    options->ticket = method_of(auth.ticket);
    options->wampcra = method_of(auth.wampcra);
    options->cryptosign = method_of(auth.cryptosign);
    return options;
}

}  // namespace crossbar::worker_router
