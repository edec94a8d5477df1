// SPDX-License-Identifier: MIT
// Options and details: every field in every serialization, wrong types refused by name, unknown
// ones dropped.
#include "tests/unit/common/serial/serial_fixture.hpp"

using namespace crossbar;
using namespace crossbar::serial::testing;

namespace {

// The message as it is written in JSON after it was read in `format`.
std::string through(Serializer format, std::string_view json) {
    serial::Decoder decoder;
    const auto bytes = from_json(json, format);
    const auto message = decoder.decode(format, as_bytes(bytes));
    if (!message) {
        return std::string(decoder.error_text());
    }
    ByteBuffer scratch;
    const auto encoded = serial::encode(*message, Serializer::json, scratch);
    return encoded ? whole(*encoded) : encoded.error().message();
}

void check_kept(const std::string& json) {
    for (const auto format : kFormats) {
        BOOST_TEST(through(format, json) == json, format);
    }
}

void check_becomes(const std::string& json, const std::string& expected) {
    for (const auto format : kFormats) {
        BOOST_TEST(through(format, json) == expected, format);
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_known_option_is_read_and_written) {
    for (
        const auto* json :
        {R"([16,1,{"acknowledge":true,"exclude_me":false,"disclose_me":true,"retain":true},"a"])",
         R"([16,1,{"exclude":[1,2],"eligible":[]},"a"])",
         R"([16,1,{"exclude_authid":["a"],"exclude_authrole":[],"eligible_authid":[],"eligible_authrole":["r"]},"a"])",
         R"([16,1,{"exclude_city":["x","y"],"eligible_team":["z"]},"a"])",
         R"([16,1,{"ppt_scheme":"x_a","ppt_serializer":"cbor","ppt_cipher":"c","ppt_keyid":"k"},"a",["\u0000AQ=="]])",
         R"([32,1,{"match":"prefix","get_retained":true},"a"])",
         R"([32,1,{"match":"wildcard"},"a"])",
         R"([36,1,2,{"publisher":3,"publisher_authid":"a","publisher_authrole":"r","topic":"t","trustlevel":-4,"retained":true}])",
         R"([36,1,2,{"ppt_scheme":"wamp"},["\u0000AQ=="]])",
         R"([48,1,{"timeout":1500,"receive_progress":true,"progress":true,"disclose_me":true},"p"])",
         R"([48,1,{"ppt_scheme":"wamp","ppt_keyid":"k"},"p",["\u0000AQ=="]])",
         R"([49,1,{"mode":"skip"}])",
         R"([49,1,{"mode":"kill"}])",
         R"([49,1,{"mode":"killnowait"}])",
         R"([50,1,{"progress":true,"ppt_scheme":"wamp"},[1]])",
         R"([64,1,{"match":"prefix","invoke":"roundrobin","concurrency":3,"force_reregister":true,"disclose_caller":true,"forward_timeout":true},"p"])",
         R"([64,1,{"invoke":"first"},"p"])",
         R"([64,1,{"invoke":"last"},"p"])",
         R"([64,1,{"invoke":"random"},"p"])",
         R"([68,1,2,{"caller":3,"caller_authid":"a","caller_authrole":"r","procedure":"p","trustlevel":0,"timeout":9,"receive_progress":true,"progress":true,"ppt_scheme":"wamp"},[1]])",
         R"([69,1,{"mode":"killnowait","reason":"wamp.error.canceled"}])",
         R"([70,1,{"progress":true},[1],{"a":1}])",
         R"([8,68,1,{"ppt_scheme":"wamp","any":[1,{"deep":null}]},"a.b",[1]])",
         R"([1,"r",{"roles":{"caller":{"features":{"x":true}}},"n":-5,"f":1.5}])",
         R"([35,0,{"subscription":7,"reason":"a.b"}])"}) {
        check_kept(json);
    }
}

// proves R-MF-09, R-RL-03
BOOST_AUTO_TEST_CASE(defaults_and_unknown_options_are_not_written) {
    check_becomes(
        R"([16,1,{"acknowledge":false,"exclude_me":true,"x":{"y":[1,{}]},"zz":null},"a"])",
        R"([16,1,{},"a"])");
    check_becomes(R"([32,1,{"match":"exact","get_retained":false},"a"])", R"([32,1,{},"a"])");
    check_becomes(R"([64,1,{"invoke":"single","concurrency":0},"a"])", R"([64,1,{},"a"])");
    check_becomes(R"([48,1,{"timeout":0,"caller":"x"},"a"])", R"([48,1,{},"a"])");
    check_becomes(R"([48,1,{"ppt_scheme":"","ppt_keyid":"k"},"a"])", R"([48,1,{},"a"])");
    check_becomes(
        R"([16,1,{"exclude_city":"x","eligible_team":[1,[2]],"exclude_":[]},"a"])",
        R"([16,1,{},"a"])");
    check_becomes(
        R"([16,1,{"forward_for":[{"session":1}],"transaction_hash":"h"},"a"])", R"([16,1,{},"a"])");
}

BOOST_AUTO_TEST_CASE(a_list_that_is_empty_differs_from_one_that_is_absent) {
    serial::Decoder decoder;
    const auto message =
        decoder.decode(Serializer::json, as_bytes(R"([16,1,{"eligible":[]},"a"])"));
    BOOST_REQUIRE(message);
    const auto& receivers = std::get<wamp::Publish>(*message).options.receivers;
    BOOST_REQUIRE(receivers != nullptr);
    BOOST_TEST(receivers->eligible.has_value());
    BOOST_TEST(!receivers->exclude.has_value());
}

// proves R-MF-04, R-MF-06, R-MF-17, R-MF-18, R-RL-02, R-PPT-01
BOOST_AUTO_TEST_CASE(options_of_the_wrong_type_are_refused_by_name) {
    const std::pair<std::string, std::string> cases[] = {
        {R"([16,1,{"acknowledge":1},"a"])", "PUBLISH.Options.acknowledge must be a boolean"},
        {R"([16,1,{"exclude_me":null},"a"])", "PUBLISH.Options.exclude_me must be a boolean"},
        {R"([16,1,{"exclude":[1,-1]},"a"])", "PUBLISH.Options.exclude must be a list of ids"},
        {R"([16,1,{"eligible":[true]},"a"])", "PUBLISH.Options.eligible must be a list of ids"},
        {R"([16,1,{"eligible_authid":[[]]},"a"])",
         "PUBLISH.Options.eligible_authid must be a list of strings"},
        {R"([16,1,{"ppt_scheme":1},"a"])", "PUBLISH.Options.ppt_scheme must be a string"},
        {R"([16,1,{"enc_algo":"rot13"},"a"])",
         "PUBLISH.Options.enc_algo must be a known algorithm"},
        {R"([16,1,{"enc_key":1},"a"])", "PUBLISH.Options.enc_key must be a string"},
        {R"([16,1,{"forward_for":[1]},"a"])",
         "PUBLISH.Options.forward_for must be a list of dicts"},
        {R"([32,1,{"match":"regex"},"a"])",
         "SUBSCRIBE.Options.match must be one of exact, prefix, wildcard"},
        {R"([36,1,2,{"publisher":0}])", "EVENT.Details.publisher must be an id"},
        {R"([36,1,2,{"trustlevel":1.0}])", "EVENT.Details.trustlevel must be an integer"},
        {R"([36,1,2,{"trustlevel":18446744073709551615}])",
         "EVENT.Details.trustlevel must be an integer"},
        {R"([48,1,{"timeout":-1},"a"])", "CALL.Options.timeout must be a non-negative integer"},
        {R"([48,1,{"timeout":true},"a"])", "CALL.Options.timeout must be a non-negative integer"},
        {R"([48,1,{"timeout":1.0},"a"])", "CALL.Options.timeout must be a non-negative integer"},
        {R"([48,1,{"receive_progress":"yes"},"a"])",
         "CALL.Options.receive_progress must be a boolean"},
        {R"([49,1,{"mode":1}])", "CANCEL.Options.mode must be a string"},
        {R"([50,1,{"progress":1}])", "RESULT.Details.progress must be a boolean"},
        {R"([64,1,{"invoke":1},"a"])", "REGISTER.Options.invoke must be a string"},
        {R"([64,1,{"concurrency":-1},"a"])",
         "REGISTER.Options.concurrency must be a non-negative integer"},
        {R"([68,1,2,{"caller":"x"}])", "INVOCATION.Details.caller must be an id"},
        {R"([69,1,{"reason":1}])", "INTERRUPT.Options.reason must be a string"},
        {R"([8,48,1,{"ppt_cipher":1},"a"])", "ERROR.Details.ppt_cipher must be a string"},
        {R"([8,48,1,{"enc_algo":"rot13"},"a"])",
         "ERROR.Details.enc_algo must be a known algorithm"}};
    for (const auto& [json, text] : cases) {
        check_becomes(json, text);
    }
}

BOOST_AUTO_TEST_CASE(words_that_get_an_error_instead_of_a_violation_are_marked) {
    serial::Decoder decoder;
    const auto registered =
        decoder.decode(Serializer::json, as_bytes(R"([64,1,{"invoke":"all"},"a"])"));
    BOOST_REQUIRE(registered);
    BOOST_TEST((std::get<wamp::Register>(*registered).options.invoke == wamp::Invoke::invalid));
    const auto cancel = decoder.decode(Serializer::json, as_bytes(R"([49,1,{"mode":"soft"}])"));
    BOOST_REQUIRE(cancel);
    BOOST_TEST((std::get<wamp::Cancel>(*cancel).mode == wamp::CancelMode::invalid));
}

BOOST_AUTO_TEST_CASE(an_option_that_is_undefined_in_javascript_is_absent) {
    const std::pair<Serializer, std::string> cases[] = {
        {Serializer::msgpack,
         std::string(
             "\x94\x20\x01\x81\xa5match\xd4\0\0\xa1"
             "a",
             15)},
        {Serializer::cbor,
         std::string(
             "\x84\x18\x20\x01\xa1\x65match\xf7\x61"
             "a",
             14)},
    };
    for (const auto& [format, bytes] : cases) {
        serial::Decoder decoder;
        const auto message = decoder.decode(format, as_bytes(bytes));
        BOOST_REQUIRE_MESSAGE(message.has_value(), decoder.error_text());
        BOOST_TEST((std::get<wamp::Subscribe>(*message).options.match == wamp::Match::exact));
    }
}
