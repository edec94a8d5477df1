// SPDX-License-Identifier: MIT
#include "common/wamp/uri.hpp"

namespace crossbar::wamp {
namespace {

// Unicode white space outside ASCII is told by its UTF-8 form: U+0085, U+00A0, U+1680,
// U+2000..200A, U+2028, U+2029, U+202F, U+205F, U+3000.
bool is_space_at(std::string_view s, std::size_t i) noexcept {
    const auto at = [&](std::size_t k) {
        return i + k < s.size() ? static_cast<unsigned char>(s[i + k]) : 0U;
    };
    const unsigned c = at(0);
    if (c < 0x80) {
        return c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f);
    }
    if (c == 0xc2) {
        return at(1) == 0x85 || at(1) == 0xa0;
    }
    if (c == 0xe1) {
        return at(1) == 0x9a && at(2) == 0x80;
    }
    if (c == 0xe2 && at(1) == 0x80) {
        return at(2) <= 0x8a || at(2) == 0xa8 || at(2) == 0xa9 || at(2) == 0xaf;
    }
    return (c == 0xe2 && at(1) == 0x81 && at(2) == 0x9f) ||
           (c == 0xe3 && at(1) == 0x80 && at(2) == 0x80);
}

bool is_allowed_at(std::string_view s, std::size_t i, UriRules rules) noexcept {
    const char c = s[i];
    if (rules == UriRules::strict) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_';
    }
    return c != '#' && !is_space_at(s, i);
}

}  // namespace

bool is_valid_uri(std::string_view uri, UriRules rules, UriForm form) noexcept {
    std::size_t length = 0;  // of the component so far
    for (std::size_t i = 0; i < uri.size(); ++i) {
        if (uri[i] == '.') {
            if (length == 0 && form != UriForm::any_empty) {
                return false;
            }
            length = 0;
        } else if (is_allowed_at(uri, i, rules)) {
            ++length;
        } else {
            return false;
        }
    }
    return length > 0 || form != UriForm::full;
}

bool matches_wildcard(std::string_view uri, std::string_view pattern) noexcept {
    while (true) {
        const auto u = uri.find('.');
        const auto p = pattern.find('.');
        const auto component = pattern.substr(0, p);
        if (!component.empty() && component != uri.substr(0, u)) {
            return false;
        }
        if (u == std::string_view::npos || p == std::string_view::npos) {
            return u == p;
        }
        uri.remove_prefix(u + 1);
        pattern.remove_prefix(p + 1);
    }
}

}  // namespace crossbar::wamp
