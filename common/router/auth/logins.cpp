// SPDX-License-Identifier: MIT
#include "common/router/auth/logins.hpp"

#include "common/router/auth/methods.hpp"

#include <algorithm>
#include <array>

namespace crossbar::router {
namespace {

using Principal = AuthOptions::Principal;

bool is_principal(const AuthOptions::Method& method, std::string_view authid) {
    return std::ranges::find(method.principals, authid, &Principal::authid) !=
           method.principals.end();
}

bool knows_authid(const AuthOptions::Method& method, const LoginContext& context) {
    return method.dynamic || is_principal(method, context.authid);
}

bool knows_prepared_authid(const AuthOptions::Method& method, const LoginContext& context) {
    return knows_authid(method, context) || is_principal(method, prepared_name(context.authid));
}

bool knows_public_key(const AuthOptions::Method& method, const LoginContext& context) {
    const auto key = public_key_in(context.authextra);
    if (!key || method.dynamic) {
        return key.has_value();
    }
    return std::ranges::any_of(method.principals, [&](const Principal& principal) {
        return std::ranges::find(principal.public_keys, *key) != principal.public_keys.end();
    });
}

bool knows_certificate(const AuthOptions::Method& method, const LoginContext& context) {
    if (!context.channel || context.channel->certificate_sha1.empty()) {
        return false;
    }
    return method.dynamic || std::ranges::find(
                                 method.principals,
                                 context.channel->certificate_sha1,
                                 &Principal::certificate_sha1) != method.principals.end();
}

// A method that has options with principals.
struct MethodEntry {
    std::string_view name;
    std::optional<AuthOptions::Method> AuthOptions::*options;
    std::unique_ptr<Authenticator> (*make)(const LoginContext&);
    bool (*knows)(const AuthOptions::Method&, const LoginContext&);
};

constexpr std::array<MethodEntry, 6> kMethods{{
    {"ticket", &AuthOptions::ticket, make_ticket_login, knows_authid},
    {"wampcra", &AuthOptions::wampcra, make_wampcra_login, knows_authid},
    {"wamp-scram", &AuthOptions::scram, make_scram_login, knows_prepared_authid},
    {"scram", &AuthOptions::scram, make_draft_scram_login, knows_prepared_authid},
    {"cryptosign", &AuthOptions::cryptosign, make_cryptosign_login, knows_public_key},
    {"tls", &AuthOptions::tls, make_tls_login, knows_certificate},
}};

// Null when there is none of this name, or the transport does not offer it.
const MethodEntry* find_method(std::string_view name, const AuthOptions& options) {
    const auto at = std::ranges::find(kMethods, name, &MethodEntry::name);
    return at != kMethods.end() && (options.*(at->options)).has_value() ? &*at : nullptr;
}

}  // namespace

bool is_login_method(std::string_view method) {
    return method == "anonymous" || method == "cookie" ||
           std::ranges::find(kMethods, method, &MethodEntry::name) != kMethods.end();
}

std::unique_ptr<Authenticator> login_with(std::string_view method, const LoginContext& context) {
    if (method == "anonymous") {
        return context.options->anonymous ? make_anonymous_login(context) : nullptr;
    }
    if (method == "cookie") {
        return context.options->cookie ? make_cookie_login(context) : nullptr;
    }
    const auto* entry = find_method(method, *context.options);
    return entry != nullptr ? entry->make(context) : nullptr;
}

bool may_know(std::string_view method, const LoginContext& context) {
    if (method == "anonymous") {
        return context.options->anonymous.has_value();
    }
    if (method == "cookie") {
        return context.options->cookie && cookie_knows(context);
    }
    const auto* entry = find_method(method, *context.options);
    return entry != nullptr && entry->knows(*(context.options.get()->*(entry->options)), context);
}

}  // namespace crossbar::router
