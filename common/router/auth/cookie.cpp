// SPDX-License-Identifier: MIT
// "cookie": a browser that has logged in before is let in again (requirement R-AU-11).
#include "common/router/auth/methods.hpp"
#include "common/wamp/uris.hpp"

namespace crossbar::router {
namespace {

class CookieLoginMethod final : public Login {
public:
    explicit CookieLoginMethod(const LoginContext& context) : Login("cookie", context, nullptr) {}

    LoginStep start() override {
        if (!cookie_knows(context())) {
            return refusal(
                wamp::uris::kAuthenticationDenied, "nobody has logged in with this cookie");
        }
        Identity identity;
        identity.authid = context().remembered->authid;
        identity.authrole = context().remembered->authrole;
        identity.authmethod = method();
        identity.authprovider = "cookie";
        return identity;
    }

private:
    LoginStep found(const Principal& principal) override { return welcome(principal); }
};

}  // namespace

// As whom and where it has logged in, nothing else: a role of the same name on another realm is not
// what was proved.
bool cookie_knows(const LoginContext& context) {
    const auto& remembered = context.remembered;
    return remembered && remembered->realm == context.realm &&
           (context.authid.empty() || context.authid == remembered->authid);
}

std::unique_ptr<Authenticator> make_cookie_login(const LoginContext& context) {
    return std::make_unique<CookieLoginMethod>(context);
}

}  // namespace crossbar::router
