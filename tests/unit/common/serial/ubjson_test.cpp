// SPDX-License-Identifier: MIT
// UBJSON (draft 12) and BJData by their bytes, as py-ubjson and bjdata write them (requirements:
// reading 34).
#include "tests/unit/common/serial/serial_fixture.hpp"

#include <cmath>
#include <limits>

using namespace crossbar;
using namespace crossbar::serial::testing;
using wamp::Binary;
using wamp::Dict;
using wamp::List;

namespace {

constexpr auto kUbjson = Serializer::ubjson;
constexpr auto kBjdata = Serializer::bjdata;

Value read(Serializer format, std::string_view digits) {
    return decoded(format, hex(digits));
}

}  // namespace

// proves R-SZ-02
BOOST_AUTO_TEST_CASE(ubjson_values_by_their_bytes) {
    const std::pair<Value, std::string> cases[] = {
        {nullptr, "'Z'"},
        {true, "'T'"},
        {0, "'U' 00"},
        {255, "'U' ff"},
        {-1, "'i' ff"},
        {-128, "'i' 80"},
        {256, "'I' 0100"},
        {32767, "'I' 7fff"},
        {32768, "'l' 00008000"},
        {2147483647, "'l' 7fffffff"},
        {2147483648, "'L' 0000000080000000"},
        {std::numeric_limits<std::int64_t>::max(), "'L' 7fffffffffffffff"},
        {std::numeric_limits<std::uint64_t>::max(), "'HU' 14 '18446744073709551615'"},
        {-129, "'I' ff7f"},
        {-32769, "'l' ffff7fff"},
        {std::numeric_limits<std::int64_t>::min(), "'L' 8000000000000000"},
        {0.0, "'d' 00000000"},
        {-0.0, "'d' 80000000"},
        {1.5, "'D' 3ff8000000000000"},
        {"a", "'Ca'"},
        {"", "'SU' 00"},
        {"ab", "'SU' 02 'ab'"},
        {Binary{{std::byte{1}}}, "'[$U#U' 01 01"},
        {Binary{}, "'[$U#U' 00"},
        {List{}, "'[]'"},
        {Dict{{"k", List{1}}}, "'{U' 01 'k[U' 01 ']}'"}};
    for (const auto& [value, bytes] : cases) {
        BOOST_TEST(to_hex(encoded(kUbjson, value)) == to_hex(hex(bytes)));
        BOOST_TEST(read(kUbjson, bytes) == value);
    }
}

// proves R-SZ-02
BOOST_AUTO_TEST_CASE(bjdata_values_by_their_bytes) {
    const std::pair<Value, std::string> cases[] = {
        {255, "'U' ff"},
        {-1, "'i' ff"},
        {256, "'u' 0001"},
        {65535, "'u' ffff"},
        {65536, "'m' 00000100"},
        {4294967295, "'m' ffffffff"},
        {4294967296, "'M' 0000000001000000"},
        {std::numeric_limits<std::uint64_t>::max(), "'M' ffffffffffffffff"},
        {-129, "'I' 7fff"},
        {-32769, "'l' ff7fffff"},
        {1.5, "'D' 000000000000f83f"},
        {0.0, "'d' 00000000"},
        {"a", "'Ca'"},
        {Binary{{std::byte{1}, std::byte{2}}}, "'[$B#U' 02 0102"},
        {std::numeric_limits<double>::infinity(), "'D' 000000000000f07f"}};
    for (const auto& [value, bytes] : cases) {
        BOOST_TEST(to_hex(encoded(kBjdata, value)) == to_hex(hex(bytes)));
        BOOST_TEST(read(kBjdata, bytes) == value);
    }
}

BOOST_AUTO_TEST_CASE(long_strings_have_the_flavours_length_markers) {
    BOOST_TEST(
        to_hex(encoded(kUbjson, std::string(256, 'a'))).substr(0, 8) == to_hex(hex("'SI' 0100")));
    BOOST_TEST(
        to_hex(encoded(kBjdata, std::string(256, 'a'))).substr(0, 8) == to_hex(hex("'Su' 0001")));
    BOOST_TEST(
        to_hex(encoded(kUbjson, std::string(70000, 'a'))).substr(0, 12) ==
        to_hex(hex("'Sl' 00011170")));
    BOOST_TEST(
        to_hex(encoded(kBjdata, std::string(70000, 'a'))).substr(0, 12) ==
        to_hex(hex("'Sm' 70110100")));
}

BOOST_AUTO_TEST_CASE(ubjson_has_null_for_what_is_no_number) {
    BOOST_TEST(encoded(kUbjson, std::nan("")) == "Z");
    BOOST_TEST(std::isnan(*decoded(kBjdata, encoded(kBjdata, std::nan(""))).as<double>()));
}

BOOST_AUTO_TEST_CASE(counted_and_typed_containers_are_accepted) {
    const Value numbers = List{1, 2, 3};
    BOOST_TEST(read(kUbjson, "'[#U' 03 'U' 01 'U' 02 'I' 0003") == numbers);
    BOOST_TEST(read(kUbjson, "'[$i#U' 03 01 02 03") == numbers);
    BOOST_TEST(read(kUbjson, "'[$I#U' 03 0001 0002 0003") == numbers);
    BOOST_TEST(read(kBjdata, "'[$u#U' 03 0100 0200 0300") == numbers);
    BOOST_TEST(read(kBjdata, "'[$U#U' 03 01 02 03") == numbers);
    BOOST_TEST(read(kUbjson, "'{#U' 01 'U' 01 'a' 'U' 01") == Value(Dict{{"a", 1}}));
    BOOST_TEST(
        read(kUbjson, "'{$U#U' 02 'U' 01 'a' 01 'U' 01 'b' 02") == Value(Dict{{"a", 1}, {"b", 2}}));
    BOOST_TEST(read(kUbjson, "'[$S#U' 02 'U' 01 'a' 'U' 01 'b'") == Value(List{"a", "b"}));
    BOOST_TEST(read(kUbjson, "'[$[#U' 02 ']U' 01 ']'") == Value(List{List{}, List{1}}));
    BOOST_TEST(read(kUbjson, "'[[$Z#U' 02 'T]'") == Value(List{List{nullptr, nullptr}, true}));
    BOOST_TEST(read(kBjdata, "'[$h#U' 01 003c") == Value(List{1.0}));
}

BOOST_AUTO_TEST_CASE(high_precision_numbers_are_numbers) {
    BOOST_TEST(read(kUbjson, "'HU' 02 '-5'") == Value(-5));
    BOOST_TEST(read(kUbjson, "'HU' 03 '1.5'") == Value(1.5));
    BOOST_TEST(read(kUbjson, "'HU' 14 '18446744073709551616'") == Value(18446744073709551616.0));
    BOOST_TEST(error_of(kUbjson, hex("'HU' 05 '1e400'")) == errc::not_representable);
    BOOST_TEST(error_of(kUbjson, hex("'HU' 03 'abc'")) == errc::malformed);
    BOOST_TEST(error_of(kUbjson, hex("'HU' 00")) == errc::malformed);
}

BOOST_AUTO_TEST_CASE(what_is_not_well_formed_is_refused_in_both_flavours) {
    using enum errc;
    const std::pair<std::string, errc> cases[] = {
        {"", truncated},
        {"'N'", malformed},
        {"'[N]'", malformed},
        {"'X'", malformed},
        {"']'", malformed},
        {"'['", truncated},
        {"'[U'", truncated},
        {"'[}'", malformed},
        {"'{U' 01 'a}'", malformed},
        {"'SZ'", malformed},
        {"'Si' ff", malformed},
        {"'SL' 7fffffffffffff7f", truncated},
        {"'[#L' 0fffffffffffff0f", truncated},
        {"'{#l' 7fffff7f", truncated},
        {"'[$S#l' 7fffff7f", truncated},
        {"'[$'", truncated},
        {"'[$I'", truncated},
        {"'[$N#U' 01", malformed},
        {"'[$Ux'", malformed},
        {"'[$Z#l' 7fffff7f", too_large},
        {"'[#[U' 01 ']'", malformed},
        {"'C' ff", invalid_utf8},
        {"'SU' 02 c328", invalid_utf8},
        {"'ZZ'", trailing_bytes}};
    for (const auto& [bytes, code] : cases) {
        for (const auto format : {kUbjson, kBjdata}) {
            BOOST_TEST(error_of(format, hex(bytes)) == code, bytes << " " << format);
        }
    }
}

BOOST_AUTO_TEST_CASE(elements_without_bytes_are_limited_over_the_whole_input) {
    std::string bytes = "[";
    for (int i = 0; i < 100; ++i) {
        bytes += hex("'[$Z#U' ff");
    }
    bytes += "]";
    BOOST_TEST(error_of(kUbjson, bytes) == errc::too_large);
}

BOOST_AUTO_TEST_CASE(the_flavour_of_a_hello_is_detected) {
    const auto hello = [](std::string_view json, Serializer format) {
        return serial::detect_ubjson_flavour(as_bytes(from_json(json, format)));
    };
    const std::string long_id(300, 'x');
    for (const auto& extra :
         {std::string("[1]"),
          std::string("1000"),
          std::string("70000"),
          "\"" + long_id + "\"",
          std::string(R"("\u0000AQID")"),
          std::string("1.5")}) {
        const auto json = R"([1,"realm1",{"roles":{"caller":{}},"authextra":{"x":)" + extra + "}}]";
        BOOST_TEST(hello(json, kUbjson) == kUbjson, json);
    }
    for (const auto& extra :
         {std::string("1000"),
          std::string("70000"),
          "\"" + long_id + "\"",
          std::string(R"("\u0000AQID")")}) {
        const auto json = R"([1,"realm1",{"roles":{"caller":{}},"authextra":{"x":)" + extra + "}}]";
        BOOST_TEST(hello(json, kBjdata) == kBjdata, json);
    }
}
