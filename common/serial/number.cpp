// SPDX-License-Identifier: MIT
#include "common/serial/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

namespace crossbar::serial {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

const char* skip_digits(const char* p, const char* end) {
    while (p != end && is_digit(*p)) {
        ++p;
    }
    return p;
}

}  // namespace

const char* scan_number(const char* p, const char* end, bool& integer) noexcept {
    integer = true;
    if (p != end && *p == '-') {
        ++p;
    }
    if (p == end || !is_digit(*p)) {
        return nullptr;
    }
    p = *p == '0' ? p + 1 : skip_digits(p, end);
    if (p != end && *p == '.') {
        integer = false;
        const char* const digits = p + 1;
        p = skip_digits(digits, end);
        if (p == digits) {
            return nullptr;
        }
    }
    if (p != end && (*p == 'e' || *p == 'E')) {
        integer = false;
        ++p;
        if (p != end && (*p == '+' || *p == '-')) {
            ++p;
        }
        const char* const digits = p;
        p = skip_digits(digits, end);
        if (p == digits) {
            return nullptr;
        }
    }
    return p;
}

errc parse_number(const char* begin, const char* end, bool integer, Token& token) noexcept {
    if (integer) {
        if (*begin == '-') {
            std::int64_t value = 0;
            if (std::from_chars(begin, end, value).ec == std::errc{}) {
                token.set_signed(value);
                return errc::ok;
            }
        } else {
            std::uint64_t value = 0;
            if (std::from_chars(begin, end, value).ec == std::errc{}) {
                token.set_unsigned(value);
                return errc::ok;
            }
        }
    }
    double value = 0;
    if (std::from_chars(begin, end, value).ec == std::errc{}) {
        token.set_real(value);
        return errc::ok;
    }
    // Out of range: too small is zero, too large is nothing.
    const std::string_view text(begin, static_cast<std::size_t>(end - begin));
    const auto exponent = text.find_first_of("eE");
    if (exponent != std::string_view::npos && text[exponent + 1] == '-') {
        token.set_real(*begin == '-' ? -0.0 : 0.0);
        return errc::ok;
    }
    return errc::not_representable;
}

char* write_real(double value, char* out) noexcept {
    char* const end = fmt::format_to(out, "{}", value);
    const bool looks_integer =
        std::all_of(out, end, [](char c) { return is_digit(c) || c == '-'; });
    if (!looks_integer) {
        return end;
    }
    end[0] = '.';
    end[1] = '0';
    return end + 2;
}

}  // namespace crossbar::serial
