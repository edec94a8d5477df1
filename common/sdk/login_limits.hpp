// SPDX-License-Identifier: MIT
// What a client computes for a router that it does not trust yet. Too little, and who only plays
// the router (or reads along) can try out passwords; too much, and it takes this process's memory
// and time. docs/config.md names these numbers.
#pragma once

#include "common/auth/scram.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace crossbar::sdk {

// PBKDF2-HMAC-SHA-256: the least is RFC 7677's.
inline constexpr std::uint32_t kLeastPbkdf2Iterations = 4'096;
inline constexpr std::uint32_t kMostPbkdf2Iterations = 10'000'000;

// Argon2id, memory in KiB. Crossbar.io's default is 512 KiB and 4096 iterations, OWASP's least
// 7168 KiB and 5: what an attacker pays is the product, as long as the memory is not next to none.
inline constexpr std::uint32_t kLeastArgon2Memory = 512;
inline constexpr std::uint32_t kMostArgon2Memory = 1024 * 1024;
inline constexpr std::uint64_t kLeastArgon2Work = 32 * 1024;        // memory times iterations
inline constexpr std::uint64_t kMostArgon2Work = 16 * 1024 * 1024;  // some ten seconds

inline constexpr std::size_t kLongestSalt = 1'024;      // bytes
inline constexpr std::size_t kLongestNonce = 1'024;     // characters; the router's
inline constexpr std::uint32_t kLongestCraKey = 1'024;  // bytes

// Why a password is not put through this. Nothing: it may be.
std::optional<std::string> refused_cost(const auth::KdfCost& cost);

}  // namespace crossbar::sdk
