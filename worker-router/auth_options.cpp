// SPDX-License-Identifier: MIT
#include "worker-router/auth_options.hpp"

#include "common/auth/saslprep.hpp"
#include "common/auth/wampcra.hpp"
#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"
#include "common/router/auth/principal.hpp"

#include <algorithm>
#include <utility>

namespace crossbar::worker_router {
namespace {

using Principal = router::AuthOptions::Principal;

// `role` of a principal, else the method's default, else Crossbar.io's: the method has none.
template <class From>
Principal named(const From& from, const std::optional<std::string>& fallback) {
    Principal principal;
    principal.authid = from.authid;
    principal.authrole = from.role.value_or(fallback.value_or("anonymous"));
    return principal;
}

void fill(Principal& principal, const config::TicketPrincipal& from) {
    principal.secret = from.ticket;
}

void fill(Principal& principal, const config::CraUser& from) {
    principal.secret = from.secret;
    if (!from.salt) {
        return;
    }
    principal.salt = *from.salt;
    principal.iterations = from.iterations;
    principal.keylen = from.keylen;
    if (from.salted) {  // else it is the derived key already: the form of Crossbar.io up to 23.1
        principal.secret = auth::cra_key(from.secret, principal.salt, from.iterations, from.keylen);
    }
}

crypto::Digest digest_of(const std::string& hex) {
    crypto::Digest digest{};
    const auto bytes = crypto::from_hex(hex).value_or("");  // checked when it was read
    std::ranges::copy_n(
        as_bytes(bytes).begin(), std::min(bytes.size(), digest.size()), digest.begin());
    return digest;
}

void fill(Principal& principal, const config::ScramPrincipal& from) {
    const bool argon2 = from.kdf == config::Kdf::argon2id13;
    principal.authid = auth::saslprep(from.authid).value_or(from.authid);
    principal.salt = router::salt_bytes(from.salt).value_or(from.salt);
    principal.scram.known = true;
    principal.scram.cost.kdf = argon2 ? auth::Kdf::argon2id13 : auth::Kdf::pbkdf2;
    principal.scram.cost.iterations = from.iterations;
    principal.scram.cost.memory = argon2 ? from.memory : 0;
    principal.scram.stored_key = digest_of(from.stored_key);
    principal.scram.server_key = digest_of(from.server_key);
}

void fill(Principal& principal, const config::CryptosignPrincipal& from) {
    principal.realm = from.realm;
    for (const auto& key : from.authorized_keys) {
        principal.public_keys.push_back(crypto::from_hex(key).value_or(""));
    }
}

void fill(Principal& principal, const config::TlsPrincipal& from) {
    principal.certificate_sha1 = from.certificate_sha1;
}

const auto& principals_of(const config::TicketAuth& from) {
    return from.principals;
}

const auto& principals_of(const config::WampCraAuth& from) {
    return from.users;
}

const auto& principals_of(const config::ScramAuth& from) {
    return from.principals;
}

const auto& principals_of(const config::CryptosignAuth& from) {
    return from.principals;
}

const auto& principals_of(const config::TlsAuth& from) {
    return from.principals;
}

router::AuthOptions::Dynamic dynamic_of(const config::DynamicAuth& from) {
    return {from.authenticator, from.authenticator_realm, from.authenticator_role};
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
            auto& added = method.principals.emplace_back(named(principal, from->default_role));
            fill(added, principal);
        }
    }
    return method;
}

}  // namespace

std::shared_ptr<const router::AuthOptions> auth_options(
    const std::optional<config::AuthConfig>& configured,
    std::shared_ptr<const crypto::KeyPair> router_key) {
    if (!configured) {
        return nullptr;
    }
    const auto& auth = *configured;
    auto options = std::make_shared<router::AuthOptions>();
    if (auth.anonymous) {
        router::AuthOptions::Anonymous anonymous;
        if (const auto* dynamic = auth.anonymous->dynamic()) {
            anonymous.method.dynamic = dynamic_of(*dynamic);
            anonymous.method.default_role = auth.anonymous->default_role;
        } else {
            anonymous.role = auth.anonymous->fixed()->role;
            anonymous.authid = auth.anonymous->fixed()->authid;
            anonymous.realm = auth.anonymous->fixed()->realm;
        }
        options->anonymous = std::move(anonymous);
    }
    options->ticket = method_of(auth.ticket);
    options->wampcra = method_of(auth.wampcra);
    options->scram = method_of(auth.scram);
    options->cryptosign = method_of(auth.cryptosign);
    options->tls = method_of(auth.tls);
    options->router_key = std::move(router_key);
    options->cookie = auth.cookie.has_value();
    return options;
}

}  // namespace crossbar::worker_router
