// SPDX-License-Identifier: MIT
// "wamp-scram", and the older draft that autobahn's clients call "scram" (requirements R-SC;
// reading 25). Both from the same principals.
#include "common/auth/scram.hpp"

#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"
#include "common/router/auth/channel.hpp"
#include "common/router/auth/methods.hpp"
#include "common/wamp/uris.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossbar::router {
namespace {

namespace uris = wamp::uris;
using auth::ScramDialect;

constexpr std::size_t kNonce = 16;           // bytes; ours
constexpr std::size_t kLongestNonce = 1024;  // characters; the client's

std::string_view name_of(ScramDialect dialect) {
    return dialect == ScramDialect::standard ? "wamp-scram" : "scram";
}

// The same words for everything that is wrong with an answer (R-SC-12).
LoginRefusal invalid_proof() {
    auto refused = denied();
    refused.details.set("scram", "invalid-proof");
    return refused;
}

class ScramLogin final : public Login {
public:
    ScramLogin(const LoginContext& context, ScramDialect dialect)
        : Login(name_of(dialect), context, &*context.options->scram), dialect_(dialect) {}

    LoginStep start() override {
        if (context().authid.empty()) {
            return nameless();
        }
        exchange_.client_nonce = text_in(context().authextra, "nonce");
        const auto nonce = crypto::from_base64(exchange_.client_nonce);
        if (!nonce || nonce->empty() || exchange_.client_nonce.size() > kLongestNonce) {
            return refusal(
                uris::kAuthenticationFailed,
                "HELLO.Details.authextra.nonce must be the base64 of random bytes");
        }
        if (dialect_ == ScramDialect::standard && !bind_channel()) {
            return refusal(
                uris::kAuthenticationFailed,
                "the channel binding that HELLO asks for is not available on this transport");
        }
        const auto own = random_bytes(kNonce);
        exchange_.nonce = dialect_ == ScramDialect::standard
                              ? exchange_.client_nonce + crypto::to_base64(as_bytes(own))
                              : crypto::to_base64(as_bytes(*nonce + own));
        exchange_.authid = prepared_name(context().authid);
        if (is_dynamic()) {
            return ask();
        }
        const auto* principal = find(context().authid);
        if (principal == nullptr) {
            principal = find(exchange_.authid);
        }
        return challenge(principal != nullptr ? *principal : nobody());
    }

    LoginStep authenticate(const wamp::Authenticate& answer) override {
        const auto proof = crypto::from_base64(answer.signature);
        const auto message = auth::auth_message(exchange_, dialect_);
        const bool right =
            proof && auth::verify_proof(principal_.scram.stored_key, message, *proof);
        if (!right || !principal_.scram.known ||
            (dialect_ == ScramDialect::standard && !is_of_this_exchange(answer.extra))) {
            return invalid_proof();
        }
        const auto signature =
            crypto::to_base64(auth::server_signature(principal_.scram.server_key, message));
        if (dialect_ == ScramDialect::draft) {
            return welcome(principal_, {{"scram_server_signature", signature}});
        }
        return welcome(principal_, {{"verifier", "v=" + signature}});
    }

private:
    LoginStep found(const Principal& principal) override {
        if (!principal.scram.known) {
            return refusal(
                uris::kAuthenticationFailed,
                "the authenticator gave no keys of SCRAM for this principal");
        }
        return challenge(principal);
    }

    LoginStep challenge(const Principal& principal) {
        principal_ = principal;
        const auto& cost = principal_.scram.cost;
        exchange_.salt = crypto::to_base64(as_bytes(principal_.salt));
        exchange_.iterations = cost.iterations;
        wamp::Dict extra{
            {"nonce", exchange_.nonce},
            {"salt", exchange_.salt},
            {"kdf", auth::name_of(cost.kdf, dialect_)},
            {"iterations", cost.iterations},
        };
        // autobahn takes a null for a number.
        const bool none = cost.kdf == auth::Kdf::pbkdf2 && dialect_ == ScramDialect::standard;
        extra.append("memory", none ? wamp::Value() : wamp::Value(cost.memory));
        return LoginChallenge{method(), std::move(extra)};
    }

    // False when HELLO asks for what this channel has not got (R-SC-09).
    bool bind_channel() {
        const auto wanted = wanted_binding(context().authextra);
        if (wanted.name.empty()) {
            return wanted.understood;
        }
        const auto data = channel_data(context().channel, wanted.name);
        if (!data) {
            return false;
        }
        exchange_.channel_binding = wanted.name;
        exchange_.cbind_data = *data;
        return true;
    }

    // R-SC-07.
    bool is_of_this_exchange(const wamp::Dict& extra) const {
        const auto binding = wanted_binding(extra);
        if (text_in(extra, "nonce") != exchange_.nonce || !binding.understood ||
            binding.name != exchange_.channel_binding) {
            return false;
        }
        const wamp::Value* data = extra.find("cbind_data");
        if (binding.name.empty()) {
            return data == nullptr || data->is_null();
        }
        const auto bytes = crypto::from_base64(text_in(extra, "cbind_data"));
        return bytes &&
               crypto::equal_in_constant_time(as_bytes(*bytes), as_bytes(exchange_.cbind_data));
    }

    // Looks like a principal, and has keys that nobody knows (R-SC-11).
    Principal nobody() const {
        constexpr std::size_t kSalt = 16;
        const auto digest = made_up_for(context().authid);
        Principal made_up;
        made_up.authid = context().authid;
        made_up.salt = as_text(digest).substr(0, kSalt);
        made_up.scram.cost = {auth::Kdf::argon2id13, 4096, 512};
        if (const auto* model = model_for(context().authid)) {
            made_up.scram.cost = model->scram.cost;
            made_up.salt = as_text(digest).substr(0, std::min(digest.size(), model->salt.size()));
        }
        std::ranges::copy(as_bytes(random_bytes(32)), made_up.scram.stored_key.begin());
        return made_up;  // not known: no proof is good for it
    }

    ScramDialect dialect_;
    auth::ScramExchange exchange_;
    Principal principal_;
};

}  // namespace

std::unique_ptr<Authenticator> make_scram_login(const LoginContext& context) {
    return std::make_unique<ScramLogin>(context, ScramDialect::standard);
}

std::unique_ptr<Authenticator> make_draft_scram_login(const LoginContext& context) {
    return std::make_unique<ScramLogin>(context, ScramDialect::draft);
}

}  // namespace crossbar::router
