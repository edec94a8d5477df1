// SPDX-License-Identifier: MIT
#include "common/auth/wampcra.hpp"

#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"

namespace crossbar::auth {

std::string cra_key(
    std::string_view password,
    std::string_view salt,
    std::uint32_t iterations,
    std::uint32_t keylen) {
    return crypto::to_base64(
        as_bytes(crypto::pbkdf2_sha256(password, as_bytes(salt), iterations, keylen)));
}

std::string cra_signature(std::string_view key, std::string_view challenge) {
    return crypto::to_base64(crypto::hmac_sha256(as_bytes(key), as_bytes(challenge)));
}

}  // namespace crossbar::auth
