// SPDX-License-Identifier: MIT
#include "common/base/utf8.hpp"

#include <cstring>

namespace crossbar {
namespace {

// The end of the run of ASCII that begins at `i`.
std::size_t skip_ascii(ByteView bytes, std::size_t i) noexcept {
    constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
    while (i + sizeof(std::uint64_t) <= bytes.size()) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + i, sizeof word);
        if ((word & kHighBits) != 0) {
            break;
        }
        i += sizeof word;
    }
    while (i < bytes.size() && std::to_integer<unsigned>(bytes[i]) < 0x80) {
        ++i;
    }
    return i;
}

}  // namespace

bool Utf8Validator::feed(ByteView bytes) noexcept {
    std::size_t i = 0;
    while (i < bytes.size()) {
        if (missing_ == 0) {
            i = skip_ascii(bytes, i);
            if (i == bytes.size()) {
                return true;
            }
        }
        const auto octet = std::to_integer<std::uint8_t>(bytes[i++]);
        if (missing_ > 0) {
            if (octet < low_ || octet > high_) {
                return false;
            }
            --missing_;
            low_ = 0x80;
            high_ = 0xBF;
        } else if (octet >= 0xC2 && octet <= 0xDF) {
            missing_ = 1;
        } else if (octet >= 0xE0 && octet <= 0xEF) {
            missing_ = 2;
            low_ = octet == 0xE0 ? 0xA0 : 0x80;   // overlong
            high_ = octet == 0xED ? 0x9F : 0xBF;  // surrogates
        } else if (octet >= 0xF0 && octet <= 0xF4) {
            missing_ = 3;
            low_ = octet == 0xF0 ? 0x90 : 0x80;   // overlong
            high_ = octet == 0xF4 ? 0x8F : 0xBF;  // above U+10FFFF
        } else {
            return false;
        }
    }
    return true;
}

bool is_utf8(ByteView bytes) noexcept {
    Utf8Validator validator;
    return validator.feed(bytes) && validator.complete();
}

}  // namespace crossbar
