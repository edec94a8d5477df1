// SPDX-License-Identifier: MIT
// WAMP-CRA's computations against published values: PBKDF2-HMAC-SHA-256 of RFC 7914 section 11, and
// HMAC-SHA-256 of RFC 4231.
#include "common/auth/wampcra.hpp"

#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace crossbar;

std::string base64_of_hex(std::string_view hex) {
    const auto bytes = crypto::from_hex(hex).value();
    return crypto::to_base64(as_bytes(bytes));
}

BOOST_AUTO_TEST_SUITE(wampcra_test)

BOOST_AUTO_TEST_CASE(r_cr_04_r_cr_05_a_salted_key_is_the_base64_text_of_pbkdf2) {
    BOOST_TEST(
        auth::cra_key("passwd", "salt", 1, 64) ==
        base64_of_hex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                      "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"));
    BOOST_TEST(
        auth::cra_key("Password", "NaCl", 80'000, 64) ==
        base64_of_hex("4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
                      "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"));
}

BOOST_AUTO_TEST_CASE(r_cr_03_a_signature_is_the_base64_text_of_hmac) {
    BOOST_TEST(
        auth::cra_signature("Jefe", "what do ya want for nothing?") ==
        base64_of_hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
