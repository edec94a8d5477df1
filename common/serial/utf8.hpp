// SPDX-License-Identifier: MIT
// UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace crossbar::serial {

// The length of the character that starts at `p`, or 0 when none that is well-formed does. Requires
// p < end.
std::size_t utf8_character(const char* p, const char* end) noexcept;

bool is_utf8_slow(const char* p, const char* end) noexcept;

inline bool is_utf8(std::string_view text) noexcept {
    constexpr std::uint64_t kHighBits = 0x8080808080808080U;
    const char* p = text.data();
    const char* const end = p + text.size();
    std::uint64_t block = 0;
    for (; end - p >= 8; p += 8) {
        std::memcpy(&block, p, 8);
        if ((block & kHighBits) != 0) {
            return is_utf8_slow(p, end);
        }
    }
    for (; p != end; ++p) {
        if ((static_cast<unsigned char>(*p) & 0x80U) != 0) {
            return is_utf8_slow(p, end);
        }
    }
    return true;
}

}  // namespace crossbar::serial
