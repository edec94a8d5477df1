// SPDX-License-Identifier: MIT
// Deadlines: which slots of a slab fall due when. A binary heap with lazy deletion: a slot that
// moves its deadline back or needs none any more leaves its entry where it is; the owner says
// whether an entry still counts.
#pragma once

#include "common/base/clock.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace crossbar::router {

class Deadlines {
public:
    struct Entry {
        TimePoint at;
        std::uint32_t slot;
        std::uint64_t serial;  // of the use of the slot that asked for it

        bool operator>(const Entry& other) const noexcept { return at > other.at; }
    };

    bool empty() const noexcept { return heap_.empty(); }

    const Entry& front() const noexcept { return heap_.front(); }

    void push(const Entry& entry) {
        heap_.push_back(entry);
        std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
    }

    void pop() {
        std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
        heap_.pop_back();
    }

    // To be called after an entry became void: removes void entries from the front, and all of them
    // once they are many. `counts(entry)` tells the others.
    template <class Counts>
    void tidy(std::size_t live, Counts&& counts) {
        if (heap_.size() > 64 + 2 * live) {
            std::erase_if(heap_, [&](const Entry& e) { return !counts(e); });
            std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
        }
        while (!heap_.empty() && !counts(heap_.front())) {
            pop();
        }
    }

private:
    std::vector<Entry> heap_;
};

}  // namespace crossbar::router
