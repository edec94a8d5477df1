// SPDX-License-Identifier: MIT
// URIs: the loose and the strict rule, the forms of patterns, wildcard matching (requirements
// R-UR).
#include "common/wamp/uri.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace crossbar::wamp;

namespace {

bool loose(std::string_view uri, UriForm form = UriForm::full) {
    return is_valid_uri(uri, UriRules::loose, form);
}

bool strict(std::string_view uri, UriForm form = UriForm::full) {
    return is_valid_uri(uri, UriRules::strict, form);
}

}  // namespace

BOOST_AUTO_TEST_CASE(full_uris_have_no_empty_component) {
    for (const auto* uri : {"a", "a.b", "com.myapp.topic1", "a_1.b_2"}) {
        BOOST_TEST(loose(uri), uri);
        BOOST_TEST(strict(uri), uri);
    }
    for (const auto* uri : {"", ".", "a.", ".a", "a..b"}) {
        BOOST_TEST(!loose(uri), uri);
        BOOST_TEST(!strict(uri), uri);
    }
}

// proves R-UR-03
BOOST_AUTO_TEST_CASE(strict_uris_hold_lower_case_digits_and_underscore_only) {
    for (const auto* uri : {"com.MyApp", "com.my-app", "com.\xc3\xa4", "com.a/b", "com.a$"}) {
        BOOST_TEST(loose(uri), uri);
        BOOST_TEST(!strict(uri), uri);
    }
}

// proves R-UR-02
BOOST_AUTO_TEST_CASE(loose_uris_hold_no_hash_and_no_white_space) {
    for (const auto* uri :
         {"a#b", "a b", "a\tb", "a\nb", "a.b\r", "a\xc2\xa0", "a.\xe2\x80\x83z", "\xe3\x80\x80"}) {
        BOOST_TEST(!loose(uri), uri);
    }
    BOOST_TEST(loose("a.\xe2\x82\xac"));  // begins like a space, and is none
}

// proves R-UR-04, R-UR-05
BOOST_AUTO_TEST_CASE(patterns_may_have_empty_components) {
    for (const auto* uri : {"", "a.", "a.b."}) {
        BOOST_TEST(loose(uri, UriForm::last_empty), uri);
        BOOST_TEST(loose(uri, UriForm::any_empty), uri);
    }
    for (const auto* uri : {".a", "a..b", ".", "..", "a..c."}) {
        BOOST_TEST(!loose(uri, UriForm::last_empty), uri);
        BOOST_TEST(loose(uri, UriForm::any_empty), uri);
    }
    BOOST_TEST(!strict("a..B", UriForm::any_empty));
}

BOOST_AUTO_TEST_CASE(wamp_and_everything_below_is_reserved) {
    BOOST_TEST(is_reserved_uri("wamp"));
    BOOST_TEST(is_reserved_uri("wamp."));
    BOOST_TEST(is_reserved_uri("wamp.session.count"));
    BOOST_TEST(!is_reserved_uri("wampy.a"));
    BOOST_TEST(!is_reserved_uri("wam"));
    BOOST_TEST(!is_reserved_uri("com.wamp"));
    BOOST_TEST(!is_reserved_uri(""));
}

BOOST_AUTO_TEST_CASE(an_empty_component_of_a_wildcard_matches_any_one_component) {
    BOOST_TEST(matches_wildcard("a.b.c", "a..c"));
    BOOST_TEST(matches_wildcard("a.b.c", ".."));
    BOOST_TEST(matches_wildcard("a.b.c", "a.b.c"));
    BOOST_TEST(matches_wildcard("a", ""));
    BOOST_TEST(!matches_wildcard("a.b", "a..c"));
    BOOST_TEST(!matches_wildcard("a.b.c.d", "a..c"));
    BOOST_TEST(!matches_wildcard("a.b.c", "a."));
    BOOST_TEST(!matches_wildcard("a.b.d", "a..c"));
    BOOST_TEST(!matches_wildcard("aa.b.c", "a..c"));
}
