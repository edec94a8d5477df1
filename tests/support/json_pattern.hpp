// SPDX-License-Identifier: MIT
// JSON text with $names and ..., as tests write messages: read, filled in, compared.
// router_harness.hpp has the rules.
#pragma once

#include "common/wamp/value.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace crossbar::test {

using Names = std::map<std::string, wamp::Value, std::less<>>;

// The pattern as a value: $name is the string "$name", and ... the string or key "...". Nothing,
// and `error` set, for text that is neither JSON nor a pattern.
std::optional<wamp::Value> read_pattern(std::string_view text, std::string& error);

// The value with each "$name" replaced by what it is bound to. `error` is set for a name that is
// not bound.
wamp::Value insert_names(const wamp::Value& value, const Names& names, std::string& error);

// Compares; binds names that are free. Names that were bound by a comparison that failed stay free.
bool matches(const wamp::Value& got, const wamp::Value& pattern, Names& names);

}  // namespace crossbar::test
