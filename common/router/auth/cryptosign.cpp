// SPDX-License-Identifier: MIT
// "cryptosign" (requirements R-CS, R-CB).
#include "common/auth/cryptosign.hpp"

#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"
#include "common/router/auth/channel.hpp"
#include "common/router/auth/methods.hpp"
#include "common/wamp/uris.hpp"

#include <algorithm>
#include <utility>

namespace crossbar::router {
namespace {

namespace uris = wamp::uris;

class CryptosignLogin final : public Login {
public:
    explicit CryptosignLogin(const LoginContext& context)
        : Login("cryptosign", context, &*context.options->cryptosign) {}

    LoginStep start() override {
        const auto key = public_key_in(context().authextra);
        if (!key) {
            return refusal(
                uris::kAuthenticationFailed,
                "HELLO.Details.authextra.pubkey must be 64 hexadecimal digits");
        }
        key_ = *key;
        if (!bind_channel()) {
            // Going on without would be allowed; but who asks for it wants no less (R-CB-03).
            return refusal(
                uris::kAuthenticationFailed,
                "the channel binding that HELLO asks for is not available on this transport");
        }
        if (!read_own_challenge()) {
            return refusal(
                uris::kAuthenticationFailed,
                "HELLO.Details.authextra.challenge must be 64 hexadecimal digits");
        }
        if (is_dynamic()) {
            return ask();
        }
        for (const auto& principal : context().options->cryptosign->principals) {
            const bool named = context().authid.empty() || context().authid == principal.authid;
            if (named && holds(principal)) {
                return found(principal);
            }
        }
        return unknown_key();
    }

    // The signature and what was signed, in hexadecimal; the latter must be this login's challenge
    // (R-CS-04).
    LoginStep authenticate(const wamp::Authenticate& answer) override {
        const auto expected = auth::bound_challenge(challenge_, channel_id_);
        if (!auth::verify_signed_message(answer.signature, expected, key_)) {
            return denied();
        }
        return welcome(principal_);
    }

private:
    static LoginRefusal unknown_key() {
        return refusal(uris::kNoSuchPrincipal, "nobody has this public key");
    }

    bool bind_channel() {
        const auto wanted = wanted_binding(context().authextra);
        if (wanted.name.empty()) {
            return wanted.understood;
        }
        const auto id = channel_id(context().channel, wanted.name);
        if (!id || id->size() != auth::kChallengeSize) {
            return false;
        }
        binding_ = wanted.name;
        channel_id_ = *id;
        return true;
    }

    // What the router is to sign, to prove itself (R-CB-04).
    bool read_own_challenge() {
        const wamp::Value* value = context().authextra.find("challenge");
        if (value == nullptr || value->is_null()) {
            return true;
        }
        const auto bytes = crypto::from_hex(text_in(context().authextra, "challenge"));
        if (!bytes || bytes->size() != auth::kChallengeSize) {
            return false;
        }
        own_challenge_ = *bytes;
        return true;
    }

    bool holds(const Principal& principal) const {
        return std::ranges::find(principal.public_keys, key_) != principal.public_keys.end();
    }

    LoginStep found(const Principal& principal) override {
        if (!holds(principal)) {
            return unknown_key();
        }
        principal_ = principal;
        challenge_ = random_bytes(auth::kChallengeSize);
        wamp::Dict extra{{"challenge", crypto::to_hex(as_bytes(challenge_))}};
        if (!binding_.empty()) {
            extra.append("channel_binding", binding_);
        }
        const auto& router_key = context().options->router_key;
        if (!own_challenge_.empty() && router_key != nullptr) {
            extra.append("pubkey", crypto::to_hex(router_key->public_key));
            extra.append(
                "signature",
                auth::signed_message(
                    *router_key, auth::bound_challenge(own_challenge_, channel_id_)));
        }
        return LoginChallenge{method(), std::move(extra)};
    }

    std::string key_;
    std::string binding_;     // that is in use; empty: none
    std::string channel_id_;  // for it
    std::string own_challenge_;
    std::string challenge_;
    Principal principal_;
};

}  // namespace

std::unique_ptr<Authenticator> make_cryptosign_login(const LoginContext& context) {
    return std::make_unique<CryptosignLogin>(context);
}

}  // namespace crossbar::router
