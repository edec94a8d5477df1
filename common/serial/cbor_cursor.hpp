// SPDX-License-Identifier: MIT
// Reads CBOR (RFC 8949) token by token: any width of number and length, indefinite lengths, tags
// (skipped, the value is kept), half floats; `undefined` is null.
#pragma once

#include "common/serial/endian.hpp"
#include "common/serial/head_cursor.hpp"
#include "common/serial/utf8.hpp"

namespace crossbar::serial {

class CborCursor : public CursorBase {
public:
    CborCursor(ByteView bytes, std::size_t max_depth, ByteBuffer& scratch) noexcept
        : CursorBase(bytes, max_depth, scratch) {}

    bool next(Token& token) {
        Frame& in = frame();
        token_ = p_;
        if (in.remaining == 0) {
            return close(token);
        }
        if (p_ == end_) {
            return fail(errc::truncated);
        }
        if (in.open_ended && static_cast<std::uint8_t>(*p_) == kBreak) {
            if (in.dict && (in.remaining & 1U) != 0) {
                return fail(errc::malformed);  // between key and value
            }
            ++p_;
            return close(token);
        }
        --in.remaining;
        Head head;
        if (!read_head(head)) {
            return false;
        }
        // A tag nests what it tags: most decoders recurse, the receiver's perhaps.
        for (std::size_t depth = depth_; head.major == kTag; ++depth) {
            if (depth >= max_depth_) {
                return fail(errc::too_deep);
            }
            if (!read_head(head)) {
                return false;
            }
        }
        if (in.dict && (in.remaining & 1U) != 0) {
            if (head.major != kText) {
                return fail(errc::wrong_type);
            }
            if (!string(token, head)) {
                return false;
            }
            token.kind = Kind::key;
            return true;
        }
        return value(token, head);
    }

    bool check(Token& token) { return next(token); }

    bool finish() noexcept { return p_ == end_ || fail(errc::trailing_bytes); }

private:
    static constexpr std::uint8_t kBreak = 0xff;
    static constexpr std::uint8_t kUnsigned = 0;
    static constexpr std::uint8_t kNegative = 1;
    static constexpr std::uint8_t kBytes = 2;
    static constexpr std::uint8_t kText = 3;
    static constexpr std::uint8_t kArray = 4;
    static constexpr std::uint8_t kMap = 5;
    static constexpr std::uint8_t kTag = 6;

    struct Head {
        std::uint8_t major = 0;
        std::uint8_t info = 0;
        std::uint64_t argument = 0;

        bool indefinite() const noexcept { return info == 31; }
    };

    bool read_head(Head& head) noexcept {
        if (p_ == end_) {
            return fail(errc::truncated);
        }
        const auto lead = static_cast<std::uint8_t>(*p_++);
        head.major = lead >> 5U;
        head.info = lead & 0x1fU;
        if (head.info < 24) {
            head.argument = head.info;
            return true;
        }
        switch (head.info) {
            case 24:
                return argument<std::uint8_t>(head);
            case 25:
                return argument<std::uint16_t>(head);
            case 26:
                return argument<std::uint32_t>(head);
            case 27:
                return argument<std::uint64_t>(head);
            case 31:
                return (head.major >= kBytes && head.major <= kMap) || fail(errc::malformed);
            default:
                return fail(errc::malformed);
        }
    }

    template <class T>
    bool argument(Head& head) noexcept {
        if (left() < sizeof(T)) {
            return fail(errc::truncated);
        }
        head.argument = load<std::endian::big, T>(p_);
        p_ += sizeof(T);
        return true;
    }

    bool value(Token& token, const Head& head) {
        switch (head.major) {
            case kUnsigned:
                token.set_unsigned(head.argument);
                return true;
            case kNegative:
                if (head.argument > static_cast<std::uint64_t>(INT64_MAX)) {
                    token.set_real(-1.0 - static_cast<double>(head.argument));
                } else {
                    token.set_signed(-1 - static_cast<std::int64_t>(head.argument));
                }
                return true;
            case kBytes:
            case kText:
                return string(token, head);
            case kArray:
            case kMap:
                return container(token, head);
            default:
                return simple(token, head);
        }
    }

    bool container(Token& token, const Head& head) noexcept {
        const bool dict = head.major == kMap;
        if (head.indefinite()) {
            return open(token, dict, kOpenEnded);
        }
        if (head.argument > left() / (dict ? 2 : 1)) {
            return fail(errc::truncated);  // each element takes a byte at least
        }
        return open(token, dict, head.argument);
    }

    bool simple(Token& token, const Head& head) noexcept {
        switch (head.info) {
            case 20:
            case 21:
                token.set_boolean(head.info == 21);
                return true;
            case 22:
            case 23:
                token.kind = Kind::null;
                token.undefined = head.info == 23;
                return true;
            case 24:
                token.kind = Kind::extension;
                return head.argument >= 32 || fail(errc::malformed);
            case 25:
                token.set_real(half_to_double(static_cast<std::uint16_t>(head.argument)));
                return true;
            case 26:
                token.set_real(std::bit_cast<float>(static_cast<std::uint32_t>(head.argument)));
                return true;
            case 27:
                token.set_real(std::bit_cast<double>(head.argument));
                return true;
            default:
                token.kind = Kind::extension;
                return true;
        }
    }

    bool string(Token& token, const Head& head) {
        token.kind = head.major == kText ? Kind::text : Kind::binary;
        return head.indefinite() ? chunks(token, head.major) : bytes(token, head);
    }

    bool bytes(Token& token, const Head& head) noexcept {
        if (head.argument > left()) {
            return fail(errc::truncated);
        }
        token.text = {p_, static_cast<std::size_t>(head.argument)};
        p_ += head.argument;
        return head.major != kText || is_utf8(token.text) || fail(errc::invalid_utf8);
    }

    // A string of indefinite length: definite ones of the same kind until the break, put together
    // in the scratch memory.
    bool chunks(Token& token, std::uint8_t major) {
        reserve_scratch();
        const std::size_t start = scratch_.size();
        while (true) {
            if (p_ == end_) {
                return fail(errc::truncated);
            }
            if (static_cast<std::uint8_t>(*p_) == kBreak) {
                ++p_;
                token.text = scratch_.text().substr(start);
                return true;
            }
            Head head;
            if (!read_head(head)) {
                return false;
            }
            if (head.major != major || head.indefinite()) {
                return fail(errc::malformed);
            }
            if (!bytes(token, head)) {
                return false;
            }
            scratch_.append(token.text);
        }
    }
};

}  // namespace crossbar::serial
