// SPDX-License-Identifier: MIT
// The `auth` sections: every method in its typed form. Whether the router serves a method already
// is another question (support.cpp); here parse_transport() is used, which does not ask it.
#include "tests/unit/common/config/complaints.hpp"

using namespace crossbar::config;
using namespace crossbar::config::test;

namespace {

std::string transport_with(std::string_view auth) {
    return R"({"id": "t", "type": "websocket", "endpoint": {"type": "tcp", "port": 1}, "cookie": {},
        "options": {"allowed_origins": ["https://example.com"], "allow_null_origin": false}, "auth": )" +
           std::string(auth) + "}";
}

AuthConfig good(std::string_view auth) {
    const auto parsed = parse_transport(transport_with(auth));
    CHECK_COMPLAINTS(lines_of(parsed.diagnostics), {});
    BOOST_REQUIRE(parsed.value.has_value());
    return std::get<WebSocketListenConfig>(parsed.value->listener).auth.value();
}

std::vector<std::string> bad(std::string_view auth) {
    std::vector<std::string> texts;
    for (const Diagnostic& diagnostic : parse_transport(transport_with(auth)).diagnostics) {
        texts.push_back(diagnostic.path + ": " + diagnostic.message);
    }
    return texts;
}

const std::string kKey = "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef";

}  // namespace

BOOST_AUTO_TEST_CASE(static_methods_are_read) {
    const AuthConfig anonymous =
        good(R"({"anonymous": {"type": "static", "role": "guest", "authid": "a"}})");
    BOOST_TEST(anonymous.anonymous->fixed()->role == "guest");
    BOOST_TEST(anonymous.anonymous->fixed()->authid.value() == "a");
    BOOST_TEST(!anonymous.ticket.has_value());

    const AuthConfig ticket = good(
        R"({"ticket": {"type": "static", "principals": {"joe": {"ticket": "secret", "role": "user"}, "b@c": {"ticket": "x"}}}})");
    const TicketAuth& tickets = *ticket.ticket->fixed();
    BOOST_TEST(tickets.principals.at(0).authid == "joe");
    BOOST_TEST(tickets.principals.at(0).ticket == "secret");
    BOOST_TEST(tickets.principals.at(0).role.value() == "user");
    BOOST_TEST(tickets.principals.at(1).authid == "b@c");
    BOOST_TEST(!tickets.principals.at(1).role.has_value());

    const AuthConfig cra = good(R"({"wampcra": {"type": "static", "default-role": "r", "users": {
        "a": {"secret": "x"}, "b": {"secret": "y", "salt": "s"},
        "c": {"secret": "z", "salt": "s", "iterations": 100, "keylen": 16}}}})");
    const WampCraAuth& users = *cra.wampcra->fixed();
    BOOST_TEST(cra.wampcra->default_role.value() == "r");
    BOOST_TEST(
        (!users.users.at(0).salted && !users.users.at(1).salted && users.users.at(2).salted));
    BOOST_TEST(users.users.at(1).iterations == 1000U);
    BOOST_TEST(users.users.at(2).keylen == 16U);

    const AuthConfig scram = good(
        R"({"scram": {"type": "static", "principals": {"a": {"kdf": "argon2id-13", "iterations": 4, "memory": 512,
        "salt": "00ff", "stored-key": ")" +
        kKey + R"(", "server-key": ")" + kKey + R"(", "role": "user"},
        "b": {"kdf": "pbkdf2", "iterations": 4096, "salt": "00ff", "stored-key": ")" +
        kKey + R"(", "server-key": ")" + kKey + R"("}}}})");
    const ScramAuth& principals = *scram.scram->fixed();
    BOOST_TEST((principals.principals.at(0).kdf == Kdf::argon2id13));
    BOOST_TEST(principals.principals.at(0).memory == 512U);
    BOOST_TEST((principals.principals.at(1).kdf == Kdf::pbkdf2));
    BOOST_TEST(principals.principals.at(1).iterations == 4096U);
    BOOST_TEST(principals.principals.at(1).server_key == kKey);

    const AuthConfig sign = good(
        R"({"cryptosign": {"type": "static", "principals": {"a": {"authorized_keys": [")" + kKey +
        R"("], "realm": "realm1", "role": "user"}}}})");
    BOOST_TEST(sign.cryptosign->fixed()->principals.at(0).authorized_keys.at(0) == kKey);
    BOOST_TEST(sign.cryptosign->fixed()->principals.at(0).realm.value() == "realm1");

    const AuthConfig tls = good(
        R"({"tls": {"type": "static", "principals": {"a": {"certificate-sha1":
        "AA:bb:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11", "role": "user"}}}, "cookie": {}})");
    BOOST_TEST(
        tls.tls->fixed()->principals.at(0).certificate_sha1 ==
        "AA:BB:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11");
    BOOST_TEST(tls.cookie.has_value());
}

BOOST_AUTO_TEST_CASE(every_method_can_be_dynamic) {
    const AuthConfig auth = good(R"({
        "anonymous": {"type": "dynamic", "authenticator": "com.a"},
        "ticket": {"type": "dynamic", "authenticator": "com.b", "authenticator-realm": "r1", "authenticator-role": "r2"},
        "wampcra": {"type": "dynamic", "authenticator": "com.c", "default-role": "r3"},
        "scram": {"type": "dynamic", "authenticator": "com.d"},
        "cryptosign": {"type": "dynamic", "authenticator": "com.e"},
        "tls": {"type": "dynamic", "authenticator": "com.f"}})");
    BOOST_TEST(auth.anonymous->dynamic()->authenticator == "com.a");
    BOOST_TEST(auth.anonymous->fixed() == nullptr);
    BOOST_TEST(auth.ticket->dynamic()->authenticator_realm.value() == "r1");
    BOOST_TEST(auth.ticket->dynamic()->authenticator_role.value() == "r2");
    BOOST_TEST(auth.wampcra->default_role.value() == "r3");
    BOOST_TEST(auth.scram->dynamic()->authenticator == "com.d");
    BOOST_TEST(auth.cryptosign->dynamic()->authenticator == "com.e");
    BOOST_TEST(auth.tls->dynamic()->authenticator == "com.f");
}

BOOST_AUTO_TEST_CASE(mistakes_are_told_without_the_secrets) {
    BOOST_TEST(
        bad(R"({"ticket": {"type": "function", "create": "a.b"}})") ==
            (std::vector<std::string>{
                "auth.ticket.type: Python functions cannot decide logins here"}),
        boost::test_tools::per_element());
    BOOST_TEST(
        bad(R"({"ticket": {"type": "static", "principals": {"joe": {"ticket": 12345678, "rloe": "x"}, "al": {"role": 1}}}})") ==
            (std::vector<std::string>{
                "auth.ticket.principals.joe.ticket: must be a string, is a number",
                "auth.ticket.principals.joe.rloe: unknown key \"rloe\" in a ticket principal",
                "auth.ticket.principals.al: \"ticket\" is missing",
                "auth.ticket.principals.al.role: must be a string, is a number"}),
        boost::test_tools::per_element());
    BOOST_TEST(
        bad(R"({"cryptosign": {"type": "static", "principals": {"a": {"authorized_keys": ["12"]}}, "trustroots": {"x": 1}}})") ==
            (std::vector<std::string>{
                "auth.cryptosign.principals.a.authorized_keys[0]: is no Ed25519 public key",
                "auth.cryptosign.trustroots: \"trustroots\" is not supported here"}),
        boost::test_tools::per_element());
    BOOST_TEST(
        bad(R"({"scram": {"type": "static", "principals": {"a": {"kdf": "argon2id-13", "iterations": 0,
            "salt": "x", "stored-key": "topsecret", "server-key": "topsecret"}}}})") ==
            (std::vector<std::string>{
                "auth.scram.principals.a.memory: \"memory\" is missing",
                "auth.scram.principals.a.iterations: must be a whole number in 1..100000000, is 0",
                "auth.scram.principals.a.stored-key: is no key",
                "auth.scram.principals.a.server-key: is no key"}),
        boost::test_tools::per_element());
    BOOST_TEST(
        bad(R"({"tls": {"type": "static", "principals": {"a": {"certificate-sha1": "AB:CD"}}}, "wampcra": {"type": "static"},
            "anonymous": {"role": "x"}, "anonymous-proxy": {"type": "static"}, "tiket": {}})") ==
            (std::vector<std::string>{
                "auth.tls.principals.a.certificate-sha1: is no SHA-1 fingerprint",
                "auth.wampcra: \"users\" is missing",
                "auth.anonymous: \"type\" is missing",
                "auth.anonymous-proxy: \"anonymous-proxy\" is not supported here",
                "auth.tiket: unknown key \"tiket\" in authentication"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(secrets_come_from_the_environment) {
    const std::string text =
        router_with(R"([{"type": "rawsocket", "endpoint": {"type": "unix", "path": "x"}, "auth": {
        "ticket": {"type": "static", "principals": {"joe": {"ticket": "${TICKET}"}, "al": {"ticket": "$TICKET"}}},
        "wampcra": {"type": "static", "users": {"eve": {"secret": "${NOWHERE}"}}}}}])");
    const LoadedConfig loaded = parse(text, "config.json", {{"TICKET", "${TICKET}"}});
    const TransportConfig& transport = loaded.config.workers[0].router()->transports[0];
    const auto& auth = *std::get<RawSocketListenConfig>(transport.listener).auth;
    BOOST_TEST(
        auth.ticket->fixed()->principals.at(0).ticket ==
        "${TICKET}");  // as the variable says, once
    BOOST_TEST(auth.ticket->fixed()->principals.at(1).ticket == "$TICKET");
    BOOST_REQUIRE(loaded.environment.size() == 2U);
    BOOST_TEST(
        loaded.environment[0].path == "workers[0].transports[0].auth.ticket.principals.joe.ticket");
    BOOST_TEST(!loaded.environment[1].set);
    const auto lines = lines_of(loaded.diagnostics);
    BOOST_TEST(
        std::count(
            lines.begin(),
            lines.end(),
            "4:67: error: workers[0].transports[0].auth.wampcra.users.eve.secret: "
            "the environment variable NOWHERE is not set") == 1);
    // On the worker's side the text is final.
    const auto again = parse_transport(transport.json);
    BOOST_REQUIRE(again.value.has_value());
    const auto& same = *std::get<RawSocketListenConfig>(again.value->listener).auth;
    BOOST_TEST(same.ticket->fixed()->principals.at(0).ticket == "${TICKET}");
}

BOOST_AUTO_TEST_CASE(cookies_are_read_and_needed_for_cookie_logins) {
    const auto parsed = parse_transport(
        R"({"id": "t", "type": "websocket", "endpoint": {"type": "tcp", "port": 1}, "cookie": {"name": "my_1", "length": 32,
        "max_age": 60, "max_cookies": 10, "secure": true, "http_strict": true, "same_site": "Lax",
        "store": {"type": "file", "filename": "/var/cookies", "purge_on_startup": true}}})");
    BOOST_REQUIRE(parsed.value.has_value());
    const CookieConfig cookie =
        std::get<WebSocketListenConfig>(parsed.value->listener).cookie.value();
    BOOST_TEST(cookie.name == "my_1");
    BOOST_TEST(cookie.length == 32U);
    BOOST_TEST(cookie.max_age.count() == 60);
    BOOST_TEST(cookie.max_cookies == 10U);
    BOOST_TEST((cookie.secure && cookie.http_strict && cookie.purge_on_startup));
    BOOST_TEST((cookie.same_site == CookieConfig::SameSite::lax));
    BOOST_TEST((cookie.store == CookieConfig::Store::file));
    BOOST_TEST(cookie.store_path == "/var/cookies");

    const auto none = parse_transport(
        R"({"id": "t", "type": "websocket", "endpoint": {"type": "tcp", "port": 1}, "auth": {"cookie": {}}})");
    BOOST_REQUIRE(none.diagnostics.size() == 1U);
    BOOST_TEST(
        none.diagnostics[0].message ==
        "cookie authentication needs a \"cookie\" on the same transport");
    const auto raw = parse_transport(
        R"({"id": "t", "type": "rawsocket", "endpoint": {"type": "tcp", "port": 1}, "auth": {"cookie": {}}})");
    BOOST_REQUIRE(raw.diagnostics.size() == 1U);
    BOOST_TEST(raw.diagnostics[0].message == "there are no cookies on RawSocket");
    const auto wrong = parse_transport(
        R"({"id": "t", "type": "websocket", "endpoint": {"type": "tcp", "port": 1},
        "cookie": {"name": "9", "length": 5, "store": {"type": "database"}}})");
    BOOST_TEST(wrong.diagnostics.size() == 3U);
}

BOOST_AUTO_TEST_CASE(cookie_logins_that_others_can_use_are_warned_of) {
    const auto lines = [](std::string_view rest) {
        return lines_of(
            parse_transport(
                R"({"id": "t", "type": "websocket", "endpoint": {"type": "tcp", "port": 1},)"
                "\n" +
                std::string(rest) + "}")
                .diagnostics);
    };
    CHECK_COMPLAINTS(lines(R"("cookie": {})"), {});  // no logins, no danger
    CHECK_COMPLAINTS(
        lines(R"("cookie": {"length": 21}, "auth": {"cookie": {}})"),
        {"2:11: warning: cookie: a cookie of 21 characters that logs in can be guessed "
         "(\"length\": "
         "22 or more)",
         "2:35: warning: auth: with cookie authentication, a page from anywhere can act as whoever "
         "has logged in (name your own pages in \"options\": {\"allowed_origins\": [...]})",
         "2:35: warning: auth: with cookie authentication, a page in a sandboxed frame can act as "
         "whoever has logged in (\"options\": {\"allow_null_origin\": false})"});
    CHECK_COMPLAINTS(
        lines(R"("cookie": {"same_site": "None"})"),
        {"2:25: warning: cookie.same_site: browsers take \"None\" from secure cookies only "
         "(\"secure\": true)"});
    CHECK_COMPLAINTS(lines(R"("cookie": {"same_site": "None", "secure": true})"), {});
}

BOOST_AUTO_TEST_CASE(an_empty_section_is_as_good_as_none) {
    const auto parsed = parse_transport(transport_with("{}"));
    BOOST_REQUIRE(parsed.value.has_value());
    BOOST_TEST(!std::get<WebSocketListenConfig>(parsed.value->listener).auth.has_value());
}

BOOST_AUTO_TEST_CASE(a_component_names_one_way_to_log_in) {
    const auto component = [](std::string_view auth) {
        return parse_component(
            R"({"id": "c", "type": "shared-library", "library": "x", "realm": "realm1", "transport": {"type": "rawsocket",
            "serializer": "json", "endpoint": {"type": "unix", "path": "/x"}, "auth": )" +
            std::string(auth) + "}}");
    };
    const auto ticket = component(R"({"ticket": {"authid": "joe", "ticket": "t", "role": "r"}})");
    BOOST_REQUIRE(ticket.value.has_value());
    BOOST_TEST((ticket.value->transport.auth->method == ClientAuth::Method::ticket));
    BOOST_TEST(ticket.value->transport.auth->secret == "t");
    BOOST_TEST(ticket.value->transport.auth->role.value() == "r");
    BOOST_TEST(
        component(R"({"wampcra": {"authid": "joe", "secret": "t"}})")
            .value->transport.auth->secret == "t");
    BOOST_TEST(
        component(R"({"scram": {"authid": "joe", "password": "t"}})")
            .value->transport.auth->secret == "t");
    BOOST_TEST(
        component(R"({"cryptosign": {"key": "/k"}})").value->transport.auth->key_file == "/k");
    const std::string router_key(64, 'a');
    const auto cryptosign = component(
        R"({"cryptosign": {"key": "/k", "channel_binding": "tls-unique", "router_key": ")" +
        router_key + R"("}})");
    BOOST_TEST(cryptosign.value->transport.auth->router_key == router_key);
    BOOST_TEST(cryptosign.value->transport.auth->channel_binding == "tls-unique");
    BOOST_TEST(
        component(
            R"({"scram": {"authid": "j", "password": "t", "channel_binding": "tls-exporter"}})")
            .value->transport.auth->channel_binding == "tls-exporter");
    for (const char* wrong :
         {"{}",
          R"({"scram": {"authid": "j", "password": "t", "channel_binding": "tls-unique"}})",
          R"({"cryptosign": {"key": "/k", "channel_binding": "tls"}})",
          R"({"cryptosign": {"key": "/k", "router_key": "abc"}})",
          R"({"ticket": {"authid": "j", "ticket": "t", "channel_binding": "tls-exporter"}})",
          R"({"ticket": {"authid": "a", "ticket": "b"}, "anonymous": {}})",
          R"({"ticket": {}})"}) {
        BOOST_TEST_CONTEXT(wrong) {
            BOOST_TEST(!component(wrong).value.has_value());
        }
    }
}
