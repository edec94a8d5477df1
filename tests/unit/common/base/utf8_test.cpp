// SPDX-License-Identifier: MIT
// UTF-8 validation, whole and piece by piece.
#include "common/base/utf8.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace crossbar {
namespace {

// The character's octets, by the book and without any check.
std::string encoded(unsigned code_point) {
    const auto continuation = [&](unsigned shift) {
        return static_cast<char>(0x80 | (code_point >> shift & 0x3F));
    };
    if (code_point < 0x80) {
        return {static_cast<char>(code_point)};
    }
    if (code_point < 0x800) {
        return {static_cast<char>(0xC0 | code_point >> 6), continuation(0)};
    }
    if (code_point < 0x10000) {
        return {static_cast<char>(0xE0 | code_point >> 12), continuation(6), continuation(0)};
    }
    return {
        static_cast<char>(0xF0 | code_point >> 18),
        continuation(12),
        continuation(6),
        continuation(0)};
}

bool valid(std::string_view text) {
    return is_utf8(as_bytes(text));
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_character_is_valid_and_nothing_beyond) {
    std::size_t wrong = 0;
    for (unsigned code_point = 0; code_point < 0x120000; ++code_point) {
        const bool character =
            code_point < 0x110000 && (code_point < 0xD800 || code_point > 0xDFFF);
        wrong += valid(encoded(code_point)) == character ? 0 : 1;
    }
    BOOST_TEST(wrong == 0U);
}

BOOST_AUTO_TEST_CASE(two_octets_are_two_ascii_characters_or_one_of_two) {
    std::size_t wrong = 0;
    for (unsigned first = 0; first < 256; ++first) {
        for (unsigned second = 0; second < 256; ++second) {
            const bool ascii = first < 0x80 && second < 0x80;
            const bool pair = first >= 0xC2 && first < 0xE0 && second >= 0x80 && second < 0xC0;
            const std::string text{static_cast<char>(first), static_cast<char>(second)};
            wrong += valid(text) == (ascii || pair) ? 0 : 1;
        }
    }
    BOOST_TEST(wrong == 0U);
}

BOOST_AUTO_TEST_CASE(overlong_forms_are_invalid) {
    for (const char* text :
         {"\xc0\xaf",
          "\xc1\xbf",
          "\xe0\x80\xaf",
          "\xe0\x9f\xbf",
          "\xf0\x80\x80\xaf",
          "\xf0\x8f\xbf\xbf"}) {
        BOOST_TEST(!valid(text));
    }
}

BOOST_AUTO_TEST_CASE(text_may_be_cut_anywhere) {
    const std::string text =
        "plain, \xc3\xa9t\xc3\xa9, 12 \xe2\x82\xac and \xf0\x9f\x8e\xbc, and more plain text";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        Utf8Validator validator;
        BOOST_TEST(validator.feed(as_bytes(text).first(cut)));
        const bool whole_characters = cut == text.size() || (text[cut] & 0xC0) != 0x80;
        BOOST_TEST(validator.complete() == whole_characters);
        BOOST_TEST(validator.feed(as_bytes(text).subspan(cut)));
        BOOST_TEST(validator.complete());
    }
}

BOOST_AUTO_TEST_CASE(a_mistake_is_seen_with_the_octet_that_makes_it) {
    Utf8Validator validator;
    BOOST_TEST(validator.feed(as_bytes("0123456789\xed")));
    BOOST_TEST(!validator.feed(as_bytes("\xa0")));  // a surrogate, before its last octet
    validator.reset();
    BOOST_TEST(validator.feed(as_bytes("\xe2\x82")));
    BOOST_TEST(!validator.complete());
    BOOST_TEST(!validator.feed(as_bytes("a")));
}

}  // namespace crossbar
