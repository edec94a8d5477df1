// SPDX-License-Identifier: MIT
#include "worker-router/cookie_stores.hpp"

#include "common/cookies/cookie_database.hpp"
#include "common/cookies/cookie_writer.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace crossbar::worker_router {
namespace {

using cookies::CookieDatabase;

std::vector<config::CookieConfig> cookies_with_a_file(const config::TransportConfig& transport) {
    std::vector<config::CookieConfig> found;
    const auto add = [&](const config::WebSocketListenConfig& websocket) {
        if (websocket.cookie && websocket.cookie->store != config::CookieConfig::Store::memory) {
            found.push_back(*websocket.cookie);
        }
    };
    if (const auto* one = std::get_if<config::WebSocketListenConfig>(&transport.listener)) {
        add(*one);
    } else if (
        const auto* universal = std::get_if<config::UniversalListenConfig>(&transport.listener)) {
        for (const auto& [path, websocket] : universal->websocket) {
            add(websocket);
        }
    }
    return found;
}

struct Opened {
    std::unique_ptr<CookieDatabase> database;
    std::vector<cookies::StoredCookie> kept;
    std::string error;  // empty: none
};

// On the thread for work that blocks.
void open_database(const config::CookieConfig& cookie, WallTime now, Opened& to) {
    auto database = CookieDatabase::open(cookie.store_path);
    if (!database) {
        to.error = std::move(database).error();
        return;
    }
    to.database = std::move(*database);
    if (cookie.purge_on_startup) {
        if (auto purged = to.database->purge(); !purged) {
            to.error = std::move(purged).error();
            return;
        }
    }
    auto kept = to.database->load(now);
    if (!kept) {
        to.error = std::move(kept).error();
        return;
    }
    to.kept = std::move(*kept);
}

std::string name_of(config::CookieConfig::SameSite same_site) {
    switch (same_site) {
        case config::CookieConfig::SameSite::unset:
            return {};
        case config::CookieConfig::SameSite::strict:
            return "Strict";
        case config::CookieConfig::SameSite::lax:
            return "Lax";
        case config::CookieConfig::SameSite::none:
            return "None";
    }
    return {};
}

}  // namespace

CookieStores::CookieStores(io::Loop& loop, const Clock& clock, log::Logger logger)
    : loop_(loop), clock_(clock), logger_(std::move(logger)) {}

boost::asio::awaitable<std::string> CookieStores::open(config::TransportConfig transport) {
    const auto cookies = cookies_with_a_file(transport);
    for (const auto& cookie : cookies) {
        const auto error = co_await open(cookie);
        if (!error.empty()) {
            co_return error;
        }
    }
    co_return std::string();
}

boost::asio::awaitable<std::string> CookieStores::open(config::CookieConfig cookie) {
    if (stores_.contains(cookie.store_path)) {
        co_return std::string();
    }
    const auto opened = std::make_shared<Opened>();
    const std::function<void()> work = [opened, cookie, now = clock_.wall()] {
        open_database(cookie, now, *opened);
    };
    if (!co_await io::run_blocking(loop_.blocking(), work)) {
        co_return std::string("too much to do at once");
    }
    if (!opened->error.empty()) {
        co_return std::move(opened->error);
    }
    auto writer = std::make_unique<cookies::CookieWriter>(
        loop_.blocking(), std::move(opened->database), logger_);
    auto store = std::make_shared<cookies::CookieStore>(
        store_options(cookie), clock_, logger_, std::move(writer));
    logger_.info(
        "File-backed cookie store active {} ({} logins)", cookie.store_path, opened->kept.size());
    store->restore(std::move(opened->kept));
    stores_.emplace(cookie.store_path, std::move(store));
    co_return std::string();
}

void CookieStores::flush() {
    for (const auto& [path, store] : stores_) {
        store->flush();
    }
}

bool CookieStores::idle() const {
    return std::ranges::all_of(stores_, [](const auto& entry) { return entry.second->idle(); });
}

cookies::CookieStoreOptions store_options(const config::CookieConfig& cookie) {
    cookies::CookieStoreOptions options;
    options.max_cookies = cookie.max_cookies;
    options.max_age = cookie.max_age;
    return options;
}

cookies::CookieAttributes cookie_attributes(const config::CookieConfig& cookie) {
    cookies::CookieAttributes attributes;
    attributes.name = cookie.name;
    attributes.length = cookie.length;
    attributes.max_age = cookie.max_age;
    attributes.secure = cookie.secure;
    attributes.http_only = cookie.http_strict;
    attributes.same_site = name_of(cookie.same_site);
    return attributes;
}

}  // namespace crossbar::worker_router
