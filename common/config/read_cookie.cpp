// SPDX-License-Identifier: MIT
// The `cookie` section of a listening WebSocket.
#include "common/config/read.hpp"

#include <fmt/format.h>

namespace crossbar::config {

CookieConfig read_cookie(ObjectReader& transport) {
    CookieConfig out;
    auto cookie = transport.object("cookie", keys::cookie);
    if (!cookie) {
        return out;
    }
    if (cookie->text("name", out.name)) {
        const bool good = out.name.size() >= 2 && out.name[0] >= 'a' && out.name[0] <= 'z' &&
                          out.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
                              std::string::npos;
        if (!good) {
            cookie->error(
                "name",
                "is no cookie name",
                "a lower-case letter, then lower-case letters, digits and '_'");
        }
    }
    cookie->integer("length", out.length, 6, 64);
    std::int64_t seconds = 0;
    if (cookie->integer("max_age", seconds, 1, 10LL * 360 * 24 * 3600)) {
        out.max_age = std::chrono::seconds(seconds);
    }
    cookie->integer("max_cookies", out.max_cookies, 1, 10'000'000);
    cookie->flag("secure", out.secure);
    cookie->flag("http_strict", out.http_strict);
    using SameSite = CookieConfig::SameSite;
    cookie->choice(
        "same_site",
        out.same_site,
        {{"Strict", SameSite::strict}, {"Lax", SameSite::lax}, {"None", SameSite::none}});
    if (out.same_site == SameSite::none && !out.secure) {
        cookie->warning(
            "same_site", "browsers take \"None\" from secure cookies only", "\"secure\": true");
    }
    auto store = cookie->object("store", keys::cookie_store);
    if (!store) {
        return out;
    }
    using Store = CookieConfig::Store;
    store->choice(
        "type",
        out.store,
        {{"memory", Store::memory}, {"file", Store::file}, {"database", Store::database}});
    if (out.store != Store::memory) {
        const std::string_view key = out.store == Store::file ? "filename" : "path";
        if (!store->has(key)) {
            store->error("type", fmt::format("\"{}\" is missing", key), "this store needs it");
        }
        store->path_name(key, out.store_path);
    }
    store->flag("purge_on_startup", out.purge_on_startup);
    return out;
}

}  // namespace crossbar::config
