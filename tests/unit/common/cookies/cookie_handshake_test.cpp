// SPDX-License-Identifier: MIT
// CookieHandshake: which cookies are taken over, what a new one looks like, and hostile fields.
#include "common/cookies/cookie_handshake.hpp"

#include "tests/unit/common/cookies/cookie_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace crossbar::cookies {
namespace {

using Found = std::vector<std::string_view>;

struct Fixture {
    CookieHandshake with(CookieAttributes attributes) {
        return CookieHandshake(std::move(attributes), store, random);
    }

    ManualClock clock;
    MemorySink sink;
    SeededRandom random{1};
    std::shared_ptr<CookieStore> store = std::make_shared<CookieStore>(
        CookieStoreOptions{}, clock, log::Logger(sink, log::Level::info));
};

BOOST_FIXTURE_TEST_SUITE(cookie_handshake, Fixture)

BOOST_AUTO_TEST_CASE(who_has_none_gets_one) {
    const auto greeting = with({}).greet("");
    BOOST_TEST(greeting.cookie.size() == 24U);
    BOOST_TEST(greeting.set_cookie == "cbtid=" + greeting.cookie + ";max-age=604800");
    BOOST_TEST(store->knows(greeting.cookie));
}

BOOST_AUTO_TEST_CASE(a_cookie_that_is_known_is_taken_over_until_it_expires) {
    const auto cookies = with({});
    const auto first = cookies.greet("");
    const auto again = cookies.greet("theme=dark; cbtid=" + first.cookie + "; x=y");
    BOOST_TEST(again.cookie == first.cookie);
    BOOST_TEST(again.set_cookie.empty());
    clock.advance(std::chrono::hours(7 * 24));
    const auto late = cookies.greet("cbtid=" + first.cookie);
    BOOST_TEST(late.cookie != first.cookie);
    BOOST_TEST(!late.set_cookie.empty());
}

BOOST_AUTO_TEST_CASE(a_client_cannot_choose_its_cookie) {
    const std::string chosen = "AAAAAAAAAAAAAAAAAAAAAAAA";
    const auto greeting = with({}).greet("cbtid=" + chosen);
    BOOST_TEST(greeting.cookie != chosen);
    BOOST_TEST(!store->knows(chosen));
    BOOST_TEST(!greeting.set_cookie.empty());
}

BOOST_AUTO_TEST_CASE(attributes_are_sent_as_configured) {
    CookieAttributes attributes;
    attributes.name = "my_id";
    attributes.length = 64;
    attributes.max_age = std::chrono::seconds(60);
    attributes.secure = true;
    attributes.http_only = true;
    attributes.same_site = "Lax";
    const auto greeting = with(attributes).greet("");
    BOOST_TEST(greeting.cookie.size() == 64U);
    BOOST_TEST(
        greeting.set_cookie ==
        "my_id=" + greeting.cookie + ";max-age=60;Secure;HttpOnly;SameSite=Lax");
}

// 64 characters, each as likely as any other: 6 bits each, 144 for the 24 of the default.
BOOST_AUTO_TEST_CASE(cookies_are_of_64_characters_each_as_likely_as_any_other) {
    const auto cookies = with({});
    std::map<char, int> count;
    std::set<std::string> all;
    for (int i = 0; i < 4000; ++i) {
        const auto cookie = cookies.greet("").cookie;
        all.insert(cookie);
        for (const char c : cookie) {
            ++count[c];
        }
    }
    BOOST_TEST(all.size() == 4000U);
    BOOST_TEST(count.size() == 64U);
    for (const auto& [c, times] : count) {  // 1500 expected, standard deviation 38
        BOOST_TEST(times > 1300);
        BOOST_TEST(times < 1700);
    }
}

BOOST_AUTO_TEST_CASE(short_cookies_are_all_different_too) {
    CookieAttributes attributes;
    attributes.length = 6;

    // Gives each number twice.
    struct Stutter final : Random {
        std::uint64_t next() override { return calls++ / 2; }

        std::uint64_t calls = 0;
    } stutter;

    const CookieHandshake cookies(attributes, store, stutter);
    const auto one = cookies.greet("").cookie;
    const auto two = cookies.greet("").cookie;
    BOOST_TEST(one != two);
    BOOST_TEST(store->size() == 2U);
}

BOOST_AUTO_TEST_CASE(cookies_are_found_in_what_browsers_send) {
    BOOST_TEST((cookies_in("cbtid=abcdef", "cbtid") == Found{"abcdef"}));
    BOOST_TEST((cookies_in("a=1; cbtid=abcdef; b=2", "cbtid") == Found{"abcdef"}));
    BOOST_TEST((cookies_in("a=1;cbtid=abcdef;b=2", "cbtid") == Found{"abcdef"}));
    BOOST_TEST((cookies_in(" \tcbtid = abcdef ;", "cbtid") == Found{"abcdef"}));
    BOOST_TEST((cookies_in("cbtid=abcdef; cbtid=ghijkl", "cbtid") == Found{"abcdef", "ghijkl"}));
    // Two fields, joined.
    BOOST_TEST((cookies_in("a=1, cbtid=abcdef", "cbtid") == Found{"abcdef"}));
}

BOOST_AUTO_TEST_CASE(hostile_fields_hold_no_cookies) {
    const std::string nul("cbtid=abc\0def", 13);
    const std::string long_one = "cbtid=" + std::string(65, 'a');
    const std::string_view fields[] = {
        "",
        ";",
        "=",
        ";;;,,,===",
        "cbtid",
        "cbtid=",
        "cbtid=short",
        "cbtid==abcdef",
        "cbtid=\"abcdef\"",
        "cbtid=abc def",
        "cbtid=abc%20def",
        "cbtid=abcdef\x7f",
        "cbtid=abcd\xc3\xa9",
        "CBTID=abcdef",
        "xcbtid=abcdef",
        "cbtid2=abcdef",
        "x=cbtid=abcdef",
        "cbtid=../../etc/passwd",
        "cbtid=';DROP TABLE cookies",
        nul,
        long_one};
    for (const auto field : fields) {
        BOOST_TEST_CONTEXT(field) {
            BOOST_TEST(cookies_in(field, "cbtid").empty());
            const auto greeting = with({}).greet(field);
            BOOST_TEST(greeting.cookie.size() == 24U);
            BOOST_TEST(!greeting.set_cookie.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_field_full_of_cookies_is_not_worth_much_work) {
    std::string field;
    for (int i = 0; i < 600; ++i) {
        field += "cbtid=abcdef;";
    }
    BOOST_TEST(cookies_in(field, "cbtid").size() == 8U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::cookies
