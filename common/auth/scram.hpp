// SPDX-License-Identifier: MIT
// The computations of WAMP-SCRAM, for both sides (specification: "Salted Challenge Response
// Authentication"; RFC 5802, RFC 7677; requirements R-SC). Two dialects: the specification's, and
// the older draft that autobahn's clients speak under the name "scram" (reading 25).
#pragma once

#include "common/base/crypto.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossbar::auth {

enum class Kdf : std::uint8_t { argon2id13, pbkdf2 };

enum class ScramDialect : std::uint8_t {
    standard,  // "wamp-scram"
    draft,     // "scram": the user name is not escaped, no channel binding ("c=" is empty), kdf
               // "argon2id-13", nonces concatenated as bytes, Argon2's result is used as its base64
               // text without padding
};

// How a kdf is called in CHALLENGE.
std::string_view name_of(Kdf kdf, ScramDialect dialect) noexcept;
std::optional<Kdf> kdf_named(std::string_view name) noexcept;  // in either dialect

// What is made of a password, as both sides of RFC 5802 know it.
struct ScramKeys {
    crypto::Digest client_key{};
    crypto::Digest stored_key{};
    crypto::Digest server_key{};
};

struct KdfCost {
    Kdf kdf = Kdf::argon2id13;
    std::uint32_t iterations = 0;
    std::uint32_t memory = 0;  // KiB; Argon2 only
};

// SaltedPassword. `salt` is raw bytes. Nothing when SASLprep refuses the password or the algorithm
// the parameters. Takes as long as the cost says: not on the loop.
std::optional<std::string> salted_password(
    std::string_view password,
    std::string_view salt,
    const KdfCost& cost,
    ScramDialect dialect = ScramDialect::standard);

ScramKeys scram_keys(std::string_view salted_password);

// What both sides have told each other; texts as they were on the wire.
struct ScramExchange {
    std::string authid;
    std::string client_nonce;  // HELLO
    std::string nonce;         // CHALLENGE: both
    std::string salt;          // CHALLENGE, base64
    std::uint32_t iterations = 0;
    std::string channel_binding;  // its name; empty: none
    std::string cbind_data;       // raw bytes
};

// AuthMessage. `exchange.authid` has gone through SASLprep.
std::string auth_message(const ScramExchange& exchange, ScramDialect dialect);

// ClientProof.
crypto::Digest client_proof(const ScramKeys& keys, std::string_view auth_message);

// True when `proof` was made with the ClientKey behind `stored_key` (R-SC-06).
bool verify_proof(
    const crypto::Digest& stored_key, std::string_view auth_message, std::string_view proof);

// ServerSignature.
crypto::Digest server_signature(const crypto::Digest& server_key, std::string_view auth_message);

}  // namespace crossbar::auth
