// SPDX-License-Identifier: MIT
// Outbox: the bytes that wait to be written to one peer. Pure data: who owns the socket asks for
// the pieces and says how much of them was written. Small pieces are copied into one block; large
// ones may be shared with other outboxes.
#pragma once

#include "common/base/bytes.hpp"

#include <cstddef>
#include <list>
#include <span>

#include <sys/uio.h>

namespace crossbar::io {

class Outbox {
public:
    bool empty() const noexcept { return size_ == 0; }

    // Bytes not yet written: what limits are checked against.
    std::size_t size() const noexcept { return size_; }

    // Copies.
    void append(ByteView bytes);

    // Keeps a share of `bytes` instead of copying.
    void append(const SharedBytes& bytes);

    // Fills `pieces` with what is to be written first; returns how many were filled. Valid until
    // the next change.
    std::size_t gather(std::span<iovec> pieces) const;

    // `count` bytes were written.
    void consume(std::size_t count);

    // Drops everything, and the memory.
    void clear();

private:
    struct Piece {
        ByteBuffer copied;  // or
        SharedBytes shared;

        ByteView view() const noexcept { return shared ? shared.view() : copied.view(); }
    };

    // A list: an idle connection has one node or none, where a deque would hold half a kilobyte.
    std::list<Piece> pieces_;  // empty pieces are never kept, but for the one spare at the back
    std::size_t offset_ = 0;   // written bytes of the front piece
    std::size_t size_ = 0;
};

}  // namespace crossbar::io
