// SPDX-License-Identifier: MIT
// Bytes to messages.
#include "common/serial/codec.hpp"
#include "common/serial/formats.hpp"
#include "common/serial/message_reader.hpp"

namespace crossbar::serial {
namespace {

constexpr std::size_t kKeepScratch = 64 * 1024;

}  // namespace

Result<wamp::Message> Decoder::decode(wamp::Serializer format, ByteView bytes) {
    scratch_.clear();
    scratch_.shrink(kKeepScratch);
    error_text_.clear();
    return with_cursor(format, [&]<class Cursor>(Type<Cursor>) -> Result<wamp::Message> {
        Cursor cursor(bytes, limits_.depth, scratch_);
        MessageReader<Cursor> reader(cursor, format, keys_, ppt_, error_text_);
        Result<wamp::Message> result{wamp::Message()};
        if (!reader.read(*result)) {
            return reader.code();
        }
        return result;
    });
}

wamp::Serializer detect_ubjson_flavour(ByteView hello) noexcept {
    const auto is_hello = [&](wamp::Serializer flavour) {
        return Decoder().decode(flavour, hello).has_value();
    };
    using wamp::Serializer;
    return !is_hello(Serializer::ubjson) && is_hello(Serializer::bjdata) ? Serializer::bjdata
                                                                         : Serializer::ubjson;
}

}  // namespace crossbar::serial
