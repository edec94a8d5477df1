// SPDX-License-Identifier: MIT
// From a serializer known at run time to its cursor and writer.
#pragma once

#include "common/base/assert.hpp"
#include "common/serial/cbor_cursor.hpp"
#include "common/serial/cbor_writer.hpp"
#include "common/serial/json_cursor.hpp"
#include "common/serial/json_writer.hpp"
#include "common/serial/msgpack_cursor.hpp"
#include "common/serial/msgpack_writer.hpp"
#include "common/serial/ubjson_cursor.hpp"
#include "common/serial/ubjson_writer.hpp"
#include "common/wamp/serializer.hpp"

#include <type_traits>
#include <utility>

namespace crossbar::serial {

static_assert(HeadCursor<JsonCursor> && HeadCursor<MsgpackCursor> && HeadCursor<CborCursor>);
static_assert(HeadCursor<UbjsonBigCursor> && HeadCursor<BjdataCursor>);

template <class T>
using Type = std::type_identity<T>;

// Calls visitor(Type<Cursor>) for the format's cursor.
template <class Visitor>
auto with_cursor(wamp::Serializer format, Visitor&& visitor) {
    switch (format) {
        case wamp::Serializer::json:
            return visitor(Type<JsonCursor>());
        case wamp::Serializer::msgpack:
            return visitor(Type<MsgpackCursor>());
        case wamp::Serializer::cbor:
            return visitor(Type<CborCursor>());
        case wamp::Serializer::ubjson:
            return visitor(Type<UbjsonBigCursor>());
        case wamp::Serializer::bjdata:
            return visitor(Type<BjdataCursor>());
        case wamp::Serializer::none:
            break;
    }
    CROSSBAR_ASSERT(false);
    return visitor(Type<JsonCursor>());
}

// Calls visitor(Type<Writer>) for the format's writer.
template <class Visitor>
auto with_writer(wamp::Serializer format, Visitor&& visitor) {
    switch (format) {
        case wamp::Serializer::json:
            return visitor(Type<JsonWriter>());
        case wamp::Serializer::msgpack:
            return visitor(Type<MsgpackWriter>());
        case wamp::Serializer::cbor:
            return visitor(Type<CborWriter>());
        case wamp::Serializer::ubjson:
            return visitor(Type<UbjsonBigWriter>());
        case wamp::Serializer::bjdata:
            return visitor(Type<BjdataWriter>());
        case wamp::Serializer::none:
            break;
    }
    CROSSBAR_ASSERT(false);
    return visitor(Type<JsonWriter>());
}

}  // namespace crossbar::serial
