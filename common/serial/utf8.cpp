// SPDX-License-Identifier: MIT
#include "common/serial/utf8.hpp"

namespace crossbar::serial {

std::size_t utf8_character(const char* p, const char* end) noexcept {
    const auto at = [p](std::size_t i) {
        return static_cast<unsigned char>(p[i]);
    };
    const auto continues = [&](std::size_t i) {
        return (at(i) & 0xc0U) == 0x80U;
    };
    const auto left = static_cast<std::size_t>(end - p);
    const unsigned lead = at(0);
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xe0) {
        return lead >= 0xc2 && left >= 2 && continues(1) ? 2 : 0;
    }
    if (lead < 0xf0) {
        if (left < 3 || !continues(1) || !continues(2)) {
            return 0;
        }
        const bool overlong = lead == 0xe0 && at(1) < 0xa0;
        const bool surrogate = lead == 0xed && at(1) >= 0xa0;
        return overlong || surrogate ? 0 : 3;
    }
    if (lead > 0xf4 || left < 4 || !continues(1) || !continues(2) || !continues(3)) {
        return 0;
    }
    const bool overlong = lead == 0xf0 && at(1) < 0x90;
    const bool beyond = lead == 0xf4 && at(1) >= 0x90;
    return overlong || beyond ? 0 : 4;
}

bool is_utf8_slow(const char* p, const char* end) noexcept {
    while (p != end) {
        const auto length = utf8_character(p, end);
        if (length == 0) {
            return false;
        }
        p += length;
    }
    return true;
}

}  // namespace crossbar::serial
