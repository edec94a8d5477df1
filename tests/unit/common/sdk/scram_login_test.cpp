// SPDX-License-Identifier: MIT
// The client's side of SCRAM: the exchange of RFC 7677, and routers that are not what they claim.
#include "common/auth/scram.hpp"
#include "common/base/crypto.hpp"
#include "common/sdk/login_limits.hpp"
#include "tests/unit/common/sdk/login_steps.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace crossbar;
using namespace crossbar::sdk;
using namespace crossbar::sdk::test;

// RFC 7677, section 3: user "user", password "pencil".
constexpr std::string_view kClientNonce = "rOprNGfwEbeRWgbNEkqO";
constexpr std::string_view kNonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
constexpr std::string_view kSalt = "W22ZaJ0SNY7soEsUEjb6gQ==";
constexpr std::string_view kProof = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
constexpr std::string_view kVerifier = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

std::string bytes_of_rfc_7677(std::size_t) {
    return crypto::from_base64(kClientNonce).value();
}

struct User {
    explicit User(std::string password = "pencil")
        : login(login_of("user", login::Scram{std::move(password)}), bytes_of_rfc_7677) {
        details = hello(login);
    }

    ClientLogin login;
    Dict details;
};

Dict extra_of_rfc_7677() {
    return {
        {"nonce", kNonce},
        {"salt", kSalt},
        {"kdf", "pbkdf2"},
        {"iterations", 4096},
        {"memory", {}}};
}

Dict with(std::string_view key, Value value) {
    auto extra = extra_of_rfc_7677();
    extra.set(key, std::move(value));
    return extra;
}

std::string refusal_of(const Dict& extra) {
    User user;
    return failure_in(challenge(user.login, "wamp-scram", extra));
}

std::optional<LoginFailure> welcome_of(User& user, Value verifier) {
    answer_in(user.login, challenge(user.login, "wamp-scram", extra_of_rfc_7677()));
    return user.login.welcomed({{"authextra", Dict{{"verifier", std::move(verifier)}}}});
}

BOOST_AUTO_TEST_SUITE(scram_login_test)

BOOST_AUTO_TEST_CASE(c_au_04_the_exchange_of_rfc_7677_is_made) {
    User user;
    BOOST_TEST((*user.details.find("authmethods") == Value(wamp::List{"wamp-scram"})));
    BOOST_TEST((*user.details.find("authextra") == Value(Dict{{"nonce", kClientNonce}})));
    const auto answer =
        answer_in(user.login, challenge(user.login, "wamp-scram", extra_of_rfc_7677()));
    BOOST_TEST(answer.signature == kProof);
    const Dict extra{{"nonce", kNonce}, {"channel_binding", {}}, {"cbind_data", {}}};
    BOOST_TEST((answer.extra == extra));
    const Dict welcome{{"authextra", Dict{{"verifier", "v=" + std::string(kVerifier)}}}};
    BOOST_TEST(failure_in(user.login.welcomed(welcome)) == "");
}

BOOST_AUTO_TEST_CASE(c_au_04_the_verifier_may_come_without_its_attribute_name) {
    User user;
    BOOST_TEST(failure_in(welcome_of(user, kVerifier)) == "");
}

BOOST_AUTO_TEST_CASE(c_au_04_a_router_that_shows_no_or_a_wrong_verifier_is_left) {
    auto wrong = "v=" + std::string(kVerifier);
    wrong[3] = 'A';
    for (const Value& verifier : {Value(wrong), Value(), Value(""), Value("v="), Value(1)}) {
        User user;
        const auto failure = failure_in(welcome_of(user, verifier));
        BOOST_TEST(failure.starts_with(kFailed));
        BOOST_TEST(contains(failure, "has not proved"));
    }
    User user;
    answer_in(user.login, challenge(user.login, "wamp-scram", extra_of_rfc_7677()));
    BOOST_TEST(contains(failure_in(user.login.welcomed({})), "has not proved"));
}

BOOST_AUTO_TEST_CASE(c_au_04_a_router_that_welcomes_without_asking_is_left) {
    User user;
    BOOST_TEST(contains(failure_in(user.login.welcomed({})), "without a CHALLENGE"));
}

BOOST_AUTO_TEST_CASE(c_au_04_the_routers_nonce_continues_the_clients) {
    const std::string ours(kClientNonce);
    for (const Value& nonce :
         {Value("x" + ours),
          Value(ours),  // nothing of the router's in it
          Value(ours.substr(1) + "abcd"),
          Value("rOprNGfwEbeRWgbNEkqP%hvYDpWUa2RaTCAfuxFIlj"),
          Value(ours + std::string(1'024, 'a')),
          Value(ours + "a,i=1"),  // would be an attribute of its own
          Value(ours + "a\n"),
          Value(),
          Value(7)}) {
        BOOST_TEST(contains(refusal_of(with("nonce", nonce)), "does not continue"));
    }
}

BOOST_AUTO_TEST_CASE(c_au_04_a_cost_that_is_too_low_or_too_high_is_refused) {
    for (const Value& iterations :
         {Value(4'095), Value(0), Value(-1), Value(), Value("4096"), Value(1.5)}) {
        BOOST_TEST(contains(refusal_of(with("iterations", iterations)), "too cheap to be safe"));
    }
    BOOST_TEST(contains(refusal_of(with("iterations", 10'000'001)), "too expensive"));
    BOOST_TEST(refusal_of(with("iterations", 10'000'000)) == "");

    const auto argon2 = [](Value iterations, Value memory) {
        auto extra = with("kdf", "argon2id13");
        extra.set("iterations", std::move(iterations));
        extra.set("memory", std::move(memory));
        return refusal_of(extra);
    };
    BOOST_TEST(argon2(4'096, 512) == "");  // Crossbar.io's default
    BOOST_TEST(argon2(5, 7'168) == "");    // OWASP's least
    BOOST_TEST(argon2(3, 65'536) == "");   // RFC 9106's second choice
    BOOST_TEST(argon2(1, 1024 * 1024) == "");
    BOOST_TEST(contains(argon2(1'000'000, 511), "too cheap"));
    BOOST_TEST(contains(argon2(1, 32 * 1024 - 1), "too cheap"));
    BOOST_TEST(contains(argon2(0, 65'536), "too cheap"));
    BOOST_TEST(contains(argon2(4'096, {}), "too cheap"));
    BOOST_TEST(contains(argon2(1, 1024 * 1024 + 1), "too expensive"));
    BOOST_TEST(contains(argon2(17, 1024 * 1024), "too expensive"));
    BOOST_TEST(contains(argon2(4'294'967'295U, 4'294'967'295U), "too expensive"));
}

BOOST_AUTO_TEST_CASE(c_au_04_what_cannot_be_understood_is_not_answered) {
    BOOST_TEST(refusal_of(with("kdf", "md5")).starts_with(kFailed));
    BOOST_TEST(refusal_of(with("kdf", {})).starts_with(kFailed));
    for (const Value& salt :
         {Value(),
          Value(""),
          Value("W22Z aJ0S"),
          Value(crypto::to_base64(as_bytes(std::string(1'025, 's'))))}) {
        BOOST_TEST(contains(refusal_of(with("salt", salt)), "salt"));
    }
    // Argon2 wants a salt of 8 bytes.
    User user;
    auto extra = with("kdf", "argon2id13");
    extra.set("memory", 32 * 1024);
    extra.set("iterations", 1);
    extra.set("salt", "QUJD");
    auto step = challenge(user.login, "wamp-scram", extra);
    BOOST_REQUIRE(std::holds_alternative<LoginWork>(step));
    BOOST_TEST(
        failure_in(user.login.computed(std::get<LoginWork>(step).work())).starts_with(kFailed));
}

BOOST_AUTO_TEST_CASE(c_au_04_argon2_gives_a_proof_that_the_router_accepts) {
    const auth::KdfCost cost{auth::Kdf::argon2id13, 64, 512};
    const auto salt = crypto::from_base64(kSalt).value();
    const auto keys = auth::scram_keys(auth::salted_password("pencil", salt, cost).value());
    auth::ScramExchange exchange;
    exchange.authid = "user";
    exchange.client_nonce = kClientNonce;
    exchange.nonce = kNonce;
    exchange.salt = kSalt;
    exchange.iterations = cost.iterations;
    const auto message = auth::auth_message(exchange, auth::ScramDialect::standard);

    User user;
    auto extra = with("kdf", "argon2id13");
    extra.set("iterations", cost.iterations);
    extra.set("memory", cost.memory);
    const auto answer = answer_in(user.login, challenge(user.login, "wamp-scram", extra));
    const auto proof = crypto::from_base64(answer.signature).value();
    BOOST_TEST(auth::verify_proof(keys.stored_key, message, proof));
    const auto verifier = crypto::to_base64(auth::server_signature(keys.server_key, message));
    BOOST_TEST(
        failure_in(user.login.welcomed({{"authextra", Dict{{"verifier", verifier}}}})) == "");
}

BOOST_AUTO_TEST_CASE(c_au_04_the_login_is_tied_to_the_channel) {
    auto wanted = login_of("user", login::Scram{"pencil"});
    wanted.channel_binding = "tls-exporter";
    ClientLogin login(wanted, bytes_of_rfc_7677);
    const auto details = hello(login, {{}, std::string(32, 'c')});
    const Dict authextra{{"nonce", kClientNonce}, {"channel_binding", "tls-exporter"}};
    BOOST_TEST((*details.find("authextra") == Value(authextra)));
    const auto answer = answer_in(login, challenge(login, "wamp-scram", extra_of_rfc_7677()));
    BOOST_TEST((*answer.extra.find("channel_binding") == Value("tls-exporter")));
    const auto data = crypto::to_base64(as_bytes(std::string(32, 'c')));
    BOOST_TEST((*answer.extra.find("cbind_data") == Value(data)));
    BOOST_TEST(answer.signature != kProof);
}

BOOST_AUTO_TEST_CASE(c_au_04_a_channel_that_cannot_be_tied_to_means_no_hello) {
    auto wanted = login_of("user", login::Scram{"pencil"});
    wanted.channel_binding = "tls-exporter";
    ClientLogin plain(wanted);
    BOOST_TEST(contains(no_hello(plain), "connect with TLS"));
    wanted.channel_binding = "tls-unique";
    ClientLogin unique(wanted);
    BOOST_TEST(contains(no_hello(unique, {std::string(32, 'u'), {}}), "tls-exporter only"));
}

BOOST_AUTO_TEST_CASE(what_saslprep_forbids_means_no_hello) {
    ClientLogin password(login_of(
        "user",
        login::Scram{"pen\x07"
                     "cil"}));
    BOOST_TEST(contains(no_hello(password), "SASLprep"));
    BOOST_TEST(!contains(no_hello(password), "pen"));
    ClientLogin authid(login_of(
        "us\x07"
        "er",
        login::Scram{"pencil"}));
    BOOST_TEST(contains(no_hello(authid), "SASLprep"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
