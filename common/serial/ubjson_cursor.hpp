// SPDX-License-Identifier: MIT
// Reads UBJSON (draft 12) and BJData token by token: counted and typed containers too. Refused: the
// no-op marker (both codecs that clients use refuse it), BJData's N-dimensional arrays and
// structures. A high-precision number is read like a number in JSON: an integer when it fits 64
// bits, else floating point. Typed arrays of numbers are plain lists, except those that stand for
// bytes: [$U# in UBJSON, [$B# in BJData.
#pragma once

#include "common/serial/endian.hpp"
#include "common/serial/head_cursor.hpp"
#include "common/serial/number.hpp"
#include "common/serial/utf8.hpp"

namespace crossbar::serial {

template <std::endian Order>
class UbjsonCursor : public CursorBase {
public:
    static constexpr bool kBjdata = Order == std::endian::little;

    UbjsonCursor(ByteView bytes, std::size_t max_depth, ByteBuffer& scratch) noexcept
        : CursorBase(bytes, max_depth, scratch) {}

    bool next(Token& token) noexcept {
        Frame& in = frame();
        token_ = p_;
        if (in.remaining == 0) {
            return close(token);
        }
        const bool counted = !in.open_ended;
        if (p_ == end_ && !(in.type != 0 && is_empty(in.type))) {
            return fail(errc::truncated);
        }
        if (!counted && !(in.dict && (in.remaining & 1U) != 0) && *p_ == (in.dict ? '}' : ']')) {
            ++p_;
            return close(token);
        }
        --in.remaining;
        if (in.dict && (in.remaining & 1U) != 0) {
            if (!text(token)) {
                return false;
            }
            token.kind = Kind::key;
            return true;
        }
        return value(token, in.type != 0 ? in.type : *p_++);
    }

    bool check(Token& token) noexcept { return next(token); }

    bool finish() noexcept { return p_ == end_ || fail(errc::trailing_bytes); }

private:
    static bool is_empty(char type) noexcept { return type == 'Z' || type == 'T' || type == 'F'; }

    static bool is_type(char type) noexcept {
        constexpr std::string_view kBoth = "ZTFiUIlLdDHCS[{";
        constexpr std::string_view kBjdataOnly = "umMBh";
        return kBoth.find(type) != std::string_view::npos ||
               (kBjdata && kBjdataOnly.find(type) != std::string_view::npos);
    }

    bool value(Token& token, char type) noexcept {
        switch (type) {
            case 'Z':
                token.kind = Kind::null;
                return true;
            case 'T':
            case 'F':
                token.set_boolean(type == 'T');
                return true;
            case 'C':
                return character(token);
            case 'S':
                return text(token);
            case 'H':
                return high_precision(token);
            case 'd':
                return real<std::uint32_t, float>(token);
            case 'D':
                return real<std::uint64_t, double>(token);
            case '[':
            case '{':
                return container(token, type == '{');
            case 'h':
                return kBjdata ? half(token) : fail(errc::malformed);
            case 'B':
                return kBjdata ? number<std::uint8_t, std::uint8_t>(token) : fail(errc::malformed);
            default:
                return integer(token, type);
        }
    }

    bool integer(Token& token, char type) noexcept {
        switch (type) {
            case 'i':
                return number<std::uint8_t, std::int8_t>(token);
            case 'U':
                return number<std::uint8_t, std::uint8_t>(token);
            case 'I':
                return number<std::uint16_t, std::int16_t>(token);
            case 'l':
                return number<std::uint32_t, std::int32_t>(token);
            case 'L':
                return number<std::uint64_t, std::int64_t>(token);
            default:
                break;
        }
        if constexpr (kBjdata) {
            switch (type) {
                case 'u':
                    return number<std::uint16_t, std::uint16_t>(token);
                case 'm':
                    return number<std::uint32_t, std::uint32_t>(token);
                case 'M':
                    return number<std::uint64_t, std::uint64_t>(token);
                default:
                    break;
            }
        }
        return fail(errc::malformed);
    }

    template <class T>
    bool take(T& value) noexcept {
        if (left() < sizeof(T)) {
            return fail(errc::truncated);
        }
        value = load<Order, T>(p_);
        p_ += sizeof(T);
        return true;
    }

    template <class Bits, class T>
    bool number(Token& token) noexcept {
        Bits bits{};
        if (!take(bits)) {
            return false;
        }
        if constexpr (std::is_signed_v<T>) {
            token.set_signed(static_cast<T>(bits));
        } else {
            token.set_unsigned(bits);
        }
        return true;
    }

    template <class Bits, class T>
    bool real(Token& token) noexcept {
        Bits bits{};
        if (!take(bits)) {
            return false;
        }
        token.set_real(std::bit_cast<T>(bits));
        return true;
    }

    bool half(Token& token) noexcept {
        std::uint16_t bits = 0;
        if (!take(bits)) {
            return false;
        }
        token.set_real(half_to_double(bits));
        return true;
    }

    bool character(Token& token) noexcept {
        if (p_ == end_) {
            return fail(errc::truncated);
        }
        token.kind = Kind::text;
        token.text = {p_++, 1};
        return static_cast<unsigned char>(token.text[0]) < 0x80 || fail(errc::invalid_utf8);
    }

    // A length: an integer with its marker.
    bool length(std::uint64_t& out) noexcept {
        if (p_ == end_) {
            return fail(errc::truncated);
        }
        Token token;
        if (!integer(token, *p_++)) {
            return false;
        }
        if (token.kind != Kind::unsigned_integer) {
            return fail(errc::malformed);
        }
        out = token.number;
        return true;
    }

    bool bytes(Token& token, std::uint64_t size) noexcept {
        if (size > left()) {
            return fail(errc::truncated);
        }
        token.text = {p_, static_cast<std::size_t>(size)};
        p_ += size;
        return true;
    }

    bool text(Token& token) noexcept {
        std::uint64_t size = 0;
        token.kind = Kind::text;
        return length(size) && bytes(token, size) &&
               (is_utf8(token.text) || fail(errc::invalid_utf8));
    }

    bool high_precision(Token& token) noexcept {
        std::uint64_t size = 0;
        if (!length(size) || !bytes(token, size)) {
            return false;
        }
        const char* const begin = token.text.data();
        const char* const behind = begin + token.text.size();
        bool is_integer = false;
        if (scan_number(begin, behind, is_integer) != behind) {
            return fail(errc::malformed);
        }
        const auto code = parse_number(begin, behind, is_integer, token);
        if (code == errc::not_representable) {
            token.kind = Kind::extension;  // well-formed, and nothing else can hold it
            return true;
        }
        return code == errc::ok || fail(code);
    }

    bool container(Token& token, bool dict) noexcept {
        char type = 0;
        if (p_ != end_ && *p_ == '$') {
            if (left() < 2) {
                return fail(errc::truncated);
            }
            type = p_[1];
            p_ += 2;
            if (!is_type(type)) {
                return fail(errc::malformed);
            }
            if (p_ == end_ || *p_ != '#') {
                return fail(p_ == end_ ? errc::truncated : errc::malformed);
            }
        }
        if (p_ == end_ || *p_ != '#') {
            return open(token, dict, kOpenEnded);
        }
        ++p_;
        std::uint64_t count = 0;
        if (!length(count)) {
            return false;
        }
        if (!dict && type == (kBjdata ? 'B' : 'U')) {
            token.kind = Kind::binary;
            return bytes(token, count);
        }
        return claim(count, dict, type) && open(token, dict, count, type);
    }

    // Each element takes a byte at least, or none at all when the type says everything: those are
    // limited over the whole input, or a few bytes would make billions of values.
    bool claim(std::uint64_t count, bool dict, char type) noexcept {
        if (dict || type == 0 || !is_empty(type)) {
            return count <= left() / (dict && !is_empty(type) ? 2 : 1) || fail(errc::truncated);
        }
        const auto size = static_cast<std::uint64_t>(end_ - begin_);
        if (count > size || empty_elements_ + count > size) {
            return fail(errc::too_large);
        }
        empty_elements_ += count;
        return true;
    }

    std::uint64_t empty_elements_ = 0;
};

using UbjsonBigCursor = UbjsonCursor<std::endian::big>;
using BjdataCursor = UbjsonCursor<std::endian::little>;

}  // namespace crossbar::serial
