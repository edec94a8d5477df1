// SPDX-License-Identifier: MIT
// CROSSBAR_ASSERT: a bug of ours, never anything that a peer can cause. On in release builds: the
// process says where and aborts, and the controller's supervision takes it from there.
#pragma once

namespace crossbar {

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace crossbar

#define CROSSBAR_ASSERT(condition)          \
    (static_cast<bool>(condition) ? void(0) \
                                  : ::crossbar::assertion_failed(#condition, __FILE__, __LINE__))
