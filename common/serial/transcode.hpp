// SPDX-License-Identifier: MIT
// Values from one serialization to another, token by token.
#pragma once

#include "common/serial/head_cursor.hpp"
#include "common/serial/json_cursor.hpp"
#include "common/serial/writer.hpp"
#include "common/wamp/payload.hpp"

#include <bitset>

namespace crossbar::serial {

// Calls visit(cursor) for each of the `count` values that stand side by side in `bytes`; it reads
// one value to its end.
template <HeadCursor C, class Visit>
errc for_each_value(ByteView bytes, std::size_t count, std::size_t max_depth, Visit&& visit) {
    ByteBuffer scratch;
    while (true) {
        scratch.clear();
        C cursor(bytes, max_depth, scratch);
        if (const errc code = visit(cursor); code != errc::ok) {
            return code;
        }
        if (--count == 0) {
            return cursor.finish() ? errc::ok : cursor.error();
        }
        std::string_view rest = as_text(bytes).substr(
            static_cast<std::size_t>(cursor.position() - as_text(bytes).data()));
        if constexpr (std::is_same_v<C, JsonCursor>) {
            const auto comma = rest.find_first_not_of(" \t\r\n");
            if (comma == std::string_view::npos || rest[comma] != ',') {
                return errc::malformed;
            }
            rest.remove_prefix(comma + 1);
        }
        bytes = as_bytes(rest);
    }
}

template <HeadCursor C, Writer W>
errc transcode_value(C& cursor, W& w) {
    std::bitset<kMaxDepth + 1> dicts;
    Token token;
    do {
        if (!cursor.next(token)) {
            return cursor.error();
        }
        switch (token.kind) {
            case Kind::null:
                w.null();
                break;
            case Kind::boolean:
                w.boolean(token.boolean);
                break;
            case Kind::unsigned_integer:
                w.unsigned_integer(token.number);
                break;
            case Kind::negative_integer:
                w.negative_integer(token.negative());
                break;
            case Kind::real:
                w.real(token.real);
                break;
            case Kind::text:
                if (const errc code = w.text(token.text); code != errc::ok) {
                    return code;
                }
                break;
            case Kind::binary:
                w.binary(token.text);
                break;
            case Kind::extension:
                return errc::not_representable;
            case Kind::key:
                w.key(token.text);
                break;
            case Kind::list:
                dicts.reset(cursor.depth());
                w.begin_list();
                break;
            case Kind::dict:
                dicts.set(cursor.depth());
                w.begin_dict();
                break;
            case Kind::end:
                if (dicts.test(cursor.depth() + 1)) {
                    w.end_dict();
                } else {
                    w.end_list();
                }
                break;
        }
    } while (cursor.depth() > 0);
    return errc::ok;
}

}  // namespace crossbar::serial
