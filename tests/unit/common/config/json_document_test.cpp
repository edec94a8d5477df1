// SPDX-License-Identifier: MIT
// JSON syntax: what is refused, where the places are, the limits.
#include "common/config/document.hpp"
#include "tests/unit/common/config/complaints.hpp"

using namespace crossbar::config;
using namespace crossbar::config::test;

namespace {

struct Case {
    std::string text;
    std::string complaint;
};

std::optional<Node> read(std::string_view text) {
    Diagnostics diagnostics;
    return read_json(text, diagnostics);
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_syntax_error_is_told_with_its_place_and_a_remedy) {
    const Case cases[] = {
        {"", " error: the file is empty (the smallest configuration is {\"version\": 2})"},
        {" \r\n\t", " error: the file is empty (the smallest configuration is {\"version\": 2})"},
        {"{", "1:2: error: the file ends in the middle of the document (is it cut off?)"},
        {"{\"version\": 2,\n",
         "2:1: error: the file ends in the middle of the document (is it cut off?)"},
        {"{\"workers\": [",
         "1:14: error: the file ends in the middle of the document (is it cut off?)"},
        {"\"abc", "1:5: error: the file ends in the middle of the document (is it cut off?)"},
        {"{\"version\": 2,}",
         "1:15: error: not JSON: a comma before '}' (the last item has no comma after it)"},
        {"{\"workers\": [1,\n]}",
         "2:1: error: not JSON: a comma before ']' (the last item has no comma after it)"},
        {"{\"version\" 2}", "1:12: error: not JSON: no ':' after the key"},
        {"{\"version\": 2} x",
         "1:16: error: not JSON: something follows the end of the document (remove it)"},
        {"{\"version\": 2}{}",
         "1:15: error: not JSON: something follows the end of the document (remove it)"},
        {"// hello\n{}",
         "1:1: error: not JSON: a comment (JSON has no comments; YAML does (config.yaml))"},
        {"{\"version\": 2 # two\n}",
         "1:15: error: not JSON: a comment (JSON has no comments; YAML does (config.yaml))"},
        {"{'version': 2}",
         "1:2: error: not JSON: no key where one must be (a key is a string in double quotes)"},
        {"{\"version\": 2 \"workers\": []}",
         "1:15: error: not JSON: neither ',' nor '}' after a member of the object "
         "(is a comma missing in front of this?)"},
        {"{\"workers\": [1 2]}",
         "1:16: error: not JSON: neither ',' nor ']' after an item of the list "
         "(is a comma missing in front of this?)"},
        {"{\"a\": \"x\ny\"}",
         "1:9: error: not JSON: a control character in a string "
         "(write \\n, \\t or \\uXXXX; is the closing quote missing?)"},
        {"{\"a\": \"\\x\"}",
         "1:8: error: not JSON: an escape in a string that is none "
         "(\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX exist)"},
        {"{\"a\": \"\\ud800\"}",
         "1:8: error: not JSON: an escape in a string that is none "
         "(\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX exist)"},
        {"{\"a\": tru}",
         "1:10: error: not JSON: no JSON value "
         "(strings are in double quotes; words are true, false, null)"},
        {"{\"a\": NaN}",
         "1:7: error: not JSON: no JSON value "
         "(strings are in double quotes; words are true, false, null)"},
        {"{\"version\": 02}", "1:14: error: not JSON: a number that starts with 0 (without the 0)"},
        {"\xEF\xBB\xBF{}",
         "1:1: error: the file starts with a byte order mark (save it as UTF-8 without one)"},
        {"\xFF\xFE{", "1:1: error: the file is UTF-16 (save it as UTF-8)"},
        {"{\"version\": 2,\n \"\xC3\xA4\xFF\": 1}",
         "2:4: error: byte 0xff is not UTF-8 (the file must be text in UTF-8)"},
        {"{\"a\": \"\xED\xA0\x80\"}",
         "1:8: error: byte 0xed is not UTF-8 (the file must be text in UTF-8)"},
        {"{\"a\": \"\xC0\x80\"}",
         "1:8: error: byte 0xc0 is not UTF-8 (the file must be text in UTF-8)"},
        {"{\"a\": \"\xF4\x90\x80\x80\"}",
         "1:8: error: byte 0xf4 is not UTF-8 (the file must be text in UTF-8)"},
        {std::string("{\"version\": 2}\0", 15),
         "1:15: error: a NUL byte (the file must be text in UTF-8)"},
    };
    for (const Case& c : cases) {
        BOOST_TEST_CONTEXT(c.text) {
            CHECK_COMPLAINTS(complaints(c.text), {c.complaint});
        }
    }
}

BOOST_AUTO_TEST_CASE(a_duplicate_key_is_told_with_both_places_and_reading_goes_on) {
    CHECK_COMPLAINTS(
        complaints("{\"version\": 2,\n  \"workers\": [],\n  \"workers\": [],\n \"wrokers\": []}"),
        {"3:3: error: the key \"workers\" is in this object twice (first in line 2, column 3)",
         "4:2: error: wrokers: unknown key \"wrokers\" in the configuration (did you mean "
         "\"workers\"?)"});
}

BOOST_AUTO_TEST_CASE(every_value_and_key_knows_its_place) {
    const auto root = read("{ \"a\" : [ 1,\n  \"\xC3\xA4\", {\"b\":\ttrue} ] ,\n\"c\":null}");
    BOOST_REQUIRE(root.has_value());
    BOOST_TEST((root->where == Position{1, 1}));
    BOOST_TEST((root->members[0].where == Position{1, 3}));
    const Node& list = root->members[0].value;
    BOOST_TEST((list.where == Position{1, 9}));
    BOOST_TEST((list.items[0].where == Position{1, 11}));
    BOOST_TEST((list.items[1].where == Position{2, 3}));
    BOOST_TEST((list.items[2].where == Position{2, 8}));
    BOOST_TEST((list.items[2].members[0].where == Position{2, 9}));
    BOOST_TEST((list.items[2].members[0].value.where == Position{2, 14}));
    BOOST_TEST((root->members[1].where == Position{3, 1}));
    BOOST_TEST((root->members[1].value.where == Position{3, 5}));
}

BOOST_AUTO_TEST_CASE(values_come_out_as_they_went_in) {
    const std::string text =
        R"({"a":[1,-2,1.5e3,123456789012345678901234567890,true,false,null,"\"\\\u0001ü"],"b":{}})";
    const auto root = read(text);
    BOOST_REQUIRE(root.has_value());
    BOOST_TEST(to_json(*root) == text);
}

BOOST_AUTO_TEST_CASE(nesting_has_a_limit) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    BOOST_TEST(read(nested(kMaxDepth)).has_value());
    CHECK_COMPLAINTS(
        complaints(nested(kMaxDepth + 1)), {"1:65: error: nested too deeply (64 levels at most)"});
    CHECK_COMPLAINTS(
        complaints(nested(100'000)), {"1:65: error: nested too deeply (64 levels at most)"});
    CHECK_COMPLAINTS(
        complaints(std::string(100'000, '[')),
        {"1:65: error: nested too deeply (64 levels at most)"});
}

BOOST_AUTO_TEST_CASE(size_and_number_of_values_have_limits) {
    const std::string big = "{\"version\": 2}" + std::string(kMaxFileSize, ' ');
    CHECK_COMPLAINTS(complaints(big), {" error: the file has 10485774 bytes (10485760 at most)"});
    BOOST_TEST(complaints(big.substr(0, kMaxFileSize)).empty());

    std::string many = "[0";
    for (std::size_t i = 0; i < kMaxNodes; ++i) {
        many += ",0";
    }
    const auto lines = complaints(many + "]");
    BOOST_REQUIRE(lines.size() == 1U);
    BOOST_TEST(lines[0].ends_with(" error: the document is too large (500000 values at most)"));
}
