// SPDX-License-Identifier: MIT
// Logins through a router core, continued: SCRAM, channel binding, the router's own proof, client
// certificates, cookies, and where principals belong.
#include "common/auth/cryptosign.hpp"
#include "common/auth/scram.hpp"
#include "common/auth/wampcra.hpp"
#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"
#include "common/router/auth/cookie_jar.hpp"
#include "tests/support/router_harness.hpp"

#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>

namespace crossbar::test {
namespace {

using namespace std::chrono_literals;
using auth::ScramDialect;
using router::AuthOptions;

constexpr std::string_view kNonce = "egVDf3DMJh0=";

std::string repeated(char c) {
    return std::string(32, c);
}

router::SecureChannel channel() {
    router::SecureChannel channel;
    channel.tls_unique = repeated('u');
    channel.tls_exporter = repeated('e');
    channel.finished = std::string(12, 'f');
    channel.server_end_point = repeated('s');
    return channel;
}

struct MoreLogins {
    RouterHarness h;
    AuthOptions options;
    PeerOptions peer;

    TestPeer say_hello(const std::string& details, std::string_view realm = "realm1") {
        peer.auth = std::make_shared<const AuthOptions>(options);
        const auto client = h.connect(peer);
        client.send(
            fmt::format(R"([1, "{}", {{"roles": {{"caller": {{}}}}, {}}}])", realm, details));
        return client;
    }

    std::string text(const char* name) { return *h.value(name).as<std::string>(); }
};

// --- SCRAM ---

struct Scram : MoreLogins {
    auth::ScramKeys keys;

    Scram() {
        AuthOptions::Principal joe;
        joe.authid = "joe";
        joe.authrole = "anonymous";
        joe.salt = "0123456789abcdef";
        joe.scram.known = true;
        joe.scram.cost = {auth::Kdf::pbkdf2, 64, 0};
        keys = auth::scram_keys(auth::salted_password("pencil", joe.salt, joe.scram.cost).value());
        joe.scram.stored_key = keys.stored_key;
        joe.scram.server_key = keys.server_key;
        options.scram.emplace().principals = {joe};
    }

    TestPeer hello(
        std::string_view method, std::string_view authid, std::string_view binding = "null") {
        return say_hello(fmt::format(
            R"("authmethods": ["{}"], "authid": "{}",
               "authextra": {{"nonce": "{}", "channel_binding": {}}})",
            method,
            authid,
            kNonce,
            binding));
    }

    auth::ScramExchange exchange(const std::string& nonce) {
        auth::ScramExchange exchange;
        exchange.authid = "joe";
        exchange.client_nonce = kNonce;
        exchange.nonce = nonce;
        exchange.salt = crypto::to_base64(as_bytes("0123456789abcdef"));
        exchange.iterations = 64;
        return exchange;
    }

    std::string proof(const auth::ScramExchange& exchange, ScramDialect dialect) {
        return crypto::to_base64(auth::client_proof(keys, auth::auth_message(exchange, dialect)));
    }

    void challenge(const TestPeer& client, std::string_view method = "wamp-scram") {
        client.expect(fmt::format(R"([4, "{}", {{"nonce": $nonce, ...}}])", method));
    }

    void expect_denied(const TestPeer& client) {
        client.expect(R"([3, {"message": $_, "scram": "invalid-proof"},
            "wamp.error.authentication_denied"])");
        client.expect_closed();
        h.unbind("nonce");
    }
};

BOOST_FIXTURE_TEST_SUITE(scram, Scram)

// proves R-SC-01, R-SC-03, R-SC-04, R-SC-06, R-SC-08, R-AU-09
BOOST_AUTO_TEST_CASE(the_right_password_lets_in_and_the_router_proves_itself) {
    const auto client = hello("wamp-scram", "joe");
    client.expect(R"([4, "wamp-scram", {"nonce": $nonce, "salt": "MDEyMzQ1Njc4OWFiY2RlZg==",
        "kdf": "pbkdf2", "iterations": 64, "memory": null}])");
    const auto nonce = text("nonce");
    BOOST_TEST(nonce.starts_with(kNonce));
    BOOST_TEST(nonce.size() > kNonce.size() + 20);
    const auto said = exchange(nonce);
    client.send(fmt::format(
        R"([5, "{}", {{"nonce": "{}", "channel_binding": null, "cbind_data": null}}])",
        proof(said, ScramDialect::standard),
        nonce));
    const auto signature = crypto::to_base64(
        auth::server_signature(keys.server_key, auth::auth_message(said, ScramDialect::standard)));
    client.expect(fmt::format(
        R"([2, $_, {{"authid": "joe", "authrole": "anonymous", "authmethod": "wamp-scram",
            "authprovider": "static", "authextra": {{"verifier": "v={}"}}, ...}}])",
        signature));
}

// proves R-SC-01 (reading 25)
BOOST_AUTO_TEST_CASE(autobahns_older_draft_is_spoken_from_the_same_principal) {
    const auto client = hello("scram", "joe");
    client.expect(R"([4, "scram", {"nonce": $nonce, "salt": "MDEyMzQ1Njc4OWFiY2RlZg==",
        "kdf": "pbkdf2", "iterations": 64, "memory": 0}])");
    const auto nonce = crypto::from_base64(text("nonce")).value();
    const auto own = crypto::from_base64(kNonce).value();
    BOOST_TEST(nonce.starts_with(own));
    const auto said = exchange(text("nonce"));
    client.send(fmt::format(R"([5, "{}", {{}}])", proof(said, ScramDialect::draft)));
    const auto signature = crypto::to_base64(
        auth::server_signature(keys.server_key, auth::auth_message(said, ScramDialect::draft)));
    client.expect(fmt::format(
        R"([2, $_, {{"authmethod": "scram", "authextra": {{"scram_server_signature": "{}"}}, ...}}])",
        signature));
}

// proves R-SC-04
BOOST_AUTO_TEST_CASE(argon2_is_named_as_each_dialect_does) {
    options.scram->principals[0].scram.cost = {auth::Kdf::argon2id13, 3, 512};
    hello("wamp-scram", "joe").expect(R"([4, "wamp-scram", {"nonce": $_, "salt": $_,
        "kdf": "argon2id13", "iterations": 3, "memory": 512}])");
    hello("scram", "joe").expect(R"([4, "scram", {"nonce": $_, "salt": $_,
        "kdf": "argon2id-13", "iterations": 3, "memory": 512}])");
}

// proves R-SC-02
BOOST_AUTO_TEST_CASE(a_nonce_is_needed_and_is_canonical_base64) {
    for (const auto* extra :
         {R"({})",
          R"({"nonce": null})",
          R"({"nonce": 7})",
          R"({"nonce": ""})",
          R"({"nonce": "egVDf3DMJh0"})",
          R"({"nonce": "egVDf3DM Jh0="})",
          R"({"nonce": "egVDf3DMJh1="})",
          R"({"nonce": "!"})"}) {
        for (const auto* method : {"wamp-scram", "scram"}) {
            const auto client = say_hello(fmt::format(
                R"("authmethods": ["{}"], "authid": "joe", "authextra": {})", method, extra));
            client.expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
            client.expect_closed();
        }
    }
}

// proves R-SC-06, R-SC-07, R-SC-13
BOOST_AUTO_TEST_CASE(an_answer_that_is_not_to_this_challenge_is_refused) {
    const auto answer_with = [&](auto&& make) {
        const auto client = hello("wamp-scram", "joe");
        challenge(client);
        const auto nonce = text("nonce");
        client.send(make(nonce, proof(exchange(nonce), ScramDialect::standard)));
        expect_denied(client);
    };
    answer_with([](const auto& nonce, const auto&) {
        return fmt::format(R"([5, "AAAA", {{"nonce": "{}"}}])", nonce);
    });
    answer_with([](const auto& nonce, const auto& good) {
        return fmt::format(R"([5, "{}", {{"nonce": "{}x"}}])", good, nonce);
    });
    answer_with(
        [](const auto&, const auto& good) { return fmt::format(R"([5, "{}", {{}}])", good); });
    answer_with([](const auto& nonce, const auto& good) {
        return fmt::format(R"([5, "{} ", {{"nonce": "{}"}}])", good, nonce);
    });
    answer_with([](const auto& nonce, const auto& good) {
        return fmt::format(
            R"([5, "{}", {{"nonce": "{}", "channel_binding": "tls-unique"}}])", good, nonce);
    });
    answer_with([](const auto& nonce, const auto& good) {
        return fmt::format(R"([5, "{}", {{"nonce": "{}", "cbind_data": "AAAA"}}])", good, nonce);
    });
}

// proves R-SC-06
BOOST_AUTO_TEST_CASE(a_proof_cannot_be_used_again) {
    const auto first = hello("wamp-scram", "joe");
    challenge(first);
    const auto nonce = text("nonce");
    const auto good = fmt::format(
        R"([5, "{}", {{"nonce": "{}"}}])", proof(exchange(nonce), ScramDialect::standard), nonce);
    first.send(good);
    first.expect("[2, $_, {...}]");
    h.unbind("nonce");
    const auto second = hello("wamp-scram", "joe");
    challenge(second);
    second.send(good);
    expect_denied(second);
}

// proves R-SC-11, R-AU-05
BOOST_AUTO_TEST_CASE(an_unknown_authid_is_challenged_like_a_known_one_and_always_the_same) {
    for (int i = 0; i < 2; ++i) {
        const auto client = hello("wamp-scram", "jim");
        client.expect(R"([4, "wamp-scram", {"nonce": $nonce, "salt": $salt, "kdf": "pbkdf2",
            "iterations": 64, "memory": null}])");
        const auto salt = crypto::from_base64(text("salt")).value();
        BOOST_TEST(salt.size() == 16);
        client.send(fmt::format(
            R"([5, "{}", {{"nonce": "{}"}}])",
            crypto::to_base64(as_bytes(repeated('p'))),
            text("nonce")));
        expect_denied(client);
    }
    hello("wamp-scram", "jack").expect(R"([4, "wamp-scram", {"salt": $other, ...}])");
    BOOST_TEST(text("salt") != text("other"));
}

// proves R-SC-10
BOOST_AUTO_TEST_CASE(names_are_normalised_before_they_are_looked_up) {
    options.scram->principals[0].authid = "IX";
    hello("wamp-scram", "\u2168").expect(R"([4, "wamp-scram", {"iterations": 64,
        "salt": "MDEyMzQ1Njc4OWFiY2RlZg==", ...}])");
}

BOOST_AUTO_TEST_CASE(a_name_that_takes_long_to_prepare_is_not_prepared) {
    std::string name;
    while (name.size() < 15'000'000) {
        name += "\u00e9";  // grows with the square of their number
    }
    std::string methods = R"("wamp-scram")";
    for (int i = 0; i < 1000; ++i) {
        methods += R"(, "scram", "wamp-scram")";
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto client = say_hello(fmt::format(
        R"("authmethods": [{}], "authid": "{}", "authextra": {{"nonce": "{}"}})",
        methods,
        name,
        kNonce));
    challenge(client);
    BOOST_TEST((std::chrono::steady_clock::now() - begin < 60s));  // it would be hours
}

// proves R-SC-07, R-SC-09
BOOST_AUTO_TEST_CASE(a_channel_is_bound_when_it_can_be_and_refused_else) {
    for (const auto* binding : {"\"tls-unique\"", "\"tls-foo\"", "7"}) {
        const auto client = hello("wamp-scram", "joe", binding);
        client.expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
        client.expect_closed();
    }
    peer.channel = channel();
    const std::pair<const char*, std::string> bindings[] = {
        {"tls-unique", channel().finished},
        {"tls-exporter", channel().tls_exporter},
        {"tls-server-end-point", channel().server_end_point}};
    for (const auto& [name, data] : bindings) {
        const auto client = hello("wamp-scram", "joe", fmt::format("\"{}\"", name));
        challenge(client);
        const auto nonce = text("nonce");
        auto said = exchange(nonce);
        said.channel_binding = name;
        said.cbind_data = data;
        client.send(fmt::format(
            R"([5, "{}", {{"nonce": "{}", "channel_binding": "{}", "cbind_data": "{}"}}])",
            proof(said, ScramDialect::standard),
            nonce,
            name,
            crypto::to_base64(as_bytes(data))));
        client.expect("[2, $_, {...}]");
        h.unbind("nonce");
    }
}

// proves R-SC-07
BOOST_AUTO_TEST_CASE(data_of_another_channel_is_refused) {
    peer.channel = channel();
    const auto client = hello("wamp-scram", "joe", "\"tls-exporter\"");
    challenge(client);
    auto said = exchange(text("nonce"));
    said.channel_binding = "tls-exporter";
    said.cbind_data = repeated('x');
    client.send(fmt::format(
        R"([5, "{}", {{"nonce": "{}", "channel_binding": "tls-exporter", "cbind_data": "{}"}}])",
        proof(said, ScramDialect::standard),
        text("nonce"),
        crypto::to_base64(as_bytes(said.cbind_data))));
    expect_denied(client);
}

BOOST_AUTO_TEST_SUITE_END()

// --- Cryptosign ---

struct Cryptosign : MoreLogins {
    crypto::KeyPair client_key = *crypto::ed25519_of_seed(as_bytes(repeated('c')));
    crypto::KeyPair router_key = *crypto::ed25519_of_seed(as_bytes(repeated('r')));

    Cryptosign() {
        AuthOptions::Principal joe;
        joe.authid = "joe";
        joe.authrole = "anonymous";
        joe.public_keys = {std::string(as_text(client_key.public_key))};
        options.cryptosign.emplace().principals = {joe};
        options.router_key = std::make_shared<const crypto::KeyPair>(router_key);
    }

    TestPeer hello(const std::string& extra) {
        return say_hello(fmt::format(
            R"("authmethods": ["cryptosign"], "authextra": {{"pubkey": "{}"{}}})",
            crypto::to_hex(client_key.public_key),
            extra));
    }

    std::string answer(const std::string& channel_id) {
        const auto challenge = crypto::from_hex(text("challenge")).value();
        h.unbind("challenge");
        return fmt::format(
            R"([5, "{}", {{}}])",
            auth::signed_message(client_key, auth::bound_challenge(challenge, channel_id)));
    }
};

BOOST_FIXTURE_TEST_SUITE(cryptosign, Cryptosign)

// proves R-CB-01, R-CB-02, R-CB-03
BOOST_AUTO_TEST_CASE(a_bound_challenge_is_signed_for_this_channel_only) {
    peer.channel = channel();
    const std::pair<const char*, std::string> bindings[] = {
        {"tls-unique", channel().tls_unique}, {"tls-exporter", channel().tls_exporter}};
    for (const auto& [name, id] : bindings) {
        const auto wanted = fmt::format(R"(, "channel_binding": "{}")", name);
        const auto challenged = fmt::format(
            R"([4, "cryptosign", {{"challenge": $challenge, "channel_binding": "{}"}}])", name);
        const auto good = hello(wanted);
        good.expect(challenged);
        good.send(answer(id));
        good.expect("[2, $_, {...}]");
        for (const auto& wrong : {std::string(), repeated('x')}) {
            const auto bad = hello(wanted);
            bad.expect(challenged);
            bad.send(answer(wrong));
            bad.expect(R"([3, {"message": $_}, "wamp.error.authentication_denied"])");
            bad.expect_closed();
        }
    }
}

// proves R-CB-03
BOOST_AUTO_TEST_CASE(a_binding_that_is_not_there_is_never_claimed) {
    for (const auto* binding : {"\"tls-unique\"", "\"tls-exporter\"", "\"foo\"", "1", "\"\""}) {
        const auto client = hello(fmt::format(R"(, "channel_binding": {})", binding));
        client.expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
        client.expect_closed();
    }
    hello(R"(, "channel_binding": null)").expect(R"([4, "cryptosign", {"challenge": $_}])");
}

// proves R-CB-04
BOOST_AUTO_TEST_CASE(the_router_signs_a_challenge_of_the_clients) {
    const auto own = repeated('o');
    const auto wanted = fmt::format(R"(, "challenge": "{}")", crypto::to_hex(as_bytes(own)));
    const auto key = std::string(as_text(router_key.public_key));
    const auto plain = hello(wanted);
    plain.expect(R"([4, "cryptosign", {"challenge": $_, "pubkey": $key, "signature": $signed}])");
    BOOST_TEST(text("key") == crypto::to_hex(router_key.public_key));
    BOOST_TEST(auth::verify_signed_message(text("signed"), own, key));
    h.unbind("signed");
    peer.channel = channel();
    const auto bound = hello(wanted + R"(, "channel_binding": "tls-exporter")");
    bound.expect(R"([4, "cryptosign", {"signature": $signed, ...}])");
    BOOST_TEST(auth::verify_signed_message(
        text("signed"), auth::bound_challenge(own, channel().tls_exporter), key));
    for (const auto* bad : {"\"00\"", "\"zz\"", "5"}) {
        const auto client = hello(fmt::format(R"(, "challenge": {})", bad));
        client.expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
    }
}

BOOST_AUTO_TEST_SUITE_END()

// --- Certificates and cookies ---

class Jar final : public router::CookieJar {
public:
    std::optional<router::CookieLogin> login_of(std::string_view cookie) override {
        const auto at = logins.find(cookie);
        return at == logins.end() ? std::nullopt : std::optional(at->second);
    }

    void remember(std::string_view cookie, const router::CookieLogin& login) override {
        logins.insert_or_assign(std::string(cookie), login);
    }

    void forget(std::string_view cookie) override { logins.erase(std::string(cookie)); }

    std::map<std::string, router::CookieLogin, std::less<>> logins;
};

struct Transports : MoreLogins {
    std::shared_ptr<Jar> jar = std::make_shared<Jar>();

    Transports() {
        AuthOptions::Principal joe;
        joe.authid = "joe";
        joe.authrole = "anonymous";
        joe.secret = "secret";
        joe.certificate_sha1 = "AB:CD";
        options.tls.emplace().principals = {joe};
        options.ticket.emplace().principals = {joe};
        options.anonymous.emplace();
    }

    void use_cookie(const std::string& cookie) {
        options.cookie = true;
        peer.cookies = jar;
        peer.cookie = cookie;
    }

    TestPeer log_in_with_ticket() {
        const auto client = say_hello(R"("authmethods": ["cookie", "ticket"], "authid": "joe")");
        client.expect(R"([4, "ticket", {}])");
        client.send(R"([5, "secret", {}])");
        client.expect(R"([2, $_, {"authmethod": "ticket", ...}])");
        return client;
    }
};

BOOST_FIXTURE_TEST_SUITE(transport_logins, Transports)

// proves R-TL-03, R-AU-11
BOOST_AUTO_TEST_CASE(a_certificate_that_is_known_lets_in) {
    peer.channel = channel();
    peer.channel->certificate_sha1 = "AB:CD";
    say_hello(R"("authmethods": ["tls"])").expect(R"([2, $_, {"authid": "joe",
        "authmethod": "tls", "authprovider": "static", ...}])");
    say_hello(R"("authmethods": ["tls"], "authid": "jim")")
        .expect(R"([3, {"message": $_}, "wamp.error.no_such_principal"])");
    peer.channel->certificate_sha1 = "00:00";
    say_hello(R"("authmethods": ["tls"])")
        .expect(R"([3, {"message": $_}, "wamp.error.no_such_principal"])");
}

// proves R-AU-01
BOOST_AUTO_TEST_CASE(without_a_certificate_the_next_method_is_tried) {
    say_hello(R"("authmethods": ["tls", "ticket"], "authid": "joe")")
        .expect(R"([4, "ticket", {}])");
    const auto refused = say_hello(R"("authmethods": ["tls"])");
    refused.expect(R"([3, {"message": $_}, "wamp.error.authentication_denied"])");
    refused.expect_closed();
}

// proves R-AU-11
BOOST_AUTO_TEST_CASE(who_has_logged_in_with_a_cookie_is_let_in_again) {
    use_cookie("c1");
    log_in_with_ticket();
    const auto again = say_hello(R"("authmethods": ["cookie"])");
    again.expect(R"([2, $_, {"authid": "joe", "authrole": "anonymous", "authmethod": "cookie",
        "authprovider": "cookie", ...}])");
    peer.cookie = "c2";
    const auto other = say_hello(R"("authmethods": ["cookie"])");
    other.expect(R"([3, {"message": $_}, "wamp.error.authentication_denied"])");
    other.expect_closed();
}

BOOST_AUTO_TEST_CASE(a_cookie_is_good_for_the_realm_and_the_name_it_was_used_with) {
    use_cookie("c1");
    log_in_with_ticket();
    router::RealmOptions realm2;
    realm2.name = "realm2";
    h.start_realm(realm2);
    say_hello(R"("authmethods": ["cookie"])", "realm2")
        .expect(R"([3, {"message": $_}, "wamp.error.authentication_denied"])");
    say_hello(R"("authmethods": ["cookie"], "authid": "jim")")
        .expect(R"([3, {"message": $_}, "wamp.error.authentication_denied"])");
}

BOOST_AUTO_TEST_CASE(anonymous_sessions_are_not_remembered_and_cookies_need_to_be_allowed) {
    use_cookie("c1");
    say_hello(R"("authmethods": ["anonymous"])").expect(R"([2, $_, {...}])");
    BOOST_TEST(jar->logins.empty());
    log_in_with_ticket();
    options.cookie = false;
    say_hello(R"("authmethods": ["cookie"])")
        .expect(R"([3, {"message": $_}, "wamp.error.no_matching_auth_method"])");
}

BOOST_AUTO_TEST_CASE(logging_out_ends_every_session_of_the_cookie) {
    use_cookie("c1");
    const auto first = log_in_with_ticket();
    const auto second = say_hello(R"("authmethods": ["cookie"])");
    second.expect(R"([2, $_, {...}])");
    peer.cookie = "c2";
    const auto other = log_in_with_ticket();
    first.send(R"([6, {}, "wamp.close.logout"])");
    first.expect(R"([6, {}, "wamp.close.goodbye_and_out"])");
    second.expect(R"([6, {"message": $_}, "wamp.close.logout"])");
    other.expect_nothing();
    BOOST_TEST(!jar->logins.contains("c1"));
    BOOST_TEST(jar->logins.contains("c2"));
}

BOOST_AUTO_TEST_CASE(anonymous_clients_can_be_sent_to_a_realm_of_their_own) {
    router::RealmOptions guests;
    guests.name = "guests";
    h.start_realm(guests);
    options.anonymous->realm = "guests";
    say_hello(R"("x": 1)").expect(R"([2, $_, {"realm": "guests", ...}])");
}

BOOST_AUTO_TEST_SUITE_END()

// --- Dynamic authenticators ---

struct DynamicLogins : MoreLogins {
    DynamicLogins() {
        options.ticket.emplace().dynamic = AuthOptions::Dynamic{"com.authenticate", {}, {}};
        options.wampcra = options.ticket;
        options.scram = options.ticket;
        options.tls = options.ticket;
    }

    TestPeer authenticator() {
        PeerOptions trusted;
        trusted.trusted_authrole = "trusted";
        const auto callee = h.join("realm1", trusted);
        callee.send(R"([64, 1, {}, "com.authenticate"])");
        callee.expect("[65, 1, $_]");
        return callee;
    }
};

BOOST_FIXTURE_TEST_SUITE(dynamic_logins, DynamicLogins)

// proves R-DA-01, R-SC-04
BOOST_AUTO_TEST_CASE(a_procedure_gives_the_keys_of_scram) {
    const auto callee = authenticator();
    const auto client = say_hello(fmt::format(
        R"("authmethods": ["wamp-scram"], "authid": "joe", "authextra": {{"nonce": "{}"}})",
        kNonce));
    callee.expect(
        R"([68, $call, $_, {...}, ["realm1", "joe", {"authmethod": "wamp-scram", ...}]])");
    callee.send(fmt::format(
        R"([70, $call, {{}}, [{{"role": "anonymous", "kdf": "argon2id-13", "iterations": 4,
            "memory": 512, "salt": "00ff", "stored-key": "{0}", "server-key": "{0}"}}]])",
        crypto::to_hex(as_bytes(repeated('k')))));
    client.expect(R"([4, "wamp-scram", {"nonce": $_, "salt": "AP8=", "kdf": "argon2id13",
        "iterations": 4, "memory": 512}])");
}

// proves R-DA-01
BOOST_AUTO_TEST_CASE(scram_without_keys_or_with_bad_ones_fails) {
    const auto callee = authenticator();
    for (const auto* answer :
         {R"("anonymous")",
          R"({"role": "anonymous"})",
          R"({"role": "anonymous", "kdf": "md5", "iterations": 4, "salt": "00", "stored-key": "00",
              "server-key": "00"})"}) {
        const auto client = say_hello(fmt::format(
            R"("authmethods": ["scram"], "authid": "joe", "authextra": {{"nonce": "{}"}})",
            kNonce));
        callee.expect(R"([68, $call, $_, {...}, [...]])");
        callee.send(fmt::format(R"([70, $call, {{}}, [{}]])", answer));
        h.unbind("call");
        client.expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
        client.expect_closed();
    }
}

// proves R-AU-04, R-DA-01
BOOST_AUTO_TEST_CASE(wampcra_without_a_secret_fails) {
    const auto callee = authenticator();
    for (const auto* answer :
         {R"("anonymous")",
          R"({"role": "anonymous"})",
          R"({"role": "anonymous", "secret": ""})",
          R"({"role": "anonymous", "salt": "salt1", "iterations": 10, "keylen": 32})"}) {
        const auto client = say_hello(R"("authmethods": ["wampcra"], "authid": "joe")");
        callee.expect(R"([68, $call, $_, {...}, [...]])");
        callee.send(fmt::format(R"([70, $call, {{}}, [{}]])", answer));
        h.unbind("call");
        client.expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
        client.expect_closed();
    }
}

// proves R-CR-04, R-DA-01
BOOST_AUTO_TEST_CASE(passwords_of_wampcra_are_hashed_beside_the_loop) {
    const auto callee = authenticator();
    const auto client = say_hello(R"("authmethods": ["wampcra"], "authid": "joe")");
    callee.expect(R"([68, $call, $_, {...}, [...]])");
    callee.send(R"([70, $call, {}, [{"role": "anonymous", "secret": "pencil", "salt": "salt1",
        "iterations": 10, "keylen": 32}]])");
    client.expect(R"([4, "wampcra", {"challenge": $challenge, "salt": "salt1", "iterations": 10,
        "keylen": 32}])");
    client.send(fmt::format(
        R"([5, "{}", {{}}])",
        auth::cra_signature(auth::cra_key("pencil", "salt1", 10, 32), text("challenge"))));
    client.expect(R"([2, $_, {"authmethod": "wampcra", "authprovider": "dynamic", ...}])");
}

// proves R-TL-03, R-DA-01
BOOST_AUTO_TEST_CASE(a_procedure_is_shown_the_certificate_but_other_sessions_are_not) {
    const auto callee = authenticator();
    peer.channel = channel();
    peer.channel->certificate_sha1 = "AB:CD";
    peer.channel->certificate = {{"sha1", "AB:CD"}};
    const auto client = say_hello(R"("authmethods": ["tls"])");
    callee.expect(R"([68, $call, $_, {...}, ["realm1", null, {"authmethod": "tls", "transport":
        {"peer_cert": {"sha1": "AB:CD"}, "client_cert": {"sha1": "AB:CD"}, ...}, ...}]])");
    callee.send(R"([70, $call, {}, [{"authid": "joe", "role": "anonymous"}]])");
    client.expect(R"([2, $session, {"authid": "joe", "authmethod": "tls", ...}])");
    client.send(R"([48, 1, {}, "wamp.session.get", [$session]])");
    const auto result = client.take();
    const auto& arguments = *(*result.as<wamp::List>())[3].as<wamp::List>();
    const auto* transport = arguments[0].as<wamp::Dict>()->find("transport");
    BOOST_REQUIRE(transport != nullptr);
    BOOST_TEST(!transport->as<wamp::Dict>()->contains("peer_cert"));
}

// proves R-AU-04, R-DA-01
BOOST_AUTO_TEST_CASE(what_a_procedure_says_in_the_wrong_type_is_not_taken_for_silence) {
    const auto callee = authenticator();
    for (const auto* answer :
         {R"("authid": 5)",
          R"("realm": 5)",
          R"("realm": [])",
          R"("extra": "x")",
          R"("salt": 5)",
          R"("secret": {})",
          R"("iterations": "x")",
          R"("pubkey": 5)",
          R"("role": 7)"}) {
        const auto client = say_hello(R"("authmethods": ["ticket"], "authid": "joe")");
        client.expect(R"([4, "ticket", {}])");
        client.send(R"([5, "t", {}])");
        callee.expect(R"([68, $call, $_, {...}, [...]])");
        const auto* role =
            std::string_view(answer).find("role") == 1 ? "" : R"("role": "anonymous", )";
        callee.send(fmt::format(R"([70, $call, {{}}, [{{{}{}}}]])", role, answer));
        h.unbind("call");
        client.expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
        client.expect_closed();
    }
}

// proves R-AU-04
BOOST_AUTO_TEST_CASE(that_the_procedure_is_busy_is_a_failure_and_no_reason_of_its_own) {
    PeerOptions trusted;
    trusted.trusted_authrole = "trusted";
    const auto callee = h.join("realm1", trusted);
    callee.send(R"([64, 1, {"concurrency": 1}, "com.authenticate"])");
    callee.expect("[65, 1, $_]");
    const auto log_in = [&] {
        const auto client = say_hello(R"("authmethods": ["ticket"], "authid": "joe")");
        client.expect(R"([4, "ticket", {}])");
        client.send(R"([5, "t", {}])");
        return client;
    };
    log_in();
    log_in().expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
}

BOOST_AUTO_TEST_CASE(the_default_role_counts_where_the_procedure_names_none) {
    const auto callee = authenticator();
    const auto log_in = [&] {
        const auto client = say_hello(R"("authmethods": ["ticket"], "authid": "joe")");
        client.expect(R"([4, "ticket", {}])");
        client.send(R"([5, "t", {}])");
        callee.expect(R"([68, $call, $_, {...}, [...]])");
        callee.send(R"([70, $call, {}, [{"authid": "joe"}]])");
        h.unbind("call");
        return client;
    };
    log_in().expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
    options.ticket->default_role = "anonymous";
    log_in().expect(R"([2, $_, {"authrole": "anonymous", ...}])");
}

BOOST_AUTO_TEST_CASE(the_authenticator_is_called_with_the_rights_of_its_role) {
    const auto callee = authenticator();
    const auto log_in = [&](const char* role) {
        options.ticket->dynamic->role = role;
        const auto client = say_hello(R"("authmethods": ["ticket"], "authid": "joe")");
        client.expect(R"([4, "ticket", {}])");
        client.send(R"([5, "t", {}])");
        return client;
    };
    router::RoleOptions mute;
    mute.name = "mute";
    BOOST_REQUIRE(h.router().start_role("realm1", mute));
    for (const auto* role : {"mute", "nobody"}) {
        log_in(role).expect(R"([3, {"message": $_}, "wamp.error.authentication_failed"])");
        callee.expect_nothing();
    }
    log_in("anonymous");
    callee.expect(R"([68, $_, $_, {...}, [...]])");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::test
