// SPDX-License-Identifier: MIT
// Messages to bytes and back, in every serialization. The head of a message is decoded into fields;
// the payload is walked once for well-formedness and stays bytes. No sockets, no framing.
#pragma once

#include "common/base/bytes.hpp"
#include "common/base/result.hpp"
#include "common/wamp/message.hpp"
#include "common/wamp/payload_decoder.hpp"
#include "common/wamp/serializer.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::serial {

// What a peer can make grow.
struct Limits {
    std::size_t depth = 64;  // nested lists and dicts, the message's own list included
};

// Decodes messages. Holds the scratch memory that views of the last message may point into: one per
// session or per loop, used for one message at a time.
class Decoder {
public:
    explicit Decoder(Limits limits = {}) : limits_(limits) {}

    // One whole message. The result's views point into `bytes` and into this object: valid until
    // the next decode() or the end of `bytes`. Errors are errc; error_text() says what and where,
    // for ABORT.Details.message, naming the offending option ("PUBLISH.Options.acknowledge must be
    // a boolean").
    Result<wamp::Message> decode(wamp::Serializer format, ByteView bytes);

    std::string_view error_text() const noexcept { return error_text_; }

private:
    Limits limits_;
    ByteBuffer scratch_;                  // unescaped JSON strings, CBOR strings put together
    std::vector<std::string_view> keys_;  // of the options that are being read
    wamp::PassThru ppt_;                  // of a received EVENT or INVOCATION
    std::string error_text_;
};

// A serialized message in up to three pieces, in this order; `payload` is the message's own payload
// bytes where they could be passed on as they are and are large enough to be worth not copying,
// else empty (they are in `head` then).
struct Encoded {
    ByteView head;
    ByteView payload;
    ByteView tail;

    std::size_t size() const noexcept { return head.size() + payload.size() + tail.size(); }
};

// Payloads above this are spliced by the receiver of Encoded instead of copied into `head`.
inline constexpr std::size_t kSpliceAbove = 4096;

// Serializes `message` into `target`, using `scratch` (cleared first). The views point into
// `scratch`, the message's payload and static memory. Transcodes the payload in one pass when it is
// in another serialization. Errors: not_representable, too_deep, malformed, too_large (more empty
// elements in typed containers of UBJSON than the payload has bytes).
Result<Encoded> encode(const wamp::Message& message, wamp::Serializer target, ByteBuffer& scratch);

// A single value, for configuration, logs and tests. Appends to `out`.
Result<> encode_value(const wamp::Value& value, wamp::Serializer target, ByteBuffer& out);
Result<wamp::Value> decode_value(wamp::Serializer format, ByteView bytes, Limits limits = {});

// A payload as trees.
Result<wamp::Arguments> decode_payload(const wamp::Payload& payload, Limits limits = {});

// Appends one payload, transcoded to `target`: Arguments, then ArgumentsKw (with JSON's comma
// between).
Result<> transcode_payload(
    const wamp::Payload& payload, wamp::Serializer target, ByteBuffer& out, Limits limits = {});

// UBJSON and BJData go by one name. Tells from the bytes of a HELLO which of the two it is.
wamp::Serializer detect_ubjson_flavour(ByteView hello) noexcept;

class PayloadReader final : public wamp::PayloadDecoder {
public:
    Result<wamp::Arguments> decode(const wamp::Payload& payload) const override {
        return decode_payload(payload);
    }
};

}  // namespace crossbar::serial
