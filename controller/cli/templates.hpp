// SPDX-License-Identifier: MIT
// `crossbar-cxx templates`
#pragma once

namespace crossbar::cli {

int run_templates();

}  // namespace crossbar::cli
