// SPDX-License-Identifier: MIT
// CookieStore: who is known, until when, and what goes first when there are too many.
#include "common/cookies/cookie_store.hpp"

#include "tests/unit/common/cookies/cookie_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

namespace crossbar::cookies {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

struct Journal final : CookieJournal {
    explicit Journal(CookieChanges& to) : changes(to) {}

    void kept(const StoredCookie& cookie) override { changes.insert_or_assign(cookie.key, cookie); }

    void dropped(const crypto::Digest& key) override {
        changes.insert_or_assign(key, std::nullopt);
    }

    void flush() override {}

    bool idle() const override { return true; }

    CookieChanges& changes;
};

struct Fixture {
    CookieStore make(std::size_t max_cookies = 100) {
        return CookieStore(
            {max_cookies, hours(1)},
            clock,
            log::Logger(sink, log::Level::info),
            std::make_unique<Journal>(changes));
    }

    ManualClock clock;
    MemorySink sink;
    CookieChanges changes;
};

BOOST_FIXTURE_TEST_SUITE(cookie_store, Fixture)

BOOST_AUTO_TEST_CASE(only_who_has_logged_in_is_known_by_name) {
    auto store = make();
    BOOST_TEST(!store.knows("c1"));
    store.hand_out("c1", hours(1));
    BOOST_TEST(store.knows("c1"));
    BOOST_TEST(!store.knows("c1 "));
    BOOST_TEST(!store.login_of("c1"));
    BOOST_TEST(changes.empty());  // not worth a disk
    store.remember("c1", kJoe);
    BOOST_TEST((store.login_of("c1") == kJoe));
    BOOST_TEST(!store.login_of("c2"));
    BOOST_TEST(changes.size() == 1U);
    const auto& kept = changes.at(key_of("c1"));
    BOOST_REQUIRE(kept);
    BOOST_TEST((kept->login == kJoe));
    BOOST_TEST((kept->expires == clock.wall() + hours(1)));
}

BOOST_AUTO_TEST_CASE(the_last_login_counts_and_the_same_is_not_written_twice) {
    auto store = make();
    store.hand_out("c1", hours(1));
    store.remember("c1", kJoe);
    changes.clear();
    store.remember("c1", kJoe);
    BOOST_TEST(changes.empty());
    store.remember("c1", kAmy);
    BOOST_TEST((store.login_of("c1") == kAmy));
    BOOST_TEST(changes.size() == 1U);
    BOOST_TEST(store.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_cookie_is_worth_nothing_when_it_has_expired) {
    auto store = make();
    store.hand_out("short", seconds(10));
    store.hand_out("long", seconds(20));
    store.remember("short", kJoe);
    store.remember("long", kAmy);
    clock.advance(seconds(9));
    BOOST_TEST((store.login_of("short") == kJoe));
    clock.advance(seconds(1));
    BOOST_TEST(!store.login_of("short"));
    BOOST_TEST(!store.knows("short"));
    BOOST_TEST(!changes.at(key_of("short")));
    BOOST_TEST((store.login_of("long") == kAmy));
}

BOOST_AUTO_TEST_CASE(a_login_does_not_make_a_cookie_last_longer) {
    auto store = make();
    store.hand_out("c1", seconds(10));
    clock.advance(seconds(8));
    store.remember("c1", kJoe);
    clock.advance(seconds(2));
    BOOST_TEST(!store.login_of("c1"));
}

BOOST_AUTO_TEST_CASE(expired_cookies_go_when_others_come) {
    auto store = make();
    for (int i = 0; i < 50; ++i) {
        store.hand_out(fmt::format("old{}", i), seconds(10));
        store.remember(fmt::format("old{}", i), kJoe);
    }
    clock.advance(seconds(10));
    for (int i = 0; i < 4; ++i) {
        store.hand_out(fmt::format("new{}", i), seconds(10));
    }
    BOOST_TEST(store.size() == 4U);
}

BOOST_AUTO_TEST_CASE(logging_out_forgets_also_on_disk) {
    auto store = make();
    store.hand_out("c1", hours(1));
    store.remember("c1", kJoe);
    store.forget("c1");
    store.forget("never there");
    BOOST_TEST(!store.login_of("c1"));
    BOOST_TEST(!store.knows("c1"));
    BOOST_TEST(!changes.at(key_of("c1")));
    BOOST_TEST(store.size() == 0U);
}

BOOST_AUTO_TEST_CASE(strangers_push_out_strangers_but_no_login) {
    auto store = make(10);
    for (int i = 0; i < 9; ++i) {
        store.hand_out(fmt::format("user{}", i), hours(1));
        store.remember(fmt::format("user{}", i), kJoe);
    }
    for (int i = 0; i < 1000; ++i) {
        store.hand_out(fmt::format("stranger{}", i), hours(1));
        BOOST_REQUIRE(store.size() <= 10U);
    }
    for (int i = 0; i < 9; ++i) {
        BOOST_TEST((store.login_of(fmt::format("user{}", i)) == kJoe));
    }
    BOOST_TEST(store.knows("stranger999"));
    BOOST_TEST(!store.knows("stranger998"));
    BOOST_REQUIRE(sink.lines.size() == 1U);  // said once
    BOOST_TEST(sink.lines[0].starts_with("warn: there are max_cookies=10 cookies"));
}

BOOST_AUTO_TEST_CASE(the_oldest_login_goes_when_there_are_only_logins) {
    auto store = make(3);
    for (const auto* cookie : {"a", "b", "c", "d"}) {
        store.hand_out(cookie, hours(1));
        store.remember(cookie, kJoe);
    }
    BOOST_TEST(!store.knows("a"));
    BOOST_TEST(!changes.at(key_of("a")));
    for (const auto* cookie : {"b", "c", "d"}) {
        BOOST_TEST(store.login_of(cookie).has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_login_with_a_cookie_that_was_pushed_out_counts) {
    auto store = make(2);
    for (const auto* cookie : {"a", "b", "c"}) {
        store.hand_out(cookie, hours(1));
    }
    BOOST_TEST(!store.knows("a"));
    store.remember("a", kJoe);
    BOOST_TEST((store.login_of("a") == kJoe));
    BOOST_TEST(store.size() == 2U);
    clock.advance(hours(1));
    BOOST_TEST(!store.login_of("a"));
}

BOOST_AUTO_TEST_CASE(what_was_kept_is_known_again_up_to_the_limit) {
    auto store = make(2);
    const auto later = [&](int seconds_) {
        return clock.wall() + seconds(seconds_);
    };
    store.restore(
        {{key_of("c"), later(30), kAmy},
         {key_of("a"), later(10), kJoe},
         {key_of("b"), later(20), kJoe},
         {key_of("c"), later(30), kJoe}});
    BOOST_TEST(!store.knows("a"));
    BOOST_TEST((store.login_of("b") == kJoe));
    BOOST_TEST((store.login_of("c") == kAmy));
    clock.advance(seconds(20));
    BOOST_TEST(!store.login_of("b"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::cookies
