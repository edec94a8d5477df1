// SPDX-License-Identifier: MIT
// permessage-deflate: negotiation on both sides, and messages through framings that agreed on it.
#include "common/transport/deflate.hpp"

#include "common/base/errc.hpp"
#include "common/transport/websocket_extensions.hpp"
#include "common/transport/websocket_frame.hpp"
#include "tests/unit/common/transport/websocket_peer.hpp"

#include <boost/test/unit_test.hpp>

namespace crossbar::transport {
namespace {

constexpr unsigned kText = 0x81;
constexpr unsigned kBinary = 0x82;
constexpr unsigned kRsv = 0x40;

std::string field(std::string_view extensions) {
    return std::string("Sec-WebSocket-Extensions: ").append(extensions).append("\r\n");
}

WebSocketServerOptions deflating(const DeflateOptions& deflate = {}) {
    auto options = opaque_options();
    options.deflate = deflate;
    return options;
}

FramingPeer deflating_server(
    const WebSocketServerOptions& options = deflating(), const char* offer = "permessage-deflate") {
    return open_server("", options, field(offer));
}

std::string deflated(MessageDeflater& deflater, std::string_view text) {
    ByteBuffer out;
    const ByteView pieces[] = {as_bytes(text)};
    deflater.deflate(pieces, out);
    return std::string(out.text());
}

std::string deflated(std::string_view text) {
    MessageDeflater deflater({});
    return deflated(deflater, text);
}

// The payload of an unmasked frame of less than 126 octets.
std::string payload_of(std::string_view frame_bytes) {
    return std::string(frame_bytes.substr(2));
}

// Text that does not compress to nothing.
std::string noise(std::size_t size, std::uint64_t seed) {
    SeededRandom random(seed);
    std::string text(size, ' ');
    for (char& c : text) {
        c = static_cast<char>('a' + random.below(26));
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(ws_07_offers_are_accepted_as_far_as_the_options_allow) {
    DeflateOptions plain;
    DeflateOptions asking;
    asking.request_no_context_takeover = true;
    asking.request_max_window_bits = 10;
    DeflateOptions modest;
    modest.no_context_takeover = true;
    modest.max_window_bits = 11;
    const std::tuple<const char*, DeflateOptions, const char*> offers[] = {
        {"permessage-deflate", plain, "permessage-deflate"},
        {"permessage-deflate; client_max_window_bits", plain, "permessage-deflate"},
        {"permessage-deflate;client_max_window_bits=12", plain, "permessage-deflate"},
        {"permessage-deflate; server_max_window_bits=10",
         plain,
         "permessage-deflate; server_max_window_bits=10"},
        {"permessage-deflate; server_max_window_bits=\"10\"",
         plain,
         "permessage-deflate; server_max_window_bits=10"},
        {"permessage-deflate; server_max_window_bits=15",
         plain,
         "permessage-deflate; server_max_window_bits=15"},
        {"permessage-deflate; server_no_context_takeover",
         plain,
         "permessage-deflate; server_no_context_takeover"},
        {"permessage-deflate; client_no_context_takeover",
         plain,
         "permessage-deflate; client_no_context_takeover"},
        {"permessage-deflate; client_max_window_bits",
         asking,
         "permessage-deflate; client_no_context_takeover; client_max_window_bits=10"},
        {"permessage-deflate; client_max_window_bits=9",
         asking,
         "permessage-deflate; client_no_context_takeover; client_max_window_bits=9"},
        {"permessage-deflate", asking, ""},
        {"permessage-deflate, permessage-deflate; client_max_window_bits",
         asking,
         "permessage-deflate; client_no_context_takeover; client_max_window_bits=10"},
        {"permessage-deflate",
         modest,
         "permessage-deflate; server_no_context_takeover; server_max_window_bits=11"},
        {"permessage-deflate; server_max_window_bits=13",
         modest,
         "permessage-deflate; server_no_context_takeover; server_max_window_bits=11"},
        {"x-webkit-deflate-frame, permessage-deflate", plain, "permessage-deflate"},
        // zlib cannot deflate with a window of 256 octets.
        {"permessage-deflate; server_max_window_bits=8", plain, ""},
        {"permessage-deflate; server_max_window_bits=8, permessage-deflate",
         plain,
         "permessage-deflate"},
        {"", plain, ""},
        {"permessage-bzip2", plain, ""},
        {"permessage-deflate; unknown", plain, ""},
        {"permessage-deflate; server_max_window_bits", plain, ""},
        {"permessage-deflate; server_max_window_bits=7", plain, ""},
        {"permessage-deflate; server_max_window_bits=16", plain, ""},
        {"permessage-deflate; server_max_window_bits=010", plain, ""},
        {"permessage-deflate; server_max_window_bits=1x", plain, ""},
        {"permessage-deflate; server_max_window_bits=", plain, ""},
        {"permessage-deflate; client_max_window_bits=0", plain, ""},
        {"permessage-deflate; server_no_context_takeover=1", plain, ""},
        {"permessage-deflate; server_no_context_takeover; server_no_context_takeover", plain, ""},
        {"permessage-deflate; client_max_window_bits; client_max_window_bits=9", plain, ""},
        {"permessage-deflate;", plain, ""},
        {"permessage-deflate; =", plain, ""},
    };
    for (const auto& [offer, options, response] : offers) {
        const auto accepted = accept_deflate(offer, options);
        BOOST_TEST((accepted ? accepted->response : "") == response, offer);
    }
}

BOOST_AUTO_TEST_CASE(ws_07_the_clients_offer_and_what_it_takes_for_an_answer) {
    DeflateOptions plain;
    DeflateOptions asking;
    asking.request_no_context_takeover = true;
    asking.request_max_window_bits = 12;
    asking.no_context_takeover = true;
    asking.max_window_bits = 10;
    BOOST_TEST(offer_deflate(plain) == "permessage-deflate; client_max_window_bits");
    BOOST_TEST(
        offer_deflate(asking) ==
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=12; "
        "client_no_context_takeover; client_max_window_bits=10");
    const std::tuple<const char*, DeflateOptions, bool> answers[] = {
        {"permessage-deflate", plain, true},
        {"permessage-deflate; server_max_window_bits=8", plain, true},
        {"permessage-deflate; client_max_window_bits=9; client_no_context_takeover", plain, true},
        {"permessage-deflate; client_max_window_bits=8", plain, false},
        {"permessage-deflate; client_max_window_bits", plain, false},
        {"permessage-deflate; other", plain, false},
        {"permessage-deflate, permessage-deflate", plain, false},
        {"permessage-bzip2", plain, false},
        {"permessage-deflate", asking, false},
        {"permessage-deflate; server_no_context_takeover", asking, false},
        {"permessage-deflate; server_no_context_takeover; server_max_window_bits=13",
         asking,
         false},
        {"permessage-deflate; server_no_context_takeover; server_max_window_bits=12", asking, true},
        {"permessage-deflate; server_no_context_takeover; server_max_window_bits=12; "
         "client_max_window_bits=11",
         asking,
         false},
    };
    for (const auto& [answer, options, good] : answers) {
        BOOST_TEST(agree_deflate(answer, options).has_value() == good, answer);
    }
}

BOOST_AUTO_TEST_CASE(options_outside_of_zlibs_limits_are_brought_inside) {
    DeflateOptions wild;
    wild.max_window_bits = 8;
    wild.request_max_window_bits = 99;
    wild.memory_level = 0;
    const auto accepted = accept_deflate("permessage-deflate; client_max_window_bits", wild);
    BOOST_REQUIRE(accepted);
    BOOST_TEST(
        accepted->response ==
        "permessage-deflate; server_max_window_bits=9; client_max_window_bits=15");
    MessageDeflater deflater(accepted->agreement.outgoing);
    BOOST_TEST(!deflated(deflater, "text").empty());
    wild.max_window_bits = 16;
    BOOST_TEST(
        offer_deflate(wild) ==
        "permessage-deflate; server_max_window_bits=15; client_max_window_bits");
}

BOOST_AUTO_TEST_CASE(the_messages_of_rfc_7692_section_7_2_3) {
    const char* const kHello[] = {
        "f2 48 cd c9 c9 07 00",                     // one block
        "00 05 00 fa ff 48 65 6c 6c 6f 00",         // not compressed
        "f3 48 cd c9 c9 07 00 00",                  // BFINAL
        "f2 48 05 00 00 00 ff ff ca c9 c9 07 00"};  // two blocks
    for (const char* payload : kHello) {
        auto peer = deflating_server();
        BOOST_TEST(peer.feed(from_client(kText | kRsv, hex(payload))));
        BOOST_TEST(
            peer.messages == std::vector<std::string>{"Hello"}, boost::test_tools::per_element());
    }
    auto fragments = deflating_server();
    BOOST_TEST(fragments.feed_bytewise(
        from_client(0x41, hex("f2 48 cd")) + from_client(0x80, hex("c9 c9 07 00"))));
    BOOST_TEST(
        fragments.messages == std::vector<std::string>{"Hello"}, boost::test_tools::per_element());

    auto takeover = deflating_server();
    BOOST_TEST(takeover.feed(
        from_client(kText | kRsv, hex("f2 48 cd c9 c9 07 00")) +
        from_client(kText | kRsv, hex("f2 00 11 00 00"))));
    BOOST_TEST(
        takeover.messages == (std::vector<std::string>{"Hello", "Hello"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_empty_message_is_one_zero_octet) {
    auto peer = deflating_server();
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(peer.feed(from_client(kText | kRsv, hex("00"))));
        BOOST_TEST(peer.messages.back().empty());
        peer.send("");
        const auto bytes = peer.written();
        BOOST_TEST(to_hex(bytes) == "c10100");
    }
}

BOOST_AUTO_TEST_CASE(messages_travel_compressed_in_both_directions_with_every_parameter) {
    const char* const kOffers[] = {
        "permessage-deflate",
        "permessage-deflate; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9; server_no_context_takeover",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover"};
    for (const char* offer : kOffers) {
        const auto accepted = accept_deflate(offer, {});
        BOOST_REQUIRE(accepted);
        MessageDeflater deflater(accepted->agreement.incoming);
        MessageInflater inflater(accepted->agreement.outgoing);
        auto peer = deflating_server(deflating(), offer);
        for (const std::size_t size : {0, 1, 10, 300, 5000, 40000, 200000}) {
            const auto text = noise(size / 2 + size % 2, size) + noise(size / 2, size);
            const auto bytes = from_client(kText | kRsv, deflated(deflater, text));
            BOOST_TEST(peer.feed_in_pieces(bytes, 1000));
            BOOST_TEST((peer.messages.back() == text));

            peer.send(text);
            const auto written = peer.written();
            BOOST_TEST((static_cast<unsigned char>(written[0]) == (kText | kRsv)));
            const auto header = header_size(std::byte(written[1]));
            ByteBuffer inflated;
            BOOST_TEST(
                inflater.inflate(as_bytes(written).subspan(header), 0, inflated).has_value());
            BOOST_TEST(inflater.finish(0, inflated).has_value());
            BOOST_TEST((inflated.text() == text));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_context_is_carried_over_or_not_as_agreed) {
    const auto text = noise(100, 7);
    auto keeping = deflating_server();
    auto forgetting =
        deflating_server(deflating(), "permessage-deflate; server_no_context_takeover");
    for (auto* peer : {&keeping, &forgetting}) {
        peer->send(text);
        const auto first = payload_of(peer->written()).size();
        peer->send(text);
        const auto second = payload_of(peer->written()).size();
        BOOST_TEST((second == first) == (peer == &forgetting));
    }
}

BOOST_AUTO_TEST_CASE(an_uncompressed_message_is_welcome_between_compressed_ones) {
    auto peer = deflating_server();
    BOOST_TEST(peer.feed(
        from_client(kText | kRsv, hex("f2 48 cd c9 c9 07 00")) + from_client(kText, "plain") +
        from_client(kText | kRsv, hex("f2 00 11 00 00"))));
    BOOST_TEST(
        peer.messages == (std::vector<std::string>{"Hello", "plain", "Hello"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rsv1_on_a_continuation_or_a_control_frame_is_a_protocol_error) {
    for (const unsigned first : {0xC0U, 0xC9U, 0xC8U}) {
        auto peer = deflating_server();
        BOOST_TEST(!peer.feed(from_client(0x01, "a") + from_client(first, "")));
        BOOST_TEST(close_code_in(peer.written()) == 1002U);
    }
}

BOOST_AUTO_TEST_CASE(the_limit_counts_inflated_octets_and_inflating_stops_there) {
    const auto bomb = deflated(std::string(40'000'000, 'x'));
    BOOST_TEST(bomb.size() < 50'000U);
    auto peer = deflating_server();
    BOOST_TEST(!peer.feed(from_client(kBinary | kRsv, bomb)));
    BOOST_TEST((peer.failure->error == errc::too_large));
    BOOST_TEST(peer.failure->reason.ends_with("after decompression"));
    BOOST_TEST(close_code_in(peer.written()) == 1009U);

    auto options = deflating();
    options.max_message_size = 1000;
    auto exact = deflating_server(options);
    BOOST_TEST(exact.feed(from_client(kBinary | kRsv, deflated(std::string(1000, 'x')))));
    auto above = deflating_server(options);
    BOOST_TEST(!above.feed(from_client(kBinary | kRsv, deflated(std::string(1001, 'x')))));
    BOOST_TEST(close_code_in(above.written()) == 1009U);
}

BOOST_AUTO_TEST_CASE(corrupt_or_truncated_data_closes_with_1007) {
    const auto good = deflated(noise(300, 3));
    const std::string payloads[] = {
        hex("ff ff ff"),
        hex("06"),
        good.substr(0, good.size() / 2),
        good.substr(0, 1),
        hex("00 05 00 fa ff 48 65"),  // a stored block that promises more
        hex("00 ff ff 00 00"),        // and one that swallows the tail
        hex("f2 00 11 00 00"),        // refers to a message that never was
    };
    for (const auto& payload : payloads) {
        auto peer = deflating_server();
        BOOST_TEST(!peer.feed(from_client(kBinary | kRsv, payload)), to_hex(payload));
        BOOST_REQUIRE(peer.failure);
        BOOST_TEST((peer.failure->error == errc::malformed));
        BOOST_TEST(close_code_in(peer.written()) == 1007U);
        BOOST_TEST(peer.messages.empty());
    }
}

BOOST_AUTO_TEST_CASE(text_is_validated_inflated) {
    auto peer = deflating_server();
    BOOST_TEST(!peer.feed(from_client(kText | kRsv, deflated("abc\xff"))));
    BOOST_TEST((peer.failure->error == errc::invalid_utf8));
    BOOST_TEST(close_code_in(peer.written()) == 1007U);
    auto cut = deflating_server();
    BOOST_TEST(!cut.feed(from_client(kText | kRsv, deflated("abc\xe2\x82"))));
    BOOST_TEST(close_code_in(cut.written()) == 1007U);
}

BOOST_AUTO_TEST_CASE(fragments_of_a_compressed_message_carry_rsv1_on_the_first_only) {
    auto options = deflating();
    options.auto_fragment_size = 10;
    auto peer = deflating_server(options);
    peer.send(noise(60, 5));
    const auto bytes = peer.written();
    BOOST_TEST(static_cast<unsigned char>(bytes[0]) == 0x41U);
    BOOST_TEST(static_cast<unsigned char>(bytes[12]) == 0x00U);
    BOOST_TEST((bytes.size() - bytes.rfind('\x80')) <= 12U);
}

BOOST_AUTO_TEST_CASE(client_and_server_agree_and_batches_are_compressed_too) {
    auto options = server_options();
    options.deflate.emplace();
    WebSocketClientOptions client_options;
    client_options.host = "localhost";
    client_options.subprotocols = subprotocols({"wamp.2.msgpack.batched"});
    client_options.deflate = DeflateOptions{true, true, 10, 9, 1};
    auto server = websocket_server(options);
    FramingPeer client(make_websocket_client(
        std::make_shared<const WebSocketClientOptions>(client_options), test_random()));
    BOOST_REQUIRE(server.feed(client.written()));
    BOOST_REQUIRE(client.feed(server.written()));
    const auto text = noise(100000, 11);
    client.send(text);
    BOOST_TEST(server.feed_in_pieces(client.written(), 777));
    server.send(text);
    BOOST_TEST(client.feed_in_pieces(server.written(), 777));
    BOOST_REQUIRE(server.messages.size() == 1U);
    BOOST_REQUIRE(client.messages.size() == 1U);
    BOOST_TEST((server.messages[0] == text));
    BOOST_TEST((client.messages[0] == text));
}

}  // namespace crossbar::transport
