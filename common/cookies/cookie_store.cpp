// SPDX-License-Identifier: MIT
#include "common/cookies/cookie_store.hpp"

#include "common/base/assert.hpp"
#include "common/base/bytes.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace crossbar::cookies {
namespace {

// Of each list, when a cookie is handed out: more than one, so that it comes to an end; few, so
// that nobody waits.
constexpr int kDroppedAtOnce = 16;

crypto::Digest key_of(std::string_view cookie) {
    return crypto::sha256(as_bytes(cookie));
}

}  // namespace

// Part of a hash already, and of a text that nobody chooses.
std::size_t CookieStore::Hash::operator()(const crypto::Digest& key) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, key.data(), sizeof hash);
    return hash;
}

CookieStore::CookieStore(
    CookieStoreOptions options,
    const Clock& clock,
    log::Logger logger,
    std::unique_ptr<CookieJournal> journal)
    : options_(options), clock_(clock), logger_(std::move(logger)), journal_(std::move(journal)) {
    CROSSBAR_ASSERT(options_.max_cookies > 0);
}

void CookieStore::restore(std::vector<StoredCookie> kept) {
    std::ranges::sort(kept, {}, &StoredCookie::expires);
    for (auto& cookie : kept) {
        if (by_key_.contains(cookie.key)) {
            continue;
        }
        make_room();
        auto& added = add(cookie.key, cookie.expires);
        added.login = std::make_unique<router::CookieLogin>(std::move(cookie.login));
        logged_in_.splice(logged_in_.end(), strangers_, by_key_.at(added.key));
    }
}

bool CookieStore::knows(std::string_view cookie) {
    return find(cookie) != nullptr;
}

void CookieStore::hand_out(std::string_view cookie, std::chrono::seconds max_age) {
    drop_expired();
    make_room();
    add(key_of(cookie), clock_.wall() + max_age);
}

std::optional<router::CookieLogin> CookieStore::login_of(std::string_view cookie) {
    const Cookie* found = find(cookie);
    return found != nullptr && found->login ? std::optional(*found->login) : std::nullopt;
}

void CookieStore::remember(std::string_view cookie, const router::CookieLogin& login) {
    const auto key = key_of(cookie);
    Cookie* known = find(cookie);
    if (known == nullptr) {
        make_room();
        known = &add(key, clock_.wall() + options_.max_age);
    }
    if (known->login && *known->login == login) {
        return;
    }
    logged_in_.splice(logged_in_.end(), list_of(*known), by_key_.at(key));
    known->login = std::make_unique<router::CookieLogin>(login);
    if (journal_) {
        journal_->kept({key, known->expires, login});
    }
}

void CookieStore::forget(std::string_view cookie) {
    if (const Cookie* found = find(cookie)) {
        drop(*found);
    }
}

void CookieStore::flush() {
    if (journal_) {
        journal_->flush();
    }
}

CookieStore::Cookie* CookieStore::find(std::string_view cookie) {
    const auto at = by_key_.find(key_of(cookie));
    if (at == by_key_.end()) {
        return nullptr;
    }
    if (at->second->expires <= clock_.wall()) {
        drop(*at->second);
        return nullptr;
    }
    return &*at->second;
}

CookieStore::Cookie& CookieStore::add(const crypto::Digest& key, WallTime expires) {
    strangers_.push_back({key, expires, nullptr});
    const bool added = by_key_.emplace(key, std::prev(strangers_.end())).second;
    CROSSBAR_ASSERT(added);  // a cookie is random
    return strangers_.back();
}

void CookieStore::drop(const Cookie& cookie) {
    if (cookie.login && journal_) {
        journal_->dropped(cookie.key);
    }
    const auto at = by_key_.find(cookie.key);
    auto& list = list_of(cookie);
    list.erase(at->second);
    by_key_.erase(at);
}

void CookieStore::drop_expired() {
    const auto now = clock_.wall();
    for (auto* list : {&strangers_, &logged_in_}) {
        for (int i = 0; i < kDroppedAtOnce && !list->empty() && list->front().expires <= now; ++i) {
            drop(list->front());
        }
    }
}

void CookieStore::make_room() {
    if (by_key_.size() < options_.max_cookies) {
        return;
    }
    if (!said_full_) {
        said_full_ = true;
        logger_.warn(
            "there are max_cookies={} cookies: the oldest ones are forgotten, those without a "
            "login first",
            options_.max_cookies);
    }
    drop(strangers_.empty() ? logged_in_.front() : strangers_.front());
}

}  // namespace crossbar::cookies
