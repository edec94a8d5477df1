// SPDX-License-Identifier: MIT
// The authentication methods by their names (specification: "Authentication Methods"; requirements
// R-AU). Each is a file of its own beside this one.
#pragma once

#include "common/router/auth/login.hpp"

#include <memory>
#include <string_view>

namespace crossbar::router {

// True for a name that some transport could offer.
bool is_login_method(std::string_view method);

// The login of one method; null when the transport does not offer it.
std::unique_ptr<Authenticator> login_with(std::string_view method, const LoginContext& context);

// True when the method is offered and could know this peer: another one should be tried first if
// not (R-AU-01).
bool may_know(std::string_view method, const LoginContext& context);

}  // namespace crossbar::router
