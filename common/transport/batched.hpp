// SPDX-License-Identifier: MIT
// Batched WebSocket subprotocols (specification: "Message Batching"): several WAMP messages in one
// WebSocket message. JSON ends each with an octet 1E, the binary serializations begin each with its
// 32-bit length.
#pragma once

#include "common/base/bytes.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace crossbar::transport {

inline constexpr std::byte kRecordSeparator{0x1E};

// What older Autobahn writes instead (octal "\30"). Neither octet occurs raw in JSON, so both are
// understood.
inline constexpr std::byte kAutobahnSeparator{0x18};

// Whether `batch` is well-formed: at least one message, nothing behind the last.
bool is_batch(ByteView batch, bool text) noexcept;

// Takes the first message off a well-formed batch; nothing when the batch is used up.
std::optional<ByteView> next_in_batch(ByteView& batch, bool text) noexcept;

// The length in front of a message of a binary batch.
std::array<std::byte, 4> batch_prefix(std::size_t length) noexcept;

}  // namespace crossbar::transport
