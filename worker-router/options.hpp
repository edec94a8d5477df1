// SPDX-License-Identifier: MIT
// From the configuration's model to what router core, framings and listeners take.
#pragma once

#include "common/base/random.hpp"
#include "common/config/realm_config.hpp"
#include "common/config/transport_config.hpp"
#include "common/host/router_host.hpp"
#include "common/io/tls_context.hpp"
#include "common/router/options.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <string>
#include <vector>

namespace crossbar::worker_router {

router::RealmOptions realm_options(const config::RealmConfig& realm);
router::RoleOptions role_options(const config::RoleConfig& role);

// `random` makes WebSocket masks; it outlives the listener.
// What a transport takes from the process that it is in.
struct ListenContext {
    Random& random;                                     // outlives the transport
    std::shared_ptr<const crypto::KeyPair> router_key;  // the node's
};

host::ListenOptions listen_options(
    const config::TransportConfig& transport, const ListenContext& context);

// What listen_options() leaves out: the TLS of a transport, null when it has none. The error, and
// each warning, is a sentence.
boost::system::result<std::shared_ptr<const io::TlsServerContext>, std::string> tls_context(
    const config::TransportConfig& transport, std::vector<std::string>& warnings);

// "WampWebSocketServerFactory", "WampRawSocketServerFactory", "UniSocketServerFactory": the name
// under which the log tells of a listening transport, as Crossbar.io's log does.
std::string factory_name(const config::TransportConfig& transport);

}  // namespace crossbar::worker_router
