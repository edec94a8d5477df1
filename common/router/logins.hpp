// SPDX-License-Identifier: MIT
// The authentication methods: anonymous, ticket, WAMP-CRA, cryptosign; principals from the options
// or from a procedure (specification: "Authentication Methods"; requirements R-AU, R-AN, R-TK,
// R-CR, R-CS, R-DA).
#pragma once

#include "common/base/clock.hpp"
#include "common/base/random.hpp"
#include "common/router/authenticator.hpp"
#include "common/router/options.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace crossbar::router {

// What a login knows of the one who asks. Everything in it outlives the login, or is its own.
struct LoginContext {
    Random& random;
    const Clock& clock;
    std::shared_ptr<const AuthOptions> options;
    std::string realm;
    std::string authid;    // HELLO.Details.authid; may be empty
    wamp::Dict authextra;  // HELLO.Details.authextra
    wamp::Dict transport;  // for a procedure
    WampId session = 0;    // the id that WELCOME will show
    std::string mock_key;  // of this router: for made-up salts that are the same each time
};

// The login of one method; null when the transport does not offer it.
std::unique_ptr<Authenticator> login_with(std::string_view method, const LoginContext& context);

// True when the method is offered and could know this peer: another one should be tried first if
// not (R-AU-01).
bool may_know(std::string_view method, const LoginContext& context);

// The key of WAMP-CRA for a salted password: what principals hold as their secret (R-CR-05).
std::string cra_key(
    std::string_view password,
    std::string_view salt,
    std::uint32_t iterations,
    std::uint32_t keylen);

// XXXX-XXXX-XXXX-XXXX-XXXX-XXXX, as Crossbar makes them.
std::string random_authid(Random& random);

}  // namespace crossbar::router
