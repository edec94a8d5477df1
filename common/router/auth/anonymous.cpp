// SPDX-License-Identifier: MIT
// "anonymous" (requirement R-AN-01).
#include "common/router/auth/methods.hpp"

namespace crossbar::router {
namespace {

LoginContext without_authid(LoginContext context) {
    context.authid.clear();  // the router assigns one
    return context;
}

class AnonymousLogin final : public Login {
public:
    explicit AnonymousLogin(const LoginContext& context)
        : Login("anonymous", without_authid(context), &context.options->anonymous->method) {}

    LoginStep start() override {
        if (is_dynamic()) {
            return ask();
        }
        const auto& options = *context().options->anonymous;
        Principal principal;
        principal.authid = options.authid.value_or(random_authid(context().random));
        principal.authrole = options.role;
        principal.realm = options.realm;
        return welcome(principal);
    }

private:
    LoginStep found(const Principal& principal) override { return welcome(principal); }
};

}  // namespace

std::unique_ptr<Authenticator> make_anonymous_login(const LoginContext& context) {
    return std::make_unique<AnonymousLogin>(context);
}

}  // namespace crossbar::router
