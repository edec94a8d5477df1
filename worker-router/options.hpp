// SPDX-License-Identifier: MIT
// From the configuration's model to what router core, framings and listeners take.
#pragma once

#include "common/base/random.hpp"
#include "common/config/realm_config.hpp"
#include "common/config/transport_config.hpp"
#include "common/host/router_host.hpp"
#include "common/router/options.hpp"
#include "worker-router/cookie_stores.hpp"

#include <memory>
#include <string>

namespace crossbar::worker_router {

router::RealmOptions realm_options(const config::RealmConfig& realm);
router::RoleOptions role_options(const config::RoleConfig& role);

// What a transport takes from the process that it is in. References outlive the transport.
struct ListenContext {
    Random& random;  // for WebSocket masks and cookies
    const Clock& clock;
    log::Logger logger;
    std::shared_ptr<const crypto::KeyPair> router_key;  // the node's
    StoresByPath cookie_stores;                         // those with a file are open
};

host::ListenOptions listen_options(
    const config::TransportConfig& transport, const ListenContext& context);

// "WampWebSocketServerFactory", "WampRawSocketServerFactory", "UniSocketServerFactory": the name
// under which the log tells of a listening transport, as Crossbar.io's log does.
std::string factory_name(const config::TransportConfig& transport);

}  // namespace crossbar::worker_router
