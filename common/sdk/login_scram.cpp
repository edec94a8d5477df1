// SPDX-License-Identifier: MIT
// The client's side of "wamp-scram" (C-AU-04; RFC 5802).
#include "common/auth/saslprep.hpp"
#include "common/auth/scram.hpp"
#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"
#include "common/sdk/login_limits.hpp"
#include "common/sdk/login_method.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace crossbar::sdk {

std::optional<std::string> refused_cost(const auth::KdfCost& cost) {
    const bool argon2 = cost.kdf == auth::Kdf::argon2id13;
    const auto work = std::uint64_t{cost.iterations} * cost.memory;
    const bool too_cheap = argon2 ? cost.memory < kLeastArgon2Memory || work < kLeastArgon2Work
                                  : cost.iterations < kLeastPbkdf2Iterations;
    const bool too_dear = argon2 ? cost.memory > kMostArgon2Memory || work > kMostArgon2Work
                                 : cost.iterations > kMostPbkdf2Iterations;
    if (!too_cheap && !too_dear) {
        return std::nullopt;
    }
    return fmt::format(
        "the router asks to hash the password with {} at {} iterations{}, which is too {}: {}",
        name_of(cost.kdf, auth::ScramDialect::standard),
        cost.iterations,
        argon2 ? fmt::format(" and {} KiB", cost.memory) : "",
        too_cheap ? "cheap to be safe" : "expensive",
        too_cheap
            ? "store this principal's keys anew, at a higher cost, or do not trust this router"
            : "store this principal's keys anew, at a lower cost");
}

namespace {

using auth::ScramDialect;

constexpr std::size_t kNonce = 16;  // bytes; ours

// RFC 5802: printable characters, and no comma, which separates attributes.
bool continues(std::string_view nonce, std::string_view ours) {
    const auto is_fit = [](char c) {
        return c > 0x20 && c < 0x7f && c != ',';
    };
    return nonce.starts_with(ours) && nonce.size() > ours.size() && nonce.size() <= kLongestNonce &&
           std::ranges::all_of(nonce, is_fit);
}

class ScramMethod final : public LoginMethod {
public:
    ScramMethod(login::Scram credentials, const LoginContext& context)
        : credentials_(std::move(credentials)), context_(context) {}

    std::string_view name() const noexcept override { return "wamp-scram"; }

    bool proves_router() const noexcept override { return true; }

    std::optional<LoginFailure> offer(Dict& authextra) override {
        const auto authid = auth::saslprep(context_.authid);
        if (!authid || authid->empty()) {
            return not_authentic(
                "a login by SCRAM needs an authid, without characters that SASLprep forbids");
        }
        if (!auth::saslprep(credentials_.password)) {
            return not_authentic("the password for SCRAM holds characters that SASLprep forbids");
        }
        if (context_.binding == "tls-unique") {
            return not_authentic("SCRAM can be tied to the connection by tls-exporter only");
        }
        exchange_.authid = *authid;
        exchange_.channel_binding = context_.binding;
        exchange_.cbind_data = context_.channel_id;
        exchange_.client_nonce = crypto::to_base64(as_bytes(context_.random_bytes(kNonce)));
        authextra.set("nonce", exchange_.client_nonce);
        return std::nullopt;
    }

    LoginStep challenged(const Dict& extra) override {
        exchange_.nonce = text_in(extra, "nonce");
        if (!continues(exchange_.nonce, exchange_.client_nonce)) {
            return not_authentic(
                "the router's nonce for SCRAM does not continue this client's: somebody may be "
                "replaying an old login");
        }
        exchange_.salt = text_in(extra, "salt");
        const auto salt = crypto::from_base64(exchange_.salt);
        if (!salt || salt->empty() || salt->size() > kLongestSalt) {
            return not_authentic("the router's salt for SCRAM is not base64 of 1 to 1024 bytes");
        }
        const auto kdf = auth::kdf_named(text_in(extra, "kdf"));
        if (!kdf) {
            return not_authentic(
                "the router asks for a key derivation that is neither argon2id13 nor pbkdf2");
        }
        const auth::KdfCost cost{
            *kdf,
            number_in(extra, "iterations").value_or(0),
            *kdf == auth::Kdf::argon2id13 ? number_in(extra, "memory").value_or(0) : 0};
        if (auto refused = refused_cost(cost)) {
            return not_authentic(std::move(*refused));
        }
        exchange_.iterations = cost.iterations;
        return LoginWork{[password = credentials_.password, salt = *salt, cost] {
            return auth::salted_password(password, salt, cost).value_or(std::string());
        }};
    }

    LoginStep computed(std::string salted) override {
        if (salted.empty()) {
            return not_authentic("the password cannot be hashed as the router asks for");
        }
        const auto keys = auth::scram_keys(salted);
        const auto message = auth::auth_message(exchange_, ScramDialect::standard);
        verifier_ = crypto::to_base64(auth::server_signature(keys.server_key, message));
        const bool bound = !context_.binding.empty();
        Dict extra{
            {"nonce", exchange_.nonce},
            {"channel_binding", bound ? Value(context_.binding) : Value()},
            {"cbind_data",
             bound ? Value(crypto::to_base64(as_bytes(exchange_.cbind_data))) : Value()},
        };
        return LoginAnswer{crypto::to_base64(auth::client_proof(keys, message)), std::move(extra)};
    }

    // "v=" or not: reading 10.
    std::optional<LoginFailure> welcomed(const Dict& authextra) override {
        const auto text = text_in(authextra, "verifier");
        std::string_view verifier = text;
        if (verifier.starts_with("v=")) {
            verifier.remove_prefix(2);
        }
        if (!crypto::equal_in_constant_time(as_bytes(verifier), as_bytes(verifier_))) {
            return not_authentic(
                "the router has not proved to know this principal's keys: it is not the router "
                "that it claims to be, or holds a wrong server key");
        }
        return std::nullopt;
    }

private:
    login::Scram credentials_;
    const LoginContext& context_;
    auth::ScramExchange exchange_;
    std::string verifier_;  // that the router has to show
};

}  // namespace

std::unique_ptr<LoginMethod> make_login_method(
    login::Scram credentials, const LoginContext& context) {
    return std::make_unique<ScramMethod>(std::move(credentials), context);
}

}  // namespace crossbar::sdk
