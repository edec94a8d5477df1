// SPDX-License-Identifier: MIT
// MessagePack by its bytes: shortest form out, any form in. msgpack-cxx is the second opinion.
#include "tests/unit/common/serial/serial_fixture.hpp"

#include <msgpack.hpp>

#include <limits>

using namespace crossbar;
using namespace crossbar::serial::testing;
using wamp::Binary;
using wamp::Dict;
using wamp::List;

namespace {

std::string written(const Value& value) {
    return to_hex(encoded(Serializer::msgpack, value));
}

Value read(std::string_view digits) {
    return decoded(Serializer::msgpack, hex(digits));
}

boost::system::error_code refused(std::string_view digits) {
    return error_of(Serializer::msgpack, hex(digits));
}

}  // namespace

// proves R-ID-13, R-SZ-10
BOOST_AUTO_TEST_CASE(msgpack_integers_take_the_shortest_form) {
    const std::pair<Value, std::string> cases[] = {
        {0, "00"},
        {127, "7f"},
        {128, "cc80"},
        {255, "ccff"},
        {256, "cd0100"},
        {65535, "cdffff"},
        {65536, "ce00010000"},
        {4294967295, "ceffffffff"},
        {4294967296, "cf0000000100000000"},
        {std::numeric_limits<std::uint64_t>::max(), "cfffffffffffffffff"},
        {-1, "ff"},
        {-32, "e0"},
        {-33, "d0df"},
        {-128, "d080"},
        {-129, "d1ff7f"},
        {-32769, "d2ffff7fff"},
        {-2147483649, "d3ffffffff7fffffff"},
        {std::numeric_limits<std::int64_t>::min(), "d38000000000000000"}};
    for (const auto& [value, bytes] : cases) {
        BOOST_TEST(written(value) == bytes);
        BOOST_TEST(read(bytes) == value);
    }
}

// proves R-SZ-09
BOOST_AUTO_TEST_CASE(msgpack_accepts_any_width) {
    BOOST_TEST(read("cf 0000000000000001") == Value(1));
    BOOST_TEST(read("d3 0000000000000001") == Value(1));
    BOOST_TEST(read("d1 0001") == Value(1));
    BOOST_TEST(read("db 00000001 61") == Value("a"));
    BOOST_TEST(read("dd 00000001 01") == Value(List{1}));
    BOOST_TEST(read("df 00000001 d901 61 01") == Value(Dict{{"a", 1}}));
    BOOST_TEST(read("ca 3fc00000") == Value(1.5));
}

// proves R-SZ-03
BOOST_AUTO_TEST_CASE(msgpack_scalars_and_strings) {
    BOOST_TEST(written(nullptr) == "c0");
    BOOST_TEST(written(true) == "c3");
    BOOST_TEST(written(false) == "c2");
    BOOST_TEST(written(1.0) == "cb3ff0000000000000");
    BOOST_TEST(written("ab") == "a26162");
    BOOST_TEST(written(Binary{{std::byte{9}}}) == "c40109");
    BOOST_TEST(written(std::string(31, 'a')).substr(0, 4) == "bf61");
    BOOST_TEST(written(std::string(32, 'a')).substr(0, 6) == "d92061");
    BOOST_TEST(written(std::string(256, 'a')).substr(0, 8) == "da010061");
    BOOST_TEST(written(std::string(65536, 'a')).substr(0, 12) == "db0001000061");
}

BOOST_AUTO_TEST_CASE(msgpack_containers_take_the_shortest_form_whatever_they_hold) {
    for (const auto& [size, head] :
         {std::pair<std::size_t, std::string>(15, "9f"), {16, "dc0010"}, {65536, "dd00010000"}}) {
        const Value list = List(size, Value(1));
        BOOST_TEST(written(list).substr(0, head.size()) == head);
        BOOST_TEST(decoded(Serializer::msgpack, encoded(Serializer::msgpack, list)) == list);
        const Value outer = List{list, list};
        BOOST_TEST(decoded(Serializer::msgpack, encoded(Serializer::msgpack, outer)) == outer);
    }
    Dict dict;
    for (int i = 0; i < 16; ++i) {
        dict.set("k" + std::to_string(i), i);
    }
    BOOST_TEST(written(dict).substr(0, 6) == "de0010");
    BOOST_TEST(decoded(Serializer::msgpack, encoded(Serializer::msgpack, dict)) == Value(dict));
}

// proves R-SZ-11, R-SZ-12
BOOST_AUTO_TEST_CASE(msgpack_refuses_what_is_not_well_formed) {
    using enum errc;
    const std::pair<std::string, errc> cases[] = {
        {"", truncated},
        {"c1", malformed},
        {"cd01", truncated},
        {"a261", truncated},
        {"92 01", truncated},
        {"dd ffffffff", truncated},
        {"df ffffffff 01", truncated},
        {"c6 ffffffff 01", truncated},
        {"db ffffffff 61", truncated},
        {"81 01 01", wrong_type},
        {"81 c4 01 61 01", wrong_type},
        {"81 c0 01", wrong_type},
        {"a1 ff", invalid_utf8},
        {"81 a1 ff 01", invalid_utf8},
        {"01 01", trailing_bytes},
        {"d4 01 02", not_representable}};
    for (const auto& [bytes, code] : cases) {
        BOOST_TEST(refused(bytes) == code, bytes);
    }
}

BOOST_AUTO_TEST_CASE(msgpack_cxx_reads_what_is_written) {
    const Value value = decoded(
        Serializer::json,
        R"([1,-1,300,-300,70000,5000000000,-5000000000,1.5,true,null,"text",{"a":[{"b":[]}],"c":"d"}])");
    const auto bytes = encoded(Serializer::msgpack, value);
    const auto handle = msgpack::unpack(bytes.data(), bytes.size());
    std::ostringstream theirs;
    theirs << handle.get();
    BOOST_TEST(
        theirs.str() ==
        R"([1,-1,300,-300,70000,5000000000,-5000000000,1.5,true,null,"text",{"a":[{"b":[]}],"c":"d"}])");
}
