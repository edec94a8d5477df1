// SPDX-License-Identifier: MIT
// Input that is made to harm: cut anywhere, lying about lengths, nested without end, any byte
// changed.
#include "tests/unit/common/serial/serial_fixture.hpp"

#include <random>

using namespace crossbar;
using namespace crossbar::serial::testing;

namespace {

constexpr std::string_view kCall =
    R"([48,7814135,{"timeout":500,"x":[1,{"a":null}],"ppt_scheme":"wamp"},"com.myapp.p",)"
    R"(["Hello \u00e4",1.0,-5,1e22,18446744073709551615,"\u0000AQID",[[],{}]],{"k":{"a":[true,false]},"l":"m"}])";

std::string repeated(std::string_view part, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) {
        all += part;
    }
    return all;
}

}  // namespace

// proves R-PV-11
BOOST_AUTO_TEST_CASE(a_message_cut_at_any_byte_is_refused) {
    for (const auto format : kFormats) {
        const auto bytes = from_json(kCall, format);
        serial::Decoder decoder;
        BOOST_REQUIRE(decoder.decode(format, as_bytes(bytes)));
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            // Memory of exactly this size, so that a sanitizer sees a read behind it.
            const std::vector<char> part(
                bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
            const auto message = decoder.decode(format, as_bytes({part.data(), part.size()}));
            BOOST_TEST(message.has_error(), format << " cut at " << size);
            BOOST_TEST(!decoder.error_text().empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(
    a_message_with_any_byte_changed_is_read_or_refused_and_what_is_read_can_be_written) {
    std::mt19937 random(20261125);
    for (const auto format : kFormats) {
        const auto original = from_json(kCall, format);
        for (int round = 0; round < 4000; ++round) {
            auto bytes = original;
            for (unsigned changes = 1 + random() % 3; changes > 0; --changes) {
                bytes[random() % bytes.size()] = static_cast<char>(random());
            }
            serial::Decoder decoder;
            const auto message = decoder.decode(format, as_bytes(bytes));
            if (!message) {
                continue;
            }
            for (const auto target : kFormats) {
                ByteBuffer scratch;
                const auto encoded = serial::encode(*message, target, scratch);
                if (!encoded) {
                    BOOST_TEST(encoded.error() == errc::not_representable);
                    continue;
                }
                serial::Decoder again;
                BOOST_TEST(
                    again.decode(target, as_bytes(whole(*encoded))).has_value(),
                    again.error_text()
                        << " " << format << " to " << target << ": " << to_hex(bytes));
            }
        }
    }
}

// proves R-SZ-12
BOOST_AUTO_TEST_CASE(a_hundred_thousand_nested_lists_are_too_deep) {
    constexpr std::size_t kMany = 100000;
    const std::pair<Serializer, std::string> cases[] = {
        {Serializer::json, R"([16,1,{},"a",)" + repeated("[", kMany)},
        {Serializer::json, R"([16,1,{},"a",[)" + repeated(R"({"a":)", kMany)},
        {Serializer::msgpack, hex("95 10 01 80 a1 'a'") + repeated("\x91", kMany)},
        {Serializer::msgpack, hex("95 10 01 80 a1 'a' 91") + repeated(hex("81 a1 'a'"), kMany)},
        {Serializer::cbor, hex("85 10 01 a0 61 'a'") + repeated("\x81", kMany)},
        {Serializer::cbor, hex("85 10 01 a0 61 'a'") + repeated("\x9f", kMany)},
        {Serializer::cbor, hex("85 10 01 a0 61 'a' 81") + repeated("\xc1", kMany) + hex("01")},
        {Serializer::ubjson, hex("'[U' 10 'U' 01 '{}SU' 01 'a'") + repeated("[", kMany)},
        {Serializer::bjdata,
         hex("'[U' 10 'U' 01 '{}SU' 01 'a['") + repeated(hex("'{U' 01 'a'"), kMany)}};
    for (const auto& [format, bytes] : cases) {
        serial::Decoder decoder;
        BOOST_TEST(decoder.decode(format, as_bytes(bytes)).error() == errc::too_deep, format);
    }
}

// proves R-SZ-12
BOOST_AUTO_TEST_CASE(depth_is_limited_exactly) {
    for (const auto format : kFormats) {
        for (const std::size_t depth : {3U, 64U, 128U}) {
            // A message with Arguments has depth 2 already.
            const auto fits = from_json(
                R"([16,1,{},"a",)" + repeated("[", depth - 1) + repeated("]", depth - 1) + "]",
                Serializer::json);
            serial::Decoder exact(serial::Limits{.depth = depth});
            serial::Decoder tight(serial::Limits{.depth = depth - 1});
            ByteBuffer scratch;
            serial::Decoder generous(serial::Limits{.depth = 128});
            const auto message = generous.decode(Serializer::json, as_bytes(fits));
            BOOST_REQUIRE(message);
            BOOST_REQUIRE(serial::encode(*message, format, scratch));
            BOOST_TEST(
                exact.decode(format, scratch.view()).has_value(), format << exact.error_text());
            BOOST_TEST(tight.decode(format, scratch.view()).error() == errc::too_deep, format);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_limit_above_the_hard_one_is_the_hard_one) {
    const auto bytes = repeated("[", 200) + repeated("]", 200);
    BOOST_TEST(error_of(Serializer::json, bytes, {.depth = 1000}) == errc::too_deep);
}

BOOST_AUTO_TEST_CASE(many_keys_are_checked_in_reasonable_time) {
    std::string json = R"([1,"r",{"x":{)";
    for (int i = 0; i < 100000; ++i) {
        json += "\"k" + std::to_string(i) + "\":1,";
    }
    serial::Decoder decoder;
    const auto twice = json + R"("k5":1}}])";
    BOOST_TEST(decoder.decode(Serializer::json, as_bytes(twice)).error() == errc::duplicate_key);
    const auto once = json + R"("z":1}}])";
    BOOST_TEST(decoder.decode(Serializer::json, as_bytes(once)).has_value());
}
