// SPDX-License-Identifier: MIT
// Login: what the authentication methods share: where the principal comes from (options, or a
// procedure: requirements R-DA), and how a refusal looks.
#pragma once

#include "common/base/clock.hpp"
#include "common/base/random.hpp"
#include "common/router/auth/authenticator.hpp"
#include "common/router/auth/cookie_jar.hpp"
#include "common/router/options.hpp"

#include <cstdint>
#include <memory>
#include <optional>
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
    std::optional<SecureChannel> channel;
    std::optional<CookieLogin> remembered;  // by the cookie that the transport has shown
    WampId session = 0;                     // the id that WELCOME will show
    std::string mock_key;  // of this router: for made-up salts that are the same each time
};

class Login : public Authenticator {
public:
    using Principal = AuthOptions::Principal;

    // `options` of the method: null for one that knows no principals (cookie).
    Login(std::string_view method, LoginContext context, const AuthOptions::Method* options);

    LoginStep authenticate(const wamp::Authenticate& answer) override;
    LoginStep answered(std::string_view error, const wamp::Arguments& answer) override;
    LoginStep computed(std::string result) override;

protected:
    // The procedure has told about the principal.
    virtual LoginStep found(const Principal& principal) = 0;

    bool is_dynamic() const noexcept {
        return options_ != nullptr && options_->dynamic.has_value();
    }

    std::string_view provider() const noexcept { return is_dynamic() ? "dynamic" : "static"; }

    // Asks the procedure; `further` goes to its details.
    LoginStep ask(const wamp::Dict& further = {}) const;

    // `authextra` goes to WELCOME.
    LoginStep welcome(const Principal& principal, const wamp::Dict& authextra = {}) const;

    // The principal of the options that is called so, or null.
    const Principal* find(std::string_view authid) const;

    // One of the options' principals, always the same one for an authid: what one that does not
    // exist is to look like. Null when there are none.
    const Principal* model_for(std::string_view authid) const;

    // 32 bytes that are always the same for an authid, and that nobody can compute.
    crypto::Digest made_up_for(std::string_view authid) const;

    std::string random_bytes(std::size_t count) const;

    const LoginContext& context() const noexcept { return context_; }

    const std::string& method() const noexcept { return method_; }

private:
    bool read(const wamp::Dict& details, Principal& principal);

    LoginContext context_;  // keeps the options alive
    std::string method_;
    const AuthOptions::Method* options_;
    wamp::Dict extra_;  // the procedure's, for WELCOME
};

LoginRefusal refusal(std::string_view reason, std::string text);

// The same for an unknown authid and a wrong secret (R-AU-05).
LoginRefusal denied();

// HELLO.Details.authid is missing.
LoginRefusal nameless();

// A member that is a text; empty when it is not there, or something else.
std::string text_in(const wamp::Dict& dict, std::string_view key);

// HELLO.Details.authextra.pubkey, 32 raw bytes; nothing when it is something else.
std::optional<std::string> public_key_in(const wamp::Dict& authextra);

// The name as SCRAM has it (SASLprep); as it is when it cannot be prepared, or is too long to be
// anybody's: preparing takes much longer than reading.
std::string prepared_name(std::string_view authid);

// XXXX-XXXX-XXXX-XXXX-XXXX-XXXX, as Crossbar makes them.
std::string random_authid(Random& random);

}  // namespace crossbar::router
