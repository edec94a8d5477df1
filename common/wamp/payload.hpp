// SPDX-License-Identifier: MIT
// Payload: the arguments of a message as they travel: opaque serialized bytes that are passed on as
// they are when both sides speak the same serialization, and transcoded in one streaming pass
// otherwise. Or, for messages that this process makes itself (meta API, SDK), a tree of values that
// is serialized once per target.
#pragma once

#include "common/base/bytes.hpp"
#include "common/wamp/serializer.hpp"
#include "common/wamp/value.hpp"

#include <cstddef>
#include <memory>

namespace crossbar::wamp {

// Arguments and keyword arguments as trees.
struct Arguments {
    List args;
    Dict kwargs;

    bool operator==(const Arguments&) const = default;
};

// A view; cheap to copy. What it points to lives: for a received message until the end of the turn
// in which it was received, for a value payload as long as its Arguments, after retained() as long
// as the returned object.
struct Payload {
    // What `bytes` are serialized with; none when there are no bytes (empty payload, or `values`).
    Serializer format = Serializer::none;
    // The serialized Arguments list, followed by the serialized ArgumentsKw dict if `kwargs`.
    // Contiguous as received: in JSON the comma (and white space) between the two is included,
    // nothing before or after.
    ByteView bytes;
    bool args = false;                  // the message has an Arguments element
    bool kwargs = false;                // the message has an ArgumentsKw element; implies args
    const Arguments* values = nullptr;  // set instead of `bytes`

    // The number of message elements that the payload adds: 0, 1 or 2.
    std::size_t count() const noexcept { return std::size_t{args} + std::size_t{kwargs}; }

    // A payload that refers to `arguments`. Trailing empty elements are left out, as the
    // specification recommends.
    static Payload of(const Arguments& arguments) noexcept {
        Payload p;
        p.kwargs = !arguments.kwargs.empty();
        p.args = p.kwargs || !arguments.args.empty();
        p.values = p.args ? &arguments : nullptr;
        return p;
    }
};

// A payload that owns what it refers to: for what outlives the turn (retained events, history,
// testaments).
class OwnedPayload {
public:
    OwnedPayload() = default;

    explicit OwnedPayload(const Payload& from) : payload_(from) {
        if (from.values != nullptr) {
            values_ = std::make_shared<const Arguments>(*from.values);
            payload_.values = values_.get();
        } else if (!from.bytes.empty()) {
            bytes_ = SharedBytes(from.bytes);
            payload_.bytes = bytes_.view();
        }
    }

    const Payload& view() const noexcept { return payload_; }

private:
    Payload payload_;
    SharedBytes bytes_;
    std::shared_ptr<const Arguments> values_;
};

}  // namespace crossbar::wamp
