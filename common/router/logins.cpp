// SPDX-License-Identifier: MIT
#include "common/router/logins.hpp"

#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"
#include "common/router/timestamp.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/uris.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace crossbar::router {

namespace uris = wamp::uris;

namespace {

using Principal = AuthOptions::Principal;

LoginRefusal refusal(std::string_view reason, std::string text) {
    return {std::string(reason), std::move(text)};
}

// The same for an unknown authid and a wrong secret (R-AU-05).
LoginRefusal denied() {
    return refusal(uris::kAuthenticationDenied, "the credentials are not valid");
}

std::string random_bytes(Random& random, std::size_t count) {
    std::string bytes;
    while (bytes.size() < count) {
        auto number = random.next();
        for (int i = 0; i < 8 && bytes.size() < count; ++i, number >>= 8U) {
            bytes += static_cast<char>(number & 0xffU);
        }
    }
    return bytes;
}

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

std::string text_in(const wamp::Dict& dict, std::string_view key) {
    const wamp::Value* value = dict.find(key);
    const auto* text = value == nullptr ? nullptr : value->as<std::string>();
    return text == nullptr ? std::string() : *text;
}

std::uint32_t number_in(const wamp::Dict& dict, std::string_view key) {
    const wamp::Value* value = dict.find(key);
    std::uint64_t number = 0;
    const bool fits = value != nullptr && value->to_unsigned(number) && number <= 0xffff'ffffU;
    return fits ? static_cast<std::uint32_t>(number) : 0;
}

const Principal* find_authid(const AuthOptions::Method& method, std::string_view authid) {
    const auto at = std::ranges::find(method.principals, authid, &Principal::authid);
    return at == method.principals.end() ? nullptr : &*at;
}

// One login, of any method: what they share is where the principal comes from.
class Login : public Authenticator {
public:
    Login(
        std::string_view method,
        LoginContext context,
        const std::optional<AuthOptions::Dynamic>& dynamic)
        : context_(std::move(context)), method_(method), dynamic_(dynamic) {}

    LoginStep authenticate(const wamp::Authenticate&) override {
        return refusal(uris::kProtocolViolation, "there was no CHALLENGE");
    }

    LoginStep answered(std::string_view error, const wamp::Arguments& answer) override {
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
        if (principal.authid.empty()) {
            principal.authid = random_authid(context_.random);
        }
        return found(principal);
    }

protected:
    // The procedure has told about the principal.
    virtual LoginStep found(const Principal& principal) = 0;

    bool is_dynamic() const noexcept { return dynamic_.has_value(); }

    LoginStep ask(wamp::Dict further = {}) const {
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
        return LoginAsk{
            dynamic_->procedure,
            dynamic_->realm,
            {{context_.realm, authid, std::move(details)}, {}}};
    }

    LoginStep welcome(const Principal& principal) const {
        Identity identity;
        identity.authid = principal.authid;
        identity.authrole = principal.authrole;
        identity.authmethod = method_;
        identity.authprovider = is_dynamic() ? "dynamic" : "static";
        identity.authextra = extra_;
        identity.realm = principal.realm;
        return identity;
    }

    const LoginContext& context() const noexcept { return context_; }

    const std::string& method() const noexcept { return method_; }

private:
    // Errors of the procedure are told to the client as they are; that there is none, or no answer,
    // is a failure.
    static LoginStep failed(std::string_view error, const wamp::Arguments& answer) {
        const bool own = error != uris::kNoSuchProcedure && error != uris::kTimeout &&
                         error != uris::kCanceled &&
                         wamp::is_valid_uri(error, wamp::UriRules::loose);
        if (!own) {
            return refusal(uris::kAuthenticationFailed, "the authenticator does not answer");
        }
        const auto* text = answer.args.empty() ? nullptr : answer.args.front().as<std::string>();
        return refusal(error, text == nullptr ? std::string() : *text);
    }

    static LoginStep garbage() {
        return refusal(uris::kAuthenticationFailed, "the authenticator's answer is not understood");
    }

    bool read(const wamp::Dict& details, Principal& principal) {
        if (const auto authid = text_in(details, "authid"); !authid.empty()) {
            principal.authid = authid;
        }
        if (const auto realm = text_in(details, "realm"); !realm.empty()) {
            principal.realm = realm;
        }
        principal.authrole = text_in(details, "role");
        principal.secret = text_in(details, "secret");
        principal.salt = text_in(details, "salt");
        principal.iterations = number_in(details, "iterations");
        principal.keylen = number_in(details, "keylen");
        constexpr std::uint32_t kMostIterations = 1'000'000;  // it is computed here and now
        constexpr std::uint32_t kLongestKey = 1024;
        if (principal.iterations > kMostIterations || principal.keylen > kLongestKey) {
            return false;
        }
        if (!principal.salt.empty() && principal.iterations != 0 && principal.keylen != 0) {
            principal.secret =
                cra_key(principal.secret, principal.salt, principal.iterations, principal.keylen);
        }
        if (const wamp::Value* keys = details.find("pubkey")) {
            const wamp::List one{*keys};
            const auto* list = keys->as<wamp::List>();
            for (const auto& key : list != nullptr ? *list : one) {
                const auto* hex = key.as<std::string>();
                const auto raw = hex == nullptr ? std::nullopt : crypto::from_hex(*hex);
                if (!raw) {
                    return false;
                }
                principal.public_keys.push_back(*raw);
            }
        }
        if (const wamp::Value* extra = details.find("extra")) {
            if (const auto* dict = extra->as<wamp::Dict>()) {
                extra_ = *dict;
            }
        }
        return !principal.authrole.empty();
    }

    LoginContext context_;
    std::string method_;
    std::optional<AuthOptions::Dynamic> dynamic_;
    wamp::Dict extra_;
};

class AnonymousLogin final : public Login {
public:
    explicit AnonymousLogin(const LoginContext& context)
        : Login("anonymous", without_authid(context), context.options->anonymous->dynamic) {}

    LoginStep start() override {
        if (is_dynamic()) {
            return ask();
        }
        const auto& options = *context().options->anonymous;
        Principal principal;
        principal.authid = options.authid.value_or(random_authid(context().random));
        principal.authrole = options.role;
        return welcome(principal);
    }

private:
    static LoginContext without_authid(LoginContext context) {
        context.authid.clear();  // the router assigns one (R-AN-01)
        return context;
    }

    LoginStep found(const Principal& principal) override { return welcome(principal); }
};

class TicketLogin final : public Login {
public:
    explicit TicketLogin(const LoginContext& context)
        : Login("ticket", context, context.options->ticket->dynamic) {}

    LoginStep start() override {
        if (context().authid.empty()) {
            return refusal(uris::kNoSuchPrincipal, "HELLO.Details.authid is missing");
        }
        return LoginChallenge{method(), {}};
    }

    LoginStep authenticate(const wamp::Authenticate& answer) override {
        if (is_dynamic()) {
            return ask({{"ticket", answer.signature}});
        }
        const auto* principal = find_authid(*context().options->ticket, context().authid);
        const std::string nobody = random_bytes(context().random, answer.signature.size() + 1);
        const std::string_view ticket = principal != nullptr ? principal->secret : nobody;
        if (!crypto::equal_in_constant_time(as_bytes(ticket), as_bytes(answer.signature))) {
            return denied();
        }
        return welcome(*principal);
    }

private:
    LoginStep found(const Principal& principal) override { return welcome(principal); }
};

class CraLogin final : public Login {
public:
    explicit CraLogin(const LoginContext& context)
        : Login("wampcra", context, context.options->wampcra->dynamic) {}

    LoginStep start() override {
        if (context().authid.empty()) {
            return refusal(uris::kNoSuchPrincipal, "HELLO.Details.authid is missing");
        }
        if (is_dynamic()) {
            return ask();
        }
        const auto& method = *context().options->wampcra;
        const auto* principal = find_authid(method, context().authid);
        return principal != nullptr ? found(*principal) : found(nobody(method));
    }

    LoginStep authenticate(const wamp::Authenticate& answer) override {
        const auto digest = crypto::hmac_sha256(as_bytes(principal_.secret), as_bytes(challenge_));
        const auto expected = crypto::to_base64(digest);
        if (!crypto::equal_in_constant_time(as_bytes(expected), as_bytes(answer.signature))) {
            return denied();
        }
        return welcome(principal_);
    }

private:
    LoginStep found(const Principal& principal) override {
        principal_ = principal;
        challenge_ = fmt::format(
            R"({{"authid":{},"authrole":{},"authmethod":"wampcra","authprovider":"{}",)"
            R"("nonce":"{}","timestamp":"{}","session":{}}})",
            json_string(principal.authid),
            json_string(principal.authrole),
            is_dynamic() ? "dynamic" : "static",
            crypto::to_base64(as_bytes(random_bytes(context().random, 24))),
            to_timestamp(context().clock.wall()),
            context().session);
        wamp::Dict extra{{"challenge", challenge_}};
        if (!principal.salt.empty()) {
            constexpr std::uint32_t kIterations = 1000;  // what clients take for absent
            constexpr std::uint32_t kKeylen = 32;
            extra.append("salt", principal.salt);
            extra.append(
                "iterations", principal.iterations != 0 ? principal.iterations : kIterations);
            extra.append("keylen", principal.keylen != 0 ? principal.keylen : kKeylen);
        }
        return LoginChallenge{method(), std::move(extra)};
    }

    // Looks like a principal, always the same one for an authid, and has a secret that nobody
    // knows.
    Principal nobody(const AuthOptions::Method& method) const {
        Principal made_up;
        made_up.authid = context().authid;
        made_up.secret = random_bytes(context().random, 32);
        if (!method.principals.empty()) {
            const auto digest =
                crypto::hmac_sha256(as_bytes(context().mock_key), as_bytes(context().authid));
            const auto& model =
                method.principals[static_cast<std::size_t>(digest[0]) % method.principals.size()];
            made_up.authrole = model.authrole;
            made_up.iterations = model.iterations;
            made_up.keylen = model.keylen;
            made_up.salt = model.salt.empty()
                               ? std::string()
                               : crypto::to_hex(digest).substr(
                                     0, std::min<std::size_t>(64, model.salt.size()));
        }
        return made_up;
    }

    Principal principal_;
    std::string challenge_;
};

class CryptosignLogin final : public Login {
public:
    explicit CryptosignLogin(const LoginContext& context)
        : Login("cryptosign", context, context.options->cryptosign->dynamic) {}

    LoginStep start() override {
        const auto key = crypto::from_hex(text_in(context().authextra, "pubkey"));
        if (!key || key->size() != 32) {
            return refusal(
                uris::kAuthenticationFailed,
                "HELLO.Details.authextra.pubkey must be 64 hexadecimal digits");
        }
        key_ = *key;
        if (is_dynamic()) {
            return ask();
        }
        for (const auto& principal : context().options->cryptosign->principals) {
            const bool named = context().authid.empty() || context().authid == principal.authid;
            if (named && holds(principal)) {
                return found(principal);
            }
        }
        return refusal(uris::kNoSuchPrincipal, "nobody has this public key");
    }

    // The signature and what was signed, in hexadecimal; the latter must be this login's challenge
    // (R-CS-04).
    LoginStep authenticate(const wamp::Authenticate& answer) override {
        constexpr std::size_t kSignature = 64;
        const auto bytes = crypto::from_hex(answer.signature);
        if (!bytes || bytes->size() != kSignature + challenge_.size()) {
            return denied();
        }
        const std::string_view all = *bytes;
        const auto message = as_bytes(all.substr(kSignature));
        if (!crypto::equal_in_constant_time(message, as_bytes(challenge_)) ||
            !crypto::verify_ed25519(as_bytes(key_), message, as_bytes(all.substr(0, kSignature)))) {
            return denied();
        }
        return welcome(principal_);
    }

private:
    bool holds(const Principal& principal) const {
        return std::ranges::find(principal.public_keys, key_) != principal.public_keys.end();
    }

    LoginStep found(const Principal& principal) override {
        if (!holds(principal)) {
            return refusal(uris::kNoSuchPrincipal, "nobody has this public key");
        }
        principal_ = principal;
        challenge_ = random_bytes(context().random, 32);
        return LoginChallenge{method(), {{"challenge", crypto::to_hex(as_bytes(challenge_))}}};
    }

    std::string key_;
    std::string challenge_;
    Principal principal_;
};

// What the options say of a method by its name; null when the transport does not offer it, or it is
// anonymous.
const AuthOptions::Method* method_of(std::string_view name, const AuthOptions& options) {
    const auto given = [](const std::optional<AuthOptions::Method>& method) {
        return method ? &*method : nullptr;
    };
    if (name == "ticket") {
        return given(options.ticket);
    }
    if (name == "wampcra") {
        return given(options.wampcra);
    }
    return name == "cryptosign" ? given(options.cryptosign) : nullptr;
}

}  // namespace

std::unique_ptr<Authenticator> login_with(std::string_view method, const LoginContext& context) {
    if (method == "anonymous" && context.options->anonymous) {
        return std::make_unique<AnonymousLogin>(context);
    }
    if (method_of(method, *context.options) == nullptr) {
        return nullptr;
    }
    if (method == "ticket") {
        return std::make_unique<TicketLogin>(context);
    }
    if (method == "wampcra") {
        return std::make_unique<CraLogin>(context);
    }
    return std::make_unique<CryptosignLogin>(context);
}

bool may_know(std::string_view method, const LoginContext& context) {
    if (method == "anonymous") {
        return context.options->anonymous.has_value();
    }
    const auto* options = method_of(method, *context.options);
    if (options == nullptr) {
        return false;
    }
    if (options->dynamic) {
        return true;
    }
    if (method == "cryptosign") {
        const auto key = crypto::from_hex(text_in(context.authextra, "pubkey"));
        return key && std::ranges::any_of(options->principals, [&](const Principal& principal) {
                   return std::ranges::find(principal.public_keys, *key) !=
                          principal.public_keys.end();
               });
    }
    return find_authid(*options, context.authid) != nullptr;
}

std::string cra_key(
    std::string_view password,
    std::string_view salt,
    std::uint32_t iterations,
    std::uint32_t keylen) {
    return crypto::to_base64(
        as_bytes(crypto::pbkdf2_sha256(password, as_bytes(salt), iterations, keylen)));
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
