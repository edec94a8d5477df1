// SPDX-License-Identifier: MIT
// The client's side of "wampcra" (C-AU-03).
#include "common/auth/wampcra.hpp"
#include "common/sdk/login_limits.hpp"
#include "common/sdk/login_method.hpp"

#include <utility>

namespace crossbar::sdk {
namespace {

class CraMethod final : public LoginMethod {
public:
    CraMethod(login::WampCra credentials, const LoginContext& context)
        : credentials_(std::move(credentials)), context_(context) {}

    std::string_view name() const noexcept override { return "wampcra"; }

    std::optional<LoginFailure> offer(Dict&) override {
        if (context_.authid.empty()) {
            return not_authentic("a login by WAMP-CRA needs an authid");
        }
        return std::nullopt;
    }

    LoginStep challenged(const Dict& extra) override {
        challenge_ = text_in(extra, "challenge");
        if (challenge_.empty()) {
            return not_authentic("the router's CHALLENGE for WAMP-CRA holds no challenge");
        }
        const auto salt = text_in(extra, "salt");
        if (salt.empty()) {
            return computed(credentials_.secret);
        }
        constexpr std::uint32_t kIterations = 1000;  // of those who do not say
        constexpr std::uint32_t kKeylen = 32;
        const auto iterations = number_in(extra, "iterations").value_or(kIterations);
        const auto keylen = number_in(extra, "keylen").value_or(kKeylen);
        constexpr std::uint32_t kBlock = 32;  // bytes; what PBKDF2's iterations give
        const std::uint64_t blocks = (std::uint64_t{keylen} + kBlock - 1) / kBlock;
        if (iterations == 0 || keylen == 0 || keylen > kLongestCraKey ||
            salt.size() > kLongestSalt || iterations * blocks > kMostPbkdf2Iterations) {
            return not_authentic(
                "the router asks for a key of WAMP-CRA that this client does not compute "
                "(iterations, keylen or salt are out of range)");
        }
        return LoginWork{[secret = credentials_.secret, salt, iterations, keylen] {
            return auth::cra_key(secret, salt, iterations, keylen);
        }};
    }

    LoginStep computed(std::string key) override {
        return LoginAnswer{auth::cra_signature(key, challenge_), {}};
    }

private:
    login::WampCra credentials_;
    const LoginContext& context_;
    std::string challenge_;
};

}  // namespace

std::unique_ptr<LoginMethod> make_login_method(
    login::WampCra credentials, const LoginContext& context) {
    return std::make_unique<CraMethod>(std::move(credentials), context);
}

}  // namespace crossbar::sdk
