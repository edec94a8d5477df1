// SPDX-License-Identifier: MIT
// CBOR by its bytes (RFC 8949, appendix A among them). libcbor is the second opinion.
#include "tests/unit/common/serial/serial_fixture.hpp"

#include <cmath>
#include <limits>

#include <cbor.h>

using namespace crossbar;
using namespace crossbar::serial::testing;
using wamp::Binary;
using wamp::Dict;
using wamp::List;

namespace {

std::string written(const Value& value) {
    return to_hex(encoded(Serializer::cbor, value));
}

Value read(std::string_view digits) {
    return decoded(Serializer::cbor, hex(digits));
}

boost::system::error_code refused(std::string_view digits) {
    return error_of(Serializer::cbor, hex(digits));
}

bool libcbor_accepts(const std::string& bytes) {
    cbor_load_result result{};
    auto* item = cbor_load(reinterpret_cast<cbor_data>(bytes.data()), bytes.size(), &result);
    if (item == nullptr) {
        return false;
    }
    cbor_decref(&item);
    return result.read == bytes.size();
}

}  // namespace

// proves R-ID-13, R-SZ-10
BOOST_AUTO_TEST_CASE(cbor_values_take_the_shortest_form) {
    const std::pair<Value, std::string> cases[] = {
        {0, "00"},
        {23, "17"},
        {24, "1818"},
        {255, "18ff"},
        {256, "190100"},
        {1000000, "1a000f4240"},
        {1000000000000, "1b000000e8d4a51000"},
        {std::numeric_limits<std::uint64_t>::max(), "1bffffffffffffffff"},
        {-1, "20"},
        {-24, "37"},
        {-25, "3818"},
        {-1000, "3903e7"},
        {std::numeric_limits<std::int64_t>::min(), "3b7fffffffffffffff"},
        {1.1, "fb3ff199999999999a"},
        {1.0, "fb3ff0000000000000"},
        {false, "f4"},
        {true, "f5"},
        {nullptr, "f6"},
        {Binary{{std::byte{1}, std::byte{2}}}, "420102"},
        {"", "60"},
        {"IETF", "6449455446"},
        {List{}, "80"},
        {List{1, List{2, 3}}, "8201820203"},
        {Dict{{"a", 1}, {"b", List{2}}}, "a26161016162 8102"}};
    for (const auto& [value, bytes] : cases) {
        BOOST_TEST(written(value) == to_hex(hex(bytes)));
        BOOST_TEST(read(bytes) == value);
    }
}

BOOST_AUTO_TEST_CASE(cbor_containers_of_every_size) {
    for (const auto& [size, head] :
         {std::pair<std::size_t, std::string>(23, "97"),
          {24, "9818"},
          {256, "990100"},
          {65536, "9a00010000"}}) {
        const Value list = List{List(size, Value("x")), 1};
        BOOST_TEST(written(list).substr(2, head.size()) == head);
        BOOST_TEST(decoded(Serializer::cbor, encoded(Serializer::cbor, list)) == list);
    }
}

// proves R-SZ-09
BOOST_AUTO_TEST_CASE(cbor_indefinite_lengths_are_accepted) {
    BOOST_TEST(read("9fff") == Value(List{}));
    BOOST_TEST(read("9f 01 82 02 03 9f 04 05 ff ff") == Value(List{1, List{2, 3}, List{4, 5}}));
    BOOST_TEST(
        read("bf 61 61 01 61 62 9f 02 03 ff ff") == Value(Dict{{"a", 1}, {"b", List{2, 3}}}));
    BOOST_TEST(read("7f 65 'strea' 64 'ming' ff") == Value("streaming"));
    BOOST_TEST(read("7f ff") == Value(""));
    BOOST_TEST(
        read("5f 42 01 02 41 03 ff") == Value(Binary{{std::byte{1}, std::byte{2}, std::byte{3}}}));
    BOOST_TEST(read("a1 7f 61 61 61 62 ff 01") == Value(Dict{{"ab", 1}}));
}

BOOST_AUTO_TEST_CASE(cbor_tags_are_skipped_and_the_value_is_kept) {
    BOOST_TEST(read("c0 61 61") == Value("a"));
    BOOST_TEST(read("82 c1 01 d8 20 c2 61 62") == Value(List{1, "b"}));
    BOOST_TEST(read("a1 c0 61 61 c0 01") == Value(Dict{{"a", 1}}));
}

BOOST_AUTO_TEST_CASE(cbor_floats_of_every_width) {
    BOOST_TEST(read("f9 0000") == Value(0.0));
    BOOST_TEST(read("f9 3c00") == Value(1.0));
    BOOST_TEST(read("f9 7bff") == Value(65504.0));
    BOOST_TEST(read("f9 0001") == Value(5.960464477539063e-8));
    BOOST_TEST(read("f9 0400") == Value(0.00006103515625));
    BOOST_TEST(read("f9 c400") == Value(-4.0));
    BOOST_TEST(read("f9 7c00") == Value(std::numeric_limits<double>::infinity()));
    BOOST_TEST(std::isnan(*read("f9 7e00").as<double>()));
    BOOST_TEST(std::signbit(*read("f9 8000").as<double>()));
    BOOST_TEST(read("fa 47c35000") == Value(100000.0));
}

BOOST_AUTO_TEST_CASE(cbor_undefined_is_null_and_integers_below_64_bits_become_floating_point) {
    BOOST_TEST(read("f7") == Value(nullptr));
    BOOST_TEST(read("3b ffffffffffffffff") == Value(-18446744073709551616.0));
    BOOST_TEST(read("1b 0000000000000001") == Value(1));
}

// proves R-SZ-11, R-SZ-12
BOOST_AUTO_TEST_CASE(cbor_refuses_what_is_not_well_formed) {
    using enum errc;
    const std::pair<std::string, errc> cases[] = {
        {"", truncated},
        {"18", truncated},
        {"1c", malformed},
        {"1f", malformed},
        {"3f", malformed},
        {"df 01", malformed},
        {"ff", malformed},
        {"82 01", truncated},
        {"9f 01", truncated},
        {"bf 61 61 ff", malformed},
        {"82 01 ff", malformed},
        {"7f 41 61 ff", malformed},
        {"7f 7f ff ff", malformed},
        {"7f 61 61", truncated},
        {"f8 18", malformed},
        {"c0", truncated},
        {"9b ffffffffffffffff", truncated},
        {"bb 8000000000000000 01", truncated},
        {"7b ffffffffffffffff 61", truncated},
        {"5b 7fffffffffffffff", truncated},
        {"a1 01 01", wrong_type},
        {"a1 41 61 01", wrong_type},
        {"61 ff", invalid_utf8},
        {"7f 61 c3 61 a4 ff", invalid_utf8},
        {"01 01", trailing_bytes},
        {"e0", not_representable},
        {"f8 ff", not_representable}};
    for (const auto& [bytes, code] : cases) {
        BOOST_TEST(refused(bytes) == code, bytes);
    }
}

BOOST_AUTO_TEST_CASE(libcbor_accepts_what_is_written_and_refuses_it_cut) {
    const auto bytes = from_json(
        R"([1,-1,300,5000000000,1.5,true,null,"text",{"a":[{"b":[]}],"c":"d"}])", Serializer::cbor);
    BOOST_TEST(libcbor_accepts(bytes));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto part = bytes.substr(0, size);
        BOOST_TEST(!libcbor_accepts(part));
        BOOST_TEST(error_of(Serializer::cbor, part) == errc::truncated);
    }
}
