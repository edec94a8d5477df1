// SPDX-License-Identifier: MIT
#include "common/base/core_files.hpp"

#include <cstdlib>
#include <optional>
#include <string_view>

#include <sys/resource.h>

namespace crossbar {
namespace {

// The limit belongs to the process, so what it was before does as well.
std::optional<rlimit> before;

}  // namespace

void forbid_core_files() {
    const char* allowed = std::getenv("CROSSBAR_ALLOW_CORE");
    if (before || (allowed != nullptr && std::string_view(allowed) == "1")) {
        return;
    }
    rlimit limit{};
    if (::getrlimit(RLIMIT_CORE, &limit) != 0) {
        return;
    }
    before = limit;
    // Not PR_SET_DUMPABLE: it would hide /proc/<pid>/exe, by which one node knows another, from
    // ourselves. Not 0: a crash handler (a core_pattern with a pipe) is started in spite of it; 1
    // is what the kernel itself takes for "none at all".
    limit.rlim_cur = limit.rlim_max < 1 ? limit.rlim_max : 1;
    ::setrlimit(RLIMIT_CORE, &limit);
}

void restore_core_files() {
    if (before) {
        ::setrlimit(RLIMIT_CORE, &*before);
    }
}

}  // namespace crossbar
