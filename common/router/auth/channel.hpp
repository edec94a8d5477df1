// SPDX-License-Identifier: MIT
// Channel binding: what of a peer's TLS connection a login can be tied to (RFC 5929, RFC 9266).
#pragma once

#include "common/router/options.hpp"
#include "common/wamp/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossbar::router {

// HELLO.Details.authextra.channel_binding.
struct WantedBinding {
    std::string name;        // empty: none
    bool understood = true;  // false: something else than a name or null
};

WantedBinding wanted_binding(const wamp::Dict& authextra);

// 32 bytes to XOR a challenge of cryptosign with (reading 8). Nothing when this channel has no such
// binding.
std::optional<std::string> channel_id(
    const std::optional<SecureChannel>& channel, std::string_view binding);

// The channel binding data of SCRAM. Nothing when this channel has no such binding.
std::optional<std::string> channel_data(
    const std::optional<SecureChannel>& channel, std::string_view binding);

}  // namespace crossbar::router
