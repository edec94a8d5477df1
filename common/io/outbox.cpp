// SPDX-License-Identifier: MIT
#include "common/io/outbox.hpp"

#include "common/base/assert.hpp"

#include <algorithm>

namespace crossbar::io {
namespace {

// A block that has held more than this gives its memory back when it is empty.
constexpr std::size_t kKeepCapacity = 16 * 1024;

}  // namespace

void Outbox::append(ByteView bytes) {
    if (bytes.empty()) {
        return;
    }
    if (pieces_.empty() || pieces_.back().shared) {
        pieces_.emplace_back();
    }
    pieces_.back().copied.append(bytes);
    size_ += bytes.size();
}

void Outbox::append(const SharedBytes& bytes) {
    const auto length = bytes.view().size();
    if (length == 0) {
        return;
    }
    if (size_ == 0) {
        clear();
    }
    pieces_.push_back(Piece{{}, bytes});
    size_ += length;
}

std::size_t Outbox::gather(std::span<iovec> pieces) const {
    std::size_t filled = 0;
    std::size_t skip = offset_;
    for (const auto& piece : pieces_) {
        if (filled == pieces.size()) {
            break;
        }
        const auto rest = piece.view().subspan(skip);
        skip = 0;
        if (!rest.empty()) {
            // writev(2) takes a pointer to what it does not change.
            pieces[filled++] = {const_cast<std::byte*>(rest.data()), rest.size()};
        }
    }
    return filled;
}

void Outbox::consume(std::size_t count) {
    CROSSBAR_ASSERT(count <= size_);
    size_ -= count;
    offset_ += count;
    while (!pieces_.empty() && offset_ >= pieces_.front().view().size()) {
        Piece& front = pieces_.front();
        offset_ -= front.view().size();
        if (pieces_.size() == 1 && !front.shared && front.copied.capacity() <= kKeepCapacity) {
            front.copied.clear();  // keeps its memory for the next message
            break;
        }
        pieces_.pop_front();
    }
}

void Outbox::clear() {
    pieces_.clear();
    offset_ = 0;
    size_ = 0;
}

}  // namespace crossbar::io
