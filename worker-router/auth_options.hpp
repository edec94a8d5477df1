// SPDX-License-Identifier: MIT
// From a transport's `auth` section to what the router core takes.
#pragma once

#include "common/config/auth_config.hpp"
#include "common/router/options.hpp"

#include <memory>
#include <optional>

namespace crossbar::worker_router {

// Null for a transport without one. Derives the keys of salted WAMP-CRA passwords: takes its time,
// once, before the transport listens.
std::shared_ptr<const router::AuthOptions> auth_options(
    const std::optional<config::AuthConfig>& configured,
    std::shared_ptr<const crypto::KeyPair> router_key);

}  // namespace crossbar::worker_router
