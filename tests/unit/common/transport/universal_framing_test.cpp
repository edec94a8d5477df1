// SPDX-License-Identifier: MIT
// One port for RawSocket, WebSocket and whoever comes with HTTP.
#include "common/transport/universal_framing.hpp"

#include "common/base/errc.hpp"
#include "tests/unit/common/transport/websocket_peer.hpp"

#include <boost/test/unit_test.hpp>

namespace crossbar::transport {
namespace {

using wamp::Serializer;

UniversalOptions both() {
    UniversalOptions options;
    options.rawsocket = RawSocketServerOptions{{Serializer::msgpack}};
    auto json = server_options();
    json.subprotocols = subprotocols({"wamp.2.json"});
    options.websocket["ws"] = std::make_shared<const WebSocketServerOptions>(server_options());
    options.websocket["json"] = std::make_shared<const WebSocketServerOptions>(json);
    return options;
}

FramingPeer universal(UniversalOptions options = both()) {
    return FramingPeer(make_universal_server(
        std::make_shared<const UniversalOptions>(std::move(options)), test_random()));
}

}  // namespace

BOOST_AUTO_TEST_CASE(tl_06_rs_02_the_first_octet_7f_chooses_rawsocket) {
    const auto stream = hex("7f f2 00 00  00 00 00 02 68 69  01 00 00 01 21");
    for (const std::size_t length : {stream.size(), std::size_t{1}}) {
        auto peer = universal();
        BOOST_TEST(peer.feed_in_pieces(stream, length));
        BOOST_REQUIRE(peer.open);
        BOOST_TEST(peer.open->type == "rawsocket");
        BOOST_TEST(
            peer.messages == std::vector<std::string>{"hi"}, boost::test_tools::per_element());
        BOOST_TEST(
            to_hex(peer.written()) ==
            "7ff20000"
            "0200000121");
        BOOST_TEST(!peer.framing().awaits_close());
        peer.send("abc");
        BOOST_TEST(to_hex(peer.written()) == "00000003616263");
    }
}

BOOST_AUTO_TEST_CASE(tl_06_an_http_upgrade_chooses_the_websocket_of_its_path) {
    for (const char* target : {"/ws", "/ws/more", "/ws?x=1"}) {
        const auto stream =
            request(protocol_field("wamp.2.cbor, wamp.2.json"), target) + from_client(0x82, "x");
        for (const std::size_t length : {stream.size(), std::size_t{1}}) {
            auto peer = universal();
            BOOST_TEST(peer.feed_in_pieces(stream, length));
            BOOST_REQUIRE(peer.open);
            BOOST_TEST(peer.open->protocol == "wamp.2.cbor");
            BOOST_TEST(peer.messages.size() == 1U);
            peer.written();
            peer.framing().write_close(1000, "", peer.outbox());
            BOOST_TEST(close_code_in(peer.written()) == 1000U);
            BOOST_TEST(peer.framing().awaits_close());
        }
    }
    auto peer = universal();
    BOOST_TEST(peer.feed(request(protocol_field("wamp.2.cbor, wamp.2.json"), "/json")));
    BOOST_TEST(peer.open->protocol == "wamp.2.json");
}

BOOST_AUTO_TEST_CASE(the_root_is_a_path_of_its_own) {
    auto options = both();
    options.websocket["/"] = options.websocket["ws"];
    auto peer = universal(options);
    BOOST_TEST(peer.feed(request(protocol_field("wamp.2.json"), "/")));
    BOOST_TEST(peer.open.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_not_served_is_refused) {
    const std::tuple<std::string, const char*> requests[] = {
        {request(protocol_field("wamp.2.json"), "/other"), "HTTP/1.1 404 Not Found\r\n"},
        {request(protocol_field("wamp.2.json"), "/"), "HTTP/1.1 404 Not Found\r\n"},
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 404 Not Found\r\n"},
        {"GET /ws HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\n"},
        {"\x10\x0c\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},  // MQTT
        {std::string(kMaxHttpHead, 'x'), "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
    };
    for (const auto& [bytes, status] : requests) {
        auto peer = universal();
        BOOST_TEST(!peer.feed(bytes));
        BOOST_TEST((peer.failure->error == errc::bad_handshake));
        BOOST_TEST(peer.written().starts_with(status));
    }
}

BOOST_AUTO_TEST_CASE(a_part_that_is_not_configured_is_not_served) {
    auto options = both();
    options.rawsocket.reset();
    auto web_only = universal(options);
    BOOST_TEST(!web_only.feed(hex("7f")));
    BOOST_TEST(web_only.written().empty());

    options = both();
    options.websocket.clear();
    auto raw_only = universal(options);
    BOOST_TEST(!raw_only.feed(request(protocol_field("wamp.2.json"))));
    BOOST_TEST(raw_only.written().starts_with("HTTP/1.1 404"));
    auto still = universal(options);
    BOOST_TEST(still.feed(hex("7f f2 00 00")));
}

BOOST_AUTO_TEST_CASE(closing_before_anything_came_is_possible) {
    auto peer = universal();
    peer.framing().write_close(1001, "bye", peer.outbox());
    BOOST_TEST(peer.written().empty());
    BOOST_TEST(!peer.framing().awaits_close());
    BOOST_TEST(peer.framing().wanted() == 0U);
}

}  // namespace crossbar::transport
