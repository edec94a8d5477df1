// SPDX-License-Identifier: MIT
// Fuzzes the WebSocket server: its handshake (through a universal listener), or frames after one.
// The first octet chooses what and the size of the pieces.
#include "common/cookies/cookie_handshake.hpp"
#include "common/transport/universal_framing.hpp"
#include "tests/fuzz/framing_fuzz.hpp"
#include "tests/unit/common/transport/websocket_peer.hpp"

using namespace crossbar;
using namespace crossbar::transport;

namespace {

WebSocketServerOptions small(WebSocketServerOptions options) {
    options.max_message_size = 4096;
    return options;
}

FramingPeer handshake() {
    auto options = std::make_shared<UniversalOptions>();
    options->rawsocket = RawSocketServerOptions{{wamp::Serializer::json}};
    auto websocket = small(server_options());
    websocket.allowed_origins = {"http://*.example.com:*"};
    websocket.deflate.emplace();
    websocket.cookie = [](std::string_view header) {
        const auto shown = cookies::cookies_in(header, "cbtid");
        return shown.empty() ? HandshakeCookie{"new", "cbtid=new"}
                             : HandshakeCookie{std::string(shown.front()), {}};
    };
    options->websocket["ws"] = std::make_shared<const WebSocketServerOptions>(std::move(websocket));
    return FramingPeer(make_universal_server(std::move(options), test_random()));
}

FramingPeer opaque() {
    auto options = small(opaque_options());
    options.require_masked_client_frames = false;  // easier to hit
    return opaque_server(std::move(options));
}

FramingPeer batched() {
    auto options = small(server_options());
    options.require_masked_client_frames = false;
    return open_server("wamp.2.cbor.batched", std::move(options));
}

FramingPeer deflating() {
    auto options = small(opaque_options());
    options.require_masked_client_frames = false;
    options.deflate.emplace();
    return open_server("", std::move(options), "Sec-WebSocket-Extensions: permessage-deflate\r\n");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    constexpr FramingPeer (*kPeers[])() = {handshake, opaque, batched, deflating};
    const auto which = data[0] & 3U;
    const std::size_t piece = 1 + (data[0] >> 2) % 32;
    const auto agree = which == 3 ? Agree::on_success : Agree::exactly;
    fuzz_framing(kPeers[which], text_of(data + 1, size - 1), piece, agree);
    return 0;
}
