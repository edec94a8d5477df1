// SPDX-License-Identifier: MIT
// Which messages are accepted, by number and type of their elements: the same in every
// serialization (R-MF, R-ID).
#include "tests/unit/common/serial/serial_fixture.hpp"

using namespace crossbar;
using namespace crossbar::serial::testing;

namespace {

struct Refused {
    std::string json;
    errc code;
    std::string text;
};

void check_accepted(const std::string& json) {
    for (const auto format : kFormats) {
        serial::Decoder decoder;
        const auto bytes = from_json(json, format);
        const auto message = decoder.decode(format, as_bytes(bytes));
        BOOST_TEST(message.has_value(), json << " in " << format << ": " << decoder.error_text());
    }
}

void check_refused(const Refused& wrong) {
    for (const auto format : kFormats) {
        serial::Decoder decoder;
        const auto bytes = from_json(wrong.json, format);
        const auto message = decoder.decode(format, as_bytes(bytes));
        BOOST_TEST_CONTEXT(wrong.json << " in " << format) {
            BOOST_REQUIRE(message.has_error());
            BOOST_TEST(message.error() == wrong.code);
            BOOST_TEST(decoder.error_text() == wrong.text);
        }
    }
}

}  // namespace

// proves R-MF-02, R-SE-09
BOOST_AUTO_TEST_CASE(messages_of_every_defined_length_are_accepted) {
    for (const auto* json :
         {R"([1,"realm1",{}])",
          R"([1,null,{"roles":{}}])",
          R"([2,1,{"roles":{"broker":{}}}])",
          R"([3,{},"wamp.close.x"])",
          R"([3,{},"wamp.close.x",[1]])",
          R"([3,{"message":"m"},"wamp.close.x",[1],{"a":1}])",
          R"([4,"ticket",{}])",
          R"([5,"secret",{}])",
          R"([6,{},"wamp.close.x"])",
          R"([8,48,1,{},"a.b"])",
          R"([8,48,1,{},"a.b",[1]])",
          R"([8,0,1,{},"a.b",[1],{"a":1}])",
          R"([16,1,{},"a.b"])",
          R"([16,1,{},"a.b",[[]]])",
          R"([16,9007199254740992,{},"a.b",[],{"a":1}])",
          R"([17,1,2])",
          R"([32,1,{},"a.b"])",
          R"([33,1,2])",
          R"([34,1,2])",
          R"([34,1,2,{"forward_for":[]}])",
          R"([35,1])",
          R"([35,0,{"subscription":1,"reason":"a.b"}])",
          R"([36,1,2,{}])",
          R"([36,1,2,{},[1]])",
          R"([36,1,2,{},[1],{"a":1}])",
          R"([48,1,{},"a.b"])",
          R"([48,1,{},"a.b",[1],{"a":1}])",
          R"([49,1,{}])",
          R"([50,1,{}])",
          R"([50,1,{},[1],{"a":1}])",
          R"([64,1,{},"a.b"])",
          R"([65,1,2])",
          R"([66,1,2])",
          R"([66,1,2,{}])",
          R"([67,1])",
          R"([67,0,{"registration":1}])",
          R"([68,1,2,{}])",
          R"([68,1,2,{},[1],{"a":1}])",
          R"([69,1,{}])",
          R"([70,1,{}])",
          R"([70,1,{},[1],{"a":1}])",
          R"([337,1])"}) {
        check_accepted(json);
    }
}

// proves R-MF-01, R-MF-02, R-MF-03, R-MF-05, R-MF-06, R-MF-10, R-MF-13, R-PV-10, R-SZ-13
BOOST_AUTO_TEST_CASE(wrong_elements_are_refused_by_name) {
    using enum errc;
    for (const auto& wrong : std::initializer_list<Refused>{
             {"{}", wrong_type, "a message must be a list"},
             {"1", wrong_type, "a message must be a list"},
             {"[]", wrong_length, "message ends before Type"},
             {R"(["1"])", wrong_type, "the message type must be a non-negative integer"},
             {"[true]", wrong_type, "the message type must be a non-negative integer"},
             {"[-1]", wrong_type, "the message type must be a non-negative integer"},
             {"[16.0]", wrong_type, "the message type must be a non-negative integer"},
             {"[null]", wrong_type, "the message type must be a non-negative integer"},
             {"[0]", unknown_message, "there is no message of type 0"},
             {"[7,1]", unknown_message, "there is no message of type 7"},
             {"[999,1]", unknown_message, "there is no message of type 999"},
             {"[65552,1,{},\"a\"]", unknown_message, "there is no message of type 65552"},
             {"[1]", wrong_length, "HELLO ends before Realm"},
             {"[1,1,{}]", wrong_type, "HELLO.Realm must be a string"},
             {R"([1,"a"])", wrong_length, "HELLO ends before Details"},
             {R"([1,"a",[]])", wrong_type, "HELLO.Details must be a dict"},
             {R"([1,"a",{},1])", wrong_length, "HELLO has too many elements"},
             {R"([3,{}])", wrong_length, "ABORT ends before Reason"},
             {R"([3,{},"a",{}])", wrong_type, "ABORT.Arguments must be a list"},
             {R"([8,-1,1,{},"a"])",
              wrong_type,
              "ERROR.REQUEST.Type must be a non-negative integer"},
             {R"([8,48,1,{},2])", wrong_type, "ERROR.Error must be a string"},
             {R"([16,1,{}])", wrong_length, "PUBLISH ends before Topic"},
             {R"([16,0,{},"a"])", invalid_id, "PUBLISH.Request is outside 1..2^53"},
             {R"([16,9007199254740993,{},"a"])", invalid_id, "PUBLISH.Request is outside 1..2^53"},
             {R"([16,-1,{},"a"])", wrong_type, "PUBLISH.Request must be an id"},
             {R"([16,1.0,{},"a"])", wrong_type, "PUBLISH.Request must be an id"},
             {R"([16,true,{},"a"])", wrong_type, "PUBLISH.Request must be an id"},
             {R"([16,"1",{},"a"])", wrong_type, "PUBLISH.Request must be an id"},
             {R"([16,1,[],"a"])", wrong_type, "PUBLISH.Options must be a dict"},
             {R"([16,1,null,"a"])", wrong_type, "PUBLISH.Options must be a dict"},
             {R"([16,1,{},null])", wrong_type, "PUBLISH.Topic must be a string"},
             {R"([16,1,{},"a",{}])", wrong_type, "PUBLISH.Arguments must be a list"},
             {R"([16,1,{},"a",null])", wrong_type, "PUBLISH.Arguments must be a list"},
             {R"([16,1,{},"a","b"])", wrong_type, "PUBLISH.Arguments must be a list"},
             {R"([16,1,{},"a",[],[]])", wrong_type, "PUBLISH.ArgumentsKw must be a dict"},
             {R"([16,1,{},"a",[],{},1])", wrong_length, "PUBLISH has too many elements"},
             {R"([32,1,{},"a",[]])", wrong_length, "SUBSCRIBE has too many elements"},
             {R"([33,1])", wrong_length, "SUBSCRIBED ends before Subscription"},
             {R"([33,1,0])", invalid_id, "SUBSCRIBED.Subscription is outside 1..2^53"},
             {R"([34,1,2,3])", wrong_type, "UNSUBSCRIBE.Options must be a dict"},
             {R"([34,1,2,{},3])", wrong_length, "UNSUBSCRIBE has too many elements"},
             {R"([35,0])", invalid_id, "UNSUBSCRIBED.Request is outside 1..2^53"},
             {R"([35,1,2])", wrong_type, "UNSUBSCRIBED.Details must be a dict"},
             {R"([66,1])", wrong_length, "UNREGISTER ends before REGISTERED.Registration"},
             {R"([66,1,2,[]])", wrong_type, "UNREGISTER.Options must be a dict"},
             {R"([70,1])", wrong_length, "YIELD ends before Options"},
             {R"([337])", wrong_length, "EVENT_RECEIVED ends before PUBLISHED.Publication"}}) {
        check_refused(wrong);
    }
}

// proves R-MF-07
BOOST_AUTO_TEST_CASE(a_key_that_is_there_twice_is_refused_in_options_and_details) {
    const std::pair<std::string, std::string> cases[] = {
        {R"([16,1,{"retain":true,"acknowledge":true,"retain":true},"a"])",
         "PUBLISH.Options.retain is there twice"},
        {R"([48,1,{"x":1,"x":1},"a"])", "CALL.Options.x is there twice"},
        {R"([48,1,{"x":1,"\u0078":1},"a"])", "CALL.Options.x is there twice"},
        {R"([1,"a",{"roles":{},"roles":{}}])", "HELLO.Details holds a key twice"},
        {R"([1,"a",{"roles":{"a":1,"a":1}}])", "HELLO.Details holds a key twice"}};
    for (const auto& [json, text] : cases) {
        serial::Decoder decoder;
        const auto message = decoder.decode(Serializer::json, as_bytes(json));
        BOOST_REQUIRE(message.has_error());
        BOOST_TEST(message.error() == errc::duplicate_key);
        BOOST_TEST(decoder.error_text() == text);
    }
}

BOOST_AUTO_TEST_CASE(a_key_that_is_there_twice_is_found_among_many) {
    std::string json = R"([16,1,{)";
    for (int i = 0; i < 50; ++i) {
        json += "\"key" + std::to_string(i) + "\":1,";
    }
    serial::Decoder decoder;
    const auto once = json + R"("last":1},"a"])";
    BOOST_TEST(decoder.decode(Serializer::json, as_bytes(once)).has_value());
    const auto twice = json + R"("key7":1},"a"])";
    BOOST_TEST(decoder.decode(Serializer::json, as_bytes(twice)).error() == errc::duplicate_key);
    BOOST_TEST(decoder.error_text() == "PUBLISH.Options.key7 is there twice");
}

// proves R-MF-07, R-MF-10
BOOST_AUTO_TEST_CASE(keys_that_are_no_strings_are_refused_everywhere) {
    for (const auto* bytes :
         {"94 10 01 81 01 01 a161",
          "95 10 01 80 a161 91 81 01 01",
          "96 10 01 80 a161 90 81 01 01",
          "93 01 a161 81 01 01"}) {
        serial::Decoder decoder;
        const auto message = decoder.decode(Serializer::msgpack, as_bytes(hex(bytes)));
        BOOST_TEST(message.error() == errc::wrong_type, bytes);
    }
}

BOOST_AUTO_TEST_CASE(an_error_text_never_outlives_the_next_message) {
    serial::Decoder decoder;
    BOOST_TEST(decoder.decode(Serializer::json, as_bytes("[16]")).has_error());
    BOOST_TEST(!decoder.error_text().empty());
    BOOST_TEST(decoder.decode(Serializer::json, as_bytes("[337,1]")).has_value());
    BOOST_TEST(decoder.error_text().empty());
}

BOOST_AUTO_TEST_CASE(what_is_not_well_formed_is_told_with_its_place) {
    serial::Decoder decoder;
    BOOST_TEST(
        decoder.decode(Serializer::json, as_bytes("[16,1,{},\"a\",[}]")).error() ==
        errc::malformed);
    BOOST_TEST(
        decoder.error_text().find("(json, near byte 14)") != std::string_view::npos,
        decoder.error_text());
    BOOST_TEST(
        decoder.decode(Serializer::json, as_bytes("[337,1] x")).error() == errc::trailing_bytes);
}
