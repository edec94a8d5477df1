// SPDX-License-Identifier: MIT
// From a component's transport configuration to what connector and session take.
#pragma once

#include "common/base/random.hpp"
#include "common/config/transport_config.hpp"
#include "common/io/endpoint.hpp"
#include "common/transport/framing.hpp"

#include <memory>

namespace crossbar::worker_container {

io::Connect connect_endpoint(const config::ClientTransportConfig& transport);
Milliseconds connect_timeout(const config::ClientTransportConfig& transport);
// `random` makes WebSocket keys and masks; it outlives the framing.
std::unique_ptr<transport::Framing> client_framing(
    const config::ClientTransportConfig& transport, Random& random);

}  // namespace crossbar::worker_container
