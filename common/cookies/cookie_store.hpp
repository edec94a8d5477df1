// SPDX-License-Identifier: MIT
// CookieStore: the cookies of a WebSocket transport, in memory; a journal, if there is one, writes
// down what has to outlive the process. Knows cookies by their SHA-256 only, so that a look-up's
// time tells nothing about other cookies. How cookies travel is CookieHandshake's.
//
// Strangers cannot make it grow: there is a limit, and at the limit the oldest cookie with which
// nobody has logged in goes first; only when there is none, the oldest login.
#pragma once

#include "common/base/clock.hpp"
#include "common/cookies/cookie_journal.hpp"
#include "common/log/logger.hpp"
#include "common/router/auth/cookie_jar.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace crossbar::cookies {

struct CookieStoreOptions {
    std::size_t max_cookies = 100'000;  // at least 1; each takes 175 bytes, with a login 350
    // For a login with a cookie that has been pushed out since it was handed out.
    std::chrono::seconds max_age{7 * 24 * 3600};
};

// Shared by the transports with the same cookies; used from the loop's thread only. `clock`
// outlives it.
class CookieStore final : public router::CookieJar {
public:
    CookieStore(
        CookieStoreOptions options,
        const Clock& clock,
        log::Logger logger,
        std::unique_ptr<CookieJournal> journal = nullptr);

    // What the journal has kept. Before anything else.
    void restore(std::vector<StoredCookie> kept);

    // It was handed out here and is good still.
    bool knows(std::string_view cookie);

    // Takes a new one, good for `max_age`.
    void hand_out(std::string_view cookie, std::chrono::seconds max_age);

    // CookieJar
    std::optional<router::CookieLogin> login_of(std::string_view cookie) override;
    void remember(std::string_view cookie, const router::CookieLogin& login) override;
    void forget(std::string_view cookie) override;

    // Before the process ends: flush(), then wait until idle().
    void flush();

    bool idle() const { return journal_ == nullptr || journal_->idle(); }

    std::size_t size() const noexcept { return by_key_.size(); }

private:
    struct Cookie {
        crypto::Digest key{};
        WallTime expires;
        std::unique_ptr<router::CookieLogin> login;  // null: nobody has logged in
    };

    using Cookies = std::list<Cookie>;

    struct Hash {
        std::size_t operator()(const crypto::Digest& key) const noexcept;
    };

    Cookie* find(std::string_view cookie);

    Cookies& list_of(const Cookie& cookie) { return cookie.login ? logged_in_ : strangers_; }

    Cookie& add(const crypto::Digest& key, WallTime expires);
    void drop(const Cookie& cookie);
    void drop_expired();
    void make_room();

    CookieStoreOptions options_;
    const Clock& clock_;
    log::Logger logger_;
    std::unique_ptr<CookieJournal> journal_;
    // The oldest first.
    Cookies strangers_;
    Cookies logged_in_;
    std::unordered_map<crypto::Digest, Cookies::iterator, Hash> by_key_;
    bool said_full_ = false;
};

}  // namespace crossbar::cookies
