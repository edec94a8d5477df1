// SPDX-License-Identifier: MIT
// SASLprep, with the examples of RFC 4013, section 3.
#include "common/auth/saslprep.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using crossbar::auth::saslprep;

BOOST_AUTO_TEST_SUITE(saslprep_test)

BOOST_AUTO_TEST_CASE(r_sc_10_the_examples_of_rfc_4013) {
    BOOST_TEST(saslprep("I\u00adX").value() == "IX");  // soft hyphen maps to nothing
    BOOST_TEST(saslprep("user").value() == "user");
    BOOST_TEST(saslprep("USER").value() == "USER");   // case is kept
    BOOST_TEST(saslprep("\u00aa").value() == "a");    // NFKC
    BOOST_TEST(saslprep("\u2168").value() == "IX");   // NFKC
    BOOST_TEST(!saslprep("\x07").has_value());        // a control character
    BOOST_TEST(!saslprep("\u0627\x31").has_value());  // bidirectional text that ends wrong
}

BOOST_AUTO_TEST_CASE(r_sc_10_spaces_of_any_kind_become_ascii_spaces) {
    BOOST_TEST(saslprep("a\u00a0b").value() == "a b");
}

BOOST_AUTO_TEST_CASE(r_sc_10_what_is_no_text_is_refused) {
    BOOST_TEST(!saslprep("\xc3\x28").has_value());
    BOOST_TEST(!saslprep(std::string_view("a\0\u00e4", 4)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
