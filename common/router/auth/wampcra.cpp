// SPDX-License-Identifier: MIT
// "wampcra" (requirements R-CR).
#include "common/auth/wampcra.hpp"

#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"
#include "common/router/auth/methods.hpp"
#include "common/router/timestamp.hpp"
#include "common/wamp/uris.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossbar::router {
namespace {

std::string json_string(std::string_view text) {
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            json += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            json += c;
        }
    }
    return json + '"';
}

class CraLogin final : public Login {
public:
    explicit CraLogin(const LoginContext& context)
        : Login("wampcra", context, &*context.options->wampcra) {}

    LoginStep start() override {
        if (context().authid.empty()) {
            return nameless();
        }
        if (is_dynamic()) {
            return ask();
        }
        const auto* principal = find(context().authid);
        return challenge(principal != nullptr ? *principal : nobody());
    }

    LoginStep authenticate(const wamp::Authenticate& answer) override {
        const auto expected = auth::cra_signature(principal_.secret, challenge_);
        if (!crypto::equal_in_constant_time(as_bytes(expected), as_bytes(answer.signature))) {
            return denied();
        }
        return welcome(principal_);
    }

    LoginStep computed(std::string key) override {
        principal_.secret = std::move(key);
        return challenge(principal_);
    }

private:
    // With salt, iterations and keylen the procedure tells a password; else the key. Without a
    // secret anybody could sign.
    LoginStep found(const Principal& principal) override {
        if (principal.secret.empty()) {
            return refusal(
                wamp::uris::kAuthenticationFailed,
                "the authenticator gave no secret for this principal");
        }
        if (principal.salt.empty() || principal.iterations == 0 || principal.keylen == 0) {
            return challenge(principal);
        }
        principal_ = principal;
        return LoginWork{[secret = principal.secret,
                          salt = principal.salt,
                          iterations = principal.iterations,
                          keylen = principal.keylen] {
            return auth::cra_key(secret, salt, iterations, keylen);
        }};
    }

    LoginStep challenge(const Principal& principal) {
        principal_ = principal;
        challenge_ = fmt::format(
            R"({{"authid":{},"authrole":{},"authmethod":"wampcra","authprovider":"{}",)"
            R"("nonce":"{}","timestamp":"{}","session":{}}})",
            json_string(principal_.authid),
            json_string(principal_.authrole),
            provider(),
            crypto::to_base64(as_bytes(random_bytes(24))),
            to_timestamp(context().clock.wall()),
            context().session);
        wamp::Dict extra{{"challenge", challenge_}};
        if (!principal_.salt.empty()) {
            constexpr std::uint32_t kIterations = 1000;  // what clients take for absent
            constexpr std::uint32_t kKeylen = 32;
            extra.append("salt", principal_.salt);
            extra.append(
                "iterations", principal_.iterations != 0 ? principal_.iterations : kIterations);
            extra.append("keylen", principal_.keylen != 0 ? principal_.keylen : kKeylen);
        }
        return LoginChallenge{method(), std::move(extra)};
    }

    // Looks like a principal, and has a secret that nobody knows (R-CR-07).
    Principal nobody() const {
        Principal made_up;
        made_up.authid = context().authid;
        made_up.secret = random_bytes(32);
        if (const auto* model = model_for(context().authid)) {
            const auto salt = crypto::to_hex(made_up_for(context().authid));
            made_up.authrole = model->authrole;
            made_up.iterations = model->iterations;
            made_up.keylen = model->keylen;
            made_up.salt = salt.substr(0, std::min(salt.size(), model->salt.size()));
        }
        return made_up;
    }

    Principal principal_;
    std::string challenge_;
};

}  // namespace

std::unique_ptr<Authenticator> make_wampcra_login(const LoginContext& context) {
    return std::make_unique<CraLogin>(context);
}

}  // namespace crossbar::router
