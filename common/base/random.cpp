// SPDX-License-Identifier: MIT
#include "common/base/random.hpp"

#include "common/base/assert.hpp"

#include <sys/random.h>

namespace crossbar {

std::uint64_t SystemRandom::next() {
    if (left_ == 0) {
        // 256 bytes at most are always given whole (getrandom(2)).
        const auto got = ::getrandom(pool_.data(), sizeof pool_, 0);
        CROSSBAR_ASSERT(got == static_cast<ssize_t>(sizeof pool_));
        left_ = pool_.size();
    }
    return pool_[--left_];
}

}  // namespace crossbar
