// SPDX-License-Identifier: MIT
// TLS between two streams in memory; certificates are made when the tests run.
#include "common/io/openssl.hpp"
#include "tests/unit/common/io/tls_peers.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <openssl/rand.h>

using namespace crossbar;
using namespace crossbar::tests;
using Status = io::TlsStream::Status;

namespace {

std::string random_text(std::size_t size) {
    std::string text(size, 0);
    RAND_bytes(reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(size));
    return text;
}

// A client that speaks TLS 1.2 at most, or at least 1.3.
std::shared_ptr<const io::TlsClientContext> client_context_with_version(int least, int most) {
    auto context = made<io::TlsClientContext>(client_settings());
    SSL_CTX_set_min_proto_version(context->native(), least);
    SSL_CTX_set_max_proto_version(context->native(), most);
    return context;
}

const auto kVersions = boost::unit_test::data::make({TLS1_2_VERSION, TLS1_3_VERSION});

bool contains(const std::string& text, std::string_view part) {
    const bool found = text.find(part) != std::string::npos;
    if (!found) {
        BOOST_TEST_MESSAGE("no \"" << part << "\" in \"" << text << "\"");
    }
    return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tls_stream)

BOOST_DATA_TEST_CASE(speaks_tls_1_2_and_1_3, kVersions, version) {
    TlsPeers peers(
        made<io::TlsServerContext>(server_settings()),
        client_context_with_version(version, version));
    peers.shake_hands();
    BOOST_REQUIRE(peers.open());
    peers.client.write("ping");
    peers.server.write("pong");
    peers.run();
    BOOST_TEST(peers.server.received == "ping");
    BOOST_TEST(peers.client.received == "pong");
    const auto facts = peers.server.stream.facts();
    BOOST_TEST(facts.version == (version == TLS1_3_VERSION ? "TLSv1.3" : "TLSv1.2"));
    BOOST_TEST(facts.cipher == peers.client.stream.facts().cipher);
    BOOST_TEST(!facts.resumed);
    BOOST_TEST(facts.certificate_sha1.empty());
    BOOST_TEST(facts.certificate.empty());
}

BOOST_DATA_TEST_CASE(works_when_bytes_come_one_by_one, kVersions, version) {
    TlsPeers peers(
        made<io::TlsServerContext>(server_settings()),
        client_context_with_version(version, version));
    peers.shake_hands(1);
    BOOST_REQUIRE(peers.open());
    peers.client.write("one");
    peers.client.write("two");
    peers.run(1);
    BOOST_TEST(peers.server.received == "onetwo");
}

BOOST_AUTO_TEST_CASE(carries_megabytes_both_ways_at_once) {
    TlsPeers peers;
    peers.shake_hands();
    const auto up = random_text(3'000'000);
    const auto down = random_text(5'000'001);
    peers.client.write(up);
    peers.server.write(down);
    peers.run();
    BOOST_TEST((peers.server.received == up));
    BOOST_TEST((peers.client.received == down));
}

BOOST_DATA_TEST_CASE(both_sides_have_the_same_channel_ids, kVersions, version) {
    TlsPeers peers(
        made<io::TlsServerContext>(server_settings()),
        client_context_with_version(version, version));
    peers.shake_hands();
    const auto server = peers.server.stream.facts();
    const auto client = peers.client.stream.facts();
    BOOST_TEST(server.tls_unique.size() == 32U);
    BOOST_TEST(server.tls_exporter.size() == 32U);
    BOOST_TEST((server.tls_unique == client.tls_unique));
    BOOST_TEST((server.tls_exporter == client.tls_exporter));
    BOOST_TEST((server.tls_unique != server.tls_exporter));
    BOOST_TEST((server.finished == client.finished));
    BOOST_TEST(server.server_end_point.size() == 32U);
    BOOST_TEST((server.server_end_point == client.server_end_point));

    TlsPeers others;
    others.shake_hands();
    BOOST_TEST((others.server.stream.facts().tls_unique != server.tls_unique));
    BOOST_TEST((others.server.stream.facts().tls_exporter != server.tls_exporter));
}

BOOST_AUTO_TEST_CASE(tls_exporter_is_absent_without_extended_master_secret) {
    auto client = client_context_with_version(TLS1_2_VERSION, TLS1_2_VERSION);
    SSL_CTX_set_options(client->native(), SSL_OP_NO_EXTENDED_MASTER_SECRET);
    TlsPeers peers(made<io::TlsServerContext>(server_settings()), client);
    peers.shake_hands();
    BOOST_REQUIRE(peers.open());
    BOOST_TEST(peers.server.stream.facts().tls_exporter.empty());
    BOOST_TEST(peers.server.stream.facts().tls_unique.size() == 32U);
}

BOOST_AUTO_TEST_CASE(a_client_that_speaks_only_tls_1_1_is_refused_and_told_so) {
    auto client = client_context_with_version(TLS1_1_VERSION, TLS1_1_VERSION);
    SSL_CTX_set_cipher_list(client->native(), "ALL:@SECLEVEL=0");
    TlsPeers peers(made<io::TlsServerContext>(server_settings()), client);
    peers.shake_hands();
    BOOST_TEST((peers.server.stream.status() == Status::failed));
    BOOST_TEST(contains(peers.server.stream.failure(), "version is too old"));
    BOOST_TEST((peers.client.stream.status() == Status::failed));
    BOOST_TEST(contains(peers.client.stream.failure(), "refuses the TLS versions"));
}

BOOST_AUTO_TEST_CASE(minimum_version_1_3_refuses_tls_1_2) {
    auto settings = server_settings();
    settings.tls13_only = true;
    TlsPeers peers(
        made<io::TlsServerContext>(settings),
        client_context_with_version(TLS1_2_VERSION, TLS1_2_VERSION));
    peers.shake_hands();
    BOOST_TEST((peers.server.stream.status() == Status::failed));
    TlsPeers modern(settings);
    BOOST_TEST(modern.shake_hands().open());
}

BOOST_AUTO_TEST_CASE(a_certificate_of_an_unknown_ca_is_refused_with_the_remedy) {
    TlsPeers peers(server_settings("strange"));
    peers.shake_hands();
    BOOST_TEST((peers.client.stream.status() == Status::failed));
    BOOST_TEST(contains(peers.client.stream.failure(), "certificate verify failed"));
    BOOST_TEST(contains(peers.client.stream.failure(), "ca_certificates"));
    BOOST_TEST((peers.server.stream.status() == Status::failed));
    BOOST_TEST(contains(peers.server.stream.failure(), "unknown CA"));
}

BOOST_AUTO_TEST_CASE(a_self_signed_certificate_is_refused_until_it_is_listed) {
    TlsPeers refused(server_settings("selfsigned"));
    refused.shake_hands();
    BOOST_TEST(contains(refused.client.stream.failure(), "self-signed certificate"));
    BOOST_TEST(contains(refused.client.stream.failure(), "ca_certificates"));
    auto settings = client_settings();
    settings.ca_certificates = {certificate_file("selfsigned.pem")};
    BOOST_TEST(TlsPeers(server_settings("selfsigned"), settings).shake_hands().open());
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_host_is_refused_by_name) {
    TlsPeers peers(server_settings("elsewhere"));
    peers.shake_hands();
    BOOST_TEST((peers.client.stream.status() == Status::failed));
    BOOST_TEST(contains(
        peers.client.stream.failure(), "it is for 'elsewhere.example', not for 'localhost'"));
}

BOOST_AUTO_TEST_CASE(an_address_must_be_in_the_certificate_too) {
    BOOST_TEST(TlsPeers(server_settings(), client_settings("127.0.0.1")).shake_hands().open());
    TlsPeers wrong(server_settings(), client_settings("127.0.0.2"));
    wrong.shake_hands();
    BOOST_TEST(contains(wrong.client.stream.failure(), "not for '127.0.0.2'"));
    TlsPeers none(server_settings("elsewhere"), client_settings("::1"));
    none.shake_hands();
    BOOST_TEST((none.client.stream.status() == Status::failed));
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_refused) {
    TlsPeers peers(server_settings("expired"));
    peers.shake_hands();
    BOOST_TEST(contains(peers.client.stream.failure(), "certificate has expired"));
}

BOOST_AUTO_TEST_CASE(a_chain_is_sent_from_either_file) {
    TlsPeers alone(server_settings("deep"));
    alone.shake_hands();
    BOOST_TEST((alone.client.stream.status() == Status::failed));
    auto settings = server_settings("deep");
    settings.chain_certificates = {certificate_file("intermediate.pem")};
    BOOST_TEST(TlsPeers(settings).shake_hands().open());
}

BOOST_DATA_TEST_CASE(
    a_client_certificate_that_is_asked_for_is_verified_and_described, kVersions, version) {
    auto settings = server_settings();
    settings.ca_certificates = {certificate_file("ca.pem")};
    auto own = client_settings();
    own.key = certificate_file("client.key");
    own.certificate = certificate_file("client.pem");
    auto client = made<io::TlsClientContext>(own);
    SSL_CTX_set_max_proto_version(client->native(), version);
    TlsPeers peers(made<io::TlsServerContext>(settings), client);
    peers.shake_hands();
    BOOST_REQUIRE(peers.open());
    const auto facts = peers.server.stream.facts();
    BOOST_TEST(facts.certificate_sha1.size() == 59U);
    const auto& says = facts.certificate;
    BOOST_TEST((*says.find("sha1") == wamp::Value(facts.certificate_sha1)));
    BOOST_TEST(says.find("md5")->as<std::string>()->size() == 47U);
    BOOST_TEST(says.find("sha256")->as<std::string>()->size() == 95U);
    BOOST_TEST((*says.find("expired") == wamp::Value(false)));
    BOOST_TEST((*says.find("version") == wamp::Value(2)));
    BOOST_TEST((*says.find("signature_algorithm") == wamp::Value("ecdsa-with-SHA256")));
    const wamp::Dict subject{
        {"c", "DE"}, {"o", "Test"}, {"cn", "Client One"}, {"emailaddress", "one@example.com"}};
    BOOST_TEST((*says.find("subject") == wamp::Value(subject)));
    BOOST_TEST((*says.find("issuer") == wamp::Value(wamp::Dict{{"cn", "ca"}})));
    BOOST_TEST(says.find("not_after")->as<std::string>()->size() == 15U);
    const wamp::Dict basic{{"name", "basicConstraints"}, {"value", "CA:FALSE"}, {"critical", true}};
    BOOST_TEST((says.find("extensions")->as<wamp::List>()->front() == wamp::Value(basic)));
}

BOOST_DATA_TEST_CASE(
    a_client_without_the_certificate_that_is_asked_for_is_refused, kVersions, version) {
    auto settings = server_settings();
    settings.ca_certificates = {certificate_file("ca.pem")};
    TlsPeers peers(
        made<io::TlsServerContext>(settings), client_context_with_version(version, version));
    peers.shake_hands();
    BOOST_TEST((peers.server.stream.status() == Status::failed));
    BOOST_TEST(contains(peers.server.stream.failure(), "showed no certificate"));
    BOOST_TEST((peers.client.stream.status() == Status::failed));
}

BOOST_AUTO_TEST_CASE(a_client_certificate_of_a_stranger_is_refused) {
    auto settings = server_settings();
    settings.ca_certificates = {certificate_file("ca.pem")};
    auto own = client_settings();
    own.key = certificate_file("strange.key");
    own.certificate = certificate_file("strange.pem");
    TlsPeers peers(settings, own);
    peers.shake_hands();
    BOOST_TEST((peers.server.stream.status() == Status::failed));
    BOOST_TEST(contains(peers.server.stream.failure(), "the client's certificate verify failed"));
}

namespace {

// A client that has been there before, with the session that it was given; its second visit.
struct Return {
    Return(const io::TlsServerSettings& settings, int version)
        : server(made<io::TlsServerContext>(settings)) {
        auto own = client_settings();
        own.key = certificate_file("client.key");
        own.certificate = certificate_file("client.pem");
        client = made<io::TlsClientContext>(own);
        SSL_CTX_set_max_proto_version(client->native(), version);
        // A cache of one: what OpenSSL hands out is used for the next connection.
        SSL_CTX_set_session_cache_mode(
            client->native(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(client->native(), [](SSL*, SSL_SESSION* session) {
            SSL_SESSION_free(std::exchange(ticket, session));
            return 1;
        });
        TlsPeers first(server, client);
        first.shake_hands();
        BOOST_REQUIRE(first.open());
        first.client.stream.close(first.client.out);  // or the session is not to be resumed
    }

    ~Return() { SSL_SESSION_free(std::exchange(ticket, nullptr)); }

    static inline SSL_SESSION* ticket = nullptr;
    std::shared_ptr<const io::TlsServerContext> server;
    std::shared_ptr<const io::TlsClientContext> client;
};

io::TlsServerSettings that_ask_for_certificates() {
    auto settings = server_settings();
    settings.ca_certificates = {certificate_file("ca.pem")};
    return settings;
}

}  // namespace

BOOST_DATA_TEST_CASE(
    a_session_is_resumed_with_certificate_and_equal_channel_ids, kVersions, version) {
    Return visit(that_ask_for_certificates(), version);
    BOOST_REQUIRE(Return::ticket != nullptr);
    TlsPeers again(visit.server, visit.client);
    SSL_set_session(again.client.stream.native(), Return::ticket);
    again.shake_hands();
    BOOST_REQUIRE(again.open());
    const auto server = again.server.stream.facts();
    const auto client = again.client.stream.facts();
    BOOST_TEST(server.resumed);
    BOOST_TEST(client.resumed);
    BOOST_TEST(server.tls_unique.size() == 32U);
    BOOST_TEST((server.tls_unique == client.tls_unique));
    BOOST_TEST((server.tls_exporter == client.tls_exporter));
    BOOST_TEST(server.certificate_sha1.size() == 59U);
}

BOOST_DATA_TEST_CASE(without_session_tickets_there_is_nothing_to_resume, kVersions, version) {
    auto settings = that_ask_for_certificates();
    settings.session_tickets = false;
    Return visit(settings, version);
    BOOST_TEST((Return::ticket == nullptr || SSL_SESSION_has_ticket(Return::ticket) == 0));
    if (Return::ticket != nullptr) {
        TlsPeers again(visit.server, visit.client);
        SSL_set_session(again.client.stream.native(), Return::ticket);
        again.shake_hands();
        BOOST_TEST(!again.server.stream.facts().resumed);
    }
}

BOOST_AUTO_TEST_CASE(closing_is_told_and_what_was_sent_before_arrives) {
    TlsPeers peers;
    peers.shake_hands();
    peers.client.write("last words");
    peers.client.stream.close(peers.client.out);
    peers.run();
    BOOST_TEST(peers.server.received == "last words");
    BOOST_TEST((peers.server.stream.status() == Status::ended));
    peers.server.write("answer");
    peers.server.stream.close(peers.server.out);
    peers.run();
    BOOST_TEST(peers.client.received == "answer");
    BOOST_TEST((peers.client.stream.status() == Status::ended));
}

BOOST_AUTO_TEST_CASE(a_changed_byte_ends_the_connection) {
    TlsPeers peers;
    peers.shake_hands();
    peers.client.write("good");
    peers.run();
    peers.client.write("bad");
    *(peers.client.out.data() + peers.client.out.size() - 1) ^= std::byte{1};
    peers.run();
    BOOST_TEST(peers.server.received == "good");
    BOOST_TEST((peers.server.stream.status() == Status::failed));
    BOOST_TEST((peers.client.stream.status() == Status::failed));
}

BOOST_AUTO_TEST_CASE(who_speaks_something_else_is_told_apart) {
    const auto context = made<io::TlsServerContext>(server_settings());
    TlsEnd http(*context);
    http.feed(as_bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    BOOST_TEST((http.stream.status() == Status::failed));
    BOOST_TEST(contains(http.stream.failure(), "HTTP without TLS"));
    BOOST_TEST(http.out.text().starts_with("HTTP/1.1 400 "));
    TlsEnd rawsocket(*context);
    rawsocket.feed(as_bytes("\x7f"));
    BOOST_TEST(contains(rawsocket.stream.failure(), "RawSocket without TLS"));
    TlsEnd garbage(*context);
    garbage.feed(as_bytes(std::string_view("\0\1\2", 3)));
    BOOST_TEST((garbage.stream.status() == Status::failed));
    BOOST_TEST(garbage.out.empty());
    TlsEnd short_of_tls(*context);
    short_of_tls.feed(as_bytes(std::string(200, '\x16')));
    BOOST_TEST((short_of_tls.stream.status() == Status::failed));

    TlsEnd client(*made<io::TlsClientContext>(client_settings()));
    client.stream.start(client.out);
    client.feed(as_bytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
    BOOST_TEST(contains(client.stream.failure(), "does not speak TLS"));
}

BOOST_AUTO_TEST_CASE(key_updates_are_answered_and_a_flood_of_them_ends_the_connection) {
    TlsPeers peers;
    peers.shake_hands();
    for (int i = 0; i < 5; ++i) {
        SSL_key_update(peers.client.stream.native(), SSL_KEY_UPDATE_REQUESTED);
        peers.client.write("data");
        peers.run();
        peers.server.write("answer");
        peers.run();
    }
    BOOST_TEST(peers.open());
    BOOST_TEST(peers.client.received.size() == 30U);
    for (int i = 0; i < 100 && peers.open(); ++i) {
        SSL_key_update(peers.client.stream.native(), SSL_KEY_UPDATE_REQUESTED);
        peers.client.write("x");
        TlsPeers::carry(peers.client, peers.server, 1024);
    }
    BOOST_TEST((peers.server.stream.status() == Status::failed));
    BOOST_TEST(contains(peers.server.stream.failure(), "negotiates without end"));
    BOOST_TEST(peers.server.out.size() < 1024U);
}

BOOST_AUTO_TEST_CASE(who_sends_data_may_update_keys_for_ever) {
    TlsPeers peers;
    peers.shake_hands();
    const std::string megabyte(1024 * 1024, 'x');
    for (int i = 0; i < 100; ++i) {
        SSL_key_update(peers.client.stream.native(), SSL_KEY_UPDATE_NOT_REQUESTED);
        peers.client.write(megabyte);
        peers.run();
        peers.server.received.clear();
    }
    BOOST_TEST(peers.open());
}

BOOST_AUTO_TEST_CASE(negotiating_anew_ends_the_connection) {
    auto client = client_context_with_version(TLS1_2_VERSION, TLS1_2_VERSION);
    SSL_CTX_clear_options(client->native(), SSL_OP_NO_RENEGOTIATION);
    TlsPeers peers(made<io::TlsServerContext>(server_settings()), client);
    peers.shake_hands();
    BOOST_REQUIRE(peers.open());
    SSL_renegotiate(peers.client.stream.native());
    peers.client.write("the first message of a handshake goes first");
    peers.run();
    BOOST_TEST((peers.server.stream.status() == Status::failed));
}

BOOST_AUTO_TEST_SUITE_END()
