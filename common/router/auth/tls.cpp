// SPDX-License-Identifier: MIT
// "tls": the client's certificate, verified by the transport, says who it is (requirements R-TL-03,
// R-AU-11).
#include "common/router/auth/methods.hpp"
#include "common/wamp/uris.hpp"

#include <algorithm>

namespace crossbar::router {
namespace {

namespace uris = wamp::uris;

class TlsLogin final : public Login {
public:
    explicit TlsLogin(const LoginContext& context)
        : Login("tls", context, &*context.options->tls) {}

    LoginStep start() override {
        if (!context().channel || context().channel->certificate_sha1.empty()) {
            return refusal(uris::kAuthenticationDenied, "a TLS client certificate is needed");
        }
        if (is_dynamic()) {
            return ask();
        }
        const auto& principals = context().options->tls->principals;
        const auto at = std::ranges::find(
            principals, context().channel->certificate_sha1, &Principal::certificate_sha1);
        const bool named =
            at != principals.end() && (context().authid.empty() || context().authid == at->authid);
        if (!named) {
            return refusal(uris::kNoSuchPrincipal, "nobody has this certificate");
        }
        return welcome(*at);
    }

private:
    LoginStep found(const Principal& principal) override { return welcome(principal); }
};

}  // namespace

std::unique_ptr<Authenticator> make_tls_login(const LoginContext& context) {
    return std::make_unique<TlsLogin>(context);
}

}  // namespace crossbar::router
