// SPDX-License-Identifier: MIT
// JSON: what it accepts, what it refuses, what it writes. RapidJSON is the second opinion.
#include "tests/unit/common/serial/serial_fixture.hpp"

#include <rapidjson/error/error.h>
#include <rapidjson/reader.h>

#include <cmath>
#include <limits>

using namespace crossbar;
using namespace crossbar::serial::testing;
using wamp::Binary;
using wamp::Dict;
using wamp::List;

namespace {

Value json(std::string_view text) {
    return decoded(Serializer::json, text);
}

std::string written(const Value& value) {
    return encoded(Serializer::json, value);
}

bool rapidjson_accepts(const std::string& text) {
    rapidjson::Reader reader;
    rapidjson::StringStream stream(text.c_str());
    rapidjson::BaseReaderHandler<> ignore;
    constexpr unsigned kFlags =
        rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
    return !reader.Parse<kFlags>(stream, ignore).IsError();
}

}  // namespace

// proves R-ID-13
BOOST_AUTO_TEST_CASE(json_integers_are_exact) {
    BOOST_TEST(json("0") == Value(0));
    BOOST_TEST(json("-0") == Value(0));
    BOOST_TEST(json("9007199254740993") == Value(9007199254740993));
    BOOST_TEST(json("9223372036854775807") == Value(std::numeric_limits<std::int64_t>::max()));
    BOOST_TEST(json("-9223372036854775808") == Value(std::numeric_limits<std::int64_t>::min()));
    BOOST_TEST(json("18446744073709551615") == Value(std::numeric_limits<std::uint64_t>::max()));
    BOOST_TEST(written(Value(std::numeric_limits<std::int64_t>::min())) == "-9223372036854775808");
    BOOST_TEST(written(Value(std::numeric_limits<std::uint64_t>::max())) == "18446744073709551615");
}

BOOST_AUTO_TEST_CASE(json_integers_beyond_64_bits_become_floating_point) {
    BOOST_TEST(json("18446744073709551616") == Value(18446744073709551616.0));
    BOOST_TEST(json("-9223372036854775809") == Value(-9223372036854775808.0));
}

BOOST_AUTO_TEST_CASE(json_numbers_out_of_range) {
    BOOST_TEST(error_of(Serializer::json, "1e400") == errc::not_representable);
    BOOST_TEST(error_of(Serializer::json, "-1e400") == errc::not_representable);
    BOOST_TEST(json("1e-400") == Value(0.0));
}

BOOST_AUTO_TEST_CASE(json_floats_stay_floats_and_come_back) {
    BOOST_TEST(written(1.0) == "1.0");
    BOOST_TEST(written(-0.0) == "-0.0");
    BOOST_TEST(written(0.1) == "0.1");
    BOOST_TEST(written(1e22) == "1e+22");
    BOOST_TEST(json("1e2") == Value(100.0));
    for (const double v :
         {1.0, 0.1, 1e300, 5e-324, 1.7976931348623157e308, 123456789.125, 1e15, 1e16, 1e17}) {
        BOOST_TEST(json(written(v)) == Value(v));
    }
}

BOOST_AUTO_TEST_CASE(json_has_null_for_what_is_no_number) {
    BOOST_TEST(written(std::nan("")) == "null");
    BOOST_TEST(written(-std::numeric_limits<double>::infinity()) == "null");
}

BOOST_AUTO_TEST_CASE(json_strings_are_unescaped) {
    BOOST_TEST(json(R"("a\"\\\/\b\f\n\r\tz")") == Value("a\"\\/\b\f\n\r\tz"));
    BOOST_TEST(
        json(R"("\u0041\u00e4\u20AC\ud83d\ude00")") ==
        Value("A\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"));
    BOOST_TEST(
        json("\"\xc3\xa4 plain and long enough for blocks \xf0\x9f\x98\x80\"") ==
        Value("\xc3\xa4 plain and long enough for blocks \xf0\x9f\x98\x80"));
    BOOST_TEST(json(R"({"\u0061":1})") == Value(Dict{{"a", 1}}));
}

BOOST_AUTO_TEST_CASE(json_strings_are_escaped) {
    BOOST_TEST(written("\"\\\b\f\n\r\t") == R"("\"\\\b\f\n\r\t")");
    BOOST_TEST(written(std::string("a\x01\x1f\0b\x7f", 6)) == "\"a\\u0001\\u001f\\u0000b\x7f\"");
    BOOST_TEST(written("/\xc3\xa4") == "\"/\xc3\xa4\"");
}

// proves R-SZ-04, R-SZ-06
BOOST_AUTO_TEST_CASE(json_carries_binary_at_any_depth) {
    const Binary bytes{{std::byte{1}, std::byte{2}, std::byte{0xff}}};
    const Value value = List{bytes, Dict{{"k", List{bytes}}}};
    BOOST_TEST(written(value) == R"(["\u0000AQL/",{"k":["\u0000AQL/"]}])");
    BOOST_TEST(json(written(value)) == value);
    BOOST_TEST(json(R"("\u0000AQL\/")") == Value(bytes));  // some encoders escape the slash
    BOOST_TEST(json(R"("\u0000")") == Value(Binary{}));
}

// proves R-SZ-06
BOOST_AUTO_TEST_CASE(json_binary_does_not_apply_to_keys) {
    BOOST_TEST(json(R"({"\u0000AQ==":1})") == Value(Dict{{std::string("\0AQ==", 5), 1}}));
}

BOOST_AUTO_TEST_CASE(a_text_that_would_be_read_as_binary_is_not_written_as_json) {
    ByteBuffer out;
    const Value value(std::string("\0AQ==", 5));
    BOOST_TEST(
        serial::encode_value(value, Serializer::json, out).error() == errc::not_representable);
    BOOST_TEST(out.empty());
}

// proves R-SZ-05, R-SZ-11
BOOST_AUTO_TEST_CASE(what_is_not_json_is_refused) {
    using enum errc;
    const std::pair<std::string, errc> cases[] = {
        {"", truncated},
        {" ", truncated},
        {"[", truncated},
        {"[1", truncated},
        {"[1,", truncated},
        {"{\"a\"", truncated},
        {"{\"a\":", truncated},
        {"\"a", truncated},
        {"tru", truncated},
        {"trux", malformed},
        {"[1,]", malformed},
        {"[,1]", malformed},
        {"[1 2]", malformed},
        {"{\"a\":1,}", malformed},
        {"{\"a\" 1}", malformed},
        {"{a:1}", malformed},
        {"{1:1}", malformed},
        {"[1}", malformed},
        {"{\"a\":1]", malformed},
        {"01", trailing_bytes},
        {"-", malformed},
        {"1.", malformed},
        {".5", malformed},
        {"1e", malformed},
        {"+1", malformed},
        {"NaN", malformed},
        {"'a'", malformed},
        {"\"\\x\"", malformed},
        {"\"\\u12g4\"", malformed},
        {"\"a\nb\"", malformed},
        {"1 1", trailing_bytes},
        {"\"\\ud800\"", malformed},
        {"\"\\ud800\\u0041\"", malformed},
        {"\"\\udc00\"", malformed},
        {"\"\\u0000AQ\"", malformed},
        {"[[\"\\u0000?\"]]", malformed},
        {"\"\xff\"", invalid_utf8},
        {"\"\xc0\xaf\"", invalid_utf8},
        {"\"\xed\xa0\x80\"", invalid_utf8},
        {"\"\xe2\x82\"", invalid_utf8},
        {"\"\xf4\x90\x80\x80\"", invalid_utf8}};
    for (const auto& [text, code] : cases) {
        BOOST_TEST(error_of(Serializer::json, text) == code, text);
    }
}

BOOST_AUTO_TEST_CASE(json_agrees_with_rapidjson_on_texts_with_one_byte_changed) {
    const std::string text = R"([true,false,null,0,-1.5e+3,"a\n\u00e4",{"k":[{}],"l":""},[]])";
    constexpr std::string_view kBytes = "\"\\[]{},:0-.eEtn \x01\x7fz";
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char c : kBytes) {
            std::string changed = text;
            changed[i] = c;
            const bool ours = !error_of(Serializer::json, changed);
            BOOST_TEST(ours == rapidjson_accepts(changed), changed);
            accepted += ours ? 1 : 0;
        }
    }
    BOOST_TEST(accepted > 100U);
}
