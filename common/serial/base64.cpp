// SPDX-License-Identifier: MIT
#include "common/serial/base64.hpp"

#include <array>
#include <cstdint>

namespace crossbar::serial {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xff;

constexpr std::array<std::uint8_t, 256> reverse_alphabet() {
    std::array<std::uint8_t, 256> table{};
    table.fill(kNone);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
        table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return table;
}

constexpr auto kReverse = reverse_alphabet();

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
}

}  // namespace

void base64_encode(std::string_view bytes, char* out) noexcept {
    for (std::size_t i = 0; i < bytes.size(); i += 3, out += 4) {
        const std::uint32_t group =
            byte_at(bytes, i) << 16U | byte_at(bytes, i + 1) << 8U | byte_at(bytes, i + 2);
        out[0] = kAlphabet[group >> 18U];
        out[1] = kAlphabet[group >> 12U & 63U];
        out[2] = i + 1 < bytes.size() ? kAlphabet[group >> 6U & 63U] : '=';
        out[3] = i + 2 < bytes.size() ? kAlphabet[group & 63U] : '=';
    }
}

bool base64_decode(std::string_view text, char* out, std::size_t& size) noexcept {
    if (text.size() % 4 != 0) {
        return false;
    }
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    const std::string_view digits = text.substr(0, text.size() - padding);
    std::uint32_t bits = 0;
    unsigned held = 0;
    std::size_t written = 0;
    for (const char c : digits) {
        const auto digit = kReverse[static_cast<unsigned char>(c)];
        if (digit == kNone) {
            return false;
        }
        bits = bits << 6U | digit;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[written++] = static_cast<char>(bits >> held & 0xffU);
        }
    }
    size = written;
    return (bits & ((1U << held) - 1U)) == 0;
}

}  // namespace crossbar::serial
