// SPDX-License-Identifier: MIT
// The WebSocket opening handshake (RFC 6455, section 4) as questions and answers, for both sides:
// no stream, no state.
#pragma once

#include "common/base/random.hpp"
#include "common/transport/framing.hpp"
#include "common/transport/http_upgrade.hpp"
#include "common/transport/websocket_extensions.hpp"
#include "common/transport/websocket_options.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::transport {

// What both sides know after a handshake that succeeded.
struct Handshake {
    Opened opened;
    Subprotocol subprotocol;
    std::optional<DeflateAgreement> deflate;
};

// What a server answers to a request.
struct Answer {
    std::string response;             // whole, to be written
    std::optional<Handshake> agreed;  // nothing: refused, close the connection
    std::string reason;               // why it was refused, a sentence for the log
};

Answer answer_handshake(const HttpRequest& request, const WebSocketServerOptions& options);

Answer refuse_request(unsigned status, std::string_view reason, std::string_view server);

// The answer to what find_http_head() or parse_http_request() did not take.
Answer refuse_head(error_code error, std::string_view server);

// The client's request; `key` is the Sec-WebSocket-Key.
std::string new_handshake_key(Random& random);
std::string handshake_request(const WebSocketClientOptions& options, std::string_view key);

// The server's answer. The error is a sentence.
boost::system::result<Handshake, std::string> check_handshake(
    const HttpResponse& response, const WebSocketClientOptions& options, std::string_view key);

// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
std::string accept_key(std::string_view key);

// Whether a page of this origin may connect: "null" or a URL, matched as "scheme://host:port"
// against the patterns, as Crossbar.io does. Nothing: `origin` is neither.
std::optional<bool> origin_allowed(
    std::string_view origin, const std::vector<std::string>& patterns, bool allow_null);

}  // namespace crossbar::transport
