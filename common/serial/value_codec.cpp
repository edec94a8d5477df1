// SPDX-License-Identifier: MIT
// Single values and payloads as trees.
#include "common/serial/codec.hpp"
#include "common/serial/formats.hpp"
#include "common/serial/transcode.hpp"
#include "common/serial/tree.hpp"

namespace crossbar::serial {
namespace {

template <HeadCursor C>
errc read_value(C& cursor, wamp::Value& out) {
    Token token;
    if (!cursor.next(token)) {
        return cursor.error();
    }
    return read_tree(cursor, token, Duplicates::last_wins, out);
}

errc read_values(
    wamp::Serializer format,
    ByteView bytes,
    std::size_t count,
    std::size_t max_depth,
    wamp::List& out) {
    return with_cursor(format, [&]<class Cursor>(Type<Cursor>) {
        return for_each_value<Cursor>(bytes, count, max_depth, [&](Cursor& cursor) {
            return read_value(cursor, out.emplace_back());
        });
    });
}

}  // namespace

Result<> encode_value(const wamp::Value& value, wamp::Serializer target, ByteBuffer& out) {
    const std::size_t before = out.size();
    const auto code = with_writer(target, [&]<class W>(Type<W>) {
        W w(out);
        return write_tree(w, value, 0);
    });
    if (code != errc::ok) {
        out.resize(before);
        return code;
    }
    return {};
}

Result<wamp::Value> decode_value(wamp::Serializer format, ByteView bytes, Limits limits) {
    wamp::List values;
    if (const auto code = read_values(format, bytes, 1, limits.depth, values); code != errc::ok) {
        return code;
    }
    return std::move(values.front());
}

Result<wamp::Arguments> decode_payload(const wamp::Payload& payload, Limits limits) {
    if (payload.values != nullptr) {
        return *payload.values;
    }
    wamp::Arguments arguments;
    if (payload.bytes.empty()) {
        return arguments;
    }
    wamp::List values;
    const auto code =
        read_values(payload.format, payload.bytes, payload.count(), limits.depth, values);
    if (code != errc::ok) {
        return code;
    }
    if (auto* const list = values.front().as<wamp::List>()) {
        arguments.args = std::move(*list);
    } else {
        arguments.args.push_back(
            std::move(values.front()));  // a bare binary of payload transparency
    }
    if (values.size() > 1) {
        auto* const dict = values.back().as<wamp::Dict>();
        if (dict == nullptr) {
            return errc::wrong_type;
        }
        arguments.kwargs = std::move(*dict);
    }
    return arguments;
}

}  // namespace crossbar::serial
