// SPDX-License-Identifier: MIT
#include "common/auth/cryptosign.hpp"

#include "common/base/assert.hpp"

namespace crossbar::auth {

std::string bound_challenge(std::string_view challenge, std::string_view channel_id) {
    std::string bound(challenge);
    if (!channel_id.empty()) {
        CROSSBAR_ASSERT(challenge.size() == channel_id.size());
        for (std::size_t i = 0; i < bound.size(); ++i) {
            bound[i] = static_cast<char>(bound[i] ^ channel_id[i]);
        }
    }
    return bound;
}

std::string signed_message(const crypto::KeyPair& pair, std::string_view message) {
    const auto signature = crypto::sign_ed25519(pair, as_bytes(message));
    return crypto::to_hex(signature) + crypto::to_hex(as_bytes(message));
}

bool verify_signed_message(
    std::string_view text, std::string_view message, std::string_view public_key) {
    constexpr auto kSignature = std::tuple_size_v<crypto::Signature>;
    const auto bytes = crypto::from_hex(text);
    if (!bytes || bytes->size() != kSignature + message.size()) {
        return false;
    }
    const std::string_view all = *bytes;
    return crypto::equal_in_constant_time(as_bytes(all.substr(kSignature)), as_bytes(message)) &&
           crypto::verify_ed25519(
               as_bytes(public_key), as_bytes(message), as_bytes(all.substr(0, kSignature)));
}

}  // namespace crossbar::auth
