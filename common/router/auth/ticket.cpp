// SPDX-License-Identifier: MIT
// "ticket" (requirements R-TK).
#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"
#include "common/router/auth/methods.hpp"

namespace crossbar::router {
namespace {

class TicketLogin final : public Login {
public:
    explicit TicketLogin(const LoginContext& context)
        : Login("ticket", context, &*context.options->ticket) {}

    LoginStep start() override {
        if (context().authid.empty()) {
            return nameless();
        }
        return LoginChallenge{method(), {}};
    }

    LoginStep authenticate(const wamp::Authenticate& answer) override {
        if (is_dynamic()) {
            return ask({{"ticket", answer.signature}});
        }
        // Digests of one length: how long the comparison takes tells nothing of the ticket.
        const auto* principal = find(context().authid);
        const std::string nobody = random_bytes(32);
        const std::string_view ticket = principal != nullptr ? principal->secret : nobody;
        const bool equal = crypto::equal_in_constant_time(
            crypto::sha256(as_bytes(ticket)), crypto::sha256(as_bytes(answer.signature)));
        if (principal == nullptr || !equal) {
            return denied();
        }
        return welcome(*principal);
    }

private:
    LoginStep found(const Principal& principal) override { return welcome(principal); }
};

}  // namespace

std::unique_ptr<Authenticator> make_ticket_login(const LoginContext& context) {
    return std::make_unique<TicketLogin>(context);
}

}  // namespace crossbar::router
