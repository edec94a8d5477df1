// SPDX-License-Identifier: MIT
// What every fuzzer of a serialization checks: what can be read can be written, in every
// serialization, and is read back as the same.
#pragma once

#include "common/base/assert.hpp"
#include "common/base/errc.hpp"
#include "common/serial/codec.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace crossbar::serial {

inline void append(ByteBuffer& out, const Encoded& parts) {
    out.append(parts.head);
    out.append(parts.payload);
    out.append(parts.tail);
}

inline bool equal(const ByteBuffer& a, const ByteBuffer& b) {
    return a.text() == b.text();
}

// Written in `target`, read and written again: the same bytes.
inline void check_message(const wamp::Message& message, wamp::Serializer target) {
    ByteBuffer scratch;
    ByteBuffer first;
    const auto encoded = encode(message, target, scratch);
    if (!encoded) {
        // Too large: more empty elements of UBJSON than the payload alone has bytes
        // (UbjsonCursor::claim).
        CROSSBAR_ASSERT(
            encoded.error() == errc::not_representable || encoded.error() == errc::too_large);
        return;
    }
    append(first, *encoded);
    Decoder decoder(Limits{.depth = 128});
    const auto again = decoder.decode(target, first.view());
    CROSSBAR_ASSERT(again.has_value());
    ByteBuffer second;
    const auto rewritten = encode(*again, target, scratch);
    CROSSBAR_ASSERT(rewritten.has_value());
    append(second, *rewritten);
    CROSSBAR_ASSERT(equal(first, second));
}

inline void check_value(const wamp::Value& value, wamp::Serializer target) {
    ByteBuffer first;
    if (const auto done = encode_value(value, target, first); !done) {
        CROSSBAR_ASSERT(done.error() == errc::not_representable);
        return;
    }
    const auto again = decode_value(target, first.view());
    CROSSBAR_ASSERT(again.has_value());
    ByteBuffer second;
    CROSSBAR_ASSERT(encode_value(*again, target, second).has_value());
    CROSSBAR_ASSERT(equal(first, second));
}

inline void fuzz_one(wamp::Serializer format, ByteView bytes) {
    using wamp::Serializer;
    constexpr Serializer kAll[] = {
        Serializer::json,
        Serializer::msgpack,
        Serializer::cbor,
        Serializer::ubjson,
        Serializer::bjdata};
    Decoder decoder;
    const auto message = decoder.decode(format, bytes);
    CROSSBAR_ASSERT(message.has_value() == decoder.error_text().empty());
    const auto value = decode_value(format, bytes);
    for (const auto target : kAll) {
        if (message) {
            check_message(*message, target);
        }
        if (value) {
            check_value(*value, target);
        }
    }
}

}  // namespace crossbar::serial
