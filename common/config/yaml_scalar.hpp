// SPDX-License-Identifier: MIT
// Scalars of YAML 1.1 as PyYAML reads them, but without its base-60 numbers.
#pragma once

#include "common/config/document.hpp"

#include <string>

namespace crossbar::config {

// A scalar without quotes or tag.
Node plain_scalar(const std::string& word);

}  // namespace crossbar::config
