// SPDX-License-Identifier: MIT
// Appends to a ByteBuffer through a bare pointer: the buffer grows ahead in steps and is cut to
// size at the end.
#pragma once

#include "common/base/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace crossbar::serial {

class Sink {
public:
    explicit Sink(ByteBuffer& target) noexcept : target_(target), size_(target.size()) {
        data_ = reinterpret_cast<char*>(target_.data());
        capacity_ = size_;
    }

    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    ~Sink() { target_.resize(size_); }

    std::size_t size() const noexcept { return size_; }

    // The bytes already written at `offset`; valid until the next write.
    char* at(std::size_t offset) noexcept { return data_ + offset; }

    // Room for `count` bytes, to be followed by advance(). Valid until the next write.
    char* room(std::size_t count) {
        if (capacity_ - size_ < count) {
            grow(count);
        }
        return data_ + size_;
    }

    void advance(std::size_t count) noexcept { size_ += count; }

    void put(char c) {
        *room(1) = c;
        ++size_;
    }

    void write(const char* bytes, std::size_t count) {
        if (count != 0) {
            std::memcpy(room(count), bytes, count);
            size_ += count;
        }
    }

    void write(std::string_view bytes) { write(bytes.data(), bytes.size()); }

    // Makes a gap of `count` bytes at `offset`.
    void insert(std::size_t offset, std::size_t count) {
        room(count);
        std::memmove(data_ + offset + count, data_ + offset, size_ - offset);
        size_ += count;
    }

private:
    static constexpr std::size_t kStep = 256;

    void grow(std::size_t count) {
        target_.resize(size_ + std::max({count, kStep, size_ / 2}));
        data_ = reinterpret_cast<char*>(target_.data());
        capacity_ = target_.size();
    }

    ByteBuffer& target_;
    char* data_;
    std::size_t size_;
    std::size_t capacity_;
};

}  // namespace crossbar::serial
