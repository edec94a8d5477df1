// SPDX-License-Identifier: MIT
// CookieStores: the cookies of this worker's transports, from their `cookie` sections. Transports
// that name the same file have the same cookies.
#pragma once

#include "common/base/clock.hpp"
#include "common/config/transport_config.hpp"
#include "common/cookies/cookie_handshake.hpp"
#include "common/cookies/cookie_store.hpp"
#include "common/io/loop.hpp"
#include "common/log/logger.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace crossbar::worker_router {

// The open stores with a file, by its path.
using StoresByPath = std::map<std::string, std::shared_ptr<cookies::CookieStore>, std::less<>>;

// `loop` and `clock` outlive it.
class CookieStores {
public:
    CookieStores(io::Loop& loop, const Clock& clock, log::Logger logger);

    // Opens the files that the transport names and that are not open yet. Empty: it is done; else a
    // sentence.
    boost::asio::awaitable<std::string> open(config::TransportConfig transport);

    const StoresByPath& open_stores() const noexcept { return stores_; }

    // Before the process ends: flush(), then wait until idle().
    void flush();
    bool idle() const;

private:
    boost::asio::awaitable<std::string> open(config::CookieConfig cookie);

    io::Loop& loop_;
    const Clock& clock_;
    log::Logger logger_;
    StoresByPath stores_;
};

cookies::CookieStoreOptions store_options(const config::CookieConfig& cookie);
cookies::CookieAttributes cookie_attributes(const config::CookieConfig& cookie);

}  // namespace crossbar::worker_router
