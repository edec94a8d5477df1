// SPDX-License-Identifier: MIT
// The computations of WAMP-Cryptosign, for both sides (specification: "Cryptosign-based
// Authentication"; requirements R-CS, R-CB).
#pragma once

#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"

#include <string>
#include <string_view>

namespace crossbar::auth {

inline constexpr std::size_t kChallengeSize = 32;  // bytes; of a channel id as well

// What is signed for a challenge: itself, or XORed with the channel id. Both of kChallengeSize; an
// empty `channel_id` stands for none.
std::string bound_challenge(std::string_view challenge, std::string_view channel_id);

// The signature over `message`, then `message`, in hexadecimal: what AUTHENTICATE.Signature and
// CHALLENGE.Extra.signature hold.
std::string signed_message(const crypto::KeyPair& pair, std::string_view message);

// True when `text` is the above for exactly this message, under this public key (R-CS-03,
// R-CS-04).
bool verify_signed_message(
    std::string_view text, std::string_view message, std::string_view public_key);

}  // namespace crossbar::auth
