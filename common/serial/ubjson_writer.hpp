// SPDX-License-Identifier: MIT
// Writes UBJSON (draft 12) and BJData with the markers that clients' codecs choose (requirements:
// reading 34).
#pragma once

#include "common/serial/endian.hpp"
#include "common/serial/writer.hpp"

#include <charconv>
#include <cmath>

namespace crossbar::serial {

template <std::endian Order>
class UbjsonWriter {
public:
    static constexpr bool kBjdata = Order == std::endian::little;

    static constexpr bool kEndMark = true;

    explicit UbjsonWriter(ByteBuffer& out) : sink_(out) {}

    void null() { sink_.put('Z'); }

    void boolean(bool value) { sink_.put(value ? 'T' : 'F'); }

    void unsigned_integer(std::uint64_t value) {
        if (value <= UINT8_MAX) {
            number('U', static_cast<std::uint8_t>(value));
        } else if constexpr (kBjdata) {
            if (value <= UINT16_MAX) {
                number('u', static_cast<std::uint16_t>(value));
            } else if (value <= UINT32_MAX) {
                number('m', static_cast<std::uint32_t>(value));
            } else {
                number('M', value);
            }
        } else if (value <= INT16_MAX) {
            number('I', static_cast<std::uint16_t>(value));
        } else if (value <= INT32_MAX) {
            number('l', static_cast<std::uint32_t>(value));
        } else if (value <= INT64_MAX) {
            number('L', value);
        } else {
            high_precision(value);
        }
    }

    void negative_integer(std::int64_t value) {
        if (value >= INT8_MIN) {
            number('i', static_cast<std::uint8_t>(value));
        } else if (value >= INT16_MIN) {
            number('I', static_cast<std::uint16_t>(value));
        } else if (value >= INT32_MIN) {
            number('l', static_cast<std::uint32_t>(value));
        } else {
            number('L', static_cast<std::uint64_t>(value));
        }
    }

    void real(double value) {
        if (!kBjdata && !std::isfinite(value)) {
            null();
        } else if (value == 0) {
            number('d', std::bit_cast<std::uint32_t>(static_cast<float>(value)));
        } else {
            number('D', std::bit_cast<std::uint64_t>(value));
        }
    }

    errc text(std::string_view value) {
        if (value.size() == 1) {
            sink_.put('C');
            sink_.put(value[0]);
        } else {
            sink_.put('S');
            key(value);
        }
        return errc::ok;
    }

    void binary(std::string_view value) {
        sink_.write(kBjdata ? "[$B#" : "[$U#");
        key(value);
    }

    void key(std::string_view value) {
        unsigned_integer(value.size());
        sink_.write(value);
    }

    void begin_list() { sink_.put('['); }

    void begin_dict() { sink_.put('{'); }

    void end_list() { sink_.put(']'); }

    void end_dict() { sink_.put('}'); }

    void raw(ByteView bytes, std::size_t) { sink_.write(as_text(bytes)); }

private:
    template <class T>
    void number(char marker, T value) {
        char* const out = sink_.room(1 + sizeof value);
        out[0] = marker;
        store<Order>(value, out + 1);
        sink_.advance(1 + sizeof value);
    }

    void high_precision(std::uint64_t value) {
        char digits[20];
        const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        sink_.put('H');
        key({digits, static_cast<std::size_t>(end - digits)});
    }

    Sink sink_;
};

using UbjsonBigWriter = UbjsonWriter<std::endian::big>;
using BjdataWriter = UbjsonWriter<std::endian::little>;

static_assert(Writer<UbjsonBigWriter> && Writer<BjdataWriter>);

}  // namespace crossbar::serial
