// SPDX-License-Identifier: MIT
// What the writers of all serializations have in common. A writer appends one value after the other
// in the shortest form; it does not check that keys and values alternate.
#pragma once

#include "common/base/bytes.hpp"
#include "common/base/errc.hpp"
#include "common/serial/head_cursor.hpp"
#include "common/serial/sink.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossbar::serial {

template <class W>
concept Writer = requires(W w, std::string_view text, std::uint64_t u, std::int64_t i, double d) {
    {
        W::kEndMark
        } -> std::convertible_to<bool>;  // lists end with "]", else their length stands in front
    w.null();
    w.boolean(true);
    w.unsigned_integer(u);
    w.negative_integer(i);  // below 0
    w.real(d);
    // A text that this serialization cannot hold is errc::not_representable.
    { w.text(text) } -> std::same_as<errc>;
    w.binary(text);
    w.key(text);
    // Lists and dicts take as many elements as come until the end; no more than kMaxDepth + 1 are
    // open at once.
    w.begin_list();
    w.end_list();
    w.begin_dict();
    w.end_dict();
    // `count` values that are serialized already, as they stand side by side in a list.
    w.raw(ByteView(), std::size_t{});
};

// For serializations that put the number of elements in front: a byte is left for it, and more room
// made at the end when that was too little.
class CountedContainers {
protected:
    struct Frame {
        std::size_t start;
        std::uint64_t count;
    };

    CountedContainers() noexcept { frames_[0] = Frame{0, 0}; }

    void count(std::uint64_t values = 1) noexcept { frames_[depth_].count += values; }

    void begin(Sink& sink) {
        count();
        frames_[++depth_] = Frame{sink.size(), 0};
        sink.put('\0');
    }

    Frame end() noexcept { return frames_[depth_--]; }

private:
    std::size_t depth_ = 0;
    std::array<Frame, kMaxDepth + 3> frames_;  // not initialised: only [0, depth_] is ever read
};

}  // namespace crossbar::serial
