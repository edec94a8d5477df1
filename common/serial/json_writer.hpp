// SPDX-License-Identifier: MIT
// Writes compact JSON: UTF-8 as it is, control characters escaped (lower-case hexadecimal), NaN and
// infinities as null.
#pragma once

#include "common/serial/base64.hpp"
#include "common/serial/number.hpp"
#include "common/serial/writer.hpp"

#include <charconv>
#include <cmath>

namespace crossbar::serial {

class JsonWriter {
public:
    static constexpr bool kEndMark = true;

    explicit JsonWriter(ByteBuffer& out) : sink_(out) {}

    void null() { word("null"); }

    void boolean(bool value) { word(value ? "true" : "false"); }

    void unsigned_integer(std::uint64_t value) { integer(value); }

    void negative_integer(std::int64_t value) { integer(value); }

    void real(double value) {
        if (!std::isfinite(value)) {
            return null();
        }
        separate();
        char* const out = sink_.room(kMaxRealLength);
        sink_.advance(static_cast<std::size_t>(write_real(value, out) - out));
    }

    // A text that starts with NUL would be read as binary.
    errc text(std::string_view value) {
        if (value.starts_with('\0')) {
            return errc::not_representable;
        }
        separate();
        string(value);
        return errc::ok;
    }

    void binary(std::string_view value) {
        separate();
        sink_.write("\"\\u0000");
        const auto size = base64_size(value.size());
        base64_encode(value, sink_.room(size));
        sink_.advance(size);
        sink_.put('"');
    }

    void key(std::string_view value) {
        separate();
        string(value);
        sink_.put(':');
        comma_ = false;
    }

    void begin_list() { begin('['); }

    void begin_dict() { begin('{'); }

    void end_list() { end(']'); }

    void end_dict() { end('}'); }

    void raw(ByteView bytes, std::size_t values) {
        if (values != 0) {
            separate();
            sink_.write(as_text(bytes));
        }
    }

    // A value or key follows whose bytes somebody else writes.
    void separate() {
        if (comma_) {
            sink_.put(',');
        }
        comma_ = true;
    }

private:
    void word(std::string_view text) {
        separate();
        sink_.write(text);
    }

    template <class T>
    void integer(T value) {
        separate();
        constexpr std::size_t kLongest = 20;
        char* const out = sink_.room(kLongest);
        sink_.advance(
            static_cast<std::size_t>(std::to_chars(out, out + kLongest, value).ptr - out));
    }

    void begin(char c) {
        separate();
        sink_.put(c);
        comma_ = false;
    }

    void end(char c) {
        sink_.put(c);
        comma_ = true;
    }

    void string(std::string_view value);

    Sink sink_;
    bool comma_ = false;
};

static_assert(Writer<JsonWriter>);

}  // namespace crossbar::serial
