// SPDX-License-Identifier: MIT
// Random values: what is written is read back equal, in each serialization and through any other.
#include "tests/unit/common/serial/serial_fixture.hpp"

#include <cmath>
#include <limits>
#include <random>

using namespace crossbar;
using namespace crossbar::serial::testing;
using wamp::Binary;
using wamp::Dict;
using wamp::List;

namespace {

class ValueSource {
public:
    explicit ValueSource(unsigned seed) : random_(seed) {}

    Value value(int depth) {
        switch (below(depth > 0 ? 10 : 7)) {
            case 0:
                return nullptr;
            case 1:
                return below(2) == 0;
            case 2:
                return static_cast<std::int64_t>(bits());
            case 3:
                return bits();
            case 4:
                return real();
            case 5:
                return text();
            case 6:
                return binary();
            case 7:
            case 8:
                return list(depth);
            default:
                return dict(depth);
        }
    }

private:
    std::size_t below(std::size_t limit) { return random_() % limit; }

    // Of any magnitude, small ones as often as large ones.
    std::uint64_t bits() {
        const std::uint64_t value = random_();
        const auto shifted = value >> below(64);
        return below(4) == 0 ? ~shifted : shifted;
    }

    double real() {
        constexpr double kSome[] = {
            0.0, -0.0, 1.0, -1.0, 1e15, 1e16, 1e17, 1e22, 5e-324, 1.7976931348623157e308};
        if (below(2) == 0) {
            return kSome[below(std::size(kSome))];
        }
        return std::ldexp(static_cast<double>(random_()), static_cast<int>(below(400)) - 200);
    }

    std::string text() {
        constexpr std::string_view kParts[] = {
            "a", "\"", "\\", "\n", "\x01", "\xc3\xa4", "\xf0\x9f\x98\x80", "longer part "};
        std::string all;
        for (auto parts = below(below(8) == 0 ? 400 : 6); parts > 0; --parts) {
            all += kParts[below(std::size(kParts))];
        }
        return all;
    }

    Binary binary() {
        Binary all;
        for (auto size = below(below(8) == 0 ? 70000 : 40); size > 0; --size) {
            all.bytes.push_back(static_cast<std::byte>(random_()));
        }
        return all;
    }

    List list(int depth) {
        List all;
        for (auto size = below(below(6) == 0 ? 40 : 4); size > 0; --size) {
            all.push_back(value(depth - 1));
        }
        return all;
    }

    Dict dict(int depth) {
        Dict all;
        for (auto size = below(below(6) == 0 ? 40 : 4); size > 0; --size) {
            all.set(text(), value(depth - 1));
        }
        return all;
    }

    std::mt19937_64 random_;
};

}  // namespace

BOOST_AUTO_TEST_CASE(random_values_come_back_equal) {
    for (unsigned seed = 0; seed < 500; ++seed) {
        const auto value = ValueSource(seed).value(4);
        for (const auto format : kFormats) {
            const auto bytes = encoded(format, value);
            BOOST_TEST((decoded(format, bytes) == value), format << ", seed " << seed);
            BOOST_TEST(
                encoded(format, decoded(format, bytes)) == bytes, format << ", seed " << seed);
        }
    }
}

BOOST_AUTO_TEST_CASE(random_payloads_come_back_equal_through_any_other_serialization) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        ValueSource source(seed);
        const wamp::Arguments values{{source.value(3), source.value(3)}, {{"k", source.value(3)}}};
        for (const auto from : kFormats) {
            ByteBuffer original;
            BOOST_REQUIRE(serial::transcode_payload(wamp::Payload::of(values), from, original));
            const wamp::Payload payload{
                .format = from, .bytes = original.view(), .args = true, .kwargs = true};
            for (const auto to : kFormats) {
                ByteBuffer there;
                BOOST_REQUIRE(serial::transcode_payload(payload, to, there));
                const wamp::Payload arrived{
                    .format = to, .bytes = there.view(), .args = true, .kwargs = true};
                ByteBuffer back;
                BOOST_REQUIRE(serial::transcode_payload(arrived, from, back));
                BOOST_TEST(
                    (back.text() == original.text()), from << " by " << to << ", seed " << seed);
                const auto trees = serial::decode_payload(arrived);
                BOOST_REQUIRE(trees);
                BOOST_TEST((*trees == values), from << " to " << to << ", seed " << seed);
            }
        }
    }
}
