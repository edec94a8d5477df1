// SPDX-License-Identifier: MIT
// Messages to bytes.
#include "common/serial/codec.hpp"
#include "common/serial/formats.hpp"
#include "common/serial/message_writer.hpp"
#include "common/serial/transcode.hpp"

namespace crossbar::serial {
namespace {

const wamp::Payload* payload_of(const wamp::Message& message) noexcept {
    return std::visit(
        [](const auto& m) -> const wamp::Payload* {
            if constexpr (requires { m.payload; }) {
                return &m.payload;
            } else {
                return nullptr;
            }
        },
        message);
}

bool is_spliced(const wamp::Payload* payload, wamp::Serializer target) noexcept {
    return payload != nullptr && payload->format == target && payload->bytes.size() > kSpliceAbove;
}

template <Writer W>
errc write_values(W& w, const wamp::Arguments& values, const wamp::Payload& payload) {
    errc code = payload.args ? write_tree(w, values.args, 1) : errc::ok;
    if (code == errc::ok && payload.kwargs) {
        code = write_tree(w, values.kwargs, 1);
    }
    return code;
}

template <Writer W>
errc transcode_into(W& w, const wamp::Payload& payload, std::size_t max_depth) {
    return with_cursor(payload.format, [&]<class Cursor>(Type<Cursor>) {
        return for_each_value<Cursor>(
            payload.bytes, payload.count(), max_depth, [&](Cursor& cursor) {
                return transcode_value(cursor, w);
            });
    });
}

template <Writer W>
errc write_payload(
    W& w, const wamp::Payload& payload, wamp::Serializer target, std::size_t max_depth) {
    if (payload.values != nullptr) {
        return write_values(w, *payload.values, payload);
    }
    if (payload.bytes.empty()) {
        return errc::ok;
    }
    if (payload.format == target) {
        w.raw(payload.bytes, payload.count());
        return errc::ok;
    }
    return transcode_into(w, payload, max_depth);
}

// The whole message, without the spliced payload and, in serializations with an end mark, what
// follows that.
template <Writer W>
errc write_message(const wamp::Message& message, wamp::Serializer target, ByteBuffer& scratch) {
    const auto* const payload = payload_of(message);
    W w(scratch);
    auto code = std::visit([&](const auto& m) { return MessageWriter<W>(w).write(m); }, message);
    const bool spliced = is_spliced(payload, target);
    if (spliced) {
        w.raw({}, payload->count());
    } else if (code == errc::ok && payload != nullptr) {
        code = write_payload(w, *payload, target, kMaxDepth);
    }
    if (!spliced || !W::kEndMark) {
        w.end_list();
    }
    return code;
}

}  // namespace

Result<Encoded> encode(const wamp::Message& message, wamp::Serializer target, ByteBuffer& scratch) {
    scratch.clear();
    return with_writer(target, [&]<class W>(Type<W>) -> Result<Encoded> {
        const auto code = write_message<W>(message, target, scratch);
        if (code != errc::ok) {
            return code;
        }
        Encoded encoded{.head = scratch.view()};
        if (const auto* const payload = payload_of(message); is_spliced(payload, target)) {
            encoded.payload = payload->bytes;
            encoded.tail = as_bytes(W::kEndMark ? "]" : "");
        }
        return encoded;
    });
}

Result<> transcode_payload(
    const wamp::Payload& payload, wamp::Serializer target, ByteBuffer& out, Limits limits) {
    const std::size_t before = out.size();
    const auto code = with_writer(target, [&]<class W>(Type<W>) {
        W w(out);
        return write_payload(w, payload, target, limits.depth);
    });
    if (code != errc::ok) {
        out.resize(before);
        return code;
    }
    return {};
}

}  // namespace crossbar::serial
