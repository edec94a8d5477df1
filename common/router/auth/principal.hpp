// SPDX-License-Identifier: MIT
// What a dynamic authenticator's dictionary says of a principal (requirement R-DA-01; the keys are
// those of Crossbar.io's static configuration).
#pragma once

#include "common/router/options.hpp"
#include "common/wamp/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossbar::router {

// Changes what `details` name. False when something has not the form that it must have.
bool read_principal(const wamp::Dict& details, AuthOptions::Principal& principal);

// The raw bytes of a SCRAM salt: hexadecimal as Crossbar.io's configuration has it, or base64.
std::optional<std::string> salt_bytes(std::string_view text);

}  // namespace crossbar::router
