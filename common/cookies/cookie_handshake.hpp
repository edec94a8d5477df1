// SPDX-License-Identifier: MIT
// CookieHandshake: a transport's cookies on their way: takes the request's Cookie header field
// (RFC 6265) and gives the Set-Cookie of the answer.
#pragma once

#include "common/base/random.hpp"
#include "common/cookies/cookie_store.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::cookies {

struct CookieAttributes {
    std::string name = "cbtid";
    std::size_t length = 24;  // characters, of 6 bits each
    std::chrono::seconds max_age{7 * 24 * 3600};
    bool secure = false;
    bool http_only = false;
    std::string same_site;  // "Strict", "Lax", "None"; empty: not sent
};

// What a handshake comes to.
struct Greeting {
    std::string cookie;      // the client's from now on
    std::string set_cookie;  // value of the Set-Cookie field; empty: the client has it already
};

// `random` outlives it.
class CookieHandshake {
public:
    CookieHandshake(
        CookieAttributes attributes, std::shared_ptr<CookieStore> store, Random& random);

    // `header`: the Cookie field, empty when there is none. The first cookie of ours in it that is
    // good is taken over; else a new one is handed out.
    Greeting greet(std::string_view header) const;

    const std::shared_ptr<CookieStore>& store() const noexcept { return store_; }

private:
    CookieAttributes attributes_;
    std::shared_ptr<CookieStore> store_;
    Random& random_;
};

// The values under `name` that could be cookies of ours, in their order; few of them, whatever the
// field holds.
std::vector<std::string_view> cookies_in(std::string_view header, std::string_view name);

}  // namespace crossbar::cookies
