// SPDX-License-Identifier: MIT
// IdIndex: WAMP ids of one session to slots of a slab. Open addressing, linear probing, half full
// at most; it keeps its memory, so that a session's steady traffic allocates nothing, and
// long-lived ids cost nothing while others come and go.
#pragma once

#include "common/base/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace crossbar::router {

class IdIndex {
public:
    using Slot = std::uint32_t;
    static constexpr Slot kNone = ~Slot{0};

    std::size_t size() const noexcept { return size_; }

    // The slot under `id`, or kNone.
    Slot find(WampId id) const noexcept {
        if (size_ == 0) {
            return kNone;
        }
        for (std::size_t at = home(id);; at = next(at)) {
            if (entries_[at].id == id) {
                return entries_[at].slot;
            }
            if (entries_[at].id == 0) {
                return kNone;
            }
        }
    }

    // `id` is no key yet, and not 0.
    void insert(WampId id, Slot slot) {
        if ((size_ + 1) * 2 > entries_.size()) {
            grow();
        }
        place({id, slot});
        ++size_;
    }

    // `id` is a key.
    void erase(WampId id) noexcept {
        std::size_t hole = home(id);
        while (entries_[hole].id != id) {
            hole = next(hole);
        }
        // What follows without a gap moves up unless it already stands where it belongs.
        for (std::size_t at = next(hole); entries_[at].id != 0; at = next(at)) {
            const std::size_t wish = home(entries_[at].id);
            if (((at - wish) & mask()) >= ((at - hole) & mask())) {
                entries_[hole] = entries_[at];
                hole = at;
            }
        }
        entries_[hole] = {};
        --size_;
    }

    // For taking all away, one by one: the first slot at or behind `cursor` (start with 0), or
    // kNone. What it returns must be erased before it is asked again, and nothing inserted
    // meanwhile.
    Slot front(std::size_t& cursor) const noexcept {
        while (cursor < entries_.size() && entries_[cursor].id == 0) {
            ++cursor;
        }
        return cursor < entries_.size() ? entries_[cursor].slot : kNone;
    }

private:
    struct Entry {
        WampId id = 0;  // 0: free
        Slot slot = 0;
    };

    std::size_t mask() const noexcept { return entries_.size() - 1; }

    std::size_t next(std::size_t at) const noexcept { return (at + 1) & mask(); }

    std::size_t home(WampId id) const noexcept {
        return static_cast<std::size_t>((id * 0x9e3779b97f4a7c15ULL) >> 32) & mask();
    }

    void place(Entry entry) noexcept {
        std::size_t at = home(entry.id);
        while (entries_[at].id != 0) {
            at = next(at);
        }
        entries_[at] = entry;
    }

    void grow() {
        auto old = std::move(entries_);
        entries_.assign(old.empty() ? 8 : old.size() * 2, Entry{});
        for (const auto& entry : old) {
            if (entry.id != 0) {
                place(entry);
            }
        }
    }

    std::vector<Entry> entries_;  // none, or a power of two
    std::size_t size_ = 0;
};

}  // namespace crossbar::router
