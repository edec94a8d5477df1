// SPDX-License-Identifier: MIT
// CookieJar: which browser has logged in as whom. The core's view of a cookie store; the store
// itself (in memory, in a database) is the shell's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossbar::router {

// The last login with a cookie.
struct CookieLogin {
    std::string authid;
    std::string authrole;
    std::string authmethod;  // of that login
    std::string realm;       // that was joined

    friend bool operator==(const CookieLogin&, const CookieLogin&) = default;
};

class CookieJar {
public:
    virtual ~CookieJar() = default;

    // Nothing for a cookie that is unknown or expired, or with which nobody has logged in.
    virtual std::optional<CookieLogin> login_of(std::string_view cookie) = 0;

    // A session with this cookie has logged in (not anonymously).
    virtual void remember(std::string_view cookie, const CookieLogin& login) = 0;

    // The user has logged out: the cookie is worth nothing from now on.
    virtual void forget(std::string_view cookie) = 0;
};

}  // namespace crossbar::router
