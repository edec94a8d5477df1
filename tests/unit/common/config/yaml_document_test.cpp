// SPDX-License-Identifier: MIT
// YAML: the same tree as JSON, YAML 1.1's scalars, anchors within limits.
#include "common/config/document.hpp"
#include "tests/unit/common/config/complaints.hpp"

using namespace crossbar::config;
using namespace crossbar::config::test;

namespace {

std::string json_of(std::string_view yaml) {
    Diagnostics diagnostics;
    const auto root = read_yaml(yaml, diagnostics);
    return root && diagnostics.ok() ? to_json(*root) : "refused";
}

}  // namespace

BOOST_AUTO_TEST_CASE(scalars_are_read_as_in_yaml_1_1) {
    BOOST_TEST(json_of("[~, null, , 'null']") == R"([null,null,null,"null"])");
    BOOST_TEST(json_of("[yes, No, on, OFF, true, False]") == "[true,false,true,false,true,false]");
    BOOST_TEST(json_of("['yes', \"off\", !!str 5, y, n]") == R"(["yes","off","5","y","n"])");
    BOOST_TEST(
        json_of("[0, 8080, -3, +4, 0x1F, 0660, 0o17, 0b101, 1_000]") ==
        "[0,8080,-3,4,31,432,15,5,1000]");
    BOOST_TEST(json_of("[1.5, -0.25, 1e3, 1.0e3]") == R"([1.5,-0.25,"1e3",1000])");
    BOOST_TEST(
        json_of("[18446744073709551616, 1:30, 08, .inf, 1.2.3, -, 0x]") ==
        R"(["18446744073709551616","1:30","08",".inf","1.2.3","-","0x"])");
    BOOST_TEST(
        json_of("a: |\n  one\n  two\nb: >-\n  x\n  y\n") == R"({"a":"one\ntwo\n","b":"x y"})");
    BOOST_TEST(json_of("8080: x\ntrue: y\n") == R"({"8080":"x","true":"y"})");
}

BOOST_AUTO_TEST_CASE(values_and_keys_know_their_places) {
    Diagnostics diagnostics;
    const auto root =
        read_yaml("# comment\nworkers:\n  - type: \xC3\xA4\n    id: w\n  - {a: 1}\n", diagnostics);
    BOOST_REQUIRE(root.has_value());
    BOOST_TEST((root->members[0].where == Position{2, 1}));
    const Node& list = root->members[0].value;
    BOOST_TEST((list.items[0].where == Position{3, 5}));
    BOOST_TEST((list.items[0].members[0].value.where == Position{3, 11}));
    BOOST_TEST((list.items[0].members[1].where == Position{4, 5}));
    BOOST_TEST((list.items[1].members[0].value.where == Position{5, 9}));
}

BOOST_AUTO_TEST_CASE(anchors_and_merge_keys_are_expanded) {
    BOOST_TEST(
        json_of("a: &x {p: 1}\nb: *x\nc: [*x, *x]\n") ==
        R"({"a":{"p":1},"b":{"p":1},"c":[{"p":1},{"p":1}]})");
    BOOST_TEST(
        json_of("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  p: 3\n") ==
        R"({"a":{"p":1,"q":2},"b":{"p":3,"q":2}})");
    BOOST_TEST(
        json_of("a: &x {p: 1}\nb: &y {q: 2}\nc: {<<: [*x, *y]}\n") ==
        R"({"a":{"p":1},"b":{"q":2},"c":{"p":1,"q":2}})");
    BOOST_TEST(json_of("a: {<<: 5}\n") == R"({"a":{"<<":5}})");
    BOOST_TEST(json_of("a: {<<: [{b: 1}, 5]}\n") == R"({"a":{"<<":[{"b":1},5]}})");
    BOOST_TEST(json_of("a: {<<: [{b: 1}, {b: 2, c: 3}]}\n") == R"({"a":{"b":1,"c":3}})");
    BOOST_TEST(json_of("? &k key\n: *k\n") == R"({"key":"key"})");
}

BOOST_AUTO_TEST_CASE(an_alias_bomb_is_refused_quickly) {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 10; ++j) {
            bomb += (j == 0 ? "" : ", ") + last;
        }
        bomb += "]\n";
    }
    const auto lines = complaints(bomb, "config.yaml");
    BOOST_REQUIRE(lines.size() == 1U);
    BOOST_TEST(lines[0].find("500000 values at most") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_alias_cannot_nest_deeper_than_the_limit) {
    std::string deep = "a: &a " + std::string(40, '[') + std::string(40, ']') +
                       "\nb: " + std::string(40, '[') + "*a" + std::string(40, ']') + "\n";
    CHECK_COMPLAINTS(
        complaints(deep, "config.yaml"), {"2:44: error: nested too deeply (64 levels at most)"});
    CHECK_COMPLAINTS(
        complaints("a: &a [*a]\n", "config.yaml"),
        {"1:8: error: an alias inside of its own anchor"});
    const auto lines = complaints(std::string(10'000, '['), "config.yaml");
    BOOST_TEST(lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(syntax_errors_are_told_with_their_place) {
    CHECK_COMPLAINTS(
        complaints("", "config.yaml"),
        {" error: the file is empty (the smallest configuration is \"version: 2\")"});
    CHECK_COMPLAINTS(
        complaints("# nothing\n", "config.yaml"),
        {" error: the file is empty (the smallest configuration is \"version: 2\")"});
    CHECK_COMPLAINTS(
        complaints("version: 2\nworkers: []\nversion: 2\n", "config.yaml"),
        {"3:1: error: the key \"version\" is in this object twice (first in line 1, column 1)"});
    CHECK_COMPLAINTS(
        complaints("version: 2\n---\nversion: 2\n", "config.yaml"),
        {"2:1: error: a second document in the file (remove it)"});
    CHECK_COMPLAINTS(
        complaints("[a]: 1\n", "config.yaml"),
        {"1:1: error: a key that is a list or an object (keys are strings)"});
    CHECK_COMPLAINTS(
        complaints("a: !!binary abc\n", "config.yaml"),
        {"1:4: error: the tag tag:yaml.org,2002:binary is not understood (remove it)"});
    for (const char* text : {"a: \"x\n", "a: 'x\n", "a: \"x\\\"\n", "a: 'it''\n"}) {
        BOOST_TEST_CONTEXT(text) {
            CHECK_COMPLAINTS(
                complaints(text, "config.yaml"),
                {"1:4: error: a string without its closing quote (is the file cut off?)"});
        }
    }
    BOOST_TEST(
        json_of("a: 'it''s'\nb: \"\\\"\"\nc: '\"'\n") == R"({"a":"it's","b":"\"","c":"\""})");
    for (const char* text :
         {"a: [1, 2\n", "a: b: c\n", "\tversion: 2\n", "a: @x\n", "a: *nothing\n", "}"}) {
        const auto lines = complaints(text, "config.yaml");
        BOOST_TEST_CONTEXT(text) {
            BOOST_REQUIRE(lines.size() == 1U);
            BOOST_TEST(lines[0].find("error: not YAML: ") != std::string::npos);
        }
    }
}
