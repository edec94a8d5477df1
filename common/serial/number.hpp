// SPDX-License-Identifier: MIT
// Decimal numbers as JSON spells them; UBJSON's high-precision numbers are the same text.
#pragma once

#include "common/base/errc.hpp"
#include "common/serial/token.hpp"

namespace crossbar::serial {

// The end of the number that starts at `p`, or null when none does. `integer` tells whether it has
// neither fraction nor exponent. Does not read at `end`.
const char* scan_number(const char* p, const char* end, bool& integer) noexcept;

// The value of a scanned number. Integers of 64 bits are exact; larger ones become floating point,
// as in JavaScript. A number too large for that is errc::not_representable.
errc parse_number(const char* begin, const char* end, bool integer, Token& token) noexcept;

// Enough for every double.
inline constexpr std::size_t kMaxRealLength = 32;

// The shortest text that reads back as `value` and as floating point (1.0, not 1). Requires a
// finite value. Returns the end of what it wrote.
char* write_real(double value, char* out) noexcept;

}  // namespace crossbar::serial
