// SPDX-License-Identifier: MIT
// CookieWriter: the journal that writes into a database, beside the loop: one batch at a time, and
// what changes meanwhile is the next. A disk that fails costs persistence, nothing else: the log
// says so once, and what could not be written is tried again with the next change.
#pragma once

#include "common/cookies/cookie_database.hpp"
#include "common/cookies/cookie_journal.hpp"
#include "common/io/blocking.hpp"
#include "common/log/logger.hpp"

#include <cstddef>
#include <memory>

namespace crossbar::cookies {

// Used from the loop's thread. `blocking` outlives it.
class CookieWriter final : public CookieJournal {
public:
    CookieWriter(
        io::Blocking& blocking, std::unique_ptr<CookieDatabase> database, log::Logger logger);

    // CookieJournal
    void kept(const StoredCookie& cookie) override;
    void dropped(const crypto::Digest& key) override;
    void flush() override;

    bool idle() const override { return !writing_; }

    // Changes that wait, at most; more are lost (for the database only).
    static constexpr std::size_t kMostWaiting = 200'000;

private:
    void change(const crypto::Digest& key, std::optional<StoredCookie> cookie);
    void written(CookieChanges batch, const CookieDatabase::Outcome<void>& outcome);

    io::Blocking& blocking_;
    std::shared_ptr<CookieDatabase> database_;  // a job may outlive this
    log::Logger logger_;
    CookieChanges waiting_;
    bool writing_ = false;
    bool failing_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // as above
};

}  // namespace crossbar::cookies
