// SPDX-License-Identifier: MIT
// CookieJournal: where a CookieStore tells what has to outlive the process. Implementation:
// CookieWriter.
#pragma once

#include "common/base/clock.hpp"
#include "common/base/crypto.hpp"
#include "common/router/auth/cookie_jar.hpp"

#include <map>
#include <optional>

namespace crossbar::cookies {

// A cookie with which somebody has logged in. Others are not worth a disk.
struct StoredCookie {
    crypto::Digest key{};  // SHA-256 of the cookie: what is stored logs nobody in
    WallTime expires;
    router::CookieLogin login;
};

// The newest state of each cookie that has changed; nothing: it is gone.
using CookieChanges = std::map<crypto::Digest, std::optional<StoredCookie>>;

class CookieJournal {
public:
    virtual ~CookieJournal() = default;

    virtual void kept(const StoredCookie& cookie) = 0;
    virtual void dropped(const crypto::Digest& key) = 0;

    // Tries to write what is not written yet.
    virtual void flush() = 0;
    // Nothing is on its way. What could not be written stays behind.
    virtual bool idle() const = 0;
};

}  // namespace crossbar::cookies
