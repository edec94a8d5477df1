// SPDX-License-Identifier: MIT
// Reads JSON (RFC 8259) token by token. A string value that starts with U+0000 is binary in base64
// (WAMP specification, "Binary conversion of JSON strings").
#pragma once

#include "common/serial/head_cursor.hpp"

namespace crossbar::serial {

class JsonCursor : public CursorBase {
public:
    JsonCursor(ByteView bytes, std::size_t max_depth, ByteBuffer& scratch) noexcept
        : CursorBase(bytes, max_depth, scratch) {}

    bool next(Token& token) { return read<true>(token); }

    bool check(Token& token) { return read<false>(token); }

    bool finish() noexcept {
        skip_space();
        return p_ == end_ || fail(errc::trailing_bytes);
    }

private:
    template <bool Wanted>
    bool read(Token& token);

    template <bool Wanted>
    bool value(Token& token);

    template <bool Wanted>
    bool key(Token& token);

    // Behind the opening quote. Sets token.text when wanted.
    template <bool Wanted>
    bool string(Token& token, Kind kind);

    bool escaped_string(Token& token, Kind kind, const char* start);
    bool binary(Token& token, std::size_t start);
    bool literal(std::string_view word) noexcept;

    template <bool Wanted>
    bool number(Token& token) noexcept;

    void skip_space() noexcept {
        while (p_ != end_ && (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t')) {
            ++p_;
        }
    }

    // Skips white space and stands on a character.
    bool at_character() noexcept {
        skip_space();
        return p_ != end_ || fail(errc::truncated);
    }
};

extern template bool JsonCursor::read<true>(Token&);
extern template bool JsonCursor::read<false>(Token&);

}  // namespace crossbar::serial
