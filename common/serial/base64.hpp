// SPDX-License-Identifier: MIT
// Base64 (RFC 4648 section 4, padded), in which JSON carries binary values.
#pragma once

#include <cstddef>
#include <string_view>

namespace crossbar::serial {

constexpr std::size_t base64_size(std::size_t bytes) noexcept {
    return (bytes + 2) / 3 * 4;
}

// Writes base64_size(bytes.size()) characters.
void base64_encode(std::string_view bytes, char* out) noexcept;

// Writes at most text.size() / 4 * 3 bytes and sets `size`; `out` may be the start of `text`
// itself. False when `text` is not base64: wrong length, alphabet or padding, or bits set that
// encode nothing.
bool base64_decode(std::string_view text, char* out, std::size_t& size) noexcept;

}  // namespace crossbar::serial
