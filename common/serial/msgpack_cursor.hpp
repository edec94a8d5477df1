// SPDX-License-Identifier: MIT
// Reads MessagePack token by token. Any width of number and length is accepted, not only the
// shortest.
#pragma once

#include "common/serial/endian.hpp"
#include "common/serial/head_cursor.hpp"
#include "common/serial/utf8.hpp"

namespace crossbar::serial {

class MsgpackCursor : public CursorBase {
public:
    MsgpackCursor(ByteView bytes, std::size_t max_depth, ByteBuffer& scratch) noexcept
        : CursorBase(bytes, max_depth, scratch) {}

    bool next(Token& token) noexcept {
        Frame& in = frame();
        token_ = p_;
        if (in.remaining == 0) {
            return close(token);
        }
        --in.remaining;
        if (p_ == end_) {
            return fail(errc::truncated);
        }
        const auto lead = static_cast<std::uint8_t>(*p_++);
        if (in.dict && (in.remaining & 1U) != 0) {
            return key(token, lead);
        }
        if (lead < 0x80) {
            token.set_unsigned(lead);
            return true;
        }
        if (lead >= 0xe0) {
            token.set_signed(static_cast<std::int8_t>(lead));
            return true;
        }
        if (lead < 0x90) {
            return container(token, true, lead & 0x0fU);
        }
        if (lead < 0xa0) {
            return container(token, false, lead & 0x0fU);
        }
        if (lead < 0xc0) {
            return text(token, lead & 0x1fU);
        }
        return prefixed(token, lead);
    }

    bool check(Token& token) noexcept { return next(token); }

    bool finish() noexcept { return p_ == end_ || fail(errc::trailing_bytes); }

private:
    bool key(Token& token, std::uint8_t lead) noexcept {
        bool is_text = true;
        if (lead >= 0xa0 && lead < 0xc0) {
            is_text = text(token, lead & 0x1fU);
        } else if (lead >= 0xd9 && lead <= 0xdb) {
            is_text = prefixed(token, lead);
        } else {
            return fail(errc::wrong_type);
        }
        token.kind = Kind::key;
        return is_text;
    }

    // One line a format of the specification's table.
    // NOLINTNEXTLINE(readability-function-size)
    bool prefixed(Token& token, std::uint8_t lead) noexcept {
        switch (lead) {
            case 0xc0:
                token.kind = Kind::null;
                return true;
            case 0xc2:
            case 0xc3:
                token.set_boolean(lead == 0xc3);
                return true;
            case 0xc4:
                return sized<std::uint8_t>(token, Kind::binary);
            case 0xc5:
                return sized<std::uint16_t>(token, Kind::binary);
            case 0xc6:
                return sized<std::uint32_t>(token, Kind::binary);
            case 0xc7:
                return sized<std::uint8_t>(token, Kind::extension);
            case 0xc8:
                return sized<std::uint16_t>(token, Kind::extension);
            case 0xc9:
                return sized<std::uint32_t>(token, Kind::extension);
            case 0xca:
                return real<std::uint32_t, float>(token);
            case 0xcb:
                return real<std::uint64_t, double>(token);
            case 0xcc:
                return unsigned_integer<std::uint8_t>(token);
            case 0xcd:
                return unsigned_integer<std::uint16_t>(token);
            case 0xce:
                return unsigned_integer<std::uint32_t>(token);
            case 0xcf:
                return unsigned_integer<std::uint64_t>(token);
            case 0xd0:
                return signed_integer<std::uint8_t, std::int8_t>(token);
            case 0xd1:
                return signed_integer<std::uint16_t, std::int16_t>(token);
            case 0xd2:
                return signed_integer<std::uint32_t, std::int32_t>(token);
            case 0xd3:
                return signed_integer<std::uint64_t, std::int64_t>(token);
            case 0xd4:
            case 0xd5:
            case 0xd6:
            case 0xd7:
            case 0xd8:
                return string(token, Kind::extension, 1 + (std::uint64_t{1} << (lead - 0xd4U)));
            case 0xd9:
                return sized<std::uint8_t>(token, Kind::text);
            case 0xda:
                return sized<std::uint16_t>(token, Kind::text);
            case 0xdb:
                return sized<std::uint32_t>(token, Kind::text);
            case 0xdc:
                return sized_container<std::uint16_t>(token, false);
            case 0xdd:
                return sized_container<std::uint32_t>(token, false);
            case 0xde:
                return sized_container<std::uint16_t>(token, true);
            case 0xdf:
                return sized_container<std::uint32_t>(token, true);
            default:
                return fail(errc::malformed);  // 0xc1
        }
    }

    template <class T>
    bool take(T& value) noexcept {
        if (left() < sizeof(T)) {
            return fail(errc::truncated);
        }
        value = load<std::endian::big, T>(p_);
        p_ += sizeof(T);
        return true;
    }

    template <class T>
    bool unsigned_integer(Token& token) noexcept {
        T value{};
        if (!take(value)) {
            return false;
        }
        token.set_unsigned(value);
        return true;
    }

    template <class Bits, class T>
    bool signed_integer(Token& token) noexcept {
        Bits bits{};
        if (!take(bits)) {
            return false;
        }
        token.set_signed(static_cast<T>(bits));
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

    template <class T>
    bool sized(Token& token, Kind kind) noexcept {
        T size{};
        if (!take(size)) {
            return false;
        }
        if (kind == Kind::text) {
            return text(token, size);
        }
        return string(token, kind, std::uint64_t{size} + (kind == Kind::extension ? 1 : 0));
    }

    template <class T>
    bool sized_container(Token& token, bool dict) noexcept {
        T count{};
        return take(count) && container(token, dict, count);
    }

    bool container(Token& token, bool dict, std::uint64_t count) noexcept {
        if (count * (dict ? 2 : 1) > left()) {
            return fail(errc::truncated);  // each element takes a byte at least
        }
        return open(token, dict, count);
    }

    bool string(Token& token, Kind kind, std::uint64_t size) noexcept {
        if (size > left()) {
            return fail(errc::truncated);
        }
        token.kind = kind;
        token.text = {p_, static_cast<std::size_t>(size)};
        p_ += size;
        return true;
    }

    bool text(Token& token, std::uint64_t size) noexcept {
        return string(token, Kind::text, size) && (is_utf8(token.text) || fail(errc::invalid_utf8));
    }
};

}  // namespace crossbar::serial
