// SPDX-License-Identifier: MIT
// The computations of WAMP-CRA, for both sides (specification: "Challenge Response Authentication";
// requirements R-CR).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crossbar::auth {

// The key that stands for a salted password: the base64 text of PBKDF2's result (R-CR-05). Takes as
// long as `iterations` say.
std::string cra_key(
    std::string_view password,
    std::string_view salt,
    std::uint32_t iterations,
    std::uint32_t keylen);

// AUTHENTICATE.Signature for a challenge (R-CR-03).
std::string cra_signature(std::string_view key, std::string_view challenge);

}  // namespace crossbar::auth
