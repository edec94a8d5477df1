// SPDX-License-Identifier: MIT
// Core files of this process: it holds secrets, and they must not lie around on a disk.
#pragma once

namespace crossbar {

// From now on this process leaves no core file, neither in a folder nor with the system's crash
// handler. Who wants one all the same sets CROSSBAR_ALLOW_CORE=1 in its environment.
void forbid_core_files();

// The limit is again what it was before forbid_core_files(). For a child between fork and exec:
// async-signal-safe.
void restore_core_files();

}  // namespace crossbar
