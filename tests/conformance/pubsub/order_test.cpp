// SPDX-License-Identifier: MIT
// R-OR: the order of events (the calls' half is tested with the dealer).
#include "tests/conformance/pubsub/pubsub.hpp"

#include <fmt/format.h>

namespace crossbar::test {
namespace {

BOOST_FIXTURE_TEST_CASE(R_OR_01_events_of_one_publisher_keep_their_order, RouterHarness) {
    auto ann = join();
    auto pub = join();
    subscribe(ann, 1, "com.a", "{}", "$a");
    subscribe(ann, 2, "com.b", "{}", "$b");
    subscribe(ann, 3, "com.", R"({"match": "wildcard"})", "$any");
    for (int n = 1; n <= 20; ++n) {
        pub.send(fmt::format(R"([16, {}, {{}}, "com.{}", [{}]])", n, n % 3 == 0 ? "a" : "b", n));
    }
    for (int n = 1; n <= 20; ++n) {
        ann.expect(fmt::format("[36, {}, $_, {{}}, [{}]]", n % 3 == 0 ? "$a" : "$b", n));
        ann.expect(fmt::format("[36, $any, $_, {{...}}, [{}]]", n));
    }
}

BOOST_FIXTURE_TEST_CASE(R_OR_02_subscribed_comes_before_the_first_event, RouterHarness) {
    auto ann = join();
    auto pub = join();
    pub.send(R"([16, 1, {"retain": true}, "com.a", [1]])");
    ann.send(R"([32, 1, {"get_retained": true}, "com.a"])");
    pub.send(R"([16, 2, {}, "com.a", [2]])");
    ann.expect("[33, 1, $sub]");
    ann.expect(R"([36, $sub, $_, {"retained": true}, [1]])");
    ann.expect("[36, $sub, $_, {}, [2]]");
}

BOOST_FIXTURE_TEST_CASE(R_OR_06_an_authorizer_that_waits_does_not_change_the_order, RouterHarness) {
    auto authorizer = join_as(*this, "auth", "authorizer");
    authorizer.send(R"([64, 1, {}, "com.authorize"])");
    authorizer.expect("[65, 1, $registration]");
    auto ann = join();
    subscribe(ann, 1, "com.", R"({"match": "wildcard"})");
    auto pub = join();
    router::RoleOptions role;
    role.authorizer = "com.authorize";
    replace_role(*this, role);

    pub.send(R"([16, 1, {}, "com.a", [1]])");
    pub.send(R"([16, 2, {}, "com.b", [2]])");
    pub.send(R"([16, 3, {}, "com.a", [3]])");
    ann.expect_nothing();
    while (authorizer.waiting() > 0) {
        authorizer.expect("[68, $invocation, $registration, ...]");
        authorizer.send("[70, $invocation, {}, [true]]");
        unbind("invocation");
    }
    for (int n = 1; n <= 3; ++n) {
        ann.expect(fmt::format("[36, $sub, $_, {{...}}, [{}]]", n));
    }
}

BOOST_FIXTURE_TEST_CASE(R_OR_07_retained_events_come_before_live_ones, RouterHarness) {
    auto ann = join();
    auto pub = join();
    pub.send(R"([16, 1, {"retain": true}, "com.a", [1]])");
    pub.send(R"([16, 2, {"retain": true}, "com.b", [2]])");
    ann.send(R"([32, 1, {"get_retained": true, "match": "prefix"}, "com"])");
    pub.send(R"([16, 3, {"retain": true}, "com.a", [3]])");
    ann.expect("[33, 1, $sub]");
    ann.expect("[36, $sub, $_, {...}, [1]]");
    ann.expect("[36, $sub, $_, {...}, [2]]");
    ann.expect(R"([36, $sub, $_, {"topic": "com.a"}, [3]])");
    ann.expect_nothing();
}

}  // namespace
}  // namespace crossbar::test
