// SPDX-License-Identifier: MIT
// The rules for URIs (specification: "URIs"; requirements R-UR). Checks only; nothing is
// normalised.
#pragma once

#include <cstdint>
#include <string_view>

namespace crossbar::wamp {

enum class UriRules : std::uint8_t {
    loose,   // components hold no '.', '#' or white space
    strict,  // components match [0-9a-z_]+
};

enum class UriForm : std::uint8_t {
    full,        // no component may be empty
    last_empty,  // prefix patterns: the last component may be empty, and so may the whole
    any_empty,   // wildcard patterns: components may be empty
};

bool is_valid_uri(std::string_view uri, UriRules rules, UriForm form = UriForm::full) noexcept;

// True for "wamp" and everything below "wamp.": reserved, only the router publishes and registers
// there.
constexpr bool is_reserved_uri(std::string_view uri) noexcept {
    return uri.starts_with("wamp") && (uri.size() == 4 || uri[4] == '.');
}

// True when `uri` matches the wildcard `pattern`: same number of components, each empty one in the
// pattern matches any.
bool matches_wildcard(std::string_view uri, std::string_view pattern) noexcept;

}  // namespace crossbar::wamp
