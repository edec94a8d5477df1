// SPDX-License-Identifier: MIT
// Batched WebSocket subprotocols, as batches and through the framing.
#include "common/transport/batched.hpp"

#include "common/base/errc.hpp"
#include "tests/unit/common/transport/websocket_peer.hpp"

#include <boost/test/unit_test.hpp>

namespace crossbar::transport {
namespace {

constexpr unsigned kText = 0x81;
constexpr unsigned kBinary = 0x82;

struct Batch {
    std::string bytes;
    std::vector<std::string> messages;
};

const Batch kJsonBatches[] = {
    {"[1]\x1e", {"[1]"}},
    {"[1]\x1e[2]\x1e[3]\x1e", {"[1]", "[2]", "[3]"}},
    {"[1]\x18[2]\x18", {"[1]", "[2]"}},  // older Autobahn
    {"[1]\x18[2]\x1e", {"[1]", "[2]"}},
    {"\x1e", {""}},  // an empty message: for the decoder to refuse
};

const Batch kBinaryBatches[] = {
    {hex("00000001 61"), {"a"}},
    {hex("00000001 61 00000003 626364 00000000"), {"a", "bcd", ""}},
    {hex("00000002 1e18"), {"\x1e\x18"}},
};

}  // namespace

BOOST_AUTO_TEST_CASE(bt_02_03_batches_are_split_in_order) {
    for (const auto& [text, batches] :
         {std::pair{true, std::span<const Batch>(kJsonBatches)},
          std::pair{false, std::span<const Batch>(kBinaryBatches)}}) {
        for (const auto& batch : batches) {
            auto peer = open_server(text ? "wamp.2.json.batched" : "wamp.2.msgpack.batched");
            BOOST_TEST(peer.feed(from_client(text ? kText : kBinary, batch.bytes)));
            BOOST_TEST(peer.messages == batch.messages, boost::test_tools::per_element());
            auto slow = open_server(text ? "wamp.2.json.batched" : "wamp.2.cbor.batched");
            BOOST_TEST(slow.feed_bytewise(from_client(text ? kText : kBinary, batch.bytes)));
            BOOST_TEST(slow.messages == batch.messages, boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_CASE(bt_04_05_what_is_no_batch_fails_the_transport_and_delivers_nothing) {
    const std::pair<bool, std::string> batches[] = {
        {true, ""},
        {true, "[1]"},
        {true, "[1]\x1e[2]"},
        {false, ""},
        {false, hex("00")},
        {false, hex("000000")},
        {false, hex("00000001")},
        {false, hex("00000002 61")},
        {false, hex("00000001 61 ff")},
        {false, hex("00000001 61 00000001")},
        {false, hex("ffffffff 61")},
    };
    for (const auto& [text, bytes] : batches) {
        auto peer = open_server(text ? "wamp.2.json.batched" : "wamp.2.cbor.batched");
        BOOST_TEST(!peer.feed(from_client(text ? kText : kBinary, bytes)));
        BOOST_TEST((peer.failure->error == errc::bad_frame));
        BOOST_TEST(close_code_in(peer.written()) == 1002U);
        BOOST_TEST(peer.messages.empty());
        BOOST_TEST(!is_batch(as_bytes(bytes), text));
    }
}

BOOST_AUTO_TEST_CASE(bt_06_a_message_that_ends_the_session_ends_the_batch) {
    auto json = open_server("wamp.2.json.batched");
    json.stop_after = 2;
    BOOST_TEST(json.feed(from_client(kText, "[1]\x1e[2]\x1e[3]\x1e")));
    BOOST_TEST(
        json.messages == (std::vector<std::string>{"[1]", "[2]"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bt_02_a_json_message_is_sent_as_a_batch_of_one) {
    auto peer = open_server("wamp.2.json.batched");
    peer.framing().write_message({as_bytes("[1,"), as_bytes("2"), as_bytes("]")}, peer.outbox());
    BOOST_TEST(peer.written() == from_server(kText, "[1,2]\x1e"));
}

BOOST_AUTO_TEST_CASE(bt_03_a_binary_message_is_sent_as_a_batch_of_one) {
    for (const char* protocol : {"wamp.2.msgpack.batched", "wamp.2.cbor.batched"}) {
        auto peer = open_server(protocol);
        BOOST_TEST(peer.open->protocol == protocol);
        peer.framing().write_message({as_bytes("ab"), as_bytes("c"), {}}, peer.outbox());
        BOOST_TEST(peer.written() == from_server(kBinary, hex("00000003 616263")));
        const std::string large(70000, 'x');
        peer.send(large);
        BOOST_TEST((peer.written() == from_server(kBinary, hex("00011170") + large)));
    }
}

BOOST_AUTO_TEST_CASE(bt_01_the_client_speaks_batches_too) {
    WebSocketClientOptions options;
    options.subprotocols = subprotocols({"wamp.2.json.batched"});
    options.host = "localhost";
    auto server = websocket_server();
    FramingPeer client(make_websocket_client(
        std::make_shared<const WebSocketClientOptions>(options), test_random()));
    BOOST_REQUIRE(server.feed(client.written()));
    BOOST_REQUIRE(client.feed(server.written()));
    BOOST_TEST(client.open->protocol == "wamp.2.json.batched");
    client.send("[1]");
    BOOST_TEST(server.feed(client.written()));
    BOOST_TEST(
        server.messages == std::vector<std::string>{"[1]"}, boost::test_tools::per_element());
    server.send("[2]");
    BOOST_TEST(client.feed(server.written()));
    BOOST_TEST(
        client.messages == std::vector<std::string>{"[2]"}, boost::test_tools::per_element());
}

}  // namespace crossbar::transport
