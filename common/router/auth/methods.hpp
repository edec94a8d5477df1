// SPDX-License-Identifier: MIT
// One maker for each authentication method. The transport offers it: its options are there.
#pragma once

#include "common/router/auth/login.hpp"

#include <memory>

namespace crossbar::router {

std::unique_ptr<Authenticator> make_anonymous_login(const LoginContext& context);
std::unique_ptr<Authenticator> make_ticket_login(const LoginContext& context);
std::unique_ptr<Authenticator> make_wampcra_login(const LoginContext& context);
std::unique_ptr<Authenticator> make_scram_login(const LoginContext& context);        // "wamp-scram"
std::unique_ptr<Authenticator> make_draft_scram_login(const LoginContext& context);  // "scram"
std::unique_ptr<Authenticator> make_cryptosign_login(const LoginContext& context);
std::unique_ptr<Authenticator> make_tls_login(const LoginContext& context);
std::unique_ptr<Authenticator> make_cookie_login(const LoginContext& context);

// True when the transport's cookie lets this peer in.
bool cookie_knows(const LoginContext& context);

}  // namespace crossbar::router
