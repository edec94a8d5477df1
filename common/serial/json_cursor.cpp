// SPDX-License-Identifier: MIT
#include "common/serial/json_cursor.hpp"

#include "common/serial/base64.hpp"
#include "common/serial/json_text.hpp"
#include "common/serial/number.hpp"
#include "common/serial/utf8.hpp"

namespace crossbar::serial {
namespace {

bool hex4(const char* p, const char* end, unsigned& out) {
    if (end - p < 4) {
        return false;
    }
    out = 0;
    for (int i = 0; i < 4; ++i) {
        const char c = p[i];
        const char lower = static_cast<char>(c | 0x20);
        unsigned digit = 0;
        if (c >= '0' && c <= '9') {
            digit = static_cast<unsigned>(c - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            digit = static_cast<unsigned>(lower - 'a') + 10;
        } else {
            return false;
        }
        out = out << 4U | digit;
    }
    return true;
}

std::size_t write_utf8(unsigned code, char* out) {
    const auto tail = [](unsigned bits) {
        return static_cast<char>(0x80U | (bits & 0x3fU));
    };
    if (code < 0x80) {
        out[0] = static_cast<char>(code);
        return 1;
    }
    if (code < 0x800) {
        out[0] = static_cast<char>(0xc0U | code >> 6U);
        out[1] = tail(code);
        return 2;
    }
    if (code < 0x10000) {
        out[0] = static_cast<char>(0xe0U | code >> 12U);
        out[1] = tail(code >> 6U);
        out[2] = tail(code);
        return 3;
    }
    out[0] = static_cast<char>(0xf0U | code >> 18U);
    out[1] = tail(code >> 12U);
    out[2] = tail(code >> 6U);
    out[3] = tail(code);
    return 4;
}

struct Escape {
    const char* end = nullptr;  // null: not an escape sequence
    char utf8[4];
    std::size_t size = 0;
};

// \uXXXX behind the 'u'; surrogates only as a pair.
Escape unicode_escape(const char* p, const char* end) {
    Escape escape;
    unsigned code = 0;
    if (!hex4(p, end, code)) {
        return escape;
    }
    p += 4;
    if (code >= 0xd800 && code < 0xe000) {
        unsigned low = 0;
        if (code >= 0xdc00 || end - p < 6 || p[0] != '\\' || p[1] != 'u' ||
            !hex4(p + 2, end, low) || low < 0xdc00 || low >= 0xe000) {
            return escape;
        }
        code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
        p += 6;
    }
    escape.size = write_utf8(code, escape.utf8);
    escape.end = p;
    return escape;
}

// Behind the backslash.
Escape read_escape(const char* p, const char* end) {
    Escape escape;
    if (p == end) {
        return escape;
    }
    const auto stands_for = [&](char c) {
        escape.utf8[0] = c;
        escape.size = 1;
        escape.end = p + 1;
        return escape;
    };
    switch (*p) {
        case '"':
        case '\\':
        case '/':
            return stands_for(*p);
        case 'b':
            return stands_for('\b');
        case 'f':
            return stands_for('\f');
        case 'n':
            return stands_for('\n');
        case 'r':
            return stands_for('\r');
        case 't':
            return stands_for('\t');
        case 'u':
            return unicode_escape(p + 1, end);
        default:
            return escape;
    }
}

}  // namespace

template <bool Wanted>
bool JsonCursor::read(Token& token) {
    if (!at_character()) {
        return false;
    }
    Frame& in = frame();
    token_ = p_;
    if (depth_ != 0 && !(in.dict && (in.remaining & 1U) != 0)) {
        if (*p_ == (in.dict ? '}' : ']')) {
            ++p_;
            return close(token);
        }
        if (in.remaining != kOpenEnded) {
            if (*p_ != ',') {
                return fail(errc::malformed);
            }
            ++p_;
            if (!at_character()) {
                return false;
            }
            token_ = p_;
        }
        if (in.dict) {
            --in.remaining;
            return key<Wanted>(token);
        }
    }
    --in.remaining;
    return value<Wanted>(token);
}

template <bool Wanted>
bool JsonCursor::key(Token& token) {
    if (*p_ != '"') {
        return fail(errc::malformed);
    }
    ++p_;
    if (!string<Wanted>(token, Kind::key) || !at_character()) {
        return false;
    }
    if (*p_ != ':') {
        return fail(errc::malformed);
    }
    ++p_;
    return true;
}

template <bool Wanted>
bool JsonCursor::value(Token& token) {
    switch (*p_) {
        case '"':
            ++p_;
            return string<Wanted>(token, Kind::text);
        case '[':
        case '{': {
            const bool dict = *p_ == '{';
            ++p_;
            return open(token, dict, kOpenEnded);
        }
        case 't':
            token.set_boolean(true);
            return literal("true");
        case 'f':
            token.set_boolean(false);
            return literal("false");
        case 'n':
            token.kind = Kind::null;
            return literal("null");
        default:
            return number<Wanted>(token);
    }
}

bool JsonCursor::literal(std::string_view word) noexcept {
    const std::string_view rest(p_, std::min(left(), word.size()));
    if (rest != word) {
        return fail(word.starts_with(rest) ? errc::truncated : errc::malformed);
    }
    p_ += word.size();
    return true;
}

template <bool Wanted>
bool JsonCursor::number(Token& token) noexcept {
    bool integer = false;
    const char* const behind = scan_number(p_, end_, integer);
    if (behind == nullptr) {
        return fail(errc::malformed);
    }
    const char* const start = p_;
    p_ = behind;
    if constexpr (Wanted) {
        const auto code = parse_number(start, behind, integer, token);
        return code == errc::ok || fail(code);
    }
    token.kind = Kind::real;
    return true;
}

template <bool Wanted>
bool JsonCursor::string(Token& token, Kind kind) {
    const char* const start = p_;
    token.kind = kind;
    while (true) {
        p_ = skip_plain_ascii(p_, end_);
        if (p_ == end_) {
            return fail(errc::truncated);
        }
        if (*p_ == '"') {
            token.text = {start, static_cast<std::size_t>(p_ - start)};
            ++p_;
            return true;
        }
        if (*p_ == '\\') {
            const bool binary_mark = kind == Kind::text && p_ == start &&
                                     std::string_view(p_, left()).starts_with("\\u0000");
            if (Wanted || binary_mark) {
                return escaped_string(token, kind, start);
            }
            const auto escape = read_escape(p_ + 1, end_);
            if (escape.end == nullptr) {
                return fail(errc::malformed);
            }
            p_ = escape.end;
            continue;
        }
        const auto length = utf8_character(p_, end_);
        if (length < 2) {
            return fail(length == 0 ? errc::invalid_utf8 : errc::malformed);
        }
        p_ += length;
    }
}

// The string has an escape sequence at p_: it is put together in the scratch memory.
bool JsonCursor::escaped_string(Token& token, Kind kind, const char* start) {
    reserve_scratch();
    const std::size_t begin = scratch_.size();
    const char* run = start;
    const auto take_run = [&] {
        scratch_.append(std::string_view(run, static_cast<std::size_t>(p_ - run)));
    };
    while (true) {
        p_ = skip_plain_ascii(p_, end_);
        if (p_ == end_) {
            return fail(errc::truncated);
        }
        if (*p_ == '"') {
            take_run();
            ++p_;
            break;
        }
        if (*p_ == '\\') {
            take_run();
            const auto escape = read_escape(p_ + 1, end_);
            if (escape.end == nullptr) {
                return fail(errc::malformed);
            }
            scratch_.append(std::string_view(escape.utf8, escape.size));
            p_ = run = escape.end;
            continue;
        }
        const auto length = utf8_character(p_, end_);
        if (length < 2) {
            return fail(length == 0 ? errc::invalid_utf8 : errc::malformed);
        }
        p_ += length;
    }
    token.text = scratch_.text().substr(begin);
    if (kind == Kind::text && token.text.starts_with('\0')) {
        return binary(token, begin);
    }
    return true;
}

// The scratch memory holds NUL and base64 from `start` on: decoded in place.
bool JsonCursor::binary(Token& token, std::size_t start) {
    char* const out = reinterpret_cast<char*>(scratch_.data()) + start;
    std::size_t size = 0;
    if (!base64_decode(token.text.substr(1), out, size)) {
        return fail(errc::malformed);
    }
    scratch_.resize(start + size);
    token.kind = Kind::binary;
    token.text = scratch_.text().substr(start);
    return true;
}

template bool JsonCursor::read<true>(Token&);
template bool JsonCursor::read<false>(Token&);

}  // namespace crossbar::serial
