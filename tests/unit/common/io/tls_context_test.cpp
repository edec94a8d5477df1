// SPDX-License-Identifier: MIT
// Whatever is wrong with keys, certificates and ciphers is told by name, with the remedy.
#include "common/io/tls_context.hpp"

#include "tests/unit/common/io/tls_peers.hpp"

#include <openssl/ssl.h>

#include <filesystem>
#include <fstream>

using namespace crossbar;
using namespace crossbar::tests;

namespace {

struct Outcome {
    std::string error;
    std::vector<std::string> warnings;
    std::shared_ptr<const io::TlsServerContext> context;
};

Outcome make(const io::TlsServerSettings& settings) {
    Outcome outcome;
    auto made = io::TlsServerContext::make(settings, outcome.warnings);
    if (made) {
        outcome.context = *made;
    } else {
        outcome.error = made.error();
    }
    return outcome;
}

std::string client_error(const io::TlsClientSettings& settings) {
    std::vector<std::string> warnings;
    const auto made = io::TlsClientContext::make(settings, warnings);
    return made ? "" : made.error();
}

std::string written(const TempDir& folder, const std::string& name, const std::string& text) {
    std::ofstream(folder / name) << text;
    return folder / name;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tls_context)

BOOST_AUTO_TEST_CASE(a_good_pair_makes_a_context_without_a_word) {
    for (const auto* name : {"server", "rsa"}) {
        const auto outcome = make(server_settings(name));
        BOOST_TEST(outcome.error == "");
        BOOST_TEST(outcome.warnings.empty());
        BOOST_TEST((outcome.context != nullptr));
    }
}

BOOST_AUTO_TEST_CASE(missing_files_are_named) {
    auto settings = server_settings();
    settings.key = "/nowhere/key.pem";
    BOOST_TEST(
        make(settings).error ==
        "cannot read the key '/nowhere/key.pem': No such file or directory");
    settings = server_settings();
    settings.certificate = "/nowhere/cert.pem";
    BOOST_TEST(
        make(settings).error ==
        "cannot read the certificate '/nowhere/cert.pem': No such file or directory");
    settings = server_settings();
    settings.chain_certificates = {"/nowhere/chain.pem"};
    BOOST_TEST(make(settings).error.find("/nowhere/chain.pem") != std::string::npos);
    settings = server_settings();
    settings.ca_certificates = {"/nowhere/ca.pem"};
    BOOST_TEST(make(settings).error.find("/nowhere/ca.pem") != std::string::npos);
    settings = server_settings();
    settings.dhparam = "/nowhere/dh.pem";
    BOOST_TEST(make(settings).error.find("/nowhere/dh.pem") != std::string::npos);
    auto client = client_settings();
    client.ca_certificates = {"/nowhere/ca.pem"};
    BOOST_TEST(client_error(client).find("/nowhere/ca.pem") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(files_that_hold_something_else_are_told_so) {
    const TempDir folder;
    auto settings = server_settings();
    settings.certificate = settings.key;
    BOOST_TEST(make(settings).error.find("holds no certificate") != std::string::npos);
    settings = server_settings();
    settings.key = settings.certificate;
    BOOST_TEST(make(settings).error.find("holds no private key") != std::string::npos);
    settings = server_settings();
    settings.key = written(folder, "empty.key", "");
    BOOST_TEST(make(settings).error.find("holds no private key") != std::string::npos);
    settings = server_settings();
    settings.certificate = written(
        folder, "bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    BOOST_TEST(make(settings).error.find("cannot be read") != std::string::npos);
    settings = server_settings();
    settings.dhparam = settings.certificate;
    BOOST_TEST(make(settings).error.find("holds no DH parameters") != std::string::npos);
    settings = server_settings();
    settings.key = certificate_file("locked.key");
    BOOST_TEST(make(settings).error.find("has a passphrase") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_key_of_another_certificate_is_told_so) {
    auto settings = server_settings();
    settings.key = certificate_file("rsa.key");
    BOOST_TEST(
        make(settings).error == "the key '" + settings.key +
                                    "' does not belong to the certificate '" +
                                    settings.certificate + "'");
}

BOOST_AUTO_TEST_CASE(a_key_that_everybody_can_read_is_a_warning) {
    const TempDir folder;
    auto settings = server_settings();
    settings.key = folder / "open.key";
    std::filesystem::copy_file(certificate_file("server.key"), settings.key);
    std::filesystem::permissions(settings.key, std::filesystem::perms(0644));
    const auto outcome = make(settings);
    BOOST_TEST(outcome.error == "");
    BOOST_REQUIRE(outcome.warnings.size() == 1U);
    BOOST_TEST(outcome.warnings[0].find("mode 0644") != std::string::npos);
    BOOST_TEST(outcome.warnings[0].find("chmod") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_a_warning) {
    const auto outcome = make(server_settings("expired"));
    BOOST_TEST(outcome.error == "");
    BOOST_REQUIRE(outcome.warnings.size() == 1U);
    BOOST_TEST(outcome.warnings[0].find("has expired") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(
    ciphers_that_do_not_exist_are_refused_and_those_that_do_not_fit_are_a_warning) {
    auto settings = server_settings();
    settings.ciphers = "NONE-SUCH";
    BOOST_TEST(make(settings).error.find("no cipher is left") != std::string::npos);
    settings.ciphers = "TLS_NONE_SUCH";
    BOOST_TEST(make(settings).error.find("no cipher of TLS 1.3 is left") != std::string::npos);
    settings.ciphers = "eNULL:aNULL";
    BOOST_TEST(make(settings).error.find("no cipher is left") != std::string::npos);
    settings.ciphers = "ECDHE-RSA-AES128-GCM-SHA256";
    const auto outcome = make(settings);
    BOOST_TEST(outcome.error == "");
    BOOST_REQUIRE(outcome.warnings.size() == 1U);
    BOOST_TEST(outcome.warnings[0].find("TLS 1.2 will be refused") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_cipher_list_decides_what_is_spoken) {
    auto settings = server_settings("rsa");
    settings.ciphers = "ECDHE-RSA-AES256-GCM-SHA384:TLS_CHACHA20_POLY1305_SHA256";
    auto old = made<io::TlsClientContext>(client_settings());
    SSL_CTX_set_max_proto_version(old->native(), TLS1_2_VERSION);
    TlsPeers peers(made<io::TlsServerContext>(settings), old);
    BOOST_REQUIRE(peers.shake_hands().open());
    BOOST_TEST(peers.server.stream.facts().cipher == "ECDHE-RSA-AES256-GCM-SHA384");
    TlsPeers modern(settings);
    BOOST_REQUIRE(modern.shake_hands().open());
    BOOST_TEST(modern.server.stream.facts().cipher == "TLS_CHACHA20_POLY1305_SHA256");
    // Only names of TLS 1.3: nothing is left for TLS 1.2.
    settings.ciphers = "TLS_AES_128_GCM_SHA256";
    TlsPeers refused(made<io::TlsServerContext>(settings), old);
    BOOST_TEST(!refused.shake_hands().open());
    // Without forward secrecy: only when asked for.
    SSL_CTX_set_cipher_list(old->native(), "AES128-GCM-SHA256");
    TlsPeers weak(made<io::TlsServerContext>(server_settings("rsa")), old);
    BOOST_TEST(!weak.shake_hands().open());
    BOOST_TEST(weak.server.stream.failure() == "the client has no cipher that is allowed here");
}

BOOST_AUTO_TEST_CASE(classic_diffie_hellman_works_with_parameters_only) {
    auto settings = server_settings("rsa");
    auto client = made<io::TlsClientContext>(client_settings());
    SSL_CTX_set_max_proto_version(client->native(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(client->native(), "DHE+AESGCM");
    TlsPeers without(made<io::TlsServerContext>(settings), client);
    BOOST_TEST(!without.shake_hands().open());
    settings.dhparam = certificate_file("dh.pem");
    TlsPeers with(made<io::TlsServerContext>(settings), client);
    BOOST_TEST(with.shake_hands().open());
}

BOOST_AUTO_TEST_CASE(http_1_1_is_agreed_on_when_offered_and_other_protocols_are_ignored) {
    const auto chosen = [](const std::string& offered) {
        auto settings = client_settings();
        settings.protocol = offered;
        TlsPeers peers(server_settings(), settings);
        BOOST_REQUIRE(peers.shake_hands().open());
        const unsigned char* name = nullptr;
        unsigned length = 0;
        SSL_get0_alpn_selected(peers.client.stream.native(), &name, &length);
        return std::string(reinterpret_cast<const char*>(name), length);
    };
    BOOST_TEST(chosen("http/1.1") == "http/1.1");
    BOOST_TEST(chosen("h2") == "");
    BOOST_TEST(chosen("") == "");
}

BOOST_AUTO_TEST_CASE(a_client_needs_both_its_key_and_its_certificate) {
    auto settings = client_settings();
    settings.key = certificate_file("client.key");
    BOOST_TEST(client_error(settings).find("belong together") != std::string::npos);
    settings.certificate = certificate_file("server.pem");
    BOOST_TEST(client_error(settings).find("does not belong") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
