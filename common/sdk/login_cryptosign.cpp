// SPDX-License-Identifier: MIT
// The client's side of "cryptosign" (C-AU-05, C-AU-06).
#include "common/auth/cryptosign.hpp"
#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"
#include "common/sdk/login_method.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossbar::sdk {
namespace {

class CryptosignMethod final : public LoginMethod {
public:
    CryptosignMethod(login::Cryptosign credentials, const LoginContext& context)
        : pair_(crypto::ed25519_of_seed(as_bytes(credentials.private_key))),
          router_key_(std::move(credentials.router_key)),
          context_(context) {}

    std::string_view name() const noexcept override { return "cryptosign"; }

    bool proves_router() const noexcept override { return !router_key_.empty(); }

    std::optional<LoginFailure> offer(Dict& authextra) override {
        if (!pair_) {
            return not_authentic("the private key for cryptosign is not 32 bytes long");
        }
        authextra.set("pubkey", crypto::to_hex(pair_->public_key));
        if (proves_router()) {
            own_challenge_ = context_.random_bytes(auth::kChallengeSize);
            authextra.set("challenge", crypto::to_hex(as_bytes(own_challenge_)));
        }
        return std::nullopt;
    }

    LoginStep challenged(const Dict& extra) override {
        if (auto failure = check_binding(extra)) {
            return std::move(*failure);
        }
        if (auto failure = check_router(extra)) {
            return std::move(*failure);
        }
        // Exactly a challenge: a key that signs whatever it is sent signs for somebody else.
        const auto challenge = crypto::from_hex(text_in(extra, "challenge"));
        if (!challenge || challenge->size() != auth::kChallengeSize) {
            return not_authentic(
                "the router's challenge for cryptosign is not 64 hexadecimal digits");
        }
        return LoginAnswer{
            auth::signed_message(*pair_, auth::bound_challenge(*challenge, context_.channel_id)),
            {}};
    }

private:
    std::optional<LoginFailure> check_binding(const Dict& extra) const {
        const Value* value = extra.find("channel_binding");
        const bool none = value == nullptr || value->is_null();
        const auto name = text_in(extra, "channel_binding");
        if (name == context_.binding && none == context_.binding.empty()) {
            return std::nullopt;
        }
        if (context_.binding.empty()) {
            return not_authentic(
                "the router ties the login to a channel binding that this client did not ask for");
        }
        return not_authentic(fmt::format(
            "the router does not tie the login to the connection by {} as it was asked to: "
            "somebody may be in between, or the router cannot (leave \"channel_binding\" out then)",
            context_.binding));
    }

    std::optional<LoginFailure> check_router(const Dict& extra) const {
        if (!proves_router()) {
            return std::nullopt;
        }
        const auto expected = auth::bound_challenge(own_challenge_, context_.channel_id);
        const auto signature = text_in(extra, "signature");
        if (auth::verify_signed_message(signature, expected, router_key_)) {
            return std::nullopt;
        }
        return not_authentic(fmt::format(
            "the router has not proved to be the one with the key {} ({}): it is another one, or "
            "its key has changed",
            crypto::to_hex(as_bytes(router_key_)),
            signature.empty() ? "it signed nothing" : "its signature is wrong"));
    }

    std::optional<crypto::KeyPair> pair_;
    std::string router_key_;
    const LoginContext& context_;
    std::string own_challenge_;  // that the router has to sign
};

}  // namespace

std::unique_ptr<LoginMethod> make_login_method(
    login::Cryptosign credentials, const LoginContext& context) {
    return std::make_unique<CryptosignMethod>(std::move(credentials), context);
}

}  // namespace crossbar::sdk
