// SPDX-License-Identifier: MIT
// What the framing fuzzers share: the same bytes, at once and in pieces, must come to the same end.
#pragma once

#include "tests/unit/common/transport/framing_peer.hpp"

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string_view>

namespace crossbar::transport {

using NewPeer = std::function<FramingPeer()>;

// How exactly the two must agree. Compressed messages fail for the first reason met, which depends
// on the pieces.
enum class Agree : std::uint8_t { exactly, on_success };

inline void check(bool condition) {
    if (!condition) {
        std::abort();
    }
}

inline void fuzz_framing(
    const NewPeer& new_peer, std::string_view bytes, std::size_t piece, Agree agree) {
    auto whole = new_peer();
    auto pieces = new_peer();
    const bool good = whole.feed(bytes);
    check(pieces.feed_in_pieces(bytes, piece) == good);
    check(whole.open.has_value() == pieces.open.has_value());
    check(whole.messages == pieces.messages);
    check(whole.pongs == pieces.pongs);
    check(whole.closed == pieces.closed);
    if (!good) {
        check(!whole.framing().awaits_close() && !pieces.framing().awaits_close());
    }
    if (good || agree == Agree::exactly) {
        check(whole.written() == pieces.written());
    }
    if (!good && agree == Agree::exactly) {
        check(whole.failure->error == pieces.failure->error);
        check(whole.failure->reason == pieces.failure->reason);
    }
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace crossbar::transport
