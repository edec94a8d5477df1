// SPDX-License-Identifier: MIT
// A client's login, for all methods; ticket and WAMP-CRA. The other two have files of their own.
#include "tests/unit/common/sdk/login_steps.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace crossbar;
using namespace crossbar::sdk;
using namespace crossbar::sdk::test;

Login several() {
    Login login;
    login.authid = "joe";
    login.methods = {login::WampCra{"secret"}, login::Ticket{"open sesame"}, login::Anonymous{}};
    return login;
}

BOOST_AUTO_TEST_SUITE(client_login_test)

BOOST_AUTO_TEST_CASE(c_au_01_methods_are_offered_in_the_order_of_preference) {
    ClientLogin login(several());
    const auto details = hello(login);
    const Value expected = wamp::List{"wampcra", "ticket", "anonymous"};
    BOOST_TEST((*details.find("authmethods") == expected));
    BOOST_TEST((*details.find("authid") == Value("joe")));
    BOOST_TEST(!details.contains("authrole"));
    BOOST_TEST(!details.contains("authextra"));
}

BOOST_AUTO_TEST_CASE(c_au_01_a_challenge_for_a_method_that_was_not_offered_ends_it) {
    for (const char* method : {"wamp-scram", "cryptosign", "cookie", "", "Ticket"}) {
        ClientLogin login(several());
        hello(login);
        BOOST_TEST(failure_in(challenge(login, method)).starts_with(kViolation));
    }
}

BOOST_AUTO_TEST_CASE(c_au_01_a_challenge_for_an_anonymous_login_ends_it) {
    ClientLogin login(several());
    hello(login);
    BOOST_TEST(failure_in(challenge(login, "anonymous")).starts_with(kViolation));
}

BOOST_AUTO_TEST_CASE(a_second_challenge_ends_the_login) {
    ClientLogin login(several());
    hello(login);
    answer_in(login, challenge(login, "ticket"));
    BOOST_TEST(failure_in(challenge(login, "ticket")).starts_with(kViolation));
}

BOOST_AUTO_TEST_CASE(a_second_challenge_ends_the_login_while_the_first_is_computed) {
    ClientLogin login(several());
    hello(login);
    const auto step = challenge(login, "wampcra", {{"challenge", "{}"}, {"salt", "salt"}});
    BOOST_REQUIRE(std::holds_alternative<LoginWork>(step));
    BOOST_TEST(failure_in(challenge(login, "ticket")).starts_with(kViolation));
}

BOOST_AUTO_TEST_CASE(a_welcome_does_not_overtake_the_answer) {
    ClientLogin login(several());
    hello(login);
    challenge(login, "wampcra", {{"challenge", "{}"}, {"salt", "salt"}});
    BOOST_TEST(failure_in(login.welcomed({})).starts_with(kViolation));
}

BOOST_AUTO_TEST_CASE(an_anonymous_login_needs_no_more_and_may_claim_an_authid_and_a_role) {
    Login wanted;
    wanted.authid = "joe";
    wanted.authrole = "guest";
    ClientLogin login(wanted);
    const auto details = hello(login);
    BOOST_TEST((*details.find("authmethods") == Value(wamp::List{"anonymous"})));
    BOOST_TEST((*details.find("authid") == Value("joe")));
    BOOST_TEST((*details.find("authrole") == Value("guest")));
    BOOST_TEST(failure_in(login.welcomed({})) == "");
}

BOOST_AUTO_TEST_CASE(c_au_02_the_ticket_is_the_answer) {
    ClientLogin login(login_of("joe", login::Ticket{"open sesame"}));
    hello(login);
    const auto answer = answer_in(login, challenge(login, "ticket"));
    BOOST_TEST(answer.signature == "open sesame");
    BOOST_TEST(failure_in(login.welcomed({})) == "");
}

BOOST_AUTO_TEST_CASE(c_au_02_a_ticket_is_shown_to_nobody_who_does_not_ask_for_it) {
    ClientLogin login(login_of("joe", login::Ticket{"open sesame"}));
    for (const auto& [key, value] : hello(login)) {
        BOOST_TEST((value.as<std::string>() == nullptr || key == "authid"));
    }
    BOOST_TEST(!contains(failure_in(challenge(login, "wampcra")), "open sesame"));
}

BOOST_AUTO_TEST_CASE(methods_that_need_an_authid_say_so) {
    for (const login::Method& method :
         {login::Method(login::Ticket{"t"}),
          login::Method(login::WampCra{"s"}),
          login::Method(login::Scram{"p"})}) {
        ClientLogin login(login_of("", method));
        BOOST_TEST(contains(no_hello(login), "needs an authid"));
    }
}

// HMAC-SHA-256: RFC 4231, test case 2.
BOOST_AUTO_TEST_CASE(c_au_03_a_challenge_of_wampcra_is_signed) {
    ClientLogin login(login_of("joe", login::WampCra{"Jefe"}));
    hello(login);
    const auto answer = answer_in(
        login, challenge(login, "wampcra", {{"challenge", "what do ya want for nothing?"}}));
    BOOST_TEST(answer.signature == "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}

// Computed with Python's hashlib and hmac.
BOOST_AUTO_TEST_CASE(c_au_03_with_a_salt_the_key_is_the_base64_of_what_pbkdf2_gives) {
    const struct {
        Dict extra;
        std::string_view signature;
    } cases[] = {
        {{{"challenge", R"({"nonce":1})"}, {"salt", "salt"}, {"iterations", 100}, {"keylen", 16}},
         "ZKIcrwPhmvvtus7OAXCOgESHiAc173bO+BnJc8qT9HE="},
        {{{"challenge", R"({"nonce":1})"}, {"salt", "salt"}},  // 1000 and 32, as everybody has it
         "Ej2nxacDdJpcsJrt4GR6z6PWIJD6JBzFujRDDh4hMfY="},
    };

    for (const auto& salted : cases) {
        ClientLogin login(login_of("joe", login::WampCra{"password"}));
        hello(login);
        const auto answer = answer_in(login, challenge(login, "wampcra", salted.extra));
        BOOST_TEST(answer.signature == salted.signature);
    }
}

BOOST_AUTO_TEST_CASE(c_au_03_a_router_cannot_make_the_client_compute_for_ever) {
    const Dict extras[] = {
        {{"challenge", "c"}, {"salt", "s"}, {"iterations", 10'000'001}},
        {{"challenge", "c"}, {"salt", "s"}, {"iterations", 10'000'000}, {"keylen", 33}},
        {{"challenge", "c"}, {"salt", "s"}, {"keylen", 1'025}},
        {{"challenge", "c"}, {"salt", "s"}, {"keylen", 0}},
        {{"challenge", "c"}, {"salt", "s"}, {"iterations", 0}},
        {{"challenge", "c"}, {"salt", std::string(1'025, 's')}},
    };
    for (const auto& extra : extras) {
        ClientLogin login(login_of("joe", login::WampCra{"secret"}));
        hello(login);
        BOOST_TEST(contains(failure_in(challenge(login, "wampcra", extra)), "out of range"));
    }
}

BOOST_AUTO_TEST_CASE(c_au_03_a_challenge_without_one_is_not_answered) {
    ClientLogin login(login_of("joe", login::WampCra{"secret"}));
    hello(login);
    BOOST_TEST(failure_in(challenge(login, "wampcra", {{"challenge", 1}})).starts_with(kFailed));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
