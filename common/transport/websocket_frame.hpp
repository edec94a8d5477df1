// SPDX-License-Identifier: MIT
// One WebSocket frame (RFC 6455, section 5.2): its header to bytes and back, and masking. No rules
// about sequences of frames.
#pragma once

#include "common/base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace crossbar::transport {

enum class Opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10,
};

constexpr bool is_control(Opcode opcode) noexcept {
    return static_cast<unsigned>(opcode) >= 8;
}

using MaskKey = std::array<std::byte, 4>;

struct FrameHeader {
    bool fin = true;
    unsigned rsv = 0;  // RSV1 is 4
    Opcode opcode = Opcode::text;
    std::optional<MaskKey> mask;
    std::uint64_t length = 0;
};

inline constexpr unsigned kRsv1 = 4;
inline constexpr std::size_t kMaxControlPayload = 125;

// The size of the header whose first two octets these are.
constexpr std::size_t header_size(std::byte second) noexcept {
    const auto length = std::to_integer<unsigned>(second & std::byte{0x7F});
    const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    return 2 + extended + ((second & std::byte{0x80}) != std::byte{0} ? 4 : 0);
}

// The header in `bytes`, which hold at least header_size() of it. Nothing: its length is not
// written in the shortest form, or has the highest bit set.
std::optional<FrameHeader> parse_header(ByteView bytes) noexcept;

// Writes the header into `room` and returns how much of it that took.
std::size_t write_header(const FrameHeader& header, std::span<std::byte, 14> room) noexcept;

// Masks or unmasks `bytes`, which begin `offset` octets into the frame's payload.
void apply_mask(std::span<std::byte> bytes, const MaskKey& key, std::uint64_t offset) noexcept;

}  // namespace crossbar::transport
