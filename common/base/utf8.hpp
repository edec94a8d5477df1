// SPDX-License-Identifier: MIT
// UTF-8 validation (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF), whole or
// piece by piece.
#pragma once

#include "common/base/bytes.hpp"

#include <cstdint>

namespace crossbar {

// Validates text that comes in pieces, which may be cut anywhere. Rejects at the first octet that
// cannot be right.
class Utf8Validator {
public:
    // False: the text so far is not the beginning of any UTF-8 text.
    bool feed(ByteView bytes) noexcept;

    // True when no character is left unfinished.
    bool complete() const noexcept { return missing_ == 0; }

    void reset() noexcept { *this = {}; }

private:
    // Where the next continuation octet must lie: narrower than 80..BF after some first octets.
    std::uint8_t missing_ = 0;
    std::uint8_t low_ = 0x80;
    std::uint8_t high_ = 0xBF;
};

bool is_utf8(ByteView bytes) noexcept;

}  // namespace crossbar
