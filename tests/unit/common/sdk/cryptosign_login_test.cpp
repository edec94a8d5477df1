// SPDX-License-Identifier: MIT
// The client's side of cryptosign: vectors of the specification, channel binding, and the router's
// own signature.
#include "common/auth/cryptosign.hpp"
#include "common/base/crypto.hpp"
#include "tests/unit/common/sdk/login_steps.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace crossbar;
using namespace crossbar::sdk;
using namespace crossbar::sdk::test;

// The specification's second vector, plain and with a channel id.
constexpr std::string_view kKey =
    "d511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd";
constexpr std::string_view kChallenge =
    "b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d";
constexpr std::string_view kSignature =
    "d4209ad10d5aff6bfbc009d7e924795de138a63515efc7afc6b01b7fe5201372"
    "190374886a70207b042294af5bd64ce725cd8dceb344e6d11c09d1aaaf4d660f"
    "b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d";
constexpr std::string_view kChannel =
    "62e935ae755f3d48f80d4d59f6121358c435722a67e859cc0caa8b539027f2ff";
constexpr std::string_view kBoundSignature =
    "305aaa3ac25e98f651427688b3fc43fe7d8a68a7ec1d7d61c61517c519bd4a42"
    "7c3015599d83ca28b4c652333920223844ef0725eb5dc2febfd6af7677b73f01"
    "d0852a29b460fc92ec943242ac638a053bbacc200512b18b30d15083cbdc9282";

std::string bytes(std::string_view hex) {
    return crypto::from_hex(hex).value();
}

crypto::KeyPair router() {
    return crypto::ed25519_of_seed(as_bytes(std::string(32, 'r'))).value();
}

Login with_key(std::string binding = {}, std::string router_key = {}) {
    auto login = login_of("", login::Cryptosign{bytes(kKey), std::move(router_key)});
    login.channel_binding = std::move(binding);
    return login;
}

Login with_router() {
    return with_key({}, std::string(as_text(router().public_key)));
}

ChannelIds both() {
    return {bytes(kChannel), std::string(32, 'e')};
}

Dict signed_by(const crypto::KeyPair& pair, std::string_view message) {
    return {
        {"challenge", kChallenge},
        {"pubkey", crypto::to_hex(pair.public_key)},
        {"signature", auth::signed_message(pair, message)}};
}

BOOST_AUTO_TEST_SUITE(cryptosign_login_test)

BOOST_AUTO_TEST_CASE(c_au_05_a_challenge_is_signed_as_in_the_specifications_vector) {
    ClientLogin login(with_key());
    const auto details = hello(login);
    const auto pair = crypto::ed25519_of_seed(as_bytes(bytes(kKey))).value();
    const Dict authextra{{"pubkey", crypto::to_hex(pair.public_key)}};
    BOOST_TEST((*details.find("authextra") == Value(authextra)));
    BOOST_TEST(!details.contains("authid"));
    const auto answer =
        answer_in(login, challenge(login, "cryptosign", {{"challenge", kChallenge}}));
    BOOST_TEST(answer.signature == kSignature);
    BOOST_TEST(failure_in(login.welcomed({})) == "");
}

BOOST_AUTO_TEST_CASE(c_au_05_the_signature_is_tied_to_the_channel_as_in_the_specifications_vector) {
    ClientLogin login(with_key("tls-unique"));
    const auto details = hello(login, both());
    BOOST_TEST(
        (*details.find("authextra")->as<Dict>()->find("channel_binding") == Value("tls-unique")));
    const auto answer = answer_in(
        login,
        challenge(
            login, "cryptosign", {{"challenge", kChallenge}, {"channel_binding", "tls-unique"}}));
    BOOST_TEST(answer.signature == kBoundSignature);
}

BOOST_AUTO_TEST_CASE(c_au_05_the_exporter_is_another_channel_id) {
    ClientLogin login(with_key("tls-exporter"));
    hello(login, both());
    const auto answer = answer_in(
        login,
        challenge(
            login, "cryptosign", {{"challenge", kChallenge}, {"channel_binding", "tls-exporter"}}));
    const auto signed_bytes = auth::bound_challenge(bytes(kChallenge), std::string(32, 'e'));
    BOOST_TEST(answer.signature.substr(128) == crypto::to_hex(as_bytes(signed_bytes)));
}

BOOST_AUTO_TEST_CASE(c_au_05_another_channel_binding_than_the_wanted_one_is_not_answered) {
    for (const Value& binding :
         {Value(), Value("tls-exporter"), Value(""), Value(1), Value("TLS-UNIQUE")}) {
        ClientLogin login(with_key("tls-unique"));
        hello(login, both());
        const auto step = challenge(
            login, "cryptosign", {{"challenge", kChallenge}, {"channel_binding", binding}});
        BOOST_TEST(contains(failure_in(step), "does not tie the login"));
    }
    ClientLogin silent(with_key("tls-unique"));
    hello(silent, both());
    const auto step = challenge(silent, "cryptosign", {{"challenge", kChallenge}});
    BOOST_TEST(contains(failure_in(step), "does not tie the login"));
    for (const Value& binding : {Value("tls-unique"), Value(""), Value(true)}) {
        ClientLogin login(with_key());
        hello(login, both());
        const auto unwanted = challenge(
            login, "cryptosign", {{"challenge", kChallenge}, {"channel_binding", binding}});
        BOOST_TEST(contains(failure_in(unwanted), "did not ask for"));
    }
}

BOOST_AUTO_TEST_CASE(c_au_05_without_a_channel_to_tie_to_there_is_no_hello) {
    ClientLogin plain(with_key("tls-exporter"));
    BOOST_TEST(contains(no_hello(plain), "connect with TLS"));
    ClientLogin unknown(with_key("tls-magic"));
    BOOST_TEST(contains(no_hello(unknown, both()), "cannot be tied"));
}

BOOST_AUTO_TEST_CASE(c_au_05_only_a_challenge_is_signed) {
    for (const Value& text :
         {Value(),
          Value(""),
          Value("zz"),
          Value(std::string(kChallenge) + "00"),
          Value(std::string(kChallenge.substr(2))),
          Value(5)}) {
        ClientLogin login(with_key());
        hello(login);
        const auto step = challenge(login, "cryptosign", {{"challenge", text}});
        BOOST_TEST(contains(failure_in(step), "64 hexadecimal digits"));
    }
}

BOOST_AUTO_TEST_CASE(c_au_06_the_router_signs_the_clients_challenge) {
    ClientLogin login(with_router(), known_bytes);
    const auto details = hello(login);
    const auto own = known_bytes(32);
    BOOST_TEST(
        (*details.find("authextra")->as<Dict>()->find("challenge") ==
         Value(crypto::to_hex(as_bytes(own)))));
    const auto answer = answer_in(login, challenge(login, "cryptosign", signed_by(router(), own)));
    BOOST_TEST(answer.signature == kSignature);
}

BOOST_AUTO_TEST_CASE(c_au_06_the_routers_signature_is_tied_to_the_channel_as_well) {
    auto wanted = with_router();
    wanted.channel_binding = "tls-unique";
    for (const bool bound : {true, false}) {
        ClientLogin login(wanted, known_bytes);
        hello(login, both());
        const auto own = known_bytes(32);
        auto extra = signed_by(router(), bound ? auth::bound_challenge(own, bytes(kChannel)) : own);
        extra.set("channel_binding", "tls-unique");
        const auto step = challenge(login, "cryptosign", extra);
        BOOST_TEST(std::holds_alternative<LoginAnswer>(step) == bound);
    }
}

BOOST_AUTO_TEST_CASE(c_au_06_a_router_without_the_pinned_key_gets_no_answer) {
    const auto other = crypto::ed25519_of_seed(as_bytes(std::string(32, 'o'))).value();
    auto pretends = signed_by(other, known_bytes(32));
    pretends.set("pubkey", crypto::to_hex(router().public_key));
    const Dict extras[] = {
        {{"challenge", kChallenge}},
        signed_by(other, known_bytes(32)),
        pretends,
        signed_by(router(), std::string(32, '\x02')),  // of an older login
        signed_by(router(), ""),
    };
    for (const auto& extra : extras) {
        ClientLogin login(with_router(), known_bytes);
        hello(login);
        const auto failure = failure_in(challenge(login, "cryptosign", extra));
        BOOST_TEST(failure.starts_with(kFailed));
        BOOST_TEST(contains(failure, "has not proved"));
    }
}

BOOST_AUTO_TEST_CASE(c_au_06_a_router_that_welcomes_without_proof_is_left) {
    ClientLogin login(with_router());
    hello(login);
    BOOST_TEST(contains(failure_in(login.welcomed({})), "without a CHALLENGE"));
}

BOOST_AUTO_TEST_CASE(a_private_key_of_a_wrong_length_means_no_hello) {
    ClientLogin login(login_of("", login::Cryptosign{"short", {}}));
    BOOST_TEST(contains(no_hello(login), "32 bytes"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
