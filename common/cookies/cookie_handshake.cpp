// SPDX-License-Identifier: MIT
#include "common/cookies/cookie_handshake.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossbar::cookies {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static_assert(kAlphabet.size() == 64);

// What may be configured, so that cookies of another length stay good when it changes.
constexpr std::size_t kShortest = 6;
constexpr std::size_t kLongest = 64;
// Each costs a hash. A browser has one for each path, and an attacker on a neighbouring site may
// add some.
constexpr std::size_t kMostTried = 8;

bool may_be_ours(std::string_view cookie) {
    return cookie.size() >= kShortest && cookie.size() <= kLongest &&
           cookie.find_first_not_of(kAlphabet) == std::string_view::npos;
}

std::string new_cookie(Random& random, std::size_t length) {
    std::string cookie;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < length; ++i, bits >>= 6) {
        if (i % 10 == 0) {  // of 64 bits, 60 are used
            bits = random.next();
        }
        cookie += kAlphabet[bits % 64];
    }
    return cookie;
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    const auto last = text.find_last_not_of(" \t");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, last - first + 1);
}

}  // namespace

CookieHandshake::CookieHandshake(
    CookieAttributes attributes, std::shared_ptr<CookieStore> store, Random& random)
    : attributes_(std::move(attributes)), store_(std::move(store)), random_(random) {}

Greeting CookieHandshake::greet(std::string_view header) const {
    for (const auto cookie : cookies_in(header, attributes_.name)) {
        if (store_->knows(cookie)) {
            return {std::string(cookie), {}};
        }
    }
    Greeting greeting;
    do {  // a short one may be there already
        greeting.cookie = new_cookie(random_, attributes_.length);
    } while (store_->knows(greeting.cookie));
    store_->hand_out(greeting.cookie, attributes_.max_age);
    greeting.set_cookie = fmt::format(
        "{}={};max-age={}{}{}{}{}",
        attributes_.name,
        greeting.cookie,
        attributes_.max_age.count(),
        attributes_.secure ? ";Secure" : "",
        attributes_.http_only ? ";HttpOnly" : "",
        attributes_.same_site.empty() ? "" : ";SameSite=",
        attributes_.same_site);
    return greeting;
}

// Fields that came several times have been joined with commas, which no cookie holds.
std::vector<std::string_view> cookies_in(std::string_view header, std::string_view name) {
    std::vector<std::string_view> found;
    while (!header.empty() && found.size() < kMostTried) {
        const auto pair = trim(header.substr(0, header.find_first_of(";,")));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && trim(pair.substr(0, equals)) == name) {
            const auto value = trim(pair.substr(equals + 1));
            if (may_be_ours(value)) {
                found.push_back(value);
            }
        }
        const auto end = header.find_first_of(";,");
        header = end == std::string_view::npos ? std::string_view() : header.substr(end + 1);
    }
    return found;
}

}  // namespace crossbar::cookies
