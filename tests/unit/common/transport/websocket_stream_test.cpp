// SPDX-License-Identifier: MIT
// WebSocket frames, messages and the closing handshake, on both sides. Compression and batches have
// tests of their own.
#include "common/base/errc.hpp"
#include "common/transport/websocket_frame.hpp"
#include "tests/unit/common/transport/websocket_peer.hpp"

#include <boost/test/unit_test.hpp>

namespace crossbar::transport {
namespace {

constexpr unsigned kFin = 0x80;
constexpr unsigned kText = 1;
constexpr unsigned kBinary = 2;
constexpr unsigned kClose = 8;
constexpr unsigned kPing = 9;
constexpr unsigned kPong = 10;

// What must come of `bytes` whether they come at once or one by one.
void expect_failure(
    const std::string& bytes,
    unsigned code,
    errc error,
    const WebSocketServerOptions& options = opaque_options()) {
    for (const std::size_t length : {bytes.size(), std::size_t{1}, std::size_t{3}}) {
        auto peer = opaque_server(options);
        BOOST_TEST(!peer.feed_in_pieces(bytes, length));
        BOOST_REQUIRE(peer.failure);
        BOOST_TEST((peer.failure->error == error));
        BOOST_TEST(!peer.failure->reason.empty());
        BOOST_TEST(close_code_in(peer.written()) == code);
        BOOST_TEST(!peer.framing().awaits_close());
    }
}

struct Client {
    FramingPeer peer;

    explicit Client(WebSocketClientOptions options = {})
        : peer(make_websocket_client(
              std::make_shared<const WebSocketClientOptions>(std::move(options)), test_random())) {
        const auto request = peer.written();
        const auto key = request.substr(request.find("Sec-WebSocket-Key: ") + 19, 24);
        BOOST_REQUIRE(peer.feed(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: " +
            accept_key(key) + "\r\n\r\n"));
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_small_message_is_delivered_where_it_lies) {
    auto peer = opaque_server();
    BOOST_TEST(peer.feed(from_client(kFin | kText, "Hello")));
    BOOST_TEST(
        peer.messages == std::vector<std::string>{"Hello"}, boost::test_tools::per_element());
    BOOST_TEST(peer.kept() == 0U);
}

BOOST_AUTO_TEST_CASE(the_frames_of_rfc_6455_section_5_7) {
    auto peer = opaque_server();
    BOOST_TEST(peer.feed(hex("81 85 37 fa 21 3d 7f 9f 4d 51 58")));
    BOOST_TEST(
        peer.messages == std::vector<std::string>{"Hello"}, boost::test_tools::per_element());
    peer.send("Hello");
    BOOST_TEST(to_hex(peer.written()) == "810548656c6c6f");
}

BOOST_AUTO_TEST_CASE(messages_of_every_header_size_come_whole_and_in_any_pieces) {
    for (const std::size_t size :
         {0, 1, 2, 7, 8, 9, 124, 125, 126, 127, 128, 65535, 65536, 65537, 200000}) {
        std::string payload(size, ' ');
        for (std::size_t i = 0; i < size; ++i) {
            payload[i] = static_cast<char>('a' + i % 23);
        }
        const auto bytes = from_client(kFin | kText, payload) + from_client(kFin | kBinary, "end");
        for (const std::size_t length :
             {bytes.size(), std::size_t{1}, std::size_t{5}, std::size_t{4093}}) {
            if (size > 1000 && length == 1) {
                continue;
            }
            auto peer = opaque_server();
            BOOST_TEST(peer.feed_in_pieces(bytes, length));
            BOOST_REQUIRE(peer.messages.size() == 2U);
            BOOST_TEST((peer.messages[0] == payload));
            BOOST_TEST(peer.messages[1] == "end");
            peer.framing().write_message({as_bytes(payload), {}, {}}, peer.outbox());
            BOOST_TEST((peer.written() == from_server(kFin | kBinary, payload)));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_payload_of_a_large_frame_is_not_left_with_the_caller) {
    auto peer = opaque_server();
    const auto bytes = from_client(kFin | kBinary, std::string(100000, 'x'));
    BOOST_TEST(peer.feed(bytes.substr(0, 50000)));
    BOOST_TEST(peer.kept() == 0U);
    BOOST_TEST(peer.feed(bytes.substr(50000)));
    BOOST_TEST(peer.messages.size() == 1U);
}

BOOST_AUTO_TEST_CASE(ws_04_fragments_are_joined_with_control_frames_between_them) {
    const auto bytes = from_client(kText, "Hel") + from_client(kFin | kPing, "?") +
                       from_client(0, "") + from_client(0, "l") + from_client(kFin | kPong, "!") +
                       from_client(kFin, "o") + from_client(kText, "") + from_client(0, "") +
                       from_client(kFin, "") + from_client(kText, "") + from_client(kFin, "x");
    for (const std::size_t length :
         {bytes.size(), std::size_t{1}, std::size_t{2}, std::size_t{9}}) {
        auto peer = opaque_server();
        BOOST_TEST(peer.feed_in_pieces(bytes, length));
        BOOST_TEST(
            peer.messages == (std::vector<std::string>{"Hello", "", "x"}),
            boost::test_tools::per_element());
        BOOST_TEST(peer.pongs == std::vector<std::string>{"!"}, boost::test_tools::per_element());
        BOOST_TEST(peer.written() == from_server(kFin | kPong, "?"));
    }
}

BOOST_AUTO_TEST_CASE(ws_05_frames_that_break_the_rules_close_with_1002) {
    const std::string frames[] = {
        from_client(kFin | 0x10 | kText, "rsv3"),
        from_client(kFin | 0x20 | kText, "rsv2"),
        from_client(kFin | 0x40 | kText, "rsv1 without compression"),
        from_client(kFin | 0x40 | kPing, "rsv1 on a control frame"),
        from_client(kFin | 3, ""),
        from_client(kFin | 7, ""),
        from_client(kFin | 11, ""),
        from_client(kFin | 15, ""),
        from_client(kPing, "fragmented"),
        from_client(kClose, close_payload(1000)),
        from_client(kFin | kPing, std::string(126, 'x')),
        from_client(kFin | kClose, close_payload(1000, std::string(124, 'x'))),
        from_client(kFin, "continuation of nothing"),
        from_client(0, "continuation of nothing"),
        from_client(kText, "a") + from_client(kFin | kText, "b"),
        from_client(kText, "a") + from_client(kFin | kBinary, "b"),
        from_server(kFin | kText, "unmasked"),
        from_server(kFin | kPing, "unmasked"),
        from_server(kFin | kText, ""),
        hex("82 fe 00 7d 00 00 00 00"),                    // 125 in two octets
        hex("82 ff 00 00 00 00 00 00 ff ff 00 00 00 00"),  // 65535 in eight
        hex("82 ff 80 00 00 00 00 00 00 00 00 00 00 00"),  // highest bit
    };
    for (const auto& bytes : frames) {
        expect_failure(bytes, 1002, errc::bad_frame);
    }
}

BOOST_AUTO_TEST_CASE(ws_05_bad_utf8_closes_with_1007_as_soon_as_it_is_seen) {
    for (const char* text :
         {"80",
          "c0 80",
          "e0 80 80",
          "ed a0 80",
          "f0 80 80 80",
          "f4 90 80 80",
          "f5",
          "ff",
          "61 c3 28"}) {
        expect_failure(from_client(kFin | kText, hex(text)), 1007, errc::invalid_utf8);
        // The frame never ends: it fails all the same.
        auto unfinished = from_client(kText, hex(text) + std::string(20, 'x'));
        expect_failure(unfinished.substr(0, unfinished.size() - 10), 1007, errc::invalid_utf8);
    }
    // A character that is cut off by the end of the message.
    expect_failure(from_client(kFin | kText, hex("61 c3")), 1007, errc::invalid_utf8);
    expect_failure(
        from_client(kText, hex("e2 82")) + from_client(kFin, ""), 1007, errc::invalid_utf8);
}

BOOST_AUTO_TEST_CASE(ws_05_a_character_may_lie_across_fragments) {
    const auto euro = hex("e2 82 ac");
    auto peer = opaque_server();
    BOOST_TEST(peer.feed(
        from_client(kText, euro.substr(0, 1)) + from_client(0, euro.substr(1, 1)) +
        from_client(kFin, euro.substr(2))));
    BOOST_TEST(peer.messages == std::vector<std::string>{euro}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ws_05_utf8_is_not_looked_at_where_it_need_not_be) {
    auto peer = opaque_server();
    BOOST_TEST(peer.feed(from_client(kFin | kBinary, "\xff\xfe")));
    auto options = opaque_options();
    options.validate_utf8 = false;
    auto lax = opaque_server(options);
    BOOST_TEST(lax.feed(from_client(kFin | kText, "\xff\xfe")));
    BOOST_TEST(lax.messages.size() == 1U);
}

BOOST_AUTO_TEST_CASE(ws_05_pings_are_answered_with_their_payload) {
    for (const std::size_t size : {0, 1, 125}) {
        const std::string payload(size, '\xfe');
        auto peer = opaque_server();
        BOOST_TEST(peer.feed_bytewise(from_client(kFin | kPing, payload)));
        BOOST_TEST(peer.written() == from_server(kFin | kPong, payload));
    }
}

BOOST_AUTO_TEST_CASE(ws_10_our_own_ping_and_its_answer) {
    auto peer = opaque_server();
    peer.framing().write_ping(as_bytes("1234"), peer.outbox());
    BOOST_TEST(peer.written() == from_server(kFin | kPing, "1234"));
    BOOST_TEST(peer.feed(from_client(kFin | kPong, "1234")));
    BOOST_TEST(peer.pongs == std::vector<std::string>{"1234"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(pings_of_a_peer_that_never_reads_are_not_piled_up_without_end) {
    auto peer = opaque_server();
    peer.outbox().append(SharedBytes(as_bytes(std::string(33 * 1024 * 1024, 'x'))));
    const auto before = peer.outbox().size();
    BOOST_TEST(peer.feed(from_client(kFin | kPing, "ping")));
    BOOST_TEST(peer.outbox().size() == before);
}

BOOST_AUTO_TEST_CASE(ws_06_a_message_that_is_too_large_closes_with_1009_before_it_comes) {
    auto options = opaque_options();
    options.max_message_size = 1000;
    auto peer = opaque_server(options);
    BOOST_TEST(peer.feed(from_client(kFin | kBinary, std::string(1000, 'x'))));
    const auto large = from_client(kFin | kBinary, std::string(1001, 'x'));
    BOOST_TEST(!peer.feed(large.substr(0, 8)));
    BOOST_TEST((peer.failure->error == errc::too_large));
    BOOST_TEST(
        peer.failure->reason ==
        "received WebSocket message size 1001 exceeds payload limit of 1000 octets");
    BOOST_TEST(close_code_in(peer.written()) == 1009U);
    expect_failure(
        from_client(kBinary, std::string(600, 'x')) + from_client(kFin, std::string(401, 'x')),
        1009,
        errc::too_large,
        options);
}

BOOST_AUTO_TEST_CASE(ws_06_a_frame_of_2_to_the_62_octets_costs_no_memory) {
    expect_failure(hex("82 ff 40 00 00 00 00 00 00 00 00 00 00 00"), 1009, errc::too_large);
    auto options = opaque_options();
    options.max_message_size = 0;
    auto peer = opaque_server(options);
    BOOST_TEST(peer.feed(hex("82 ff 40 00 00 00 00 00 00 00 00 00 00 00") + "xyz"));
    BOOST_TEST(peer.kept() == 0U);
}

BOOST_AUTO_TEST_CASE(ws_06_a_frame_has_a_limit_of_its_own) {
    auto options = opaque_options();
    options.max_frame_size = 100;
    auto peer = opaque_server(options);
    const auto fragments =
        from_client(kBinary, std::string(100, 'x')) + from_client(kFin, std::string(100, 'x'));
    BOOST_TEST(peer.feed(fragments));
    expect_failure(
        from_client(kFin | kBinary, std::string(101, 'x')), 1009, errc::too_large, options);
}

BOOST_AUTO_TEST_CASE(ws_03_json_is_text_and_everything_else_binary) {
    auto json = open_server("wamp.2.json");
    json.send("[1]");
    BOOST_TEST(json.written() == from_server(kFin | kText, "[1]"));
    BOOST_TEST(!json.feed(from_client(kFin | kBinary, "[1]")));
    BOOST_TEST(close_code_in(json.written()) == 1003U);
    for (const char* protocol : {"wamp.2.msgpack", "wamp.2.cbor"}) {
        auto peer = open_server(protocol);
        peer.send("x");
        BOOST_TEST(peer.written() == from_server(kFin | kBinary, "x"));
        BOOST_TEST(!peer.feed(from_client(kText, "x")));
        BOOST_TEST(close_code_in(peer.written()) == 1003U);
        BOOST_TEST((peer.failure->error == errc::bad_frame));
    }
}

BOOST_AUTO_TEST_CASE(an_opaque_message_is_sent_in_the_kind_of_the_last_one) {
    auto peer = opaque_server();
    peer.feed(from_client(kFin | kBinary, "x"));
    peer.send("x");
    BOOST_TEST(peer.written() == from_server(kFin | kBinary, "x"));
    peer.feed(from_client(kFin | kText, "x"));
    peer.send("x");
    BOOST_TEST(peer.written() == from_server(kFin | kText, "x"));
}

BOOST_AUTO_TEST_CASE(ws_05_the_peers_close_is_answered_and_reported) {
    const std::tuple<std::string, unsigned, const char*> closes[] = {
        {"", 1005, ""},
        {close_payload(1000), 1000, ""},
        {close_payload(1001, "going"), 1001, "going"},
        {close_payload(1003), 1003, ""},
        {close_payload(1007), 1007, ""},
        {close_payload(1014), 1014, ""},
        {close_payload(3000), 3000, ""},
        {close_payload(4999, "\xe2\x82\xac"), 4999, "\xe2\x82\xac"},
    };
    for (const auto& [payload, code, reason] : closes) {
        for (const bool echo : {false, true}) {
            auto options = opaque_options();
            options.echo_close_codereason = echo;
            auto peer = opaque_server(options);
            BOOST_TEST(
                peer.feed(from_client(kFin | kClose, payload) + from_client(kFin | kText, "late")));
            BOOST_REQUIRE(peer.closed);
            BOOST_TEST(peer.closed->first == code);
            BOOST_TEST(peer.closed->second == reason);
            const auto answer = echo && !payload.empty() ? payload : close_payload(1000);
            BOOST_TEST(peer.written() == from_server(kFin | kClose, answer));
            BOOST_TEST(peer.messages.empty());
            BOOST_TEST(!peer.framing().awaits_close());
            BOOST_TEST(peer.kept() == 0U);
        }
    }
}

BOOST_AUTO_TEST_CASE(ws_05_a_close_frame_that_breaks_the_rules_is_a_protocol_error) {
    expect_failure(from_client(kFin | kClose, "x"), 1002, errc::bad_frame);
    for (const unsigned code :
         {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
        expect_failure(from_client(kFin | kClose, close_payload(code)), 1002, errc::bad_frame);
    }
    expect_failure(
        from_client(kFin | kClose, close_payload(1000, "\xff")), 1007, errc::invalid_utf8);
}

BOOST_AUTO_TEST_CASE(ws_11_our_close_awaits_the_peers_and_lets_nothing_through) {
    auto peer = opaque_server();
    BOOST_TEST(peer.feed(from_client(kText, "half")));
    peer.framing().write_close(1000, "wamp.close.normal", peer.outbox());
    BOOST_TEST(
        peer.written() == from_server(kFin | kClose, close_payload(1000, "wamp.close.normal")));
    BOOST_TEST(peer.framing().awaits_close());
    peer.framing().write_close(1000, "again", peer.outbox());
    peer.send("late");
    peer.framing().write_ping(as_bytes("late"), peer.outbox());
    BOOST_TEST(peer.feed_bytewise(
        from_client(kFin, "done") + from_client(kFin | kText, "\xff") +
        from_client(kFin | kPing, "?")));
    BOOST_TEST(peer.messages.empty());
    BOOST_TEST(peer.written().empty());
    BOOST_TEST(peer.feed(from_client(kFin | kClose, close_payload(1000))));
    BOOST_REQUIRE(peer.closed);
    BOOST_TEST(peer.written().empty());
    BOOST_TEST(!peer.framing().awaits_close());
}

BOOST_AUTO_TEST_CASE(a_rule_broken_after_our_close_gets_no_second_close_frame) {
    auto peer = opaque_server();
    peer.framing().write_close(1000, "", peer.outbox());
    peer.written();
    BOOST_TEST(!peer.feed(from_client(kFin | 3, "")));
    BOOST_TEST(peer.written().empty());
    BOOST_TEST(!peer.framing().awaits_close());
}

BOOST_AUTO_TEST_CASE(a_close_reason_is_cut_at_a_character_and_a_code_never_sent_is_replaced) {
    auto peer = opaque_server();
    std::string reason(122, 'x');
    reason += "\xe2\x82\xac";
    peer.framing().write_close(1006, reason, peer.outbox());
    BOOST_TEST(
        peer.written() == from_server(kFin | kClose, close_payload(1000, std::string(122, 'x'))));
}

BOOST_AUTO_TEST_CASE(fail_by_drop_sends_no_close_frame) {
    auto options = opaque_options();
    options.fail_by_drop = true;
    auto peer = opaque_server(options);
    BOOST_TEST(!peer.feed(from_client(kFin | 3, "")));
    BOOST_TEST(peer.written().empty());
    BOOST_TEST(!peer.framing().awaits_close());
}

BOOST_AUTO_TEST_CASE(nothing_is_delivered_after_the_handler_of_messages_said_stop) {
    auto peer = opaque_server();
    peer.stop_after = 1;
    BOOST_TEST(peer.feed(from_client(kFin | kText, "a") + from_client(kFin | kText, "b")));
    BOOST_TEST(peer.messages.size() == 1U);
    // The owner closes: what is left is read for the peer's close frame.
    peer.framing().write_close(1000, "", peer.outbox());
    BOOST_TEST(peer.feed(from_client(kFin | kClose, close_payload(1000))));
    BOOST_TEST(peer.messages.size() == 1U);
    BOOST_TEST(peer.closed.has_value());
}

BOOST_AUTO_TEST_CASE(long_messages_are_sent_in_fragments_when_configured) {
    auto options = opaque_options();
    options.auto_fragment_size = 4;
    auto peer = opaque_server(options);
    peer.framing().write_message(
        {as_bytes("Hel"), as_bytes("lo, wo"), as_bytes("rld")}, peer.outbox());
    BOOST_TEST(
        peer.written() ==
        from_server(kText, "Hell") + from_server(0, "o, w") + from_server(kFin, "orld"));
    peer.send("four");
    BOOST_TEST(peer.written() == from_server(kFin | kText, "four"));
    peer.send("");
    BOOST_TEST(peer.written() == from_server(kFin | kText, ""));
}

BOOST_AUTO_TEST_CASE(unmasked_client_frames_where_they_are_allowed) {
    auto options = opaque_options();
    options.require_masked_client_frames = false;
    auto peer = opaque_server(options);
    BOOST_TEST(peer.feed(from_server(kFin | kText, "plain") + from_client(kFin | kText, "masked")));
    BOOST_TEST(
        peer.messages == (std::vector<std::string>{"plain", "masked"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_client_masks_and_the_server_understands_it) {
    Client client;
    auto server = opaque_server();
    for (const std::size_t size : {0, 1, 5, 125, 126, 4095, 4096, 4097, 70000}) {
        const std::string payload(size, 'm');
        client.peer.framing().write_message(
            {as_bytes(payload), as_bytes("-"), as_bytes(payload)}, client.peer.outbox());
        const auto bytes = client.peer.written();
        BOOST_TEST((static_cast<unsigned char>(bytes[1]) & 0x80) == 0x80);
        BOOST_TEST(server.feed(bytes));
        BOOST_TEST((server.messages.back() == payload + "-" + payload));
    }
    client.peer.send("same");
    const auto once = client.peer.written();
    client.peer.send("same");
    BOOST_TEST(once != client.peer.written());
}

BOOST_AUTO_TEST_CASE(the_client_refuses_masked_frames_unless_told_otherwise) {
    Client client;
    BOOST_TEST(client.peer.feed(from_server(kFin | kText, "x")));
    BOOST_TEST(!client.peer.feed(from_client(kFin | kText, "x")));
    BOOST_TEST((client.peer.failure->error == errc::bad_frame));

    WebSocketClientOptions options;
    options.accept_masked_server_frames = true;
    Client lax(options);
    BOOST_TEST(lax.peer.feed(from_client(kFin | kText, "x") + from_server(kFin | kText, "y")));
    BOOST_TEST(lax.peer.messages.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_server_that_masks) {
    auto options = opaque_options();
    options.mask_server_frames = true;
    auto server = opaque_server(options);
    server.send("secret");
    const auto bytes = server.written();
    BOOST_TEST(bytes.size() == 2U + 4U + 6U);
    WebSocketClientOptions lax;
    lax.accept_masked_server_frames = true;
    Client client(lax);
    BOOST_TEST(client.peer.feed(bytes));
    BOOST_TEST(
        client.peer.messages == std::vector<std::string>{"secret"},
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_apply_mask_payloads_travel_as_they_are) {
    WebSocketClientOptions client_options;
    client_options.apply_mask = false;
    Client client(client_options);
    client.peer.send("plain");
    const auto bytes = client.peer.written();
    BOOST_TEST(bytes.substr(6) == "plain");
    auto options = opaque_options();
    options.apply_mask = false;
    auto server = opaque_server(options);
    BOOST_TEST(server.feed(bytes));
    BOOST_TEST(
        server.messages == std::vector<std::string>{"plain"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(masking_is_the_same_wherever_the_payload_is_cut) {
    const MaskKey key{std::byte{1}, std::byte{2}, std::byte{4}, std::byte{8}};
    std::vector<std::byte> expected(67);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        expected[i] = std::byte(i) ^ key[i % 4];
    }
    for (std::size_t cut = 0; cut <= expected.size(); ++cut) {
        std::vector<std::byte> bytes(expected.size());
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = std::byte(i);
        }
        apply_mask(std::span(bytes).first(cut), key, 0);
        apply_mask(std::span(bytes).subspan(cut), key, cut);
        BOOST_TEST((bytes == expected));
    }
}

}  // namespace crossbar::transport
