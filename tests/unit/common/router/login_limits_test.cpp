// SPDX-License-Identifier: MIT
// What the core tells of logins that fail, and how it turns away those who may not try: what the
// shell's limits are built on.
#include "tests/support/router_harness.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

namespace crossbar::test {
namespace {

using namespace std::chrono_literals;
using router::AuthOptions;

struct Tickets {
    RouterHarness h;
    PeerOptions peer;

    Tickets() {
        AuthOptions options;
        AuthOptions::Principal joe;
        joe.authid = "joe";
        joe.authrole = "anonymous";
        joe.secret = "secret";
        options.ticket.emplace().principals = {joe};
        peer.auth = std::make_shared<const AuthOptions>(options);
    }

    TestPeer challenged(const std::string& authid = "joe") {
        const auto client = h.connect(peer);
        client.send(
            R"([1, "realm1", {"roles": {"caller": {}}, "authmethods": ["ticket"], "authid": ")" +
            authid + R"("}])");
        client.expect(R"([4, "ticket", {}])");
        return client;
    }
};

BOOST_FIXTURE_TEST_SUITE(login_limits, Tickets)

BOOST_AUTO_TEST_CASE(credentials_that_are_refused_are_told_whoever_is_named) {
    for (const auto* authid : {"joe", "jim"}) {
        const auto client = challenged(authid);
        client.send(R"([5, "wrong", {}])");
        client.expect(R"([3, {...}, "wamp.error.authentication_denied"])");
    }
    BOOST_TEST(h.failed_logins() == 2U);
}

BOOST_AUTO_TEST_CASE(a_login_that_succeeds_is_no_failure) {
    challenged().send(R"([5, "secret", {}])");
    BOOST_TEST(h.failed_logins() == 0U);
}

BOOST_AUTO_TEST_CASE(who_shows_no_credentials_has_not_failed) {
    const auto anonymous = h.connect(peer);
    anonymous.send(R"([1, "realm1", {"roles": {"caller": {}}}])");
    anonymous.expect(R"([3, {...}, "wamp.error.authentication_required"])");
    const auto lost = h.connect(peer);
    lost.send(R"([1, "realm2", {"roles": {"caller": {}}, "authmethods": ["ticket"]}])");
    lost.expect(R"([3, {...}, "wamp.error.no_such_realm"])");
    BOOST_TEST(h.failed_logins() == 0U);
}

BOOST_AUTO_TEST_CASE(who_is_barred_is_told_the_same_whatever_it_would_show) {
    const auto early = challenged();
    h.bar_logins(true);
    early.send(R"([5, "secret", {}])");
    early.expect(R"([3, {"message": $said}, "wamp.error.unavailable"])");
    early.expect_closed();
    for (const auto* hello :
         {R"([1, "realm1", {"roles": {"caller": {}}, "authmethods": ["ticket"], "authid": "joe"}])",
          R"([1, "realm2", {"roles": {"caller": {}}, "authmethods": ["ticket"], "authid": "jim"}])",
          R"([1, "realm1", {"roles": {"caller": {}}}])"}) {
        const auto client = h.connect(peer);
        client.send(hello);
        client.expect(R"([3, {"message": $said}, "wamp.error.unavailable"])");
        client.expect_closed();
    }
    BOOST_TEST(h.failed_logins() == 0U);
    h.bar_logins(false);
    challenged().send(R"([5, "secret", {}])");
}

BOOST_AUTO_TEST_CASE(a_transports_own_deadline_ends_silence_before_hello_and_during_the_login) {
    peer.login_deadline = 2s;
    const auto silent = h.connect(peer);
    const auto halfway = challenged();
    h.advance(1'999ms);
    silent.expect_open();
    halfway.expect_open();
    BOOST_TEST(h.late_logins() == 0U);
    h.advance(1ms);
    for (const auto& client : {silent, halfway}) {
        client.expect(R"([3, {"message": $_}, "wamp.error.timeout"])");
        client.expect_closed();
    }
    BOOST_TEST(h.late_logins() == 2U);
}

BOOST_AUTO_TEST_CASE(the_deadline_is_not_prolonged_by_hello) {
    peer.login_deadline = 2s;
    const auto client = h.connect(peer);
    h.advance(1'500ms);
    client.send(
        R"([1, "realm1", {"roles": {"caller": {}}, "authmethods": ["ticket"], "authid": "joe"}])");
    client.expect(R"([4, "ticket", {}])");
    h.advance(500ms);
    client.expect(R"([3, {"message": $_}, "wamp.error.timeout"])");
}

BOOST_AUTO_TEST_CASE(a_transport_may_have_no_deadline) {
    peer.login_deadline = 0s;
    const auto client = h.connect(peer);
    h.advance(1h);
    client.expect_open();
    BOOST_TEST(!h.router().next_deadline());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
