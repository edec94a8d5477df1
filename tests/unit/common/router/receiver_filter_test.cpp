// SPDX-License-Identifier: MIT
// Audience: session attributes (an extension of nexus), and equality. What the lists of the
// specification do is shown by broker_test.cpp.
#include "common/router/receiver_filter.hpp"

#include <boost/test/unit_test.hpp>

namespace crossbar::router {
namespace {

Session session(std::string color) {
    Session session;
    session.id = 1;
    session.authmethod = "ticket";
    session.details.set("color", std::move(color));
    session.details.set("size", 5);
    return session;
}

bool admits(wamp::ReceiverFilter filter, const Session& session) {
    return Audience(filter).admits(session);
}

BOOST_AUTO_TEST_CASE(attributes_of_the_session_choose_receivers) {
    const auto red = session("red");
    BOOST_TEST(admits({.eligible_attributes = {{"color", {"blue", "red"}}}}, red));
    BOOST_TEST(!admits({.eligible_attributes = {{"color", {"blue"}}}}, red));
    BOOST_TEST(!admits({.eligible_attributes = {{"color", {}}}}, red));
    BOOST_TEST(!admits({.exclude_attributes = {{"color", {"red"}}}}, red));
    BOOST_TEST(admits({.exclude_attributes = {{"color", {"blue"}}}}, red));
    BOOST_TEST(admits({.eligible_attributes = {{"authmethod", {"ticket"}}}}, red));
    BOOST_TEST(
        !admits({.eligible_attributes = {{"color", {"red"}}, {"authmethod", {"anonymous"}}}}, red));
}

BOOST_AUTO_TEST_CASE(an_attribute_that_is_missing_or_no_text_matches_nothing) {
    const auto red = session("red");
    BOOST_TEST(!admits({.eligible_attributes = {{"shape", {"", "round"}}}}, red));
    BOOST_TEST(!admits({.eligible_attributes = {{"size", {"5"}}}}, red));
    BOOST_TEST(admits({.exclude_attributes = {{"size", {"5"}}, {"shape", {""}}}}, red));
}

BOOST_AUTO_TEST_CASE(an_owned_audience_keeps_its_strings) {
    std::string color = "a colour with a long name, longer than a small string";
    std::string role = "a role with a long name, longer than a small string";
    const auto one = session(color);
    wamp::ReceiverFilter filter;
    filter.eligible_attributes = {{"color", {color, "red"}}};
    filter.exclude_authrole = {{role}};
    const OwnedAudience owned(filter);
    color.assign(color.size(), 'x');
    role.assign(role.size(), 'x');
    BOOST_TEST(owned.audience().admits(one));
    BOOST_TEST(!owned.audience().admits(session("green")));
    BOOST_TEST(owned.audience().admits(session("red")));
}

BOOST_AUTO_TEST_CASE(the_same_lists_are_equal_in_any_order) {
    const auto equal = [](wamp::ReceiverFilter a, wamp::ReceiverFilter b) {
        return Audience(a) == Audience(b);
    };
    BOOST_TEST(equal({.exclude = {{1, 2}}}, {.exclude = {{2, 1, 1}}}));
    BOOST_TEST(equal({.eligible_authid = {{"a", "b"}}}, {.eligible_authid = {{"b", "a"}}}));
    BOOST_TEST(!equal({.exclude = {{}}}, {}));
    BOOST_TEST(!equal({.exclude = {{1}}}, {.eligible = {{1}}}));
    BOOST_TEST(!equal({.exclude_authid = {{"a"}}}, {.exclude_authrole = {{"a"}}}));
}

}  // namespace
}  // namespace crossbar::router
