// SPDX-License-Identifier: MIT
// Value and Dict: equal integers are equal values, dictionaries keep their order.
#include "common/wamp/value.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>

using namespace crossbar::wamp;

BOOST_AUTO_TEST_CASE(integers_are_equal_whatever_type_they_came_from) {
    BOOST_TEST((Value(5) == Value(5U)));
    BOOST_TEST((Value(std::uint64_t{5}) == Value(std::int64_t{5})));
    constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    BOOST_TEST((Value(kLargest).as_int() != nullptr));
    BOOST_TEST((Value(kLargest + 1).as_int() == nullptr));
}

BOOST_AUTO_TEST_CASE(a_bool_is_no_integer_and_a_float_never_is) {
    BOOST_TEST((Value(true).as_int() == nullptr));
    BOOST_TEST((Value(1.0).as_int() == nullptr));
    BOOST_TEST(!(Value(true) == Value(1)));
    BOOST_TEST(!(Value(1.0) == Value(1)));
}

BOOST_AUTO_TEST_CASE(to_unsigned_takes_integers_from_zero_up) {
    std::uint64_t out = 99;
    BOOST_TEST(Value(0).to_unsigned(out));
    BOOST_TEST(out == 0U);
    BOOST_TEST(Value(std::numeric_limits<std::uint64_t>::max()).to_unsigned(out));
    BOOST_TEST(out == std::numeric_limits<std::uint64_t>::max());
    BOOST_TEST(!Value(-1).to_unsigned(out));
    BOOST_TEST(!Value(1.0).to_unsigned(out));
    BOOST_TEST(!Value(true).to_unsigned(out));
    BOOST_TEST(!Value("1").to_unsigned(out));
}

BOOST_AUTO_TEST_CASE(text_and_binary_differ) {
    BOOST_TEST((Value("a").as<std::string>() != nullptr));
    BOOST_TEST((Value("a").as<Binary>() == nullptr));
    BOOST_TEST(!(Value("") == Value(Binary{})));
}

BOOST_AUTO_TEST_CASE(a_dict_keeps_its_order_and_replaces_in_place) {
    Dict dict{{"b", 1}, {"a", 2}};
    dict.set("c", 3);
    dict.set("b", 4);
    std::string keys;
    for (const auto& [key, value] : dict) {
        keys += key;
    }
    BOOST_TEST(keys == "bac");
    BOOST_TEST(*dict.find("b")->as_int() == 4);
    BOOST_TEST((dict.find("d") == nullptr));
    BOOST_TEST(dict.erase("a"));
    BOOST_TEST(!dict.erase("a"));
    BOOST_TEST(dict.size() == 2U);
}

BOOST_AUTO_TEST_CASE(dicts_are_equal_in_any_order) {
    BOOST_TEST((Dict{{"a", 1}, {"b", 2}} == Dict{{"b", 2}, {"a", 1}}));
    BOOST_TEST(!(Dict{{"a", 1}} == Dict{{"a", 2}}));
    BOOST_TEST(!(Dict{{"a", 1}} == Dict{{"a", 1}, {"b", 2}}));
    BOOST_TEST(!(Dict{{"a", nullptr}} == Dict{{"b", nullptr}}));
}
