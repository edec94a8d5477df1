// SPDX-License-Identifier: MIT
// Fuzzes RawSocket framing, both sides. The first octet chooses the side and the size of the
// pieces.
#include "common/transport/rawsocket_framing.hpp"
#include "tests/fuzz/framing_fuzz.hpp"

using namespace crossbar;
using namespace crossbar::transport;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const auto server = [] {
        return FramingPeer(
            make_rawsocket_server({{wamp::Serializer::json, wamp::Serializer::cbor}, 4096}));
    };
    const auto client = [] {
        return FramingPeer(make_rawsocket_client({wamp::Serializer::cbor, 4096}));
    };
    const auto bytes = text_of(data + 1, size - 1);
    const std::size_t piece = 1 + (data[0] >> 1) % 32;
    fuzz_framing(
        (data[0] & 1) != 0 ? NewPeer(client) : NewPeer(server), bytes, piece, Agree::exactly);
    return 0;
}
