// SPDX-License-Identifier: MIT
// WebSocket as a Framing, for the server's and the client's side: the opening handshake, then the
// stream of frames.
#pragma once

#include "common/base/random.hpp"
#include "common/transport/framing.hpp"
#include "common/transport/websocket_close.hpp"
#include "common/transport/websocket_options.hpp"

#include <memory>

namespace crossbar::transport {

// A listener's connections share its options. `random` makes keys and masks: it must be hard to
// guess (SystemRandom) and outlive the framing.
std::unique_ptr<Framing> make_websocket_server(
    std::shared_ptr<const WebSocketServerOptions> options, Random& random);
std::unique_ptr<Framing> make_websocket_client(
    std::shared_ptr<const WebSocketClientOptions> options, Random& random);

}  // namespace crossbar::transport
