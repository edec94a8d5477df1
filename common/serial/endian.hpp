// SPDX-License-Identifier: MIT
// Numbers of fixed width in bytes.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace crossbar::serial {

constexpr std::uint8_t swap_bytes(std::uint8_t v) noexcept {
    return v;
}

constexpr std::uint16_t swap_bytes(std::uint16_t v) noexcept {
    return __builtin_bswap16(v);
}

constexpr std::uint32_t swap_bytes(std::uint32_t v) noexcept {
    return __builtin_bswap32(v);
}

constexpr std::uint64_t swap_bytes(std::uint64_t v) noexcept {
    return __builtin_bswap64(v);
}

template <std::endian Order, class T>
T load(const char* p) noexcept {
    T value;
    std::memcpy(&value, p, sizeof value);
    return Order == std::endian::native ? value : swap_bytes(value);
}

template <std::endian Order, class T>
void store(T value, char* p) noexcept {
    value = Order == std::endian::native ? value : swap_bytes(value);
    std::memcpy(p, &value, sizeof value);
}

// A float of 16 bits (IEEE 754 binary16).
inline double half_to_double(std::uint16_t half) noexcept {
    const std::uint64_t sign = std::uint64_t{half & 0x8000U} << 48U;
    const std::uint64_t exponent = half >> 10U & 0x1fU;
    const std::uint64_t fraction = half & 0x3ffU;
    if (exponent == 0) {
        const double tiny = static_cast<double>(fraction) / 16777216.0;  // 2^-24
        return sign != 0 ? -tiny : tiny;
    }
    const std::uint64_t wide = exponent == 0x1f ? 0x7ff : exponent + 1008;
    return std::bit_cast<double>(sign | wide << 52U | fraction << 42U);
}

}  // namespace crossbar::serial
