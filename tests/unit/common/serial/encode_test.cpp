// SPDX-License-Identifier: MIT
// Encoding of messages that this process makes, splicing of large payloads, and what is refused.
#include "tests/unit/common/serial/serial_fixture.hpp"

#include <utility>

using namespace crossbar;
using namespace crossbar::serial::testing;
using wamp::Arguments;
using wamp::List;
using wamp::Payload;

namespace {

std::string json_of(const wamp::Message& message) {
    ByteBuffer scratch;
    const auto encoded = serial::encode(message, Serializer::json, scratch);
    return encoded ? whole(*encoded) : encoded.error().message();
}

}  // namespace

// proves R-MF-11
BOOST_AUTO_TEST_CASE(empty_trailing_elements_are_not_written) {
    const Arguments none;
    const Arguments only_kwargs{{}, {{"a", 1}}};
    const Arguments only_args{{1}, {}};
    BOOST_TEST(
        json_of(wamp::CallResult{.request = 1, .payload = Payload::of(none)}) == "[50,1,{}]");
    BOOST_TEST(
        json_of(wamp::CallResult{.request = 1, .payload = Payload::of(only_args)}) ==
        "[50,1,{},[1]]");
    BOOST_TEST(
        json_of(wamp::CallResult{.request = 1, .payload = Payload::of(only_kwargs)}) ==
        R"([50,1,{},[],{"a":1}])");
}

BOOST_AUTO_TEST_CASE(identity_is_written_only_with_the_session_id) {
    wamp::Event event{.subscription = 1, .publication = 2};
    event.details.publisher_authid = "joe";
    BOOST_TEST(json_of(event) == "[36,1,2,{}]");
    event.details.publisher = 3;
    BOOST_TEST(json_of(event) == R"([36,1,2,{"publisher":3,"publisher_authid":"joe"}])");
}

BOOST_AUTO_TEST_CASE(revocations_have_details_and_replies_have_none) {
    wamp::Unsubscribed message{.request = 5};
    BOOST_TEST(json_of(message) == "[35,5]");
    message.request = 0;
    message.details.set("subscription", 7);
    BOOST_TEST(json_of(message) == R"([35,0,{"subscription":7}])");
}

BOOST_AUTO_TEST_CASE(a_realm_that_is_left_open_is_null) {
    BOOST_TEST(json_of(wamp::Hello{}) == "[1,null,{}]");
}

BOOST_AUTO_TEST_CASE(a_result_forwards_passthru_attributes_of_another_message) {
    const wamp::PassThru ppt{.scheme = "wamp", .cipher = "c"};
    wamp::CallResult result{.request = 1};
    result.details.forwarded_ppt = &ppt;
    BOOST_TEST(json_of(std::move(result)) == R"([50,1,{"ppt_scheme":"wamp","ppt_cipher":"c"}])");
}

BOOST_AUTO_TEST_CASE(large_payloads_are_spliced_and_small_ones_copied) {
    for (const auto format : kFormats) {
        for (const std::size_t size : {serial::kSpliceAbove / 2, serial::kSpliceAbove * 2}) {
            const auto bytes = from_json(
                R"([48,1,{},"p",[")" + std::string(size, 'x') + R"("],{"k":[1]}])", format);
            serial::Decoder decoder;
            const auto call = decoder.decode(format, as_bytes(bytes));
            BOOST_REQUIRE(call);
            const auto& payload = std::get<wamp::Call>(*call).payload;
            const wamp::Message invocation =
                wamp::Invocation{.request = 1, .registration = 2, .payload = payload};
            ByteBuffer scratch;
            const auto encoded = serial::encode(invocation, format, scratch);
            BOOST_REQUIRE(encoded);
            const bool spliced = size > serial::kSpliceAbove;
            BOOST_TEST((encoded->payload.data() == payload.bytes.data()) == spliced);
            BOOST_TEST(
                encoded->tail.empty() == !(spliced && encoded->head.front() == std::byte{'['}));
            const auto all = whole(*encoded);
            BOOST_TEST(all.size() == encoded->size());
            serial::Decoder again;
            const auto received = again.decode(format, as_bytes(all));
            BOOST_REQUIRE_MESSAGE(received, again.error_text());
            const auto& forwarded = std::get<wamp::Invocation>(*received).payload;
            BOOST_TEST(as_text(forwarded.bytes) == as_text(payload.bytes));
            BOOST_TEST(forwarded.kwargs);
        }
    }
}

// proves R-PV-11
BOOST_AUTO_TEST_CASE(a_message_that_cannot_be_encoded_is_an_error) {
    const Arguments text_like_binary{{std::string("\0a", 2)}, {}};
    const Arguments not_utf8{{"\xff"}, {}};
    ByteBuffer scratch;
    const auto result_of = [&](const Arguments& values, Serializer format) {
        return serial::encode(
                   wamp::CallResult{.request = 1, .payload = Payload::of(values)}, format, scratch)
            .error();
    };
    BOOST_TEST(result_of(text_like_binary, Serializer::json) == errc::not_representable);
    BOOST_TEST(!result_of(text_like_binary, Serializer::msgpack));
    for (const auto format : kFormats) {
        BOOST_TEST(result_of(not_utf8, format) == errc::invalid_utf8);
    }
    Value deep = List{};
    for (int i = 0; i < 200; ++i) {
        deep = List{std::move(deep)};
    }
    for (const auto format : kFormats) {
        BOOST_TEST(result_of({{deep}, {}}, format) == errc::too_deep);
    }
}

BOOST_AUTO_TEST_CASE(scratch_memory_is_reused) {
    ByteBuffer scratch;
    BOOST_REQUIRE(
        serial::encode(wamp::Published{.request = 1, .publication = 2}, Serializer::json, scratch));
    const auto second =
        serial::encode(wamp::Published{.request = 3, .publication = 4}, Serializer::json, scratch);
    BOOST_REQUIRE(second);
    BOOST_TEST(as_text(second->head) == "[17,3,4]");
    ByteBuffer appended;
    BOOST_REQUIRE(serial::encode_value(1, Serializer::json, appended));
    BOOST_REQUIRE(serial::encode_value(List{2}, Serializer::json, appended));
    BOOST_TEST(appended.text() == "1[2]");
}
