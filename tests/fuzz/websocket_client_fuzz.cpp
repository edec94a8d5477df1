// SPDX-License-Identifier: MIT
// Fuzzes the WebSocket client: the router's answer to the handshake, or frames after it. The first
// octet chooses what and the size of the pieces.
#include "tests/fuzz/framing_fuzz.hpp"
#include "tests/unit/common/transport/websocket_peer.hpp"

using namespace crossbar;
using namespace crossbar::transport;

namespace {

// Always the same key, so that a corpus keeps its meaning.
FramingPeer client() {
    static SeededRandom random(0);
    random = SeededRandom(1);
    auto options = std::make_shared<WebSocketClientOptions>();
    options->host = "localhost";
    options->max_message_size = 4096;
    options->subprotocols = subprotocols({"wamp.2.json", "wamp.2.json.batched"});
    options->deflate.emplace();
    options->apply_mask = false;  // random masks would tell two runs apart
    FramingPeer peer(make_websocket_client(std::move(options), random));
    return peer;
}

FramingPeer open_client(std::string_view more) {
    auto peer = client();
    const auto request = peer.written();
    const auto key = request.substr(request.find("Sec-WebSocket-Key: ") + 19, 24);
    const bool opened = peer.feed(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        accept_key(key) + "\r\n" + std::string(more) + "\r\n");
    check(opened);
    return peer;
}

FramingPeer plain() {
    return open_client(protocol_field("wamp.2.json"));
}

FramingPeer batched() {
    return open_client(protocol_field("wamp.2.json.batched"));
}

FramingPeer deflating() {
    return open_client(
        protocol_field("wamp.2.json") + "Sec-WebSocket-Extensions: permessage-deflate\r\n");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    constexpr FramingPeer (*kPeers[])() = {client, plain, batched, deflating};
    const auto which = data[0] & 3U;
    const std::size_t piece = 1 + (data[0] >> 2) % 32;
    const auto agree = which == 3 ? Agree::on_success : Agree::exactly;
    fuzz_framing(kPeers[which], text_of(data + 1, size - 1), piece, agree);
    return 0;
}
