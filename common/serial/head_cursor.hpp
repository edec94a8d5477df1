// SPDX-License-Identifier: MIT
// What the cursors of all serializations have in common. A cursor pulls one token after the other
// out of one value, never recurses, allocates nothing from what the input claims, and stops at the
// first thing that is not well-formed.
#pragma once

#include "common/base/bytes.hpp"
#include "common/base/errc.hpp"
#include "common/serial/token.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace crossbar::serial {

// The limit that a caller may ask for is cut to this.
inline constexpr std::size_t kMaxDepth = 128;

template <class C>
concept HeadCursor = requires(C cursor, const C& read_only, Token& token) {
    // Reads the next token. False: see error().
    { cursor.next(token) } -> std::same_as<bool>;
    // The same without the value: numbers and strings are checked, the token holds their kind only.
    { cursor.check(token) } -> std::same_as<bool>;
    // After the outermost value: nothing follows it.
    { cursor.finish() } -> std::same_as<bool>;
    { read_only.depth() } -> std::same_as<std::size_t>;
    { read_only.token_start() } -> std::same_as<const char*>;
    { read_only.position() } -> std::same_as<const char*>;
    { read_only.error() } -> std::same_as<errc>;
};

class CursorBase {
public:
    // The number of lists and dicts that are open.
    std::size_t depth() const noexcept { return depth_; }

    // Where the last token starts: behind any separator.
    const char* token_start() const noexcept { return token_; }

    // Behind the last token.
    const char* position() const noexcept { return p_; }

    errc error() const noexcept { return error_; }

protected:
    struct Frame {
        std::uint64_t
            remaining;  // elements to come; for a dict keys and values: odd after a key was counted
        bool dict;
        bool open_ended;  // the end is marked, `remaining` only tells keys from values
        char type;        // UBJSON: marker that all elements share, or 0
    };

    static constexpr std::uint64_t kOpenEnded = std::uint64_t{1} << 62;

    CursorBase(ByteView bytes, std::size_t max_depth, ByteBuffer& scratch) noexcept
        : begin_(as_text(bytes).data()),
          p_(begin_),
          end_(begin_ + bytes.size()),
          token_(begin_),
          max_depth_(std::min(max_depth, kMaxDepth)),
          scratch_(scratch) {
        frames_[0] = Frame{1, false, false, 0};
    }

    std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - p_); }

    bool fail(errc code) noexcept {
        error_ = code;
        return false;
    }

    Frame& frame() noexcept { return frames_[depth_]; }

    // Opens a container of `count` elements or pairs; count kOpenEnded: until its end mark.
    bool open(Token& token, bool dict, std::uint64_t count, char type = 0) noexcept {
        if (depth_ >= max_depth_) {
            return fail(errc::too_deep);
        }
        const bool open_ended = count == kOpenEnded;
        frames_[++depth_] = Frame{dict && !open_ended ? count * 2 : count, dict, open_ended, type};
        token.kind = dict ? Kind::dict : Kind::list;
        return true;
    }

    bool close(Token& token) noexcept {
        token.kind = Kind::end;
        --depth_;
        return true;
    }

    // Appends to the scratch memory without ever moving it: what strings lose by unescaping makes
    // the input's size enough.
    void reserve_scratch() {
        if (scratch_.empty()) {
            scratch_.reserve(static_cast<std::size_t>(end_ - begin_));
        }
    }

    const char* const begin_;
    const char* p_;
    const char* const end_;
    const char* token_;
    errc error_ = errc::ok;
    std::size_t depth_ = 0;
    const std::size_t max_depth_;
    ByteBuffer& scratch_;
    std::array<Frame, kMaxDepth + 1> frames_;  // not initialised: only [0, depth_] is ever read
};

// Walks the rest of the container that was just opened. The cursor stands behind its end then.
template <HeadCursor C>
bool skip_rest(C& cursor) {
    const std::size_t outside = cursor.depth() - 1;
    Token token;
    while (cursor.depth() > outside) {
        if (!cursor.check(token)) {
            return false;
        }
    }
    return true;
}

inline bool opens(const Token& token) noexcept {
    return token.kind == Kind::list || token.kind == Kind::dict;
}

// Walks what is left of the value that `token` began.
template <HeadCursor C>
bool skip_value(C& cursor, const Token& token) {
    return !opens(token) || skip_rest(cursor);
}

}  // namespace crossbar::serial
