// SPDX-License-Identifier: MIT
// Two TlsStreams that are connected in memory.
#pragma once

#include "common/io/tls_stream.hpp"
#include "tests/support/certificates.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::tests {

inline io::TlsServerSettings server_settings(const std::string& name = "server") {
    io::TlsServerSettings settings;
    settings.key = certificate_file(name + ".key");
    settings.certificate = certificate_file(name + ".pem");
    return settings;
}

inline io::TlsClientSettings client_settings(const std::string& hostname = "localhost") {
    io::TlsClientSettings settings;
    settings.hostname = hostname;
    settings.ca_certificates = {certificate_file("ca.pem")};
    return settings;
}

template <class Context, class Settings>
std::shared_ptr<const Context> made(const Settings& settings) {
    std::vector<std::string> warnings;
    auto context = Context::make(settings, warnings);
    BOOST_REQUIRE_EQUAL(context ? std::string() : context.error(), "");
    return *context;
}

// One side: what it received, and what is on its way to the other.
struct TlsEnd {
    explicit TlsEnd(const io::TlsServerContext& context) : stream(context) {}

    explicit TlsEnd(const io::TlsClientContext& context) : stream(context) {}

    void feed(ByteView ciphertext) {
        std::vector<std::byte> plain(io::TlsStream::room_for(ciphertext.size()));
        const auto count = stream.receive(ciphertext, plain, out);
        BOOST_REQUIRE(count <= plain.size());
        received += as_text(ByteView(plain).first(count));
    }

    void write(std::string_view text) { stream.write(as_bytes(text), out); }

    io::TlsStream stream;
    ByteBuffer out;
    std::string received;
};

struct TlsPeers {
    explicit TlsPeers(
        const io::TlsServerSettings& server_has = server_settings(),
        const io::TlsClientSettings& client_has = client_settings())
        : TlsPeers(made<io::TlsServerContext>(server_has), made<io::TlsClientContext>(client_has)) {
    }

    TlsPeers(
        std::shared_ptr<const io::TlsServerContext> server_context,
        std::shared_ptr<const io::TlsClientContext> client_context)
        : server(*server_context), client(*client_context) {}

    // Carries bytes both ways, `most` at a time, until none is left.
    TlsPeers& run(std::size_t most = 48 * 1024) {
        while (!server.out.empty() || !client.out.empty()) {
            carry(client, server, most);
            carry(server, client, most);
        }
        return *this;
    }

    TlsPeers& shake_hands(std::size_t most = 48 * 1024) {
        client.stream.start(client.out);
        return run(most);
    }

    bool open() const {
        return server.stream.status() == io::TlsStream::Status::open &&
               client.stream.status() == io::TlsStream::Status::open;
    }

    static void carry(TlsEnd& from, TlsEnd& to, std::size_t most) {
        const auto count = std::min(most, from.out.size());
        if (count > 0) {
            to.feed(from.out.view().first(count));
            from.out.consume(count);
        }
    }

    TlsEnd server;
    TlsEnd client;
};

}  // namespace crossbar::tests
