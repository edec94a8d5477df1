// SPDX-License-Identifier: MIT
// Which web pages may connect: the Origin policy of websocket_handshake.hpp.
#include "common/transport/http_upgrade.hpp"
#include "common/transport/websocket_handshake.hpp"

#include <algorithm>

namespace crossbar::transport {
namespace {

// "*" in the pattern stands for any characters, also none.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star =
        std::string_view::npos;  // the last "*" passed, and where in the text it stopped
    std::size_t retry = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            retry = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++retry;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return result;
}

bool all_digits(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "scheme://host:port" with the scheme's own port where none is named; empty: not an origin.
std::string with_port(std::string_view origin) {
    const auto separator = origin.find("://");
    if (separator == std::string_view::npos || separator == 0) {
        return {};
    }
    const auto scheme = lower(origin.substr(0, separator));
    auto authority = origin.substr(separator + 3);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    authority = authority.substr(authority.rfind('@') + 1);
    const auto bracket = authority.rfind(']');  // [::1]:8080
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const auto host = lower(authority.substr(0, colon));
    if (host.empty() || host == "[]") {
        return {};
    }
    std::string port;
    if (colon != std::string_view::npos && colon + 1 < authority.size()) {
        port = authority.substr(colon + 1);
        if (!all_digits(port)) {
            return {};
        }
    } else if (scheme == "http") {
        port = "80";
    } else if (scheme == "https") {
        port = "443";
    } else {
        port = "None";  // what Crossbar.io's patterns have met so far
    }
    return scheme + "://" + host + ":" + port;
}

}  // namespace

std::optional<bool> origin_allowed(
    std::string_view origin, const std::vector<std::string>& patterns, bool allow_null) {
    if (http_equal(origin, "null") || http_equal(origin.substr(0, 5), "file:")) {
        return allow_null;
    }
    const auto normal = with_port(origin);
    if (normal.empty()) {
        return std::nullopt;
    }
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return matches(pattern, normal);
    });
}

}  // namespace crossbar::transport
