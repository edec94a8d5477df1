// SPDX-License-Identifier: MIT
// Runs of characters that JSON strings hold as they are, eight at a time.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace crossbar::serial {

constexpr std::uint64_t repeated(std::uint8_t byte) noexcept {
    return 0x0101010101010101U * byte;
}

// The high bit of each byte that is a quote, a backslash or a control character. Bytes above the
// first such one may be marked wrongly; those that are not ASCII never are.
constexpr std::uint64_t escaped_bytes(std::uint64_t block) noexcept {
    const auto zero_bytes = [](std::uint64_t v) {
        return (v - repeated(1)) & ~v;
    };
    const std::uint64_t quotes = zero_bytes(block ^ repeated('"'));
    const std::uint64_t backslashes = zero_bytes(block ^ repeated('\\'));
    const std::uint64_t controls = (block - repeated(0x20)) & ~block;
    return (quotes | backslashes | controls) & repeated(0x80) & ~(block & repeated(0x80));
}

constexpr bool is_escaped(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// The first character from `p` on that needs an escape sequence (with Ascii: or is not ASCII), or
// `end`.
template <bool Ascii>
const char* skip_plain(const char* p, const char* end) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        std::uint64_t block = 0;
        for (; end - p >= 8; p += 8) {
            std::memcpy(&block, p, 8);
            const auto special = escaped_bytes(block) | (Ascii ? block & repeated(0x80) : 0);
            if (special != 0) {
                return p + std::countr_zero(special) / 8;
            }
        }
    }
    while (p != end && !is_escaped(*p) && !(Ascii && static_cast<unsigned char>(*p) >= 0x80)) {
        ++p;
    }
    return p;
}

inline const char* skip_plain_ascii(const char* p, const char* end) noexcept {
    return skip_plain<true>(p, end);
}

inline const char* skip_unescaped(const char* p, const char* end) noexcept {
    return skip_plain<false>(p, end);
}

}  // namespace crossbar::serial
