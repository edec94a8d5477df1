// SPDX-License-Identifier: MIT
// The serializations of WAMP, by the names and numbers under which transports negotiate them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace crossbar::wamp {

enum class Serializer : std::uint8_t {
    none,     // not negotiated; a payload that is still a tree of values
    json,     // RawSocket id 1
    msgpack,  // RawSocket id 2
    cbor,     // RawSocket id 3
    ubjson,   // RawSocket id 4: UBJSON draft 12, big-endian
    bjdata,   // RawSocket id 4 too: BJData, little-endian; told apart by what HELLO holds
};

inline constexpr std::size_t kSerializerCount = 6;

// JSON travels in text frames, everything else in binary ones.
constexpr bool is_text(Serializer s) noexcept {
    return s == Serializer::json;
}

constexpr std::string_view name_of(Serializer s) noexcept {
    switch (s) {
        case Serializer::none:
            return "none";
        case Serializer::json:
            return "json";
        case Serializer::msgpack:
            return "msgpack";
        case Serializer::cbor:
            return "cbor";
        case Serializer::ubjson:
            return "ubjson";
        case Serializer::bjdata:
            return "bjdata";
    }
    return "none";
}

// "json", "msgpack", "cbor", "ubjson", "bjdata": the words of configurations. Nothing for any other
// word.
constexpr std::optional<Serializer> serializer_named(std::string_view name) noexcept {
    for (auto s :
         {Serializer::json,
          Serializer::msgpack,
          Serializer::cbor,
          Serializer::ubjson,
          Serializer::bjdata}) {
        if (name == name_of(s)) {
            return s;
        }
    }
    return std::nullopt;
}

// The id in a RawSocket handshake. BJData shares UBJSON's.
constexpr std::uint8_t rawsocket_id(Serializer s) noexcept {
    return s == Serializer::bjdata ? 4 : static_cast<std::uint8_t>(s);
}

}  // namespace crossbar::wamp
