// SPDX-License-Identifier: MIT
// What the programs tell the shell and the service manager.
#pragma once

namespace crossbar::exit_code {

inline constexpr int kSuccess = 0;
inline constexpr int kFailure =
    1;  // did not start: bad configuration, already running, an error while starting
inline constexpr int kUsage = 2;  // the command line is wrong
inline constexpr int kNotRunning =
    69;  // stop, status, restart: there is no node (EX_UNAVAILABLE, as Crossbar.io)

}  // namespace crossbar::exit_code
