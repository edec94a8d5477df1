// SPDX-License-Identifier: MIT
// One port for RawSocket and WebSocket: the first octet tells them apart, and the path which
// WebSocket it is. A Framing that becomes one of the others.
#pragma once

#include "common/base/random.hpp"
#include "common/transport/framing.hpp"
#include "common/transport/rawsocket_framing.hpp"
#include "common/transport/websocket_options.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace crossbar::transport {

// What is served; what is absent is refused. A listener's connections share it.
struct UniversalOptions {
    std::optional<RawSocketServerOptions> rawsocket;

    // By the first component of the path, "ws" for "/ws" and "/ws/x"; "/" for the root. (The `path`
    // option of these is for listeners of their own and should be empty here.)
    std::map<std::string, std::shared_ptr<const WebSocketServerOptions>, std::less<>> websocket;

    std::string
        server;  // the Server header field of answers to paths that are not served; empty: none
};

// What WebSocket paths are told apart by: "ws" of "/ws" and "/ws/x", "/" of the root. No query.
std::string_view first_component(std::string_view path) noexcept;

// `random` as for make_websocket_server().
std::unique_ptr<Framing> make_universal_server(
    std::shared_ptr<const UniversalOptions> options, Random& random);

}  // namespace crossbar::transport
