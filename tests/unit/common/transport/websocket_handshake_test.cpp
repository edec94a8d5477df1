// SPDX-License-Identifier: MIT
// The WebSocket opening handshake, both sides, as bytes.
#include "common/base/errc.hpp"
#include "tests/unit/common/transport/websocket_peer.hpp"

#include <boost/test/unit_test.hpp>

namespace crossbar::transport {
namespace {

using wamp::Serializer;

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string status_line(std::string_view response) {
    return std::string(response.substr(0, response.find("\r\n")));
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    BOOST_REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

struct Refusal {
    std::string response;
    std::string reason;
};

// Feeds a request that must be refused, whole and bytewise.
Refusal refused(
    const std::string& bytes, const WebSocketServerOptions& options = server_options()) {
    auto peer = websocket_server(options);
    BOOST_TEST(!peer.feed(bytes));
    BOOST_REQUIRE(peer.failure);
    BOOST_TEST((peer.failure->error == errc::bad_handshake));
    BOOST_TEST(!peer.open);
    Refusal refusal{peer.written(), peer.failure->reason};
    BOOST_TEST(contains(refusal.response, "\r\nConnection: close\r\n"));

    auto slow = websocket_server(options);
    BOOST_TEST(!slow.feed_bytewise(bytes));
    BOOST_TEST(slow.written() == refusal.response);
    return refusal;
}

WebSocketClientOptions client_options() {
    WebSocketClientOptions options;
    options.host = "router.example:8080";
    options.resource = "/ws?x=1";
    options.subprotocols = subprotocols({"wamp.2.cbor", "wamp.2.json"});
    return options;
}

FramingPeer websocket_client(WebSocketClientOptions options = client_options()) {
    return FramingPeer(make_websocket_client(
        std::make_shared<const WebSocketClientOptions>(std::move(options)), test_random()));
}

std::string key_in(std::string_view handshake) {
    constexpr std::string_view kField = "Sec-WebSocket-Key: ";
    const auto at = handshake.find(kField);
    BOOST_REQUIRE(at != std::string_view::npos);
    return std::string(handshake.substr(at + kField.size(), 24));
}

std::string response(std::string_view accept, std::string_view more) {
    return std::string(
               "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Accept: ")
        .append(accept)
        .append("\r\n")
        .append(more)
        .append("\r\n");
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_accept_key_is_that_of_rfc_6455) {
    BOOST_TEST(accept_key(kTestKey) == kTestAccept);
}

BOOST_AUTO_TEST_CASE(ws_01_a_good_request_is_answered_with_101) {
    auto peer = websocket_server();
    BOOST_TEST(peer.feed(request(protocol_field("wamp.2.json"))));
    BOOST_TEST(
        peer.written() ==
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
        "Sec-WebSocket-Protocol: wamp.2.json\r\n\r\n");
    BOOST_REQUIRE(peer.open);
    BOOST_TEST(peer.open->type == "websocket");
    BOOST_TEST(peer.open->protocol == "wamp.2.json");
    BOOST_TEST((peer.open->serializer == Serializer::json));
    BOOST_TEST(peer.open->peer_limit == 0U);
}

BOOST_AUTO_TEST_CASE(ws_01_the_first_supported_subprotocol_in_the_clients_order_is_chosen) {
    const std::pair<const char*, const char*> offers[] = {
        {"wamp.2.json, wamp.2.cbor", "wamp.2.json"},
        {"wamp.2.cbor, wamp.2.json", "wamp.2.cbor"},
        {"wamp.2.flatbuffers,wamp.2.msgpack", "wamp.2.msgpack"},
        {"soap, wamp.2.json.batched, wamp.2.json", "wamp.2.json.batched"},
        {" ,wamp.2.cbor.batched", "wamp.2.cbor.batched"}};
    for (const auto& [offer, choice] : offers) {
        auto peer = websocket_server();
        BOOST_TEST(peer.feed(request(protocol_field(offer))));
        BOOST_REQUIRE(peer.open);
        BOOST_TEST(peer.open->protocol == choice);
        BOOST_TEST(contains(peer.written(), protocol_field(choice)));
    }
}

BOOST_AUTO_TEST_CASE(ws_01_offers_in_several_fields_are_one_list) {
    auto peer = websocket_server();
    BOOST_TEST(peer.feed(request(protocol_field("soap") + protocol_field("wamp.2.json"))));
    BOOST_TEST(peer.open.has_value());
}

BOOST_AUTO_TEST_CASE(ws_02_no_common_subprotocol_is_http_400_with_a_readable_text) {
    for (const auto& more :
         {std::string(),
          protocol_field("soap"),
          protocol_field("WAMP.2.JSON"),
          protocol_field("wamp.2.ubjson")}) {
        const auto refusal = refused(request(more));
        BOOST_TEST(status_line(refusal.response) == "HTTP/1.1 400 Bad Request");
        BOOST_TEST(contains(
            refusal.response,
            "This server only speaks WebSocket subprotocols wamp.2.cbor, wamp.2.msgpack, "
            "wamp.2.json, "));
    }
}

BOOST_AUTO_TEST_CASE(without_require_subprotocol_json_is_assumed_and_not_announced) {
    auto options = server_options();
    options.require_subprotocol = false;
    auto peer = websocket_server(options);
    BOOST_TEST(peer.feed(request()));
    BOOST_REQUIRE(peer.open);
    BOOST_TEST((peer.open->serializer == Serializer::json));
    BOOST_TEST(!contains(peer.written(), "Sec-WebSocket-Protocol"));

    refused(request(protocol_field("soap")), options);
    options.subprotocols = subprotocols({"wamp.2.cbor"});
    refused(request(), options);
}

BOOST_AUTO_TEST_CASE(without_any_subprotocol_messages_are_opaque) {
    auto peer = websocket_server(opaque_options());
    BOOST_TEST(peer.feed(request(protocol_field("soap"))));
    BOOST_REQUIRE(peer.open);
    BOOST_TEST((peer.open->serializer == Serializer::none));
    BOOST_TEST(peer.open->protocol.empty());
}

BOOST_AUTO_TEST_CASE(requests_that_break_the_rules_are_refused_with_their_status) {
    const auto good = request(protocol_field("wamp.2.json"));
    const std::tuple<std::string, const char*> requests[] = {
        {"\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        {"hello\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        {std::string("\x16\x03\x01\x02\x00\r\n\r\n", 9), "HTTP/1.1 400 Bad Request"},
        {replaced(good, "HTTP/1.1", "HTTP/1.0"), "HTTP/1.1 505 HTTP Version Not Supported"},
        {replaced(good, "GET", "POST"), "HTTP/1.1 405 Method Not Allowed"},
        {replaced(good, "Host: localhost:8080\r\n", ""), "HTTP/1.1 400 Bad Request"},
        {replaced(good, "Host:", "Host: a\r\nHost:"), "HTTP/1.1 400 Bad Request"},
        {replaced(good, "Host:", "Host :"), "HTTP/1.1 400 Bad Request"},
        {replaced(good, "Upgrade: websocket", "Upgrade: h2c"), "HTTP/1.1 400 Bad Request"},
        {replaced(good, "keep-alive, Upgrade", "keep-alive"), "HTTP/1.1 400 Bad Request"},
        {replaced(good, "Version: 13", "Version: 12"), "HTTP/1.1 426 Upgrade Required"},
        {replaced(good, "Version: 13", "Version: 013"), "HTTP/1.1 426 Upgrade Required"},
        {replaced(good, "Sec-WebSocket-Version: 13\r\n", ""), "HTTP/1.1 426 Upgrade Required"},
        {replaced(good, kTestKey, "c2hvcnQ="), "HTTP/1.1 400 Bad Request"},
        {replaced(good, kTestKey, "dGhlIHNhbXBsZSBub25j!Q=="), "HTTP/1.1 400 Bad Request"},
        {replaced(good, "Sec-WebSocket-Key", "X-Key"), "HTTP/1.1 400 Bad Request"},
    };
    for (const auto& [bytes, status] : requests) {
        BOOST_TEST(status_line(refused(bytes).response) == status, bytes);
    }
}

BOOST_AUTO_TEST_CASE(another_websocket_version_is_told_which_ones_are_served) {
    const auto refusal = refused(replaced(request(), "Version: 13", "Version: 7"));
    BOOST_TEST(contains(refusal.response, "\r\nSec-WebSocket-Version: 13, 8\r\n"));
}

BOOST_AUTO_TEST_CASE(version_8_is_served_and_has_its_own_origin_field) {
    auto options = server_options();
    options.allowed_origins = {"http://good.example:80"};
    const auto old = replaced(request(protocol_field("wamp.2.json")), "Version: 13", "Version: 8");
    auto peer = websocket_server(options);
    BOOST_TEST(peer.feed(old));
    const auto bad = replaced(old, "Host:", "Sec-WebSocket-Origin: http://bad.example\r\nHost:");
    BOOST_TEST(status_line(refused(bad, options).response) == "HTTP/1.1 403 Forbidden");
}

BOOST_AUTO_TEST_CASE(a_head_longer_than_8_kib_is_refused_without_waiting_for_its_end) {
    const auto start = std::string("GET / HTTP/1.1\r\nX: ");
    auto peer = websocket_server();
    BOOST_TEST(peer.feed(start + std::string(kMaxHttpHead - start.size() - 1, 'x')));
    BOOST_TEST(!peer.feed("x"));
    BOOST_TEST(status_line(peer.written()) == "HTTP/1.1 431 Request Header Fields Too Large");
}

BOOST_AUTO_TEST_CASE(a_head_of_exactly_8_kib_is_served) {
    const auto plain = request(protocol_field("wamp.2.json"));
    const std::string filler(kMaxHttpHead - plain.size() - 5, 'x');
    const auto full = request(protocol_field("wamp.2.json") + "X: " + filler + "\r\n");
    BOOST_REQUIRE(full.size() == kMaxHttpHead);
    auto peer = websocket_server();
    BOOST_TEST(peer.feed(full));
    BOOST_TEST(peer.open.has_value());
}

BOOST_AUTO_TEST_CASE(more_than_100_header_fields_are_refused) {
    const auto with = [](std::size_t count) {
        std::string more = protocol_field("wamp.2.json");
        for (std::size_t i = 6; i < count; ++i) {
            more += "X" + std::to_string(i) + ": y\r\n";
        }
        return request(more);
    };
    auto peer = websocket_server();
    BOOST_TEST(peer.feed(with(kMaxHttpFields)));
    const auto refusal = refused(with(kMaxHttpFields + 1));
    BOOST_TEST(status_line(refusal.response) == "HTTP/1.1 431 Request Header Fields Too Large");
}

BOOST_AUTO_TEST_CASE(bjdata_is_asked_for_by_ubjsons_name_only) {
    auto options = server_options();
    options.subprotocols = {{Serializer::bjdata, true}, {Serializer::bjdata, false}};
    auto peer = websocket_server(options);
    BOOST_TEST(peer.feed(request(protocol_field("wamp.2.bjdata, wamp.2.ubjson"))));
    BOOST_REQUIRE(peer.open);
    BOOST_TEST((peer.open->serializer == Serializer::bjdata));
    BOOST_TEST(peer.open->protocol == "wamp.2.ubjson");
}

BOOST_AUTO_TEST_CASE(a_browser_gets_the_status_page_or_426) {
    const std::string plain = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const auto status = refused(plain);
    BOOST_TEST(status_line(status.response) == "HTTP/1.1 200 OK");
    BOOST_TEST(contains(status.response, "Content-Type: text/html; charset=utf-8\r\n"));
    const auto body = status.response.substr(status.response.find("\r\n\r\n") + 4);
    BOOST_TEST(
        contains(status.response, "Content-Length: " + std::to_string(body.size()) + "\r\n"));

    auto options = server_options();
    options.enable_webstatus = false;
    const auto without = refused(plain, options);
    BOOST_TEST(status_line(without.response) == "HTTP/1.1 426 Upgrade Required");
    BOOST_TEST(contains(without.response, "\r\nUpgrade: websocket\r\n"));
}

BOOST_AUTO_TEST_CASE(only_the_configured_path_is_served) {
    auto options = server_options();
    options.path = "/ws";
    const auto json = protocol_field("wamp.2.json");
    for (const char* target : {"/ws", "/ws?session=1", "http://localhost:8080/ws", "/ws#top"}) {
        auto peer = websocket_server(options);
        BOOST_TEST(peer.feed(request(json, target)), target);
        BOOST_REQUIRE(peer.open);
        BOOST_TEST(*peer.open->http.find("path")->as<std::string>() == "/ws");
    }
    for (const char* target : {"/", "/ws/", "/ws2", "/w", "http://localhost"}) {
        BOOST_TEST(
            status_line(refused(request(json, target), options).response) ==
                "HTTP/1.1 404 Not Found",
            target);
    }
}

BOOST_AUTO_TEST_CASE(the_server_field_and_503_when_there_are_too_many) {
    auto options = server_options();
    options.server = "crossbar-cxx";
    auto peer = websocket_server(options);
    BOOST_TEST(peer.feed(request(protocol_field("wamp.2.json"))));
    BOOST_TEST(contains(peer.written(), "\r\nServer: crossbar-cxx\r\n"));
    options.too_many_connections = true;
    const auto refusal = refused(request(protocol_field("wamp.2.json")), options);
    BOOST_TEST(status_line(refusal.response) == "HTTP/1.1 503 Service Unavailable");
}

BOOST_AUTO_TEST_CASE(ws_08_the_requests_fields_are_handed_on) {
    auto options = server_options();
    std::string seen;
    options.cookie = [&](std::string_view header) {
        seen = header;
        return HandshakeCookie{"new", "cbtid=new;max-age=604800"};
    };
    auto peer = websocket_server(options);
    BOOST_TEST(peer.feed(request(
        protocol_field("wamp.2.json") +
        "Cookie: cbtid=old\r\nX-Name: a\r\nx-name: b\r\nX-Latin: \xe9\r\n")));
    BOOST_REQUIRE(peer.open);
    const auto text = [&](std::string_view name) {
        const auto* value = peer.open->http.find(name);
        return value == nullptr ? std::string("(none)") : *value->as<std::string>();
    };
    BOOST_TEST(seen == "cbtid=old");
    BOOST_TEST(text("cookie") == "cbtid=old");
    BOOST_TEST(text("x-name") == "a, b");
    BOOST_TEST(text("x-latin") == "\xc3\xa9");
    BOOST_TEST(text("host") == "localhost:8080");
    BOOST_TEST(text("path") == "/ws");
    BOOST_TEST(peer.open->cookie == "new");
    BOOST_TEST(contains(peer.written(), "\r\nSet-Cookie: cbtid=new;max-age=604800\r\n"));
}

BOOST_AUTO_TEST_CASE(a_cookie_that_the_client_has_is_not_set_again) {
    auto options = server_options();
    options.cookie = [](std::string_view header) {
        return HandshakeCookie{header.empty() ? "(none)" : "old", ""};
    };
    auto peer = websocket_server(options);
    BOOST_TEST(peer.feed(request(protocol_field("wamp.2.json"))));
    BOOST_REQUIRE(peer.open);
    BOOST_TEST(peer.open->cookie == "(none)");
    BOOST_TEST(!contains(peer.written(), "Set-Cookie"));
}

BOOST_AUTO_TEST_CASE(a_refused_handshake_hands_out_no_cookie) {
    auto options = server_options();
    options.allowed_origins = {"https://example.com"};
    options.cookie = [](std::string_view) -> HandshakeCookie {
        BOOST_ERROR("asked for a cookie");
        return {};
    };
    const auto refusal = refused(
        request(protocol_field("wamp.2.json") + "Origin: https://evil.example\r\n"), options);
    BOOST_TEST(!contains(refusal.response, "Set-Cookie"));
}

BOOST_AUTO_TEST_CASE(ws_09_origins_are_matched_against_crossbars_patterns) {
    using Patterns = std::vector<std::string>;
    const std::tuple<const char*, Patterns, bool> origins[] = {
        {"http://example.com", {"*"}, true},
        {"http://example.com", {}, false},
        {"http://example.com", {"http://example.com:80"}, true},
        {"http://example.com", {"http://example.com"}, false},
        {"http://example.com:8080", {"http://example.com:*"}, true},
        {"https://example.com", {"https://example.com:443"}, true},
        {"https://example.com", {"http://*"}, false},
        {"https://a.b.example.com", {"https://*.example.com:443"}, true},
        {"https://example.com", {"https://*.example.com:443"}, false},
        {"https://example.com.evil.org", {"https://*example.com:*"}, false},
        {"https://examplescom", {"https://example.com:*"}, false},
        {"HTTP://Example.COM", {"http://example.com:80"}, true},
        {"http://[::1]:8080", {"http://[::1]:8080"}, true},
        {"http://[::1]", {"http://[::1]:80"}, true},
        {"capacitor://localhost", {"capacitor://localhost:*"}, true},
        {"http://a.b", {"http://c.d:80", "http://a.b:80"}, true},
        {"http://axbx", {"*a*b*c:*"}, false},
        {"http://axbxc", {"*a*b*c:*"}, true},
    };
    for (const auto& [origin, patterns, allowed] : origins) {
        BOOST_TEST((origin_allowed(origin, patterns, false) == allowed), origin);
    }
    for (const char* wrong :
         {"", "example.com", "http://", "://host", "http://host:port", "http://host:123456"}) {
        BOOST_TEST(!origin_allowed(wrong, {"*"}, true), wrong);
    }
    for (const char* null : {"null", "NULL", "file://", "file:///index.html"}) {
        BOOST_TEST((origin_allowed(null, {"*"}, true) == true));
        BOOST_TEST((origin_allowed(null, {"*"}, false) == false));
    }
}

BOOST_AUTO_TEST_CASE(ws_09_a_page_from_elsewhere_gets_403) {
    auto options = server_options();
    options.allowed_origins = {"http://good.example:80"};
    options.allow_null_origin = false;
    const auto with = [](std::string_view origin) {
        return request(protocol_field("wamp.2.json") + "Origin: " + std::string(origin) + "\r\n");
    };
    auto peer = websocket_server(options);
    BOOST_TEST(peer.feed(with("http://good.example")));
    BOOST_TEST(
        status_line(refused(with("http://evil.example"), options).response) ==
        "HTTP/1.1 403 Forbidden");
    BOOST_TEST(status_line(refused(with("null"), options).response) == "HTTP/1.1 403 Forbidden");
    BOOST_TEST(
        status_line(refused(with("nonsense"), options).response) == "HTTP/1.1 400 Bad Request");
    auto native = websocket_server(options);
    BOOST_TEST(native.feed(request(protocol_field("wamp.2.json"))));
}

BOOST_AUTO_TEST_CASE(frames_behind_the_request_are_handled) {
    const auto stream = request(protocol_field("wamp.2.json")) + from_client(0x81, "[1]");
    for (const std::size_t length : {stream.size(), std::size_t{1}, std::size_t{7}}) {
        auto peer = websocket_server();
        BOOST_TEST(peer.feed_in_pieces(stream, length));
        BOOST_TEST(
            peer.messages == std::vector<std::string>{"[1]"}, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(the_clients_request) {
    auto options = client_options();
    options.origin = "http://page.example";
    options.user_agent = "crossbar-cxx";
    options.headers = {{"Cookie", "cbtid=x"}};
    auto peer = websocket_client(options);
    const auto written = peer.written();
    const auto key = key_in(written);
    BOOST_TEST(
        written ==
        "GET /ws?x=1 HTTP/1.1\r\nHost: router.example:8080\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
            key +
            "\r\nSec-WebSocket-Protocol: wamp.2.cbor, wamp.2.json\r\nOrigin: "
            "http://page.example\r\n"
            "User-Agent: crossbar-cxx\r\nCookie: cbtid=x\r\n\r\n");
    BOOST_TEST(key != key_in(websocket_client().written()));
    auto server = websocket_server();
    BOOST_TEST(server.feed(written));
}

BOOST_AUTO_TEST_CASE(the_client_accepts_what_the_server_answers) {
    auto peer = websocket_client();
    const auto accept = accept_key(key_in(peer.written()));
    BOOST_TEST(peer.feed_bytewise(
        response(accept, "sec-websocket-protocol: wamp.2.json\r\nX-Node: a\r\n") +
        from_server(0x81, "[2]")));
    BOOST_REQUIRE(peer.open);
    BOOST_TEST(peer.open->protocol == "wamp.2.json");
    BOOST_TEST((peer.open->serializer == Serializer::json));
    BOOST_TEST(*peer.open->http.find("x-node")->as<std::string>() == "a");
    BOOST_TEST(peer.messages == std::vector<std::string>{"[2]"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_client_says_in_words_what_is_wrong_with_an_answer) {
    auto probe = websocket_client();
    probe.written();
    const std::string ok = "Sec-WebSocket-Protocol: wamp.2.json\r\n";
    const std::tuple<std::string, const char*> answers[] = {
        {"HTTP/1.1 403 Forbidden\r\n\r\n",
         "the router refused the WebSocket handshake: HTTP 403 Forbidden"},
        {"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n", "HTTP 301 Moved"},
        {"SSH-2.0-OpenSSH\r\n\r\n", "the router did not answer with HTTP"},
        {response("ACCEPT", ""), "the router chose no WebSocket subprotocol"},
        {response("ACCEPT", protocol_field("wamp.2.msgpack")),
         "'wamp.2.msgpack', which was not asked for"},
        {response(kTestAccept, ok), "Sec-WebSocket-Accept does not belong"},
        {response("ACCEPT", ok + "Sec-WebSocket-Extensions: x-zip\r\n"),
         "extensions that were not asked for"},
        {response("ACCEPT", ok + "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
         "were not asked for"},
        {replaced(response("ACCEPT", ok), "Upgrade: WebSocket", "Upgrade: h2c"), "did not upgrade"},
        {replaced(response("ACCEPT", ok), "Connection: Upgrade", "Connection: close"),
         "did not upgrade"},
        {std::string(kMaxHttpHead, 'x'), "is too long"},
    };
    for (const auto& [answer, reason] : answers) {
        auto peer = websocket_client();
        auto bytes = answer;
        const auto accept = accept_key(key_in(peer.written()));
        if (const auto at = bytes.find("ACCEPT"); at != std::string::npos) {
            bytes.replace(at, 6, accept);
        }
        BOOST_TEST(!peer.feed(bytes));
        BOOST_REQUIRE(peer.failure);
        BOOST_TEST((peer.failure->error == errc::bad_handshake));
        BOOST_TEST(contains(peer.failure->reason, reason), peer.failure->reason);
        BOOST_TEST(!peer.open);
    }
}

BOOST_AUTO_TEST_CASE(subprotocol_names_there_and_back) {
    for (const char* name :
         {"wamp.2.json",
          "wamp.2.msgpack",
          "wamp.2.cbor",
          "wamp.2.ubjson",
          "wamp.2.json.batched",
          "wamp.2.cbor.batched"}) {
        const auto subprotocol = subprotocol_named(name);
        BOOST_REQUIRE(subprotocol);
        BOOST_TEST(name_of(*subprotocol) == name);
    }
    BOOST_TEST(name_of({Serializer::bjdata, false}) == "wamp.2.ubjson");
    for (const char* wrong :
         {"",
          "json",
          "wamp.2.",
          "wamp.2.none",
          "wamp.2.batched",
          "wamp.1.json",
          "wamp.2.json.batched.batched"}) {
        BOOST_TEST(!subprotocol_named(wrong), wrong);
    }
}

}  // namespace crossbar::transport
