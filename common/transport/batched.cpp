// SPDX-License-Identifier: MIT
#include "common/transport/batched.hpp"

#include "common/base/assert.hpp"

#include <algorithm>
#include <limits>

namespace crossbar::transport {
namespace {

constexpr std::size_t kPrefixSize = 4;

bool is_separator(std::byte octet) noexcept {
    return octet == kRecordSeparator || octet == kAutobahnSeparator;
}

std::size_t length_in(ByteView prefix) noexcept {
    std::size_t length = 0;
    for (const auto octet : prefix.first(kPrefixSize)) {
        length = length << 8 | std::to_integer<std::size_t>(octet);
    }
    return length;
}

}  // namespace

bool is_batch(ByteView batch, bool text) noexcept {
    if (batch.empty()) {
        return false;
    }
    if (text) {
        return is_separator(batch.back());
    }
    while (!batch.empty()) {
        if (batch.size() < kPrefixSize || batch.size() - kPrefixSize < length_in(batch)) {
            return false;
        }
        batch = batch.subspan(kPrefixSize + length_in(batch));
    }
    return true;
}

std::optional<ByteView> next_in_batch(ByteView& batch, bool text) noexcept {
    if (batch.empty()) {
        return std::nullopt;
    }
    std::size_t begin = 0;
    std::size_t length = 0;
    std::size_t used = 0;
    if (text) {
        const auto end = std::find_if(batch.begin(), batch.end(), is_separator);
        CROSSBAR_ASSERT(end != batch.end());
        length = static_cast<std::size_t>(end - batch.begin());
        used = length + 1;
    } else {
        begin = kPrefixSize;
        length = length_in(batch);
        used = begin + length;
    }
    const auto message = batch.subspan(begin, length);
    batch = batch.subspan(used);
    return message;
}

std::array<std::byte, 4> batch_prefix(std::size_t length) noexcept {
    CROSSBAR_ASSERT(length <= std::numeric_limits<std::uint32_t>::max());
    return {
        std::byte(length >> 24),
        std::byte(length >> 16),
        std::byte(length >> 8),
        std::byte(length)};
}

}  // namespace crossbar::transport
