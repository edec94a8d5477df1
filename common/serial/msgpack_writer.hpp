// SPDX-License-Identifier: MIT
// Writes MessagePack; numbers and strings through msgpack-cxx's packer.
#pragma once

#include "common/serial/endian.hpp"
#include "common/serial/writer.hpp"

#include <msgpack/pack.hpp>

namespace crossbar::serial {

class MsgpackWriter : private CountedContainers {
public:
    static constexpr bool kEndMark = false;

    explicit MsgpackWriter(ByteBuffer& out) : sink_(out), packer_(sink_) {}

    void null() {
        count();
        sink_.put('\xc0');
    }

    void boolean(bool value) {
        count();
        sink_.put(value ? '\xc3' : '\xc2');
    }

    void unsigned_integer(std::uint64_t value) {
        count();
        packer_.pack_uint64(value);
    }

    void negative_integer(std::int64_t value) {
        count();
        packer_.pack_int64(value);
    }

    // Not with the packer: it makes an integer of 1.0.
    void real(double value) {
        count();
        char* const out = sink_.room(9);
        out[0] = '\xcb';
        store<std::endian::big>(std::bit_cast<std::uint64_t>(value), out + 1);
        sink_.advance(9);
    }

    errc text(std::string_view value) {
        count();
        string(value);
        return errc::ok;
    }

    void binary(std::string_view value) {
        count();
        packer_.pack_bin(static_cast<std::uint32_t>(value.size()));
        sink_.write(value);
    }

    void key(std::string_view value) { string(value); }

    void begin_list() { begin(sink_); }

    void begin_dict() { begin(sink_); }

    void end_list() { patch(0x90, '\xdc'); }

    void end_dict() { patch(0x80, '\xde'); }

    void raw(ByteView bytes, std::size_t values) {
        count(values);
        sink_.write(as_text(bytes));
    }

private:
    void string(std::string_view value) {
        if (value.size() < 32) {
            char* const out = sink_.room(32);
            out[0] = static_cast<char>(0xa0U | value.size());
            value.copy(out + 1, value.size());
            sink_.advance(1 + value.size());
            return;
        }
        packer_.pack_str(static_cast<std::uint32_t>(value.size()));
        sink_.write(value);
    }

    // `small` holds the count in its low four bits; `wide` is the marker for 16 bits, the next one
    // for 32.
    void patch(unsigned small, char wide) {
        const Frame frame = end();
        if (frame.count < 16) {
            *sink_.at(frame.start) = static_cast<char>(small | frame.count);
        } else if (frame.count <= UINT16_MAX) {
            sink_.insert(frame.start, 2);
            *sink_.at(frame.start) = wide;
            store<std::endian::big>(
                static_cast<std::uint16_t>(frame.count), sink_.at(frame.start + 1));
        } else {
            sink_.insert(frame.start, 4);
            *sink_.at(frame.start) = static_cast<char>(wide + 1);
            store<std::endian::big>(
                static_cast<std::uint32_t>(frame.count), sink_.at(frame.start + 1));
        }
    }

    Sink sink_;
    msgpack::packer<Sink> packer_;
};

static_assert(Writer<MsgpackWriter>);

}  // namespace crossbar::serial
