// SPDX-License-Identifier: MIT
#include "tests/fuzz/login/attempt.hpp"

#include "common/auth/cryptosign.hpp"
#include "common/auth/saslprep.hpp"
#include "common/auth/scram.hpp"
#include "common/auth/wampcra.hpp"
#include "common/base/crypto.hpp"
#include "common/router/auth/channel.hpp"
#include "common/router/auth/cookie_jar.hpp"
#include "common/serial/codec.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace crossbar::fuzz {

using router::AuthOptions;

namespace {

constexpr std::array<std::string_view, kLoginMethods> kNames{
    "anonymous",
    "ticket",
    "wampcra",
    "wampcra",
    "cryptosign",
    "wamp-scram",
    "scram",
    "tls",
    "cookie"};

constexpr std::string_view kSecret = "secret";
constexpr std::string_view kSalt = "0123456789abcdef";
constexpr std::string_view kCertificate = "AA:BB";
constexpr std::uint32_t kIterations = 2;
constexpr std::uint32_t kKeylen = 16;

const std::string& salted_key() {
    static const auto key = auth::cra_key(kSecret, kSalt, kIterations, kKeylen);
    return key;
}

const crypto::KeyPair& key_pair() {
    static const auto pair =
        crypto::ed25519_of_seed(as_bytes("this seed has thirty-two bytes..")).value();
    return pair;
}

// Of either dialect: PBKDF2's keys are the same in both.
const auth::ScramKeys& scram_keys() {
    static const auto keys = auth::scram_keys(
        auth::salted_password(kSecret, kSalt, {auth::Kdf::pbkdf2, kIterations, 0}).value());
    return keys;
}

std::string text_in(const wamp::Dict& dict, std::string_view key) {
    const auto* value = dict.find(key);
    const auto* text = value == nullptr ? nullptr : value->as<std::string>();
    return text == nullptr ? std::string() : *text;
}

class OneCookie final : public router::CookieJar {
public:
    std::optional<router::CookieLogin> login_of(std::string_view cookie) override {
        if (cookie != "known") {
            return std::nullopt;
        }
        return router::CookieLogin{
            "joe", std::string(kLimitedRole), "ticket", std::string(kRealm1)};
    }

    void remember(std::string_view, const router::CookieLogin&) override {}

    void forget(std::string_view) override {}
};

}  // namespace

Logins::Logins(World& world, Input& input) : world_(world), input_(input) {
    method_ = static_cast<LoginMethod>(input.below(kLoginMethods));
    Bits how(input.byte());
    dynamic_ = how.next() && method_ != LoginMethod::cookie;
    const bool secure = how.next();
    certified_ = how.next() && secure;
    remembered_ = how.next();
    transport_.serializer = how.next() ? wamp::Serializer::json : wamp::Serializer::msgpack;
    if (secure) {
        auto& channel = transport_.channel.emplace();
        channel.tls_unique = std::string(32, 'u');
        channel.tls_exporter = std::string(32, 'e');
        channel.finished = std::string(12, 'f');
        channel.server_end_point = std::string(32, 's');
        channel.certificate_sha1 = certified_ ? kCertificate : std::string_view();
    }
    if (method_ == LoginMethod::cookie) {
        transport_.cookies = std::make_shared<OneCookie>();
        transport_.cookie = remembered_ ? "known" : "unknown";
    }
    transport_.auth = std::make_shared<const AuthOptions>(options());

    world_.observer = [this](const Client& to, const wamp::Message& message) {
        heard(to, message);
    };
    auto& authenticator = world_.client(1);
    world_.connect(
        authenticator, Door::trusted, wamp::Serializer::msgpack, router::RequestIds::off);
    say(authenticator, wamp::Hello{kRealm1, {{"roles", wamp::Dict{{"callee", wamp::Dict()}}}}});
    say(authenticator, wamp::Register{1, {}, kLoginProcedure});
}

AuthOptions::Principal Logins::joe(LoginMethod method) {
    AuthOptions::Principal joe;
    joe.authid = "joe";
    joe.authrole = kLimitedRole;
    joe.secret = kSecret;
    if (method == LoginMethod::wampcra_salted) {
        joe.secret = salted_key();
        joe.salt = kSalt;
        joe.iterations = kIterations;
        joe.keylen = kKeylen;
    } else if (method == LoginMethod::scram || method == LoginMethod::draft_scram) {
        joe.salt = kSalt;
        joe.scram.known = true;
        joe.scram.cost = {auth::Kdf::pbkdf2, kIterations, 0};
        joe.scram.stored_key = scram_keys().stored_key;
        joe.scram.server_key = scram_keys().server_key;
    }
    const auto& key = key_pair().public_key;
    joe.public_keys.emplace_back(as_text(ByteView(key)));
    joe.certificate_sha1 = kCertificate;
    return joe;
}

// The same, as an authenticator tells it.
wamp::Dict Logins::told_of_joe(LoginMethod method) {
    wamp::Dict told{{"authid", "joe"}, {"role", kLimitedRole}};
    switch (method) {
        case LoginMethod::wampcra:
            told.set("secret", kSecret);
            break;
        case LoginMethod::wampcra_salted:
            told.set("secret", kSecret);
            told.set("salt", kSalt);
            told.set("iterations", kIterations);
            told.set("keylen", kKeylen);
            break;
        case LoginMethod::cryptosign:
            told.set("pubkey", crypto::to_hex(key_pair().public_key));
            break;
        case LoginMethod::scram:
        case LoginMethod::draft_scram:
            told.set("kdf", "pbkdf2");
            told.set("salt", crypto::to_hex(as_bytes(kSalt)));
            told.set("iterations", kIterations);
            told.set("stored-key", crypto::to_hex(scram_keys().stored_key));
            told.set("server-key", crypto::to_hex(scram_keys().server_key));
            break;
        default:
            break;
    }
    return told;
}

AuthOptions Logins::options() const {
    AuthOptions options;
    AuthOptions::Method method;
    if (dynamic_) {
        AuthOptions::Dynamic procedure;
        procedure.procedure = kLoginProcedure;
        method.dynamic = procedure;
    } else {
        method.principals = {joe(method_)};
    }
    switch (method_) {
        case LoginMethod::anonymous: {
            AuthOptions::Anonymous anonymous;
            anonymous.role = kLimitedRole;
            anonymous.method = method;
            anonymous.method.principals.clear();
            options.anonymous = anonymous;
            break;
        }
        case LoginMethod::ticket:
            options.ticket = method;
            break;
        case LoginMethod::wampcra:
        case LoginMethod::wampcra_salted:
            options.wampcra = method;
            break;
        case LoginMethod::cryptosign:
            options.cryptosign = method;
            break;
        case LoginMethod::scram:
        case LoginMethod::draft_scram:
            options.scram = method;
            break;
        case LoginMethod::tls:
            options.tls = method;
            break;
        case LoginMethod::cookie:
            options.cookie = true;
            break;
    }
    return options;
}

bool Logins::needs_challenge() const {
    return method_ >= LoginMethod::ticket && method_ <= LoginMethod::draft_scram;
}

bool Logins::needs_authid() const {
    return needs_challenge() && method_ != LoginMethod::cryptosign;
}

void Logins::attempt() {
    now_ = {};
    auto& client = world_.client(0);
    world_.connect(client, transport_);
    hello(client);
    for (int step = 0; step < 6 && !client.closed && !now_.welcome; ++step) {
        disturb(client);
        if (now_.question) {
            answer(world_.client(1));
        } else if (std::exchange(now_.challenged, false)) {
            authenticate(client);
        }
    }
    const bool right = !now_.disturbed && now_.right_hello && now_.right_told &&
                       (now_.right_answer || !needs_challenge()) && (now_.told || !dynamic_);
    require(!right || now_.welcome, "who has said everything right is not let in");
    constexpr Milliseconds kPatience{30'000};
    world_.advance(kPatience);
    require(now_.welcome || client.closed, "a login that never ends");
    world_.detach(client);
}

void Logins::hello(Client& client) {
    const auto how = input_.byte();
    wamp::Hello hello;
    hello.realm = (how & 0xc0U) == 0xc0U ? kRealm2 : kRealm1;
    const auto name = kNames[static_cast<std::size_t>(method_)];
    wamp::Value methods = wamp::List{name};
    now_.right_hello = hello.realm == kRealm1;
    switch (how & 7U) {
        case 6:
            methods = wamp::List{"x", "anonymous", name};
            break;
        case 7:
            methods = raw_value();
            now_.right_hello = false;
            break;
        default:
            break;
    }
    now_.authid = "joe";
    switch ((how >> 3U) & 7U) {
        case 5:
            now_.authid = "nobody";
            break;
        case 6:
            now_.authid = raw_text();
            break;
        case 7:
            now_.authid.clear();
            break;
        default:
            break;
    }
    now_.right_hello =
        now_.right_hello && (now_.authid == "joe" || (now_.authid.empty() && !needs_authid()) ||
                             method_ == LoginMethod::anonymous);
    hello.details = {
        {"roles", wamp::Dict{{"caller", wamp::Dict()}}},
        {"authmethods", std::move(methods)},
        {"authextra", authextra()}};
    if (!now_.authid.empty()) {
        hello.details.set("authid", now_.authid);
    }
    now_.right_hello = now_.right_hello && (method_ != LoginMethod::tls || certified_) &&
                       (method_ != LoginMethod::cookie || remembered_);
    say(client, std::move(hello));
}

wamp::Dict Logins::authextra() {
    constexpr std::array<std::string_view, 4> kBindings{
        "tls-unique", "tls-exporter", "tls-server-end-point", "x"};
    const auto how = input_.byte();
    if (how == 0xff) {
        now_.right_hello = false;
        const auto value = raw_value();
        const auto* dict = value.as<wamp::Dict>();
        now_.client_nonce = dict == nullptr ? std::string() : text_in(*dict, "nonce");
        now_.binding = dict == nullptr ? std::string() : text_in(*dict, "channel_binding");
        now_.key_shown = true;  // perhaps
        return dict == nullptr ? wamp::Dict() : *dict;
    }
    Bits bits(how);
    const bool draft = method_ == LoginMethod::draft_scram;
    const bool binds = method_ == LoginMethod::cryptosign || method_ == LoginMethod::scram;
    wamp::Dict extra;
    now_.client_nonce = bits.next() ? raw_text() : "egVDf3DMJh0=";
    const auto nonce = crypto::from_base64(now_.client_nonce);
    extra.set("nonce", now_.client_nonce);
    now_.key_shown = !bits.next();
    extra.set(
        "pubkey", now_.key_shown ? crypto::to_hex(key_pair().public_key) : std::string(64, 'a'));
    if (bits.next()) {
        now_.binding = kBindings[input_.below(kBindings.size())];
        extra.set("channel_binding", now_.binding);
    }
    if (bits.next()) {
        extra.set("challenge", std::string(64, '5'));
    }
    const auto available = method_ == LoginMethod::cryptosign
                               ? router::channel_id(transport_.channel, now_.binding)
                               : router::channel_data(transport_.channel, now_.binding);
    const bool is_scram = draft || method_ == LoginMethod::scram;
    now_.right_hello = now_.right_hello && (!is_scram || (nonce && !nonce->empty())) &&
                       (method_ != LoginMethod::cryptosign || now_.key_shown) &&
                       (!binds || now_.binding.empty() || available);
    return extra;
}

// The answer to the challenge by whoever knows the secret; or knows nothing and guesses.
std::string Logins::signature(bool guessed) const {
    switch (method_) {
        case LoginMethod::ticket:
            return std::string(guessed ? std::string_view() : kSecret);
        case LoginMethod::wampcra:
        case LoginMethod::wampcra_salted: {
            const auto right = method_ == LoginMethod::wampcra ? kSecret : salted_key();
            const auto key = dynamic_ ? now_.told_secret : std::string(right);
            return auth::cra_signature(guessed ? std::string_view() : key, now_.challenge);
        }
        case LoginMethod::cryptosign: {
            auto challenge = crypto::from_hex(now_.challenge).value_or(std::string());
            challenge.resize(auth::kChallengeSize);  // there may be none yet
            const auto id = router::channel_id(transport_.channel, now_.binding);
            return auth::signed_message(
                key_pair(), auth::bound_challenge(challenge, id.value_or(std::string())));
        }
        case LoginMethod::scram:
        case LoginMethod::draft_scram: {
            const auto dialect = method_ == LoginMethod::scram ? auth::ScramDialect::standard
                                                               : auth::ScramDialect::draft;
            auth::ScramExchange exchange;
            exchange.authid = auth::saslprep(now_.authid).value_or(now_.authid);
            exchange.client_nonce = now_.client_nonce;
            exchange.nonce = now_.nonce;
            exchange.salt = crypto::to_base64(as_bytes(kSalt));
            exchange.iterations = kIterations;
            if (method_ == LoginMethod::scram) {
                exchange.channel_binding = now_.binding;
                exchange.cbind_data =
                    router::channel_data(transport_.channel, now_.binding).value_or(std::string());
            }
            return crypto::to_base64(
                auth::client_proof(scram_keys(), auth::auth_message(exchange, dialect)));
        }
        default:
            return {};
    }
}

// Upper and lower case, and how base64 ends, make no difference.
bool Logins::is_right(std::string_view given) const {
    const auto right = signature(false);
    switch (method_) {
        case LoginMethod::cryptosign:
            return crypto::from_hex(given) == crypto::from_hex(right);
        case LoginMethod::scram:
        case LoginMethod::draft_scram:
            return crypto::from_base64(given) == crypto::from_base64(right);
        default:
            return given == right;
    }
}

wamp::Dict Logins::right_extra() const {
    wamp::Dict extra{{"nonce", now_.nonce}, {"channel_binding", wamp::Value()}};
    extra.set("cbind_data", wamp::Value());
    if (method_ == LoginMethod::scram && !now_.binding.empty()) {
        const auto data = router::channel_data(transport_.channel, now_.binding);
        extra.set("channel_binding", now_.binding);
        extra.set("cbind_data", crypto::to_base64(as_bytes(data.value_or(std::string()))));
    }
    return extra;
}

void Logins::authenticate(Client& client) {
    const auto how = input_.byte();
    auto answer = signature(false);
    now_.right_answer = (how & 0x0fU) < 10;
    switch (how & 0x0fU) {
        case 10:
            answer = signature(true);
            break;
        case 11:
        case 12:
            if (!answer.empty()) {
                answer[input_.below(answer.size())] ^= static_cast<char>(1U << input_.below(7));
            }
            break;
        case 13:
            answer.clear();
            break;
        case 14:
            answer.resize(answer.size() / 2);
            break;
        case 15:
            answer = raw_text();
            break;
        default:
            break;
    }
    auto extra = right_extra();
    if ((how >> 4U) == 15) {
        now_.right_answer = false;
        const auto value = raw_value();
        const auto* dict = value.as<wamp::Dict>();
        extra = dict == nullptr ? wamp::Dict() : *dict;
    }
    now_.proof = is_right(answer);
    now_.answered = true;
    say(client, wamp::Authenticate{answer, std::move(extra)});
}

// What the authenticator says.
void Logins::answer(Client& authenticator) {
    const auto how = input_.byte();
    const auto question = *std::exchange(now_.question, std::nullopt);
    wamp::Yield result;
    result.request = question;
    wamp::Arguments arguments;
    world_.computes = true;
    now_.right_told = false;
    switch (how & 7U) {
        case 3:
            arguments.args = {kLimitedRole};  // and nothing else
            break;
        case 4:
            arguments.args = {wamp::Dict{{"role", kLimitedRole}}};
            break;
        case 5: {
            world_.computes = false;  // it might take for ever
            arguments.args = {raw_value()};
            break;
        }
        case 6:
            return say(authenticator, wamp::Error{68, question, {}, "com.no", {}});
        case 7:
            return;  // nothing
        default:
            now_.right_told = true;
            arguments.args = {told_of_joe(method_)};
            break;
    }
    now_.told = true;
    if (const auto* told = arguments.args.front().as<wamp::Dict>()) {
        now_.told_secret =
            method_ == LoginMethod::cryptosign ? text_in(*told, "pubkey")
            : method_ == LoginMethod::wampcra || method_ == LoginMethod::wampcra_salted
                ? text_in(*told, "secret")
                : text_in(*told, "stored-key");
        if (now_.right_told && method_ == LoginMethod::wampcra_salted) {
            now_.told_secret = salted_key();
        }
    }
    result.payload = wamp::Payload::of(arguments);
    say(authenticator, std::move(result));
}

void Logins::disturb(Client& client) {
    const auto how = input_.byte();
    if (how < 0xf0) {
        return;
    }
    now_.disturbed = true;
    switch (how & 7U) {
        case 0:
            return world_.advance(Milliseconds(9'999));
        case 1:
            return world_.give(client, input_.take(input_.byte()));
        case 2: {
            const auto before = now_;
            hello(client);
            if (before.greeted) {
                now_ = before;  // a second one is a violation and counts for nothing
            }
            return;
        }
        case 3:
            return say(client, wamp::Call{1, {}, "wamp.session.count", {}});
        case 4:
            return say(client, wamp::Goodbye{{}, "wamp.close.close_realm"});
        case 5:
            return authenticate(client);  // unasked, perhaps
        case 6:
            return say(client, wamp::Abort{{}, "com.bye", {}});
        default:
            return world_.advance(Milliseconds(20'000));
    }
}

bool Logins::is_earned() const {
    switch (method_) {
        case LoginMethod::anonymous:
            return !dynamic_ || now_.told;
        case LoginMethod::ticket:
            return dynamic_ ? now_.told && now_.answered : now_.proof && now_.authid == "joe";
        case LoginMethod::wampcra:
        case LoginMethod::wampcra_salted:
            return now_.proof && (dynamic_ ? !now_.told_secret.empty() : now_.authid == "joe");
        case LoginMethod::cryptosign:
            return now_.proof && now_.key_shown && (!dynamic_ || now_.told);
        case LoginMethod::scram:
        case LoginMethod::draft_scram:
            return now_.proof && (!dynamic_ || !now_.told_secret.empty());
        case LoginMethod::tls:
            return certified_ && (!dynamic_ || now_.told);
        case LoginMethod::cookie:
            return remembered_;
    }
    return false;
}

void Logins::heard(const Client& to, const wamp::Message& message) {
    if (const auto* invocation = std::get_if<wamp::Invocation>(&message)) {
        now_.question = invocation->request;
    } else if (const auto* challenge = std::get_if<wamp::Challenge>(&message)) {
        now_.challenged = true;
        now_.challenge = text_in(challenge->extra, "challenge");
        now_.nonce = text_in(challenge->extra, "nonce");
    } else if (std::holds_alternative<wamp::Welcome>(message) && &to == &world_.client(0)) {
        require(is_earned(), "somebody is let in without the secret");
        now_.welcome = true;
    }
}

wamp::Value Logins::raw_value() {
    const auto length = input_.byte();
    auto value = serial::decode_value(wamp::Serializer::msgpack, input_.take(length % 64U));
    return value ? std::move(*value) : wamp::Value();
}

std::string Logins::raw_text() {
    const auto length = input_.byte();
    return std::string(as_text(input_.take(length % 128U)));
}

void Logins::say(Client& client, wamp::Message message) {
    ByteBuffer scratch;
    const auto encoded = serial::encode(message, client.serializer, scratch);
    if (!encoded) {
        now_.disturbed = true;
        return;
    }
    now_.greeted = now_.greeted || std::holds_alternative<wamp::Hello>(message);
    ByteBuffer bytes;
    for (const auto part : {encoded->head, encoded->payload, encoded->tail}) {
        bytes.append(part);
    }
    world_.give(client, bytes.view());
}

}  // namespace crossbar::fuzz
