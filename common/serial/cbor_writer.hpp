// SPDX-License-Identifier: MIT
// Writes CBOR: definite lengths, shortest heads, doubles in 64 bits.
#pragma once

#include "common/serial/endian.hpp"
#include "common/serial/writer.hpp"

namespace crossbar::serial {

class CborWriter : private CountedContainers {
public:
    static constexpr bool kEndMark = false;

    explicit CborWriter(ByteBuffer& out) : sink_(out) {}

    void null() {
        count();
        sink_.put('\xf6');
    }

    void boolean(bool value) {
        count();
        sink_.put(value ? '\xf5' : '\xf4');
    }

    void unsigned_integer(std::uint64_t value) {
        count();
        head(0x00, value);
    }

    void negative_integer(std::int64_t value) {
        count();
        head(0x20, ~static_cast<std::uint64_t>(value));
    }

    void real(double value) {
        count();
        char* const out = sink_.room(9);
        out[0] = '\xfb';
        store<std::endian::big>(std::bit_cast<std::uint64_t>(value), out + 1);
        sink_.advance(9);
    }

    errc text(std::string_view value) {
        count();
        key(value);
        return errc::ok;
    }

    void binary(std::string_view value) {
        count();
        head(0x40, value.size());
        sink_.write(value);
    }

    void key(std::string_view value) {
        head(0x60, value.size());
        sink_.write(value);
    }

    void begin_list() { begin(sink_); }

    void begin_dict() { begin(sink_); }

    void end_list() { patch(0x80); }

    void end_dict() { patch(0xa0); }

    void raw(ByteView bytes, std::size_t values) {
        count(values);
        sink_.write(as_text(bytes));
    }

private:
    static std::size_t argument_size(std::uint64_t argument) noexcept {
        if (argument < 24) {
            return 0;
        }
        return argument <= UINT8_MAX    ? 1
               : argument <= UINT16_MAX ? 2
               : argument <= UINT32_MAX ? 4
                                        : 8;
    }

    // `size` is argument_size(argument).
    static void write_head(
        char* out, unsigned major, std::uint64_t argument, std::size_t size) noexcept {
        switch (size) {
            case 0:
                out[0] = static_cast<char>(major | argument);
                return;
            case 1:
                out[0] = static_cast<char>(major | 24U);
                out[1] = static_cast<char>(argument);
                return;
            case 2:
                out[0] = static_cast<char>(major | 25U);
                return store<std::endian::big>(static_cast<std::uint16_t>(argument), out + 1);
            case 4:
                out[0] = static_cast<char>(major | 26U);
                return store<std::endian::big>(static_cast<std::uint32_t>(argument), out + 1);
            default:
                out[0] = static_cast<char>(major | 27U);
                return store<std::endian::big>(argument, out + 1);
        }
    }

    void head(unsigned major, std::uint64_t argument) {
        const auto size = argument_size(argument);
        write_head(sink_.room(9), major, argument, size);
        sink_.advance(1 + size);
    }

    void patch(unsigned major) {
        const Frame frame = end();
        const auto size = argument_size(frame.count);
        if (size != 0) {
            sink_.insert(frame.start, size);
        }
        write_head(sink_.at(frame.start), major, frame.count, size);
    }

    Sink sink_;
};

static_assert(Writer<CborWriter>);

}  // namespace crossbar::serial
