// SPDX-License-Identifier: MIT
// Negotiation of permessage-deflate (RFC 7692, section 7.1) in the Sec-WebSocket-Extensions header
// field.
#pragma once

#include "common/transport/deflate.hpp"
#include "common/transport/websocket_options.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossbar::transport {

// What was agreed on, as this side sees it.
struct DeflateAgreement {
    DeflateParameters incoming;
    DeflateParameters outgoing;
};

struct AcceptedDeflate {
    DeflateAgreement agreement;
    std::string response;  // the header field's value
};

// Server: takes the first offer that can be served under the options. Nothing: no compression.
std::optional<AcceptedDeflate> accept_deflate(
    std::string_view offers, const DeflateOptions& configured);

// Client: the offer, and what the server made of it. Nothing: the response breaks the rules, the
// handshake fails.
std::string offer_deflate(const DeflateOptions& configured);
std::optional<DeflateAgreement> agree_deflate(
    std::string_view response, const DeflateOptions& configured);

}  // namespace crossbar::transport
