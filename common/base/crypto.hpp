// SPDX-License-Identifier: MIT
// The cryptography that the project needs, over OpenSSL 3 and libargon2; the only place that calls
// them for it (TLS is io/tls). Pure functions. Keys and digests are plain bytes; nothing here logs
// or keeps them.
#pragma once

#include "common/base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossbar::crypto {

using Digest = std::array<std::byte, 32>;     // SHA-256
using Signature = std::array<std::byte, 64>;  // Ed25519

Digest sha256(ByteView data);
Digest hmac_sha256(ByteView key, ByteView data);

// PBKDF2 with HMAC-SHA-256. Takes as long as `iterations` say: not on the loop for what a client
// chooses.
std::string pbkdf2_sha256(
    std::string_view password, ByteView salt, std::uint32_t iterations, std::size_t length);

// Argon2id version 1.3, one lane. Nothing when the parameters are out of the algorithm's range.
std::optional<std::string> argon2id(
    std::string_view password,
    ByteView salt,
    std::uint32_t iterations,
    std::uint32_t memory_kib,
    std::size_t length);

// Compares in a time that depends on the lengths only.
bool equal_in_constant_time(ByteView a, ByteView b) noexcept;

// Cryptographically strong random bytes.
std::string random_bytes(std::size_t count);

// Ed25519 (RFC 8032). Keys are the raw 32 bytes; a private key is its seed.
struct KeyPair {
    std::array<std::byte, 32> public_key{};
    std::array<std::byte, 32> private_key{};
};

KeyPair generate_ed25519();
// The key pair of a seed of 32 bytes; nothing for another length.
std::optional<KeyPair> ed25519_of_seed(ByteView seed);
Signature sign_ed25519(const KeyPair& pair, ByteView message);
// False for a wrong signature and for keys or signatures of a wrong length.
bool verify_ed25519(ByteView public_key, ByteView message, ByteView signature);

// Base64 (RFC 4648 section 4, padded).
std::string to_base64(ByteView bytes);
// Nothing when `text` is not in canonical form: whitespace, another alphabet, wrong padding, bits
// that encode nothing.
std::optional<std::string> from_base64(std::string_view text);

// Lower-case hexadecimal.
std::string to_hex(ByteView bytes);
// Nothing when `text` is not an even number of hexadecimal digits.
std::optional<std::string> from_hex(std::string_view text);

}  // namespace crossbar::crypto
