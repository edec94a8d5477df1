// SPDX-License-Identifier: MIT
#include "common/cookies/cookie_writer.hpp"

#include <utility>

namespace crossbar::cookies {

CookieWriter::CookieWriter(
    io::Blocking& blocking, std::unique_ptr<CookieDatabase> database, log::Logger logger)
    : blocking_(blocking), database_(std::move(database)), logger_(std::move(logger)) {}

void CookieWriter::kept(const StoredCookie& cookie) {
    change(cookie.key, cookie);
}

void CookieWriter::dropped(const crypto::Digest& key) {
    change(key, std::nullopt);
}

void CookieWriter::change(const crypto::Digest& key, std::optional<StoredCookie> cookie) {
    if (waiting_.size() < kMostWaiting || waiting_.contains(key)) {
        waiting_.insert_or_assign(key, std::move(cookie));
    }
    flush();
}

void CookieWriter::flush() {
    if (writing_ || waiting_.empty()) {
        return;
    }

    struct Batch {
        CookieChanges changes;
        CookieDatabase::Outcome<void> outcome;
    };

    const auto batch = std::make_shared<Batch>();
    batch->changes.swap(waiting_);
    writing_ = blocking_.run(
        [database = database_, batch] { batch->outcome = database->apply(batch->changes); },
        [this, batch, alive = std::weak_ptr<bool>(alive_)] {
            if (!alive.expired()) {
                written(std::move(batch->changes), batch->outcome);
            }
        });
    if (!writing_) {  // too much to do: with the next change
        batch->changes.swap(waiting_);
    }
}

void CookieWriter::written(CookieChanges batch, const CookieDatabase::Outcome<void>& outcome) {
    writing_ = false;
    if (!outcome) {
        waiting_.merge(batch);  // what has changed again since then stays as it is
        if (!std::exchange(failing_, true)) {
            logger_.error(
                "{}; logins with cookies are kept in memory only until it can be written again",
                outcome.error());
        }
        return;
    }
    if (std::exchange(failing_, false)) {
        logger_.info("Cookie store '{}' is written again", database_->path());
    }
    flush();
}

}  // namespace crossbar::cookies
