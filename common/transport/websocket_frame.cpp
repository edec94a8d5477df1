// SPDX-License-Identifier: MIT
#include "common/transport/websocket_frame.hpp"

#include <cstring>

namespace crossbar::transport {

std::optional<FrameHeader> parse_header(ByteView bytes) noexcept {
    FrameHeader header;
    header.fin = (bytes[0] & std::byte{0x80}) != std::byte{0};
    header.rsv = std::to_integer<unsigned>(bytes[0] >> 4) & 7;
    header.opcode = static_cast<Opcode>(bytes[0] & std::byte{15});
    header.length = std::to_integer<std::uint64_t>(bytes[1] & std::byte{0x7F});
    std::size_t used = 2;
    if (header.length >= 126) {
        const std::size_t octets = header.length == 126 ? 2 : 8;
        header.length = 0;
        for (std::size_t i = 0; i < octets; ++i) {
            header.length = header.length << 8 | std::to_integer<std::uint64_t>(bytes[used++]);
        }
        const std::uint64_t smallest = octets == 2 ? 126 : 0x10000;
        if (header.length < smallest || header.length >> 63 != 0) {
            return std::nullopt;
        }
    }
    if ((bytes[1] & std::byte{0x80}) != std::byte{0}) {
        header.mask.emplace();
        std::memcpy(header.mask->data(), bytes.data() + used, header.mask->size());
    }
    return header;
}

std::size_t write_header(const FrameHeader& header, std::span<std::byte, 14> room) noexcept {
    room[0] = std::byte(header.fin ? 0x80 : 0) | std::byte(header.rsv << 4) |
              static_cast<std::byte>(header.opcode);
    const auto masked = header.mask ? std::byte{0x80} : std::byte{0};
    std::size_t used = 2;
    std::size_t octets = 0;
    if (header.length < 126) {
        room[1] = masked | std::byte(header.length);
    } else if (header.length < 0x10000) {
        room[1] = masked | std::byte{126};
        octets = 2;
    } else {
        room[1] = masked | std::byte{127};
        octets = 8;
    }
    while (octets > 0) {
        room[used++] = std::byte(header.length >> (8 * --octets));
    }
    if (header.mask) {
        std::memcpy(room.data() + used, header.mask->data(), header.mask->size());
        used += header.mask->size();
    }
    return used;
}

void apply_mask(std::span<std::byte> bytes, const MaskKey& key, std::uint64_t offset) noexcept {
    std::array<std::byte, sizeof(std::uint64_t)> pattern;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        pattern[i] = key[(offset + i) % key.size()];
    }
    std::uint64_t mask = 0;
    std::memcpy(&mask, pattern.data(), sizeof mask);
    std::size_t i = 0;
    for (; i + sizeof mask <= bytes.size(); i += sizeof mask) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + i, sizeof word);
        word ^= mask;
        std::memcpy(bytes.data() + i, &word, sizeof word);
    }
    for (std::size_t j = 0; i < bytes.size(); ++i, ++j) {
        bytes[i] ^= pattern[j];
    }
}

}  // namespace crossbar::transport
