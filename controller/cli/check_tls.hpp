// SPDX-License-Identifier: MIT
// What `check` says of TLS: do the files of a configuration exist, can they be read, do they belong
// together? Nothing listens and nothing connects.
#pragma once

#include "common/config/node_config.hpp"

#include <vector>

namespace crossbar::cli {

std::vector<config::Diagnostic> check_tls(const config::LoadedConfig& loaded);

}  // namespace crossbar::cli
