// SPDX-License-Identifier: MIT
// Payloads: how many elements they add, and what an owned one keeps.
#include "common/wamp/payload.hpp"

#include <boost/test/unit_test.hpp>

using namespace crossbar;
using namespace crossbar::wamp;

BOOST_AUTO_TEST_CASE(trailing_empty_elements_do_not_count) {
    const Arguments none;
    const Arguments args{{1}, {}};
    const Arguments kwargs{{}, {{"a", 1}}};
    BOOST_TEST(Payload::of(none).count() == 0U);
    BOOST_TEST((Payload::of(none).values == nullptr));
    BOOST_TEST(Payload::of(args).count() == 1U);
    BOOST_TEST(Payload::of(kwargs).count() == 2U);
    BOOST_TEST((Payload::of(kwargs).values == &kwargs));
}

BOOST_AUTO_TEST_CASE(an_owned_payload_outlives_what_it_was_made_from) {
    OwnedPayload bytes;
    OwnedPayload values;
    {
        const std::string text = "[1],{}";
        bytes = OwnedPayload(Payload{
            .format = Serializer::json, .bytes = as_bytes(text), .args = true, .kwargs = true});
        const Arguments arguments{{7}, {}};
        values = OwnedPayload(Payload::of(arguments));
    }
    BOOST_TEST(as_text(bytes.view().bytes) == "[1],{}");
    BOOST_TEST(bytes.view().count() == 2U);
    BOOST_TEST(*values.view().values->args.front().as_int() == 7);
    const OwnedPayload copy = values;
    values = OwnedPayload();
    BOOST_TEST(*copy.view().values->args.front().as_int() == 7);
}
