// SPDX-License-Identifier: MIT
// Logins through a router core: which method is taken, challenges and answers, principals from
// options and procedures.
#include "common/auth/wampcra.hpp"
#include "common/base/crypto.hpp"
#include "tests/support/router_harness.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

namespace crossbar::test {
namespace {

using namespace std::chrono_literals;
using router::AuthOptions;

// RFC 8032, 7.1, test 1.
constexpr std::string_view kSeed =
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

crypto::KeyPair key_pair() {
    return *crypto::ed25519_of_seed(as_bytes(*crypto::from_hex(kSeed)));
}

std::string public_key() {
    return crypto::to_hex(key_pair().public_key);
}

std::string signed_hex(std::string_view challenge_hex) {
    const auto challenge = *crypto::from_hex(challenge_hex);
    const auto signature = crypto::sign_ed25519(key_pair(), as_bytes(challenge));
    return crypto::to_hex(signature) + std::string(challenge_hex);
}

struct Logins {
    RouterHarness h;
    AuthOptions options;

    Logins() {
        AuthOptions::Principal joe;
        joe.authid = "joe";
        joe.authrole = "anonymous";
        joe.secret = "secret!!!";
        options.ticket.emplace().principals = {joe};
        options.wampcra.emplace().principals = {joe};
        joe.public_keys = {*crypto::from_hex(public_key())};
        options.cryptosign.emplace().principals = {joe};
    }

    TestPeer say_hello(const std::string& details) {
        PeerOptions peer;
        peer.auth = std::make_shared<const AuthOptions>(options);
        const auto client = h.connect(peer);
        client.send(R"([1, "realm1", {"roles": {"caller": {}}, )" + details + "}]");
        return client;
    }

    std::string text(const char* name) { return *h.value(name).as<std::string>(); }

    TestPeer authenticator() {
        PeerOptions trusted;
        trusted.trusted_authrole = "trusted";
        const auto peer = h.join("realm1", trusted);
        peer.send(R"([64, 1, {}, "com.authenticate"])");
        peer.expect("[65, 1, $_]");
        return peer;
    }

    static AuthOptions::Dynamic dynamic() { return {"com.authenticate", {}, {}}; }
};

BOOST_FIXTURE_TEST_SUITE(choice_of_a_method, Logins)

// proves R-AU-03, R-AU-12
BOOST_AUTO_TEST_CASE(anonymous_clients_are_refused_where_they_are_not_wanted) {
    for (const auto* details : {R"("x": 1)", R"("authmethods": ["anonymous"])"}) {
        const auto client = say_hello(details);
        client.expect(R"([3, {"message": $_}, "wamp.error.authentication_required"])");
        client.expect_closed();
    }
}

// proves R-AU-02
BOOST_AUTO_TEST_CASE(methods_that_are_not_offered_do_not_match) {
    const auto client = say_hello(R"("authmethods": ["x_magic", "wamp-scram"])");
    client.expect(R"([3, {"message": $_}, "wamp.error.no_matching_auth_method"])");
    client.expect_closed();
}

// proves R-AU-02
BOOST_AUTO_TEST_CASE(without_an_auth_section_only_anonymous_is_offered) {
    const auto refused = h.connect({});
    refused.send(R"([1, "realm1", {"roles": {"caller": {}}, "authmethods": ["ticket"]}])");
    refused.expect(R"([3, {"message": $_}, "wamp.error.no_matching_auth_method"])");
    const auto welcome = h.connect({});
    welcome.send(
        R"([1, "realm1", {"roles": {"caller": {}}, "authmethods": ["ticket", "anonymous"]}])");
    welcome.expect(R"([2, $_, {...}])");
}

// proves R-AU-01
BOOST_AUTO_TEST_CASE(unknown_methods_are_skipped) {
    const auto client =
        say_hello(R"("authmethods": ["x_magic", "wampcra", "ticket"], "authid": "joe")");
    client.expect(R"([4, "wampcra", {...}])");
}

// proves R-AU-01
BOOST_AUTO_TEST_CASE(a_method_that_knows_the_client_comes_before_one_that_does_not) {
    options.wampcra->principals.clear();
    const auto client = say_hello(R"("authmethods": ["wampcra", "ticket"], "authid": "joe")");
    client.expect(R"([4, "ticket", {}])");
}

BOOST_AUTO_TEST_CASE(authmethods_that_are_no_list_of_strings_are_a_violation) {
    for (const auto* details : {R"("authmethods": "ticket")", R"("authmethods": [1])"}) {
        const auto client = say_hello(details);
        client.expect(R"([3, {"message": $_}, "wamp.error.protocol_violation"])");
        client.expect_closed();
    }
}

// proves R-AN-01, R-AU-06
BOOST_AUTO_TEST_CASE(anonymous_clients_get_the_configured_role_and_authid) {
    options.anonymous.emplace().authid = "guest";
    const auto client = say_hello(R"("authid": "admin")");
    client.expect(R"([2, $_, {"authid": "guest", "authrole": "anonymous",
        "authmethod": "anonymous", "authprovider": "static", ...}])");
    options.anonymous->role = "nobody";
    say_hello(R"("x": 1)").expect(R"([3, {"message": $_}, "wamp.error.no_such_role"])");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(tickets, Logins)

// proves R-TK-01, R-AU-07, R-AU-09, R-FA-07
BOOST_AUTO_TEST_CASE(the_right_ticket_lets_in) {
    const auto client = say_hello(R"("authmethods": ["ticket"], "authid": "joe")");
    client.expect(R"([4, "ticket", {}])");
    client.send(R"([5, "secret!!!", {}])");
    client.expect(R"([2, $_, {"authid": "joe", "authrole": "anonymous", "authmethod": "ticket",
        "authprovider": "static", ...}])");
}

// proves R-AU-04, R-AU-05, R-AU-07
BOOST_AUTO_TEST_CASE(a_wrong_ticket_and_an_unknown_authid_look_alike) {
    for (const auto* authid : {"joe", "jim"}) {
        for (const auto* ticket : {"secret!!", "", "secret!!!!"}) {
            const auto client =
                say_hello(R"("authmethods": ["ticket"], "authid": ")" + std::string(authid) + "\"");
            client.expect(R"([4, "ticket", {}])");
            client.send("[5, \"" + std::string(ticket) + "\", {}]");
            client.expect(R"([3, {"message": "the credentials are not valid"},
                "wamp.error.authentication_denied"])");
            client.expect_closed();
        }
    }
}

// proves R-TK-02
BOOST_AUTO_TEST_CASE(an_authid_is_needed) {
    const auto client = say_hello(R"("authmethods": ["ticket"])");
    client.expect(R"([3, {"message": $_}, "wamp.error.no_such_principal"])");
    client.expect_closed();
}

// proves R-PV-14
BOOST_AUTO_TEST_CASE(anything_but_authenticate_fails_the_login) {
    const auto client = say_hello(R"("authmethods": ["ticket"], "authid": "joe")");
    client.expect(R"([4, "ticket", {}])");
    client.send(R"([48, 1, {}, "com.proc"])");
    client.expect(R"([3, {"message": $_}, "wamp.error.protocol_violation"])");
    client.expect_closed();
}

// proves R-AU-08
BOOST_AUTO_TEST_CASE(silence_ends_at_the_deadline) {
    const auto client = say_hello(R"("authmethods": ["ticket"], "authid": "joe")");
    client.expect(R"([4, "ticket", {}])");
    h.advance(10s);
    client.expect(R"([3, {"message": $_}, "wamp.error.timeout"])");
    client.expect_closed();
}

BOOST_AUTO_TEST_CASE(a_stopped_realm_aborts_those_who_are_joining) {
    const auto client = say_hello(R"("authmethods": ["ticket"], "authid": "joe")");
    client.expect(R"([4, "ticket", {}])");
    BOOST_REQUIRE(h.router().stop_realm("realm1", "wamp.close.close_realm"));
    client.expect(R"([3, {}, "wamp.close.close_realm"])");
    client.send(R"([5, "secret!!!", {}])");
    client.expect_nothing();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(wampcra, Logins)

constexpr auto kHello = R"("authmethods": ["wampcra"], "authid": "joe")";

std::string base64(ByteView bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    unsigned bits = 0;
    int count = 0;
    for (const auto byte : bytes) {
        bits = bits << 8U | static_cast<unsigned>(byte);
        for (count += 8; count >= 6; count -= 6) {
            text += kDigits[bits >> (static_cast<unsigned>(count) - 6U) & 63U];
        }
    }
    if (count > 0) {
        text += kDigits[bits << (6U - static_cast<unsigned>(count)) & 63U];
    }
    while (text.size() % 4 != 0) {
        text += '=';
    }
    return text;
}

std::string signature(std::string_view key, std::string_view challenge) {
    return base64(crypto::hmac_sha256(as_bytes(key), as_bytes(challenge)));
}

// proves R-CR-01, R-CR-02, R-CR-03, R-AU-07
BOOST_AUTO_TEST_CASE(the_signed_challenge_lets_in_and_names_the_session) {
    const auto client = say_hello(kHello);
    client.expect(R"([4, "wampcra", {"challenge": $challenge}])");
    client.send("[5, \"" + signature("secret!!!", text("challenge")) + "\", {}]");
    client.expect(R"([2, $session, {"authid": "joe", "authmethod": "wampcra", ...}])");
    const auto challenge = text("challenge");
    BOOST_TEST(
        challenge.starts_with(R"({"authid":"joe","authrole":"anonymous","authmethod":"wampcra",)"
                              R"("authprovider":"static","nonce":")"));
    BOOST_TEST(challenge.ends_with("\"session\":" + std::to_string(h.id("session")) + "}"));
    BOOST_TEST(challenge.find(R"("timestamp":"2023-11-14T22:13:20.000Z")") != std::string::npos);
}

// proves R-CR-06
BOOST_AUTO_TEST_CASE(an_answer_to_another_challenge_is_refused) {
    const auto first = say_hello(kHello);
    first.expect(R"([4, "wampcra", {"challenge": $first}])");
    const auto second = say_hello(kHello);
    second.expect(R"([4, "wampcra", {"challenge": $second}])");
    BOOST_TEST(text("first") != text("second"));
    second.send("[5, \"" + signature("secret!!!", text("first")) + "\", {}]");
    second.expect(R"([3, {"message": $_}, "wamp.error.authentication_denied"])");
    second.expect_closed();
}

// proves R-CR-04, R-CR-05
BOOST_AUTO_TEST_CASE(a_salted_secret_is_told_as_such) {
    auto& joe = options.wampcra->principals.front();
    joe.salt = "salt123";
    joe.iterations = 100;
    joe.keylen = 16;
    joe.secret = auth::cra_key("password", joe.salt, 100, 16);
    const auto client = say_hello(kHello);
    client.expect(R"([4, "wampcra",
        {"challenge": $challenge, "salt": "salt123", "iterations": 100, "keylen": 16}])");
    const auto key =
        base64(as_bytes(crypto::pbkdf2_sha256("password", as_bytes("salt123"), 100, 16)));
    client.send("[5, \"" + signature(key, text("challenge")) + "\", {}]");
    client.expect(R"([2, $_, {"authid": "joe", ...}])");
}

// proves R-CR-07
BOOST_AUTO_TEST_CASE(an_unknown_authid_is_challenged_like_a_known_one) {
    auto& joe = options.wampcra->principals.front();
    joe.salt = "salt123";
    joe.iterations = 100;
    joe.keylen = 16;
    for (int i = 0; i < 2; ++i) {
        const auto client = say_hello(R"("authmethods": ["wampcra"], "authid": "j\"im")");
        h.unbind("challenge");
        client.expect(R"([4, "wampcra",
            {"challenge": $challenge, "salt": $salt, "iterations": 100, "keylen": 16}])");
        BOOST_TEST(text("salt").size() == 7U);
        BOOST_TEST(text("challenge").starts_with(R"({"authid":"j\"im",)"));
        client.send("[5, \"" + signature("", text("challenge")) + "\", {}]");
        client.expect(R"([3, {"message": "the credentials are not valid"},
            "wamp.error.authentication_denied"])");
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(cryptosign, Logins)

std::string hello_with(const std::string& key) {
    return R"("authmethods": ["cryptosign"], "authextra": {"pubkey": ")" + key + "\"}";
}

// proves R-CS-01, R-CS-02, R-CS-03
BOOST_AUTO_TEST_CASE(the_signed_challenge_lets_in) {
    const auto client = say_hello(hello_with(public_key()));
    client.expect(R"([4, "cryptosign", {"challenge": $challenge}])");
    BOOST_TEST(text("challenge").size() == 64U);
    client.send("[5, \"" + signed_hex(text("challenge")) + "\", {}]");
    client.expect(R"([2, $_, {"authid": "joe", "authmethod": "cryptosign", ...}])");
}

// proves R-CS-04
BOOST_AUTO_TEST_CASE(an_old_signature_cannot_be_used_again) {
    const auto first = say_hello(hello_with(public_key()));
    first.expect(R"([4, "cryptosign", {"challenge": $first}])");
    const auto second = say_hello(hello_with(public_key()));
    second.expect(R"([4, "cryptosign", {"challenge": $second}])");
    second.send("[5, \"" + signed_hex(text("first")) + "\", {}]");
    second.expect(R"([3, {"message": $_}, "wamp.error.authentication_denied"])");
}

// proves R-CS-03, R-CS-04
BOOST_AUTO_TEST_CASE(signatures_that_are_none_are_refused) {
    for (const std::string answer : {"", "00", "zz", "no"}) {
        const auto client = say_hello(hello_with(public_key()));
        h.unbind("challenge");
        client.expect(R"([4, "cryptosign", {"challenge": $challenge}])");
        const auto wrong = answer == "no" ? std::string(128, '0') + text("challenge") : answer;
        client.send("[5, \"" + wrong + "\", {}]");
        client.expect(R"([3, {"message": $_}, "wamp.error.authentication_denied"])");
        client.expect_closed();
    }
}

// proves R-CS-06
BOOST_AUTO_TEST_CASE(unknown_and_malformed_keys_are_refused_at_once) {
    say_hello(hello_with(std::string(64, '1')))
        .expect(R"([3, {"message": $_}, "wamp.error.no_such_principal"])");
    say_hello(hello_with("abc"))
        .expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
    say_hello(hello_with(public_key()) + R"(, "authid": "jim")")
        .expect(R"([3, {"message": $_}, "wamp.error.no_such_principal"])");
}

BOOST_AUTO_TEST_CASE(a_principal_can_belong_to_another_realm) {
    router::RealmOptions other;
    other.name = "realm2";
    h.start_realm(other);
    options.cryptosign->principals.front().realm = "realm2";
    const auto client = say_hello(hello_with(public_key()));
    client.expect(R"([4, "cryptosign", {"challenge": $challenge}])");
    client.send("[5, \"" + signed_hex(text("challenge")) + "\", {}]");
    client.expect(R"([2, $_, {"realm": "realm2", ...}])");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(dynamic_authentication, Logins)

// proves R-DA-01
BOOST_AUTO_TEST_CASE(a_procedure_decides_about_a_ticket) {
    options.ticket->dynamic = dynamic();
    const auto asked = authenticator();
    const auto client = say_hello(R"("authmethods": ["ticket"], "authid": "joe")");
    client.expect(R"([4, "ticket", {}])");
    client.send(R"([5, "open sesame", {}])");
    asked.expect(R"([68, 1, $_, {...}, ["realm1", "joe", {
        "authmethod": "ticket", "ticket": "open sesame", "session": $session,
        "authextra": {}, "transport": {...}}]])");
    client.expect_nothing();
    asked.send(R"([70, 1, {}, [{"role": "anonymous", "authid": "joseph", "extra": {"a": 1}}]])");
    client.expect(R"([2, $session, {"authid": "joseph", "authprovider": "dynamic",
        "authextra": {"a": 1}, ...}])");
}

// proves R-DA-01
BOOST_AUTO_TEST_CASE(its_errors_become_the_reason) {
    options.ticket->dynamic = dynamic();
    const auto asked = authenticator();
    const auto client = say_hello(R"("authmethods": ["ticket"], "authid": "joe")");
    client.expect(R"([4, "ticket", {}])");
    client.send(R"([5, "wrong", {}])");
    asked.expect("[68, 1, ...]");
    asked.send(R"([8, 68, 1, {}, "com.error.wrong_ticket", ["no way"]])");
    client.expect(R"([3, {"message": "no way"}, "com.error.wrong_ticket"])");
    client.expect_closed();
}

// proves R-AU-04
BOOST_AUTO_TEST_CASE(no_answer_and_garbage_are_failures) {
    options.anonymous.emplace().method.dynamic = dynamic();
    auto client = say_hello(R"("x": 1)");  // nobody has registered it
    client.expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
    client.expect_closed();
    const auto asked = authenticator();
    int invocation = 0;
    for (const std::string answer : {"[]", "[7]", "[{}]", R"([{"role": 7}])"}) {
        client = say_hello(R"("x": 1)");
        const auto number = std::to_string(++invocation);
        asked.expect("[68, " + number + ", ...]");
        asked.send("[70, " + number + ", {}, " + answer + "]");
        client.expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
        client.expect_closed();
    }
    client = say_hello(R"("x": 1)");
    h.advance(10s);
    BOOST_TEST(client.closed());
}

BOOST_AUTO_TEST_CASE(a_procedure_gives_the_secret_of_wampcra_and_the_key_of_cryptosign) {
    options.wampcra->dynamic = dynamic();
    options.cryptosign->dynamic = dynamic();
    const auto asked = authenticator();
    auto client = say_hello(R"("authmethods": ["wampcra"], "authid": "joe")");
    asked.expect("[68, 1, ...]");
    asked.send(R"([70, 1, {}, [{"role": "anonymous", "secret": "s3cret"}]])");
    client.expect(R"([4, "wampcra", {"challenge": $challenge}])");
    client.send("[5, \"" + wampcra::signature("s3cret", text("challenge")) + "\", {}]");
    client.expect("[2, $_, {\"authid\": \"joe\", ...}]");

    client = say_hello(
        R"("authmethods": ["cryptosign"], "authextra": {"pubkey": ")" + public_key() + "\"}");
    asked.expect("[68, 2, ...]");
    asked.send(
        R"([70, 2, {}, [{"role": "anonymous", "authid": "joe", "pubkey": ")" + public_key() +
        R"("}]])");
    h.unbind("challenge");
    client.expect(R"([4, "cryptosign", {"challenge": $challenge}])");
    client.send("[5, \"" + signed_hex(text("challenge")) + "\", {}]");
    client.expect("[2, $_, {\"authid\": \"joe\", ...}]");
}

BOOST_AUTO_TEST_CASE(a_client_can_vanish_or_talk_while_it_is_decided) {
    options.anonymous.emplace().method.dynamic = dynamic();
    const auto asked = authenticator();
    const auto gone = say_hello(R"("x": 1)");
    asked.expect("[68, 1, ...]");
    gone.drop();
    asked.send(R"([70, 1, {}, ["anonymous"]])");
    const auto hasty = say_hello(R"("x": 1)");
    asked.expect("[68, 2, ...]");
    hasty.send(R"([5, "signature", {}])");
    hasty.expect(R"([3, {"message": $_}, "wamp.error.protocol_violation"])");
    asked.send(R"([70, 2, {}, ["anonymous"]])");
    hasty.expect_nothing();
    const auto patient = say_hello(R"("x": 1)");
    asked.expect("[68, 3, ...]");
    asked.send(R"([70, 3, {}, ["anonymous"]])");
    patient.expect("[2, $_, {...}]");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
