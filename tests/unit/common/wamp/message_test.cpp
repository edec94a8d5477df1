// SPDX-License-Identifier: MIT
// The names and numbers of messages.
#include "common/wamp/message.hpp"

#include <boost/test/unit_test.hpp>

using namespace crossbar::wamp;

BOOST_AUTO_TEST_CASE(every_message_has_its_name_and_number) {
    const std::pair<int, std::string_view> all[] = {
        {1, "HELLO"},           {2, "WELCOME"},     {3, "ABORT"},       {4, "CHALLENGE"},
        {5, "AUTHENTICATE"},    {6, "GOODBYE"},     {8, "ERROR"},       {16, "PUBLISH"},
        {17, "PUBLISHED"},      {32, "SUBSCRIBE"},  {33, "SUBSCRIBED"}, {34, "UNSUBSCRIBE"},
        {35, "UNSUBSCRIBED"},   {36, "EVENT"},      {48, "CALL"},       {49, "CANCEL"},
        {50, "RESULT"},         {64, "REGISTER"},   {65, "REGISTERED"}, {66, "UNREGISTER"},
        {67, "UNREGISTERED"},   {68, "INVOCATION"}, {69, "INTERRUPT"},  {70, "YIELD"},
        {337, "EVENT_RECEIVED"}};
    BOOST_TEST(std::size(all) == std::variant_size_v<Message>);
    for (const auto& [number, name] : all) {
        BOOST_TEST(name_of(static_cast<MessageType>(number)) == name);
    }
    BOOST_TEST(name_of(static_cast<MessageType>(7)) == "UNKNOWN");
}

BOOST_AUTO_TEST_CASE(a_message_knows_its_type) {
    BOOST_TEST((type_of(Message(Register{})) == MessageType::register_));
    BOOST_TEST((type_of(Message(CallResult{})) == MessageType::result));
}
