// SPDX-License-Identifier: MIT
// SASLprep (RFC 4013): how user names and passwords are brought into one form before SCRAM hashes
// them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossbar::auth {

// Nothing when `text` (UTF-8) holds a character that the profile forbids, or code points that
// Unicode 3.2 does not know, or is not UTF-8.
std::optional<std::string> saslprep(std::string_view text);

}  // namespace crossbar::auth
