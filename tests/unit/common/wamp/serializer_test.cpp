// SPDX-License-Identifier: MIT
// Names and numbers of the serializations.
#include "common/wamp/serializer.hpp"

#include <boost/test/unit_test.hpp>

using namespace crossbar::wamp;

BOOST_AUTO_TEST_CASE(serializers_have_words_and_rawsocket_ids) {
    const std::pair<std::string_view, int> all[] = {
        {"json", 1}, {"msgpack", 2}, {"cbor", 3}, {"ubjson", 4}, {"bjdata", 4}};
    for (const auto& [name, id] : all) {
        const auto found = serializer_named(name);
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST(name_of(*found) == name);
        BOOST_TEST(rawsocket_id(*found) == id);
        BOOST_TEST(is_text(*found) == (name == "json"));
    }
    BOOST_TEST(!serializer_named("none").has_value());
    BOOST_TEST(!serializer_named("JSON").has_value());
    BOOST_TEST(!serializer_named("").has_value());
}
