// SPDX-License-Identifier: MIT
// Fuzzes the transcoding of payloads from every serialization to every other one. The first octet
// chooses the source and what follows: a whole message, whose payload is taken as a router takes
// it, or bare values. What comes out is equal to what went in and not much longer, or it is a clean
// refusal.
#include "common/base/assert.hpp"
#include "common/base/errc.hpp"
#include "common/serial/codec.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <variant>

using namespace crossbar;
using namespace crossbar::serial;
using wamp::Payload;
using wamp::Serializer;
using wamp::Value;

namespace {

constexpr std::array kAll{
    Serializer::json,
    Serializer::msgpack,
    Serializer::cbor,
    Serializer::ubjson,
    Serializer::bjdata};

constexpr Limits kLimits{.depth = 128};

bool same(const Value& a, const Value& b);

bool same(const wamp::List& a, const wamp::List& b) {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        if (!same(a[i], b[i])) {
            return false;
        }
    }
    return a.size() == b.size();
}

bool same(const wamp::Dict& a, const wamp::Dict& b) {
    for (const auto& [key, value] : a) {
        const auto* other = b.find(key);
        if (other == nullptr || !same(value, *other)) {
            return false;
        }
    }
    return a.size() == b.size();
}

// Like ==, but a zero's sign counts, and what is no finite number may have become null: some
// serializations have nothing else for it.
bool same(const Value& a, const Value& b) {
    if (const auto* list = a.as<wamp::List>()) {
        const auto* other = b.as<wamp::List>();
        return other != nullptr && same(*list, *other);
    }
    if (const auto* dict = a.as<wamp::Dict>()) {
        const auto* other = b.as<wamp::Dict>();
        return other != nullptr && same(*dict, *other);
    }
    if (const auto* real = a.as<double>()) {
        const auto* other = b.as<double>();
        if (!std::isfinite(*real) && b.is_null()) {
            return true;
        }
        return other != nullptr &&
               (std::isnan(*real) ? std::isnan(*other)
                                  : *real == *other && std::signbit(*real) == std::signbit(*other));
    }
    return a == b;
}

bool same(const wamp::Arguments& a, const wamp::Arguments& b) {
    return same(a.args, b.args) && same(a.kwargs, b.kwargs);
}

// The shortest values are one byte ("null"), two that are base64 in JSON, or none at all in typed
// containers, of which an input holds as many as bytes.
std::size_t longest(std::size_t bytes) {
    return 16 * bytes + 64;
}

// `well_formed`: a decoder has walked it, as it has every payload that a router passes on. It may
// hold more empty elements than the payload alone has bytes (UbjsonCursor::claim): too_large then.
void check(const Payload& payload, bool well_formed) {
    const auto tree = decode_payload(payload, kLimits);
    CROSSBAR_ASSERT(
        !well_formed || tree || tree.error() == errc::not_representable ||
        tree.error() == errc::too_large);
    for (const auto target : kAll) {
        ByteBuffer out;
        const auto done = transcode_payload(payload, target, out, kLimits);
        CROSSBAR_ASSERT(out.size() <= longest(payload.bytes.size()));
        if (!done) {
            const auto error = done.error();
            CROSSBAR_ASSERT(out.empty());
            CROSSBAR_ASSERT(!tree || error == errc::not_representable || error == errc::too_deep);
            continue;
        }
        if (!tree) {
            continue;  // bare values that are no arguments
        }
        Payload there = payload;
        there.format = target;
        there.bytes = out.view();
        const auto again = decode_payload(there, kLimits);
        CROSSBAR_ASSERT(again.has_value() && same(*tree, *again));
        ByteBuffer back;
        if (transcode_payload(there, payload.format, back, kLimits)) {
            there.format = payload.format;
            there.bytes = back.view();
            const auto home = decode_payload(there, kLimits);
            CROSSBAR_ASSERT(home.has_value() && same(*tree, *home));
        }
    }
}

void check(const wamp::Message& message) {
    std::visit(
        [](const auto& m) {
            if constexpr (requires { m.payload; }) {
                if (!m.payload.bytes.empty()) {
                    check(m.payload, true);
                }
            }
        },
        message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    const auto source = kAll[(data[0] >> 2) % kAll.size()];
    const ByteView bytes(reinterpret_cast<const std::byte*>(data + 1), size - 1);
    if ((data[0] & 1) == 0) {
        Decoder decoder;
        if (const auto message = decoder.decode(source, bytes)) {
            check(*message);
        }
        return 0;
    }
    Payload payload;
    payload.format = source;
    payload.bytes = bytes;
    payload.args = true;
    payload.kwargs = (data[0] & 2) != 0;
    check(payload, false);
    return 0;
}
