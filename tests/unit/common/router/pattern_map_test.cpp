// SPDX-License-Identifier: MIT
// Tests of PatternMap: which patterns match a URI, which one is the best, against a plain list as
// the model.
#include "common/router/pattern_map.hpp"

#include "common/base/random.hpp"
#include "common/wamp/uri.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace crossbar::router {
namespace {

using wamp::Match;

std::vector<int> matches(PatternMap<int>& map, std::string_view uri) {
    std::vector<int> found;
    map.for_each_match(uri, [&](int value) { found.push_back(value); });
    return found;
}

int best(PatternMap<int>& map, std::string_view uri) {
    const int* value = map.best_match(uri);
    return value == nullptr ? 0 : *value;
}

}  // namespace

// The worked examples of the specification ("Pattern-based Registrations: Best Matching"), R-PA-03.
// Number 5 of its text holds a prefix that ends inside a component: prefixes are compared byte by
// byte (reading 35).
BOOST_AUTO_TEST_CASE(best_match_is_that_of_the_specifications_examples) {
    PatternMap<int> map;
    map.insert("a1.b2.c3.d4.e55", Match::exact, 1);
    map.insert("a1.b2.c3", Match::prefix, 2);
    map.insert("a1.b2.c3.d4", Match::prefix, 3);
    map.insert("a1.b2..d4.e5", Match::wildcard, 4);
    map.insert("a1.b2.c33..e5", Match::wildcard, 5);
    map.insert("a1.b2..d4.e5..g7", Match::wildcard, 6);
    map.insert("a1.b2..d4..f6.g7", Match::wildcard, 7);
    BOOST_TEST(best(map, "a1.b2.c3.d4.e55") == 1);
    BOOST_TEST(best(map, "a1.b2.c3.d98.e74") == 2);
    BOOST_TEST(best(map, "a1.b2.c3.d4.e325") == 3);
    BOOST_TEST(best(map, "a1.b2.c55.d4.e5") == 4);
    BOOST_TEST(best(map, "a1.b2.c33.d4.e5") == 2);  // "a1.b2.c3" is a prefix of it
    BOOST_TEST(best(map, "a1.b2.c88.d4.e5.f6.g7") == 6);
    BOOST_TEST(best(map, "a2.b2.c2.d2.e2") == 0);
    map.erase("a1.b2.c3", Match::prefix);
    BOOST_TEST(best(map, "a1.b2.c33.d4.e5") == 5);
}

BOOST_AUTO_TEST_CASE(the_same_uri_under_three_policies_is_three_keys) {
    PatternMap<int> map;
    BOOST_TEST(map.insert("com.app", Match::exact, 1).second);
    BOOST_TEST(map.insert("com.app", Match::prefix, 2).second);
    BOOST_TEST(map.insert("com.app", Match::wildcard, 3).second);
    BOOST_TEST(map.size() == 3U);
    BOOST_TEST(matches(map, "com.app") == (std::vector{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(map.erase("com.app", Match::prefix));
    BOOST_TEST(!map.erase("com.app", Match::prefix));
    BOOST_TEST(*map.find("com.app", Match::exact) == 1);
    BOOST_TEST(map.find("com.app", Match::prefix) == nullptr);
    BOOST_TEST(*map.find("com.app", Match::wildcard) == 3);
}

BOOST_AUTO_TEST_CASE(inserting_a_key_twice_keeps_the_first_value) {
    for (const auto match : {Match::exact, Match::prefix, Match::wildcard}) {
        PatternMap<int> map;
        map.insert("a.b", match, 1);
        const auto [value, added] = map.insert("a.b", match, 2);
        BOOST_TEST(!added);
        BOOST_TEST(*value == 1);
        BOOST_TEST(map.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(the_empty_prefix_matches_every_uri) {
    PatternMap<int> map;
    map.insert("", Match::prefix, 1);
    BOOST_TEST(best(map, "anything.at.all") == 1);
    BOOST_TEST(map.erase("", Match::prefix));
    BOOST_TEST(best(map, "anything.at.all") == 0);
}

BOOST_AUTO_TEST_CASE(a_wildcard_stands_for_exactly_one_component) {
    PatternMap<int> map;
    map.insert("com..create", Match::wildcard, 1);
    map.insert(".", Match::wildcard, 2);
    BOOST_TEST(best(map, "com.user.create") == 1);
    BOOST_TEST(best(map, "com.user.create.now") == 0);
    BOOST_TEST(best(map, "com.create") == 2);
    BOOST_TEST(best(map, "com") == 0);
}

BOOST_AUTO_TEST_CASE(matches_and_best_match_agree_with_a_plain_list_under_random_changes) {
    using Key = std::pair<std::string, Match>;
    SeededRandom random(7);
    PatternMap<int> map;
    std::map<Key, int> model;
    const auto make_uri = [&](bool holes) {
        std::string uri;
        for (auto n = 1 + random.below(4); n > 0; --n) {
            const auto pick = random.below(holes ? 5 : 4);
            uri += pick == 4 ? ""
                             : std::string(1 + random.below(2), static_cast<char>('a' + pick % 2));
            uri += n > 1 ? "." : "";
        }
        return uri;
    };
    const auto fits = [](const Key& key, std::string_view uri) {
        switch (key.second) {
            case Match::exact:
                return uri == key.first;
            case Match::prefix:
                return uri.starts_with(key.first);
            case Match::wildcard:
                return wamp::matches_wildcard(uri, key.first);
        }
        return false;
    };
    for (int step = 1; step <= 4000; ++step) {
        const auto match = static_cast<Match>(random.below(3));
        const Key key{make_uri(match == Match::wildcard), match};
        if (random.below(2) == 0) {
            BOOST_REQUIRE(
                map.insert(key.first, match, step).second == model.emplace(key, step).second);
        } else {
            BOOST_REQUIRE(map.erase(key.first, match) == (model.erase(key) == 1));
        }
        BOOST_REQUIRE(map.size() == model.size());
        const auto uri = make_uri(false);
        std::vector<int> expected;
        for (const auto& [k, value] : model) {
            if (fits(k, uri)) {
                expected.push_back(value);
            }
        }
        auto found = matches(map, uri);
        BOOST_REQUIRE((best(map, uri) == 0) == found.empty());
        BOOST_REQUIRE(found.empty() || std::count(found.begin(), found.end(), best(map, uri)) == 1);
        std::sort(found.begin(), found.end());
        std::sort(expected.begin(), expected.end());
        BOOST_REQUIRE(found == expected);
    }
}

BOOST_AUTO_TEST_CASE(patterns_of_any_depth_are_taken_without_recursion) {
    PatternMap<int> map;
    const std::string deep(2'000'000, '.');
    map.insert(deep, Match::wildcard, 1);
    std::string uri = "a";
    for (int i = 0; i < 2'000; ++i) {
        map.insert(uri, Match::prefix, i + 2);
        uri += 'a';
    }
    BOOST_TEST(best(map, uri) == 2'001);
    BOOST_TEST(map.erase(deep, Match::wildcard));
}

}  // namespace crossbar::router
