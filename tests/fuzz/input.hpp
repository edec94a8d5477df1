// SPDX-License-Identifier: MIT
// The bytes of a fuzzer, read as small decisions. Never fails: past the end everything is 0.
#pragma once

#include "common/base/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace crossbar::fuzz {

class Input {
public:
    Input(const std::uint8_t* data, std::size_t size)
        : rest_(reinterpret_cast<const std::byte*>(data), size) {}

    bool empty() const noexcept { return rest_.empty(); }

    std::uint8_t byte() noexcept {
        const auto one = take(1);
        return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one.front());
    }

    std::size_t below(std::size_t bound) noexcept { return byte() % bound; }

    template <class List>
    const auto& pick(const List& of) noexcept {
        return of[below(std::size(of))];
    }

    // At most `count` bytes, of the input itself.
    ByteView take(std::size_t count) noexcept {
        const auto taken = rest_.first(std::min(count, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }

private:
    ByteView rest_;
};

// The single bits of one byte, lowest first.
class Bits {
public:
    explicit Bits(std::uint8_t bits) : bits_(bits) {}

    bool next() noexcept {
        const bool bit = (bits_ & 1U) != 0;
        bits_ = static_cast<std::uint8_t>(bits_ >> 1U);
        return bit;
    }

private:
    std::uint8_t bits_;
};

}  // namespace crossbar::fuzz
