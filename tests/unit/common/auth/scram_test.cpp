// SPDX-License-Identifier: MIT
// SCRAM's computations against published values: the exchange of RFC 7677 section 3 (PBKDF2), and
// the two credentials (Argon2id) that autobahn-python's own tests derive in the draft's dialect.
#include "common/auth/scram.hpp"

#include "common/base/bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace crossbar;
using auth::Kdf;
using auth::KdfCost;
using auth::ScramDialect;

// RFC 7677, section 3: user "user", password "pencil".
auth::ScramExchange rfc_7677() {
    auth::ScramExchange exchange;
    exchange.authid = "user";
    exchange.client_nonce = "rOprNGfwEbeRWgbNEkqO";
    exchange.nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    exchange.salt = "W22ZaJ0SNY7soEsUEjb6gQ==";
    exchange.iterations = 4096;
    return exchange;
}

auth::ScramKeys keys_of_rfc_7677() {
    const auto salt = crypto::from_base64(rfc_7677().salt).value();
    const KdfCost cost{Kdf::pbkdf2, 4096, 0};
    return auth::scram_keys(auth::salted_password("pencil", salt, cost).value());
}

BOOST_AUTO_TEST_SUITE(scram_test)

BOOST_AUTO_TEST_CASE(r_sc_05_the_auth_message_has_the_syntax_of_rfc_5802) {
    BOOST_TEST(
        auth::auth_message(rfc_7677(), ScramDialect::standard) ==
        "n=user,r=rOprNGfwEbeRWgbNEkqO,"
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
}

BOOST_AUTO_TEST_CASE(r_sc_06_the_proof_of_rfc_7677_is_made_and_accepted) {
    const auto keys = keys_of_rfc_7677();
    const auto message = auth::auth_message(rfc_7677(), ScramDialect::standard);
    const auto proof = auth::client_proof(keys, message);
    BOOST_TEST(crypto::to_base64(proof) == "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    BOOST_TEST(auth::verify_proof(keys.stored_key, message, as_text(proof)));
}

BOOST_AUTO_TEST_CASE(r_sc_08_the_server_signature_of_rfc_7677_is_made) {
    const auto message = auth::auth_message(rfc_7677(), ScramDialect::standard);
    BOOST_TEST(
        crypto::to_base64(auth::server_signature(keys_of_rfc_7677().server_key, message)) ==
        "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

BOOST_AUTO_TEST_CASE(r_sc_06_a_proof_for_something_else_is_refused) {
    const auto keys = keys_of_rfc_7677();
    auto exchange = rfc_7677();
    const auto message = auth::auth_message(exchange, ScramDialect::standard);
    const auto proof = auth::client_proof(keys, message);
    exchange.nonce += '0';
    const auto other = auth::auth_message(exchange, ScramDialect::standard);
    BOOST_TEST(!auth::verify_proof(keys.stored_key, other, as_text(proof)));
    BOOST_TEST(!auth::verify_proof(keys.stored_key, message, as_text(proof).substr(1)));
    BOOST_TEST(!auth::verify_proof(keys.stored_key, message, ""));
}

BOOST_AUTO_TEST_CASE(r_sc_05_commas_and_equals_signs_in_names_are_escaped_but_not_in_the_draft) {
    auto exchange = rfc_7677();
    exchange.authid = "a,b=c";
    BOOST_TEST(auth::auth_message(exchange, ScramDialect::standard).starts_with("n=a=2Cb=3Dc,r="));
    const auto draft = auth::auth_message(exchange, ScramDialect::draft);
    BOOST_TEST(draft.starts_with("n=a,b=c,r="));
    BOOST_TEST((draft.find(",i=4096,c=,r=") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(r_sc_05_channel_binding_is_in_the_auth_message) {
    auto exchange = rfc_7677();
    exchange.channel_binding = "tls-unique";
    exchange.cbind_data = "xyz";
    // base64 of "p=tls-unique,,xyz"
    const auto message = auth::auth_message(exchange, ScramDialect::standard);
    BOOST_TEST((message.find(",c=cD10bHMtdW5pcXVlLCx4eXo=,r=") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(r_sc_04_argon2id_in_the_drafts_dialect_gives_autobahns_credentials) {
    const KdfCost cost{Kdf::argon2id13, 4096, 512};

    struct {
        std::string_view salt, stored_key, server_key;
    } const expected[] = {
        {"3bc3ca01dd1d501ca1c22e1c5d7d16fe",
         "e796c2f0a51770303ee4616bc630a66774d51a55003154aff2a54ec7c4ac0e38",
         "8de7864c316f3c2356fd76cfdab696db55bc70e680fe5180e2f731e2345acca2"},
        {"ae1f0d2f422757809077785e660b62c6",
         "5f19358ff6f38e267b6ef1ea1d862514ec4e8745a84682259fd3894be09febb5",
         "0d8e7e9222a7c0e54c9e979aa342115699ff5696c45dc379b5ee241338a5861d"},
    };

    for (const auto& vector : expected) {
        const auto salt = crypto::from_hex(vector.salt).value();
        const auto salted = auth::salted_password("secret123", salt, cost, ScramDialect::draft);
        const auto keys = auth::scram_keys(salted.value());
        BOOST_TEST(crypto::to_hex(keys.stored_key) == vector.stored_key);
        BOOST_TEST(crypto::to_hex(keys.server_key) == vector.server_key);
    }
}

BOOST_AUTO_TEST_CASE(r_sc_10_passwords_are_normalised) {
    const KdfCost cost{Kdf::pbkdf2, 1, 0};
    BOOST_TEST(
        auth::salted_password("\u2168", "salt", cost).value() ==
        auth::salted_password("IX", "salt", cost).value());
    BOOST_TEST(!auth::salted_password("\x07", "salt", cost).has_value());
}

BOOST_AUTO_TEST_CASE(r_sc_04_impossible_costs_are_refused) {
    BOOST_TEST(!auth::salted_password("x", "saltsalt", {Kdf::pbkdf2, 0, 0}).has_value());
    BOOST_TEST(!auth::salted_password("x", "saltsalt", {Kdf::argon2id13, 0, 8}).has_value());
    BOOST_TEST(!auth::salted_password("x", "saltsalt", {Kdf::argon2id13, 1, 7}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
