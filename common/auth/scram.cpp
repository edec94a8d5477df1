// SPDX-License-Identifier: MIT
#include "common/auth/scram.hpp"

#include "common/auth/saslprep.hpp"
#include "common/base/bytes.hpp"

#include <fmt/format.h>

namespace crossbar::auth {
namespace {

constexpr std::size_t kKeySize = 32;

// Commas and equals signs separate RFC 5802's attributes.
std::string escaped(std::string_view name) {
    std::string text;
    for (const char c : name) {
        if (c == ',') {
            text += "=2C";
        } else if (c == '=') {
            text += "=3D";
        } else {
            text += c;
        }
    }
    return text;
}

crypto::Digest xored(const crypto::Digest& a, const crypto::Digest& b) {
    crypto::Digest result{};
    for (std::size_t i = 0; i < result.size(); ++i) {
        result[i] = a[i] ^ b[i];
    }
    return result;
}

// "c=": what the client says of the channel, base64.
std::string channel_input(const ScramExchange& exchange, ScramDialect dialect) {
    if (dialect == ScramDialect::draft) {
        return {};
    }
    const std::string input =
        exchange.channel_binding.empty()
            ? std::string("n,,")
            : fmt::format("p={},,", exchange.channel_binding) + exchange.cbind_data;
    return crypto::to_base64(as_bytes(input));
}

}  // namespace

std::string_view name_of(Kdf kdf, ScramDialect dialect) noexcept {
    if (kdf == Kdf::pbkdf2) {
        return "pbkdf2";
    }
    return dialect == ScramDialect::standard ? "argon2id13" : "argon2id-13";
}

std::optional<Kdf> kdf_named(std::string_view name) noexcept {
    if (name == "pbkdf2") {
        return Kdf::pbkdf2;
    }
    if (name == "argon2id13" || name == "argon2id-13") {
        return Kdf::argon2id13;
    }
    return std::nullopt;
}

std::optional<std::string> salted_password(
    std::string_view password, std::string_view salt, const KdfCost& cost, ScramDialect dialect) {
    const bool draft = dialect == ScramDialect::draft;  // takes passwords as they are
    const auto prepared = draft ? std::string(password) : saslprep(password);
    if (!prepared) {
        return std::nullopt;
    }
    if (cost.kdf == Kdf::pbkdf2) {
        if (cost.iterations == 0) {
            return std::nullopt;
        }
        return crypto::pbkdf2_sha256(*prepared, as_bytes(salt), cost.iterations, kKeySize);
    }
    auto key = crypto::argon2id(*prepared, as_bytes(salt), cost.iterations, cost.memory, kKeySize);
    if (key && draft) {
        *key = crypto::to_base64(as_bytes(*key));
        key->pop_back();  // its padding: 32 bytes have one
    }
    return key;
}

ScramKeys scram_keys(std::string_view salted_password) {
    const auto key = as_bytes(salted_password);
    ScramKeys keys;
    keys.client_key = crypto::hmac_sha256(key, as_bytes("Client Key"));
    keys.stored_key = crypto::sha256(keys.client_key);
    keys.server_key = crypto::hmac_sha256(key, as_bytes("Server Key"));
    return keys;
}

std::string auth_message(const ScramExchange& exchange, ScramDialect dialect) {
    return fmt::format(
        "n={},r={},r={},s={},i={},c={},r={}",
        dialect == ScramDialect::standard ? escaped(exchange.authid) : exchange.authid,
        exchange.client_nonce,
        exchange.nonce,
        exchange.salt,
        exchange.iterations,
        channel_input(exchange, dialect),
        exchange.nonce);
}

crypto::Digest client_proof(const ScramKeys& keys, std::string_view auth_message) {
    return xored(keys.client_key, crypto::hmac_sha256(keys.stored_key, as_bytes(auth_message)));
}

bool verify_proof(
    const crypto::Digest& stored_key, std::string_view auth_message, std::string_view proof) {
    crypto::Digest given{};
    if (proof.size() != given.size()) {
        return false;
    }
    std::ranges::copy(as_bytes(proof), given.begin());
    const auto signature = crypto::hmac_sha256(stored_key, as_bytes(auth_message));
    const auto recovered = crypto::sha256(xored(given, signature));
    return crypto::equal_in_constant_time(recovered, stored_key);
}

crypto::Digest server_signature(const crypto::Digest& server_key, std::string_view auth_message) {
    return crypto::hmac_sha256(server_key, as_bytes(auth_message));
}

}  // namespace crossbar::auth
