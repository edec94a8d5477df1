// SPDX-License-Identifier: MIT
#include "common/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace crossbar {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "internal error: %s:%d: assertion '%s' failed\n", file, line, condition);
    std::abort();
}

}  // namespace crossbar
