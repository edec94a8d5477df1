// SPDX-License-Identifier: MIT
// The process's title, as `ps` and `top` show it.
#pragma once

#include <string_view>

namespace crossbar {

// Overwrites the argument area of the process, and the short name (15 characters). What argv points
// to is gone afterwards: parse the command line first. Call it once, before there are threads.
void set_process_title(int argc, char** argv, std::string_view title);

}  // namespace crossbar
