// SPDX-License-Identifier: MIT
// Cryptography against published vectors: RFC 4231, RFC 7914 (PBKDF2), the Argon2 reference, RFC
// 8032.
#include "common/base/crypto.hpp"

#include <boost/test/unit_test.hpp>

using namespace crossbar;

namespace {

std::string hex(const auto& bytes) {
    return crypto::to_hex(ByteView(bytes));
}

std::string unhex(std::string_view text) {
    return crypto::from_hex(text).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cryptography)

BOOST_AUTO_TEST_CASE(sha256_of_abc) {
    BOOST_TEST(
        hex(crypto::sha256(as_bytes("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_CASE(hmac_of_rfc_4231_cases_1_and_2) {
    const std::string key(20, '\x0b');
    BOOST_TEST(
        hex(crypto::hmac_sha256(as_bytes(key), as_bytes("Hi There"))) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    BOOST_TEST(
        hex(crypto::hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

BOOST_AUTO_TEST_CASE(pbkdf2_of_rfc_7914) {
    BOOST_TEST(
        crypto::to_hex(as_bytes(crypto::pbkdf2_sha256("passwd", as_bytes("salt"), 1, 64))) ==
        "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
}

BOOST_AUTO_TEST_CASE(argon2id_of_the_reference_implementation) {
    // argon2 -id -t 2 -m 16 -p 1: test vector of the reference implementation's own suite.
    const auto key = crypto::argon2id("password", as_bytes("somesalt"), 2, 65536, 32);
    BOOST_REQUIRE(key.has_value());
    BOOST_TEST(
        crypto::to_hex(as_bytes(*key)) ==
        "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    BOOST_TEST(!crypto::argon2id("password", as_bytes("short"), 2, 65536, 32).has_value());
}

BOOST_AUTO_TEST_CASE(ed25519_of_rfc_8032_test_2) {
    const auto seed = unhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    const auto pair = crypto::ed25519_of_seed(as_bytes(seed));
    BOOST_REQUIRE(pair.has_value());
    BOOST_TEST(
        hex(pair->public_key) ==
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    const std::string message = unhex("72");
    const auto signature = crypto::sign_ed25519(*pair, as_bytes(message));
    BOOST_TEST(
        hex(signature) ==
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    BOOST_TEST(crypto::verify_ed25519(pair->public_key, as_bytes(message), signature));
    BOOST_TEST(!crypto::verify_ed25519(pair->public_key, as_bytes("s"), signature));
    BOOST_TEST(!crypto::verify_ed25519(
        pair->public_key, as_bytes(message), ByteView(signature).first(63)));
    BOOST_TEST(!crypto::verify_ed25519(
        ByteView(pair->public_key).first(31), as_bytes(message), signature));
    BOOST_TEST(!crypto::ed25519_of_seed(as_bytes("short")).has_value());
}

BOOST_AUTO_TEST_CASE(compares_in_constant_time) {
    BOOST_TEST(crypto::equal_in_constant_time(as_bytes("secret"), as_bytes("secret")));
    BOOST_TEST(!crypto::equal_in_constant_time(as_bytes("secret"), as_bytes("secreT")));
    BOOST_TEST(!crypto::equal_in_constant_time(as_bytes("secret"), as_bytes("secrets")));
}

BOOST_AUTO_TEST_CASE(base64_of_rfc_4648) {
    const std::pair<const char*, const char*> cases[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : cases) {
        BOOST_TEST(crypto::to_base64(as_bytes(bytes)) == text);
    }
}

BOOST_AUTO_TEST_CASE(hexadecimal_goes_both_ways) {
    BOOST_TEST(crypto::to_hex(as_bytes("\x01\xff")) == "01ff");
    BOOST_TEST(crypto::from_hex("01FF").value() == "\x01\xff");
    BOOST_TEST(!crypto::from_hex("0").has_value());
    BOOST_TEST(!crypto::from_hex("0g").has_value());
}

BOOST_AUTO_TEST_CASE(random_bytes_differ) {
    BOOST_TEST(crypto::random_bytes(16) != crypto::random_bytes(16));
    BOOST_TEST((crypto::generate_ed25519().private_key != crypto::generate_ed25519().private_key));
}

BOOST_AUTO_TEST_CASE(base64_is_read_in_its_canonical_form_only) {
    BOOST_TEST(crypto::from_base64("").value().empty());
    BOOST_TEST(crypto::from_base64("Zg==").value() == "f");
    BOOST_TEST(crypto::from_base64("Zm8=").value() == "fo");
    BOOST_TEST(crypto::from_base64("Zm9v").value() == "foo");
    for (const auto* bad :
         {"Zg",
          "Zg=",
          "Zg===",
          "Zh==",
          "Zm9=",
          "Zm9v\n",
          "Zm 9v===",
          "Zm-v",
          "====",
          "Z===",
          "=m9v",
          "Zg==Zg==",
          " Zg="}) {
        BOOST_TEST(!crypto::from_base64(bad).has_value(), bad);
    }
}

BOOST_AUTO_TEST_SUITE_END()
