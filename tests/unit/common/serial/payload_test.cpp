// SPDX-License-Identifier: MIT
// Payloads: opaque on the way, equal in value after any change of serialization.
#include "tests/unit/common/serial/serial_fixture.hpp"

#include <algorithm>

using namespace crossbar;
using namespace crossbar::serial::testing;
using wamp::Binary;
using wamp::Dict;
using wamp::List;

namespace {

constexpr std::string_view kPublish =
    R"([16,1,{},"a" , ["x",1.0,-5,null,true,"\u0000AQID",[{}]] ,
        {"k":{"a":[18446744073709551615]}} ])";

}  // namespace

// proves R-SZ-08
BOOST_AUTO_TEST_CASE(a_payload_in_the_same_serialization_keeps_its_bytes) {
    serial::Decoder decoder;
    const auto message = decoder.decode(Serializer::json, as_bytes(kPublish));
    BOOST_REQUIRE(message);
    const auto& payload = std::get<wamp::Publish>(*message).payload;
    const auto start = kPublish.find("[\"x\"");
    BOOST_TEST(as_text(payload.bytes) == kPublish.substr(start, kPublish.rfind('}') + 1 - start));
    BOOST_TEST(payload.count() == 2U);
    ByteBuffer scratch;
    const auto encoded = serial::encode(*message, Serializer::json, scratch);
    BOOST_REQUIRE(encoded);
    BOOST_TEST(whole(*encoded) == "[16,1,{},\"a\"," + std::string(as_text(payload.bytes)) + "]");
}

// proves R-MF-12, R-SZ-07
BOOST_AUTO_TEST_CASE(a_payload_survives_every_pair_of_serializations) {
    serial::Decoder decoder;
    const auto original = decoder.decode(Serializer::json, as_bytes(kPublish));
    BOOST_REQUIRE(original);
    const auto expected = serial::decode_payload(std::get<wamp::Publish>(*original).payload);
    BOOST_REQUIRE(expected);
    for (const auto from : kFormats) {
        ByteBuffer first;
        BOOST_REQUIRE(serial::encode(*original, from, first));
        serial::Decoder reader;
        const auto received = reader.decode(from, first.view());
        BOOST_REQUIRE(received);
        for (const auto to : kFormats) {
            ByteBuffer second;
            BOOST_REQUIRE(serial::encode(*received, to, second));
            serial::Decoder again;
            const auto forwarded = again.decode(to, second.view());
            BOOST_REQUIRE_MESSAGE(forwarded, from << " to " << to << ": " << again.error_text());
            const auto values = serial::decode_payload(std::get<wamp::Publish>(*forwarded).payload);
            BOOST_REQUIRE(values);
            BOOST_TEST(Value(values->args) == Value(expected->args), from << " to " << to);
            BOOST_TEST(Value(values->kwargs) == Value(expected->kwargs), from << " to " << to);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_payload_can_be_transcoded_alone) {
    serial::Decoder decoder;
    const auto message = decoder.decode(Serializer::json, as_bytes(R"([16,1,{},"a",[1],{"b":2}])"));
    BOOST_REQUIRE(message);
    const auto& payload = std::get<wamp::Publish>(*message).payload;
    ByteBuffer out;
    BOOST_REQUIRE(serial::transcode_payload(payload, Serializer::msgpack, out));
    BOOST_TEST(to_hex(out.text()) == to_hex(hex("91 01 81 a1 'b' 02")));
    const wamp::Payload packed{
        .format = Serializer::msgpack, .bytes = out.view(), .args = true, .kwargs = true};
    ByteBuffer json;
    BOOST_REQUIRE(serial::transcode_payload(packed, Serializer::json, json));
    BOOST_TEST(json.text() == R"([1],{"b":2})");
}

BOOST_AUTO_TEST_CASE(a_key_that_is_there_twice_in_a_payload_passes_and_the_last_counts) {
    constexpr std::string_view kText = R"([16,1,{},"a",[{"k":1,"l":2,"k":3}]])";
    serial::Decoder decoder;
    const auto message = decoder.decode(Serializer::json, as_bytes(kText));
    BOOST_REQUIRE(message);
    const auto values = serial::decode_payload(std::get<wamp::Publish>(*message).payload);
    BOOST_REQUIRE(values);
    BOOST_TEST(Value(values->args) == Value(List{Dict{{"k", 3}, {"l", 2}}}));
    ByteBuffer scratch;
    const auto packed = serial::encode(*message, Serializer::msgpack, scratch);
    BOOST_REQUIRE(packed);
    BOOST_TEST(
        to_hex(whole(*packed)) ==
        to_hex(hex("95 10 01 80 a1 'a' 91 83 a1 'k' 01 a1 'l' 02 a1 'k' 03")));
}

// proves R-PPT-09
BOOST_AUTO_TEST_CASE(a_bare_binary_stands_for_the_arguments_only_with_enc_algo) {
    constexpr std::string_view kText =
        R"([16,1,{"enc_algo":"cryptobox","enc_key":"k"},"a","\u0000AQID"])";
    const Binary bytes{{std::byte{1}, std::byte{2}, std::byte{3}}};
    for (const auto format : kFormats) {
        serial::Decoder decoder;
        const auto packed = from_json(kText, format);
        const auto message = decoder.decode(format, as_bytes(packed));
        BOOST_REQUIRE_MESSAGE(message, decoder.error_text());
        const auto& publish = std::get<wamp::Publish>(*message);
        BOOST_REQUIRE(publish.options.ppt != nullptr);
        BOOST_TEST(publish.options.ppt->legacy);
        BOOST_TEST(publish.options.ppt->keyid == "k");
        BOOST_TEST(publish.payload.args);
        BOOST_TEST(!publish.payload.kwargs);
        const auto values = serial::decode_payload(publish.payload);
        BOOST_REQUIRE(values);
        BOOST_TEST(Value(values->args) == Value(List{bytes}));
        ByteBuffer scratch;
        const auto json = serial::encode(*message, Serializer::json, scratch);
        BOOST_REQUIRE(json);
        BOOST_TEST(whole(*json) == kText);
    }
    serial::Decoder decoder;
    BOOST_TEST(
        decoder.decode(Serializer::json, as_bytes(R"([16,1,{},"a","\u0000AQID"])")).error() ==
        errc::wrong_type);
    BOOST_TEST(
        decoder
            .decode(Serializer::json, as_bytes(R"([16,1,{"enc_algo":"mqtt"},"a","\u0000AQID",{}])"))
            .error() == errc::wrong_length);
}

BOOST_AUTO_TEST_CASE(an_extension_type_passes_to_its_own_serialization_only) {
    const auto bytes = hex("95 10 01 80 a1 'a' 91 d4 01 02");
    serial::Decoder decoder;
    const auto message = decoder.decode(Serializer::msgpack, as_bytes(bytes));
    BOOST_REQUIRE(message);
    ByteBuffer scratch;
    const auto same = serial::encode(*message, Serializer::msgpack, scratch);
    BOOST_REQUIRE(same);
    BOOST_TEST(to_hex(whole(*same)) == to_hex(bytes));
    for (const auto format : {Serializer::json, Serializer::cbor, Serializer::ubjson}) {
        BOOST_TEST(serial::encode(*message, format, scratch).error() == errc::not_representable);
    }
}

// proves R-SZ-11
BOOST_AUTO_TEST_CASE(text_in_a_payload_is_checked_even_when_it_is_only_passed_on) {
    serial::Decoder decoder;
    for (const auto* bytes : {"95 10 01 80 a1 'a' 91 a1 ff", "96 10 01 80 a1 'a' 90 81 a1 ff 01"}) {
        BOOST_TEST(
            decoder.decode(Serializer::msgpack, as_bytes(hex(bytes))).error() ==
            errc::invalid_utf8);
    }
    BOOST_TEST(
        decoder.decode(Serializer::json, as_bytes("[16,1,{},\"a\",[\"\\u0000?\"]]")).error() ==
        errc::malformed);
}
