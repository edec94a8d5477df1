// SPDX-License-Identifier: MIT
// Who may log in, and how: for the model, and the same as options of the router.
#pragma once

#include "common/router/options.hpp"
#include "tests/simulation/model_types.hpp"

#include <memory>

namespace crossbar::simulation {

LoginRules login_rules();

// Null for transports without logins.
std::shared_ptr<const router::AuthOptions> auth_of(TransportKind kind, const LoginRules& rules);

}  // namespace crossbar::simulation
