// SPDX-License-Identifier: MIT
// RawSocket framing, both sides, byte by byte. The clauses R-RS-nn of the requirements catalogue
// are named where they are met.
#include "common/transport/rawsocket_framing.hpp"

#include "common/base/errc.hpp"
#include "tests/unit/common/transport/framing_peer.hpp"

#include <boost/test/unit_test.hpp>

namespace crossbar::transport {
namespace {

using wamp::Serializer;

RawSocketServerOptions all_serializers() {
    return {{Serializer::json, Serializer::msgpack, Serializer::cbor, Serializer::ubjson}};
}

FramingPeer server(RawSocketServerOptions options = all_serializers()) {
    return FramingPeer(make_rawsocket_server(std::move(options)));
}

FramingPeer open_server() {
    auto peer = server();
    BOOST_REQUIRE(peer.feed(hex("7f f2 00 00")));
    peer.written();
    return peer;
}

FramingPeer client(std::size_t limit = kRawSocketMaxMessage) {
    return FramingPeer(make_rawsocket_client({Serializer::msgpack, limit}));
}

struct Request {
    const char* bytes;
    const char* reply;
    Serializer serializer;
    const char* protocol;
    std::size_t peer_limit;
};

}  // namespace

BOOST_AUTO_TEST_CASE(rs_01_03_04_05_the_handshake_agrees_on_serializer_and_both_lengths) {
    const Request requests[] = {
        {"7f 01 00 00", "7f f1 00 00", Serializer::json, "wamp.2.json", 512},
        {"7f 12 00 00", "7f f2 00 00", Serializer::msgpack, "wamp.2.msgpack", 1024},
        {"7f 73 00 00", "7f f3 00 00", Serializer::cbor, "wamp.2.cbor", 65536},
        {"7f f4 00 00", "7f f4 00 00", Serializer::ubjson, "wamp.2.ubjson", 16777216},
    };
    for (const auto& request : requests) {
        auto peer = server();
        BOOST_TEST(peer.feed(hex(request.bytes)));
        BOOST_TEST(to_hex(peer.written()) == to_hex(hex(request.reply)));
        BOOST_REQUIRE(peer.open);
        BOOST_TEST(peer.open->type == "rawsocket");
        BOOST_TEST((peer.open->serializer == request.serializer));
        BOOST_TEST(peer.open->protocol == request.protocol);
        BOOST_TEST(peer.open->peer_limit == request.peer_limit);
    }
}

BOOST_AUTO_TEST_CASE(rs_03_the_servers_limit_is_announced_as_the_next_power_of_two) {
    const std::pair<std::size_t, const char*> limits[] = {
        {1, "7f 02 00 00"},
        {512, "7f 02 00 00"},
        {513, "7f 12 00 00"},
        {65536, "7f 72 00 00"},
        {65537, "7f 82 00 00"},
        {16777216, "7f f2 00 00"},
        {99999999, "7f f2 00 00"}};
    for (const auto& [limit, reply] : limits) {
        auto options = all_serializers();
        options.max_message_size = limit;
        auto peer = server(options);
        peer.feed(hex("7f f2 00 00"));
        BOOST_TEST(to_hex(peer.written()) == to_hex(hex(reply)));
    }
}

BOOST_AUTO_TEST_CASE(rs_02_another_first_octet_fails_at_once_and_unanswered) {
    for (const char* first : {"00", "7e", "80", "47", "ff"}) {
        auto peer = server();
        BOOST_TEST(!peer.feed(hex(first)));
        BOOST_TEST((peer.failure->error == errc::bad_handshake));
        BOOST_TEST(peer.written().empty());
        BOOST_TEST(!peer.open);
    }
}

BOOST_AUTO_TEST_CASE(rs_06_07_08_09_a_request_that_cannot_be_served_gets_the_error_reply) {
    auto choosy = all_serializers();
    choosy.serializers = {Serializer::json};
    choosy.min_peer_limit = 2048;
    auto full = all_serializers();
    full.too_many_connections = true;
    const std::tuple<RawSocketServerOptions, const char*, const char*> requests[] = {
        {all_serializers(), "7f f0 00 00", "7f 10 00 00"},  // 0 is illegal
        {all_serializers(), "7f f5 00 00", "7f 10 00 00"},  // FlatBuffers
        {all_serializers(), "7f f6 00 00", "7f 10 00 00"},
        {all_serializers(), "7f ff 00 00", "7f 10 00 00"},
        {choosy, "7f f2 00 00", "7f 10 00 00"},
        {choosy, "7f 11 00 00", "7f 20 00 00"},
        {all_serializers(), "7f f2 01 00", "7f 30 00 00"},
        {all_serializers(), "7f f2 00 80", "7f 30 00 00"},
        {full, "7f f2 00 00", "7f 40 00 00"},
    };
    for (const auto& [options, request, reply] : requests) {
        for (const bool bytewise : {false, true}) {
            auto peer = server(options);
            BOOST_TEST(!(bytewise ? peer.feed_bytewise(hex(request)) : peer.feed(hex(request))));
            BOOST_TEST(to_hex(peer.written()) == to_hex(hex(reply)));
            BOOST_TEST((peer.failure->error == errc::bad_handshake));
            BOOST_TEST(!peer.failure->reason.empty());
            BOOST_TEST(!peer.open);
        }
    }
}

BOOST_AUTO_TEST_CASE(rs_08_a_length_that_is_just_enough_is_accepted) {
    auto options = all_serializers();
    options.min_peer_limit = 2048;
    auto peer = server(options);
    BOOST_TEST(peer.feed(hex("7f 21 00 00")));
    BOOST_TEST(peer.open.has_value());
}

BOOST_AUTO_TEST_CASE(bjdata_shares_ubjsons_number_and_name) {
    auto peer = server({{Serializer::bjdata}});
    BOOST_TEST(peer.feed(hex("7f f4 00 00")));
    BOOST_REQUIRE(peer.open);
    BOOST_TEST((peer.open->serializer == Serializer::bjdata));
    BOOST_TEST(peer.open->protocol == "wamp.2.ubjson");
}

BOOST_AUTO_TEST_CASE(rs_13_a_message_is_four_octets_of_prefix_and_the_payload) {
    auto peer = open_server();
    peer.framing().write_message({as_bytes("ab"), as_bytes("cde"), as_bytes("f")}, peer.outbox());
    BOOST_TEST(to_hex(peer.written()) == "00000006616263646566");
    BOOST_TEST(peer.feed(hex("00 00 00 03 78 79 7a")));
    BOOST_TEST(peer.messages == std::vector<std::string>{"xyz"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rs_20_handshake_and_frames_come_in_one_read_or_octet_by_octet) {
    const auto stream = hex("7f f2 00 00") + hex("00 00 00 02 61 62") + hex("01 00 00 01 70") +
                        hex("00 00 00 00") + hex("02 00 00 02 71 72") + hex("00 00 00 01 63");
    auto whole = server();
    BOOST_TEST(whole.feed(stream));
    const auto written = whole.written();
    BOOST_TEST(
        to_hex(written) ==
        "7ff20000"
        "0200000170");
    BOOST_TEST(whole.messages.size() == 3U);
    for (std::size_t length = 1; length < stream.size(); ++length) {
        auto peer = server();
        BOOST_TEST(peer.feed_in_pieces(stream, length));
        BOOST_TEST(peer.messages == whole.messages, boost::test_tools::per_element());
        BOOST_TEST(peer.pongs == whole.pongs, boost::test_tools::per_element());
        BOOST_TEST(to_hex(peer.written()) == to_hex(written));
    }
}

BOOST_AUTO_TEST_CASE(rs_11_a_frame_longer_than_announced_fails_before_its_payload_is_read) {
    auto options = all_serializers();
    options.max_message_size = 1000;  // announced: 1024
    for (const char* type : {"00", "01", "02"}) {
        auto peer = server(options);
        BOOST_REQUIRE(peer.feed(hex("7f f2 00 00")));
        BOOST_TEST(peer.feed(hex(type) + hex("00 04 00") + std::string(1024, 'x')));
        BOOST_TEST(!peer.feed(hex(type) + hex("00 04 01")));
        BOOST_TEST((peer.failure->error == errc::too_large));
    }
}

BOOST_AUTO_TEST_CASE(rs_14_the_25th_length_bit_stands_for_exactly_16_mi) {
    const std::string largest(kRawSocketMaxMessage, 'x');
    auto peer = open_server();
    peer.send(largest);
    const auto written = peer.written();
    BOOST_TEST(to_hex(written.substr(0, 4)) == "08000000");
    BOOST_TEST(written.size() == 4 + kRawSocketMaxMessage);
    BOOST_TEST(peer.feed(hex("08 00 00 00") + largest));
    BOOST_REQUIRE(peer.messages.size() == 1U);
    BOOST_TEST((peer.messages[0] == largest));

    peer.send(largest.substr(1));
    BOOST_TEST(to_hex(peer.written().substr(0, 4)) == "00ffffff");
}

BOOST_AUTO_TEST_CASE(rs_14_more_than_16_mi_fails) {
    auto peer = open_server();
    BOOST_TEST(!peer.feed(hex("08 00 00 01")));
    BOOST_TEST((peer.failure->error == errc::too_large));
}

BOOST_AUTO_TEST_CASE(rs_14_16_mi_fails_where_less_was_announced) {
    auto options = all_serializers();
    options.max_message_size = 8 * 1024 * 1024;
    auto peer = server(options);
    BOOST_REQUIRE(peer.feed(hex("7f f2 00 00")));
    BOOST_TEST(!peer.feed(hex("08 00 00 00")));
    BOOST_TEST((peer.failure->error == errc::too_large));
}

BOOST_AUTO_TEST_CASE(rs_15_each_reserved_bit_fails_with_the_first_octet) {
    for (const char* top : {"10", "20", "40", "80", "f0", "11"}) {
        auto peer = open_server();
        BOOST_TEST(!peer.feed(hex(top)));
        BOOST_TEST((peer.failure->error == errc::bad_frame));
    }
}

BOOST_AUTO_TEST_CASE(rs_16_reserved_types_fail) {
    for (const char* top : {"03", "04", "05", "06", "07", "0b", "0f"}) {
        auto peer = open_server();
        BOOST_TEST(!peer.feed(hex(top) + hex("00 00 00")));
        BOOST_TEST((peer.failure->error == errc::bad_frame));
        BOOST_TEST(peer.messages.empty());
    }
}

BOOST_AUTO_TEST_CASE(rs_17_18_each_ping_is_answered_by_one_pong_with_its_payload) {
    auto peer = open_server();
    BOOST_TEST(peer.feed(hex("01 00 00 00") + hex("01 00 00 03 61 62 63")));
    BOOST_TEST(
        to_hex(peer.written()) ==
        "02000000"
        "02000003616263");
    BOOST_TEST(peer.messages.empty());
}

BOOST_AUTO_TEST_CASE(rs_17_a_ping_behind_the_handshake_is_answered_behind_its_reply) {
    auto peer = server();
    BOOST_TEST(peer.feed(hex("7f f2 00 00 01 00 00 01 21")));
    BOOST_TEST(
        to_hex(peer.written()) ==
        "7ff20000"
        "0200000121");
}

BOOST_AUTO_TEST_CASE(rs_18_a_ping_of_16_mi_is_answered) {
    const std::string payload(kRawSocketMaxMessage, 'p');
    auto peer = open_server();
    BOOST_TEST(peer.feed(hex("09 00 00 00") + payload));
    const auto written = peer.written();
    BOOST_TEST(to_hex(written.substr(0, 4)) == "0a000000");
    BOOST_TEST(written.size() == 4 + payload.size());
}

BOOST_AUTO_TEST_CASE(rs_19_our_own_ping_and_its_answer) {
    auto peer = open_server();
    peer.framing().write_ping(as_bytes("now"), peer.outbox());
    BOOST_TEST(to_hex(peer.written()) == "010000036e6f77");
    BOOST_TEST(peer.feed(hex("02 00 00 03 6e 6f 77")));
    BOOST_TEST(peer.pongs == std::vector<std::string>{"now"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_that_pings_and_never_reads_is_given_up) {
    const auto ping = hex("01 10 00 00") + std::string(0x100000, 'p');
    auto peer = open_server();
    int pings = 0;
    while (peer.feed(ping)) {
        BOOST_REQUIRE(++pings < 100);
    }
    BOOST_TEST(pings >= 32);
    BOOST_TEST((peer.failure->error == errc::outbox_full));
}

BOOST_AUTO_TEST_CASE(nothing_is_delivered_after_the_handler_said_stop) {
    auto peer = open_server();
    peer.stop_after = 2;
    BOOST_TEST(peer.feed(hex("00 00 00 01 61  00 00 00 01 62  00 00 00 01 63")));
    BOOST_TEST(
        peer.messages == (std::vector<std::string>{"a", "b"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(wanted_tells_the_size_of_the_unfinished_frame) {
    auto peer = server();
    BOOST_TEST(peer.framing().wanted() == 4U);
    peer.feed(hex("7f f2 00 00"));
    BOOST_TEST(peer.framing().wanted() == 0U);
    peer.feed(hex("00"));
    BOOST_TEST(peer.framing().wanted() == 4U);
    peer.feed(hex("01 00 00"));
    BOOST_TEST(peer.framing().wanted() == 4U + 65536U);
    BOOST_TEST(peer.kept() == 4U);
    peer.feed(std::string(65536, 'x') + hex("00 00"));
    BOOST_TEST(peer.framing().wanted() == 4U);
    BOOST_TEST(peer.kept() == 2U);
}

BOOST_AUTO_TEST_CASE(a_close_writes_nothing_and_awaits_nothing) {
    auto peer = open_server();
    peer.framing().write_close(1000, "bye", peer.outbox());
    BOOST_TEST(peer.written().empty());
    BOOST_TEST(!peer.framing().awaits_close());
}

BOOST_AUTO_TEST_CASE(rs_01_the_client_asks_with_its_serializer_and_limit) {
    BOOST_TEST(to_hex(client().written()) == "7ff20000");
    BOOST_TEST(to_hex(client(4096).written()) == "7f320000");
    FramingPeer json(make_rawsocket_client({Serializer::json}));
    BOOST_TEST(to_hex(json.written()) == "7ff10000");
}

BOOST_AUTO_TEST_CASE(rs_05_10_the_client_learns_the_routers_limit) {
    auto peer = client();
    peer.written();
    BOOST_TEST(peer.feed_bytewise(hex("7f 32 00 00  00 00 00 01 61")));
    BOOST_REQUIRE(peer.open);
    BOOST_TEST(peer.open->peer_limit == 4096U);
    BOOST_TEST(peer.open->protocol == "wamp.2.msgpack");
    BOOST_TEST(peer.messages.size() == 1U);
    BOOST_TEST(peer.written().empty());
}

BOOST_AUTO_TEST_CASE(rs_06_07_08_the_client_reports_the_routers_refusal_in_words) {
    const std::tuple<const char*, const char*, errc> replies[] = {
        {"7f 00 00 00", "illegal error code", errc::bad_handshake},
        {"7f 10 00 00", "serializer unsupported", errc::unsupported_serializer},
        {"7f 20 00 00", "maximum message length unacceptable", errc::bad_handshake},
        {"7f 30 00 00", "use of reserved bits", errc::bad_handshake},
        {"7f 40 00 00", "maximum connection count reached", errc::bad_handshake},
        {"7f 90 00 00", "unknown error", errc::bad_handshake},
    };
    for (const auto& [reply, text, code] : replies) {
        auto peer = client();
        BOOST_TEST(!peer.feed_bytewise(hex(reply)));
        BOOST_TEST((peer.failure->error == code));
        BOOST_TEST(peer.failure->reason.find(text) != std::string::npos, peer.failure->reason);
        BOOST_TEST(!peer.open);
    }
}

BOOST_AUTO_TEST_CASE(rs_05_the_client_refuses_a_reply_that_breaks_the_rules) {
    for (const char* reply : {"48", "7f f1 00 00", "7f f2 01 00", "7f f2 00 01"}) {
        auto peer = client();
        BOOST_TEST(!peer.feed(hex(reply)));
        BOOST_TEST((peer.failure->error == errc::bad_handshake));
    }
}

BOOST_AUTO_TEST_CASE(the_client_answers_pings_and_enforces_its_limit_too) {
    auto peer = client(512);
    peer.written();
    BOOST_TEST(peer.feed(hex("7f f2 00 00  01 00 00 01 21")));
    BOOST_TEST(to_hex(peer.written()) == "0200000121");
    BOOST_TEST(!peer.feed(hex("00 00 02 01")));
    BOOST_TEST((peer.failure->error == errc::too_large));
}

}  // namespace crossbar::transport
