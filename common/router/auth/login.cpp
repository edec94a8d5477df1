// SPDX-License-Identifier: MIT
#include "common/router/auth/login.hpp"

#include "common/auth/saslprep.hpp"
#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"
#include "common/router/auth/principal.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/uris.hpp"

#include <algorithm>
#include <utility>

namespace crossbar::router {

namespace uris = wamp::uris;

namespace {

LoginRefusal own_fault(std::string text) {
    auto refused = refusal(uris::kAuthenticationFailed, std::move(text));
    refused.counts = false;
    return refused;
}

// Errors of the procedure are told to the client as they are; that there is none, or no answer, is
// a failure (R-AU-04).
LoginRefusal failed(std::string_view error, const wamp::Arguments& answer) {
    static constexpr std::string_view kOfTheRouter[] = {
        uris::kNoSuchProcedure,
        uris::kTimeout,
        uris::kCanceled,
        uris::kNoAvailableCallee,
        uris::kMaxConcurrencyReached,
        uris::kNetworkFailure,
        uris::kPayloadSizeExceeded};
    const bool own = std::ranges::find(kOfTheRouter, error) == std::end(kOfTheRouter) &&
                     wamp::is_valid_uri(error, wamp::UriRules::loose);
    if (!own) {
        return own_fault("the authenticator does not answer");
    }
    const auto* text = answer.args.empty() ? nullptr : answer.args.front().as<std::string>();
    return refusal(error, text == nullptr ? std::string() : *text);
}

LoginRefusal garbage() {
    return own_fault("the authenticator's answer is not understood");
}

}  // namespace

Login::Login(std::string_view method, LoginContext context, const AuthOptions::Method* options)
    : context_(std::move(context)), method_(method), options_(options) {}

LoginStep Login::authenticate(const wamp::Authenticate&) {
    return refusal(uris::kProtocolViolation, "there was no CHALLENGE");
}

LoginStep Login::computed(std::string) {
    return refusal(uris::kAuthenticationFailed, "nothing was to be computed");
}

LoginStep Login::answered(std::string_view error, const wamp::Arguments& answer) {
    if (!error.empty()) {
        return failed(error, answer);
    }
    if (answer.args.empty()) {
        return garbage();
    }
    Principal principal;
    principal.authid = context_.authid;
    if (const auto* role = answer.args.front().as<std::string>()) {
        principal.authrole = *role;
    } else if (const auto* details = answer.args.front().as<wamp::Dict>()) {
        if (!read(*details, principal)) {
            return garbage();
        }
    } else {
        return garbage();
    }
    if (principal.authrole.empty()) {
        principal.authrole = options_->default_role.value_or("");
    }
    if (principal.authrole.empty()) {
        return garbage();
    }
    if (principal.authid.empty()) {
        principal.authid = random_authid(context_.random);
    }
    return found(principal);
}

bool Login::read(const wamp::Dict& details, Principal& principal) {
    const wamp::Value* extra = details.find("extra");
    if (extra != nullptr && !extra->is_null()) {
        const auto* dict = extra->as<wamp::Dict>();
        if (dict == nullptr) {
            return false;
        }
        extra_ = *dict;
    }
    return read_principal(details, principal);
}

LoginStep Login::ask(const wamp::Dict& further) const {
    wamp::Dict details{
        {"authmethod", method_},
        {"session", context_.session},
        {"transport", context_.transport},
        {"authextra", context_.authextra},
    };
    for (const auto& [key, value] : further) {
        details.set(key, value);
    }
    const wamp::Value authid =
        context_.authid.empty() ? wamp::Value() : wamp::Value(context_.authid);
    const auto& dynamic = *options_->dynamic;
    return LoginAsk{
        dynamic.procedure,
        dynamic.realm,
        dynamic.role,
        {{context_.realm, authid, std::move(details)}, {}}};
}

LoginStep Login::welcome(const Principal& principal, const wamp::Dict& authextra) const {
    Identity identity;
    identity.authid = principal.authid;
    identity.authrole = principal.authrole;
    identity.authmethod = method_;
    identity.authprovider = provider();
    identity.authextra = extra_;
    for (const auto& [key, value] : authextra) {
        identity.authextra.set(key, value);
    }
    identity.realm = principal.realm;
    return identity;
}

const Login::Principal* Login::find(std::string_view authid) const {
    const auto at = std::ranges::find(options_->principals, authid, &Principal::authid);
    return at == options_->principals.end() ? nullptr : &*at;
}

const Login::Principal* Login::model_for(std::string_view authid) const {
    if (options_->principals.empty()) {
        return nullptr;
    }
    const auto index = static_cast<std::size_t>(made_up_for(authid)[0]);
    return &options_->principals[index % options_->principals.size()];
}

crypto::Digest Login::made_up_for(std::string_view authid) const {
    return crypto::hmac_sha256(as_bytes(context_.mock_key), as_bytes(authid));
}

std::string Login::random_bytes(std::size_t count) const {
    std::string bytes;
    while (bytes.size() < count) {
        auto number = context_.random.next();
        for (int i = 0; i < 8 && bytes.size() < count; ++i, number >>= 8U) {
            bytes += static_cast<char>(number & 0xffU);
        }
    }
    return bytes;
}

LoginRefusal refusal(std::string_view reason, std::string text) {
    return {std::string(reason), std::move(text)};
}

LoginRefusal denied() {
    return refusal(uris::kAuthenticationDenied, "the credentials are not valid");
}

LoginRefusal nameless() {
    return refusal(uris::kNoSuchPrincipal, "HELLO.Details.authid is missing");
}

std::string text_in(const wamp::Dict& dict, std::string_view key) {
    const wamp::Value* value = dict.find(key);
    const auto* text = value == nullptr ? nullptr : value->as<std::string>();
    return text == nullptr ? std::string() : *text;
}

std::optional<std::string> public_key_in(const wamp::Dict& authextra) {
    constexpr std::size_t kDigits = 64;
    const wamp::Value* value = authextra.find("pubkey");
    const auto* hex = value == nullptr ? nullptr : value->as<std::string>();
    return hex != nullptr && hex->size() == kDigits ? crypto::from_hex(*hex) : std::nullopt;
}

std::string prepared_name(std::string_view authid) {
    constexpr std::size_t kLongest = 256;  // bytes
    const auto prepared = authid.size() <= kLongest ? auth::saslprep(authid) : std::nullopt;
    return prepared.value_or(std::string(authid));
}

std::string random_authid(Random& random) {
    // Characters that are not mistaken for one another.
    constexpr std::string_view kCharacters = "345679ACEFGHJKLMNPQRSTUVWXY";
    constexpr std::size_t kGroups = 6;
    constexpr std::size_t kGroup = 4;
    std::string authid;
    for (std::size_t i = 0; i < kGroups * kGroup; ++i) {
        if (i > 0 && i % kGroup == 0) {
            authid += '-';
        }
        authid += kCharacters[random.below(kCharacters.size())];
    }
    return authid;
}

}  // namespace crossbar::router
