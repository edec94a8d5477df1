// SPDX-License-Identifier: MIT
// Bytes: views, growing buffers, and immutable shared bytes for what several receivers hold at
// once.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar {

using ByteView = std::span<const std::byte>;

inline ByteView as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

inline std::string_view as_text(ByteView bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A growing byte buffer. clear() keeps the capacity, so that a reused buffer allocates nothing in
// steady state.
class ByteBuffer {
public:
    void clear() noexcept { bytes_.clear(); }

    bool empty() const noexcept { return bytes_.empty(); }

    std::size_t size() const noexcept { return bytes_.size(); }

    std::size_t capacity() const noexcept { return bytes_.capacity(); }

    std::byte* data() noexcept { return bytes_.data(); }

    const std::byte* data() const noexcept { return bytes_.data(); }

    ByteView view() const noexcept { return bytes_; }

    std::string_view text() const noexcept { return as_text(bytes_); }

    void push_back(std::byte value) { bytes_.push_back(value); }

    void push_back(char value) { bytes_.push_back(static_cast<std::byte>(value)); }

    void append(ByteView more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }

    void append(std::string_view more) { append(as_bytes(more)); }

    void resize(std::size_t size) { bytes_.resize(size); }

    void reserve(std::size_t size) { bytes_.reserve(size); }

    // Drops the first `count` bytes (moves the rest down).
    void consume(std::size_t count) {
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(count));
    }

    // Gives memory above `keep` bytes back, for a buffer that one large message blew up.
    void shrink(std::size_t keep) {
        if (bytes_.capacity() > keep) {
            bytes_.shrink_to_fit();
        }
    }

private:
    std::vector<std::byte> bytes_;
};

// Immutable bytes with shared ownership: retained events, held messages, large payloads in several
// outboxes.
class SharedBytes {
public:
    SharedBytes() = default;

    explicit SharedBytes(ByteView bytes)
        : owner_(std::make_shared<std::vector<std::byte>>(bytes.begin(), bytes.end())) {}

    ByteView view() const noexcept { return owner_ ? ByteView(*owner_) : ByteView(); }

    explicit operator bool() const noexcept { return owner_ != nullptr; }

private:
    std::shared_ptr<const std::vector<std::byte>> owner_;
};

}  // namespace crossbar
