// SPDX-License-Identifier: MIT
#include "common/host/client_address.hpp"

#include <boost/test/unit_test.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace crossbar::host {
namespace {

std::optional<ClientAddress> ipv4(const char* text) {
    sockaddr_storage storage{};
    auto& address = reinterpret_cast<sockaddr_in&>(storage);
    address.sin_family = AF_INET;
    BOOST_REQUIRE(::inet_pton(AF_INET, text, &address.sin_addr) == 1);
    return client_address(storage);
}

std::optional<ClientAddress> ipv6(const char* text) {
    sockaddr_storage storage{};
    auto& address = reinterpret_cast<sockaddr_in6&>(storage);
    address.sin6_family = AF_INET6;
    BOOST_REQUIRE(::inet_pton(AF_INET6, text, &address.sin6_addr) == 1);
    return client_address(storage);
}

BOOST_AUTO_TEST_SUITE(client_addresses)

BOOST_AUTO_TEST_CASE(an_ipv4_address_is_one_client) {
    BOOST_TEST((ipv4("10.0.0.1") == ipv4("10.0.0.1")));
    BOOST_TEST((ipv4("10.0.0.1") != ipv4("10.0.0.2")));
    BOOST_TEST(describe(*ipv4("10.0.0.1")) == "10.0.0.1");
    BOOST_TEST(describe(*ipv4("255.255.255.255")) == "255.255.255.255");
}

BOOST_AUTO_TEST_CASE(an_ipv6_network_of_64_bits_is_one_client) {
    BOOST_TEST((ipv6("2001:db8:1:2::1") == ipv6("2001:db8:1:2:ffff::")));
    BOOST_TEST((ipv6("2001:db8:1:2::1") != ipv6("2001:db8:1:3::1")));
    BOOST_TEST(describe(*ipv6("2001:db8:1:2::1")) == "2001:db8:1:2::/64");
    BOOST_TEST(describe(*ipv6("::1")) == "::/64");
}

BOOST_AUTO_TEST_CASE(an_ipv4_address_mapped_to_ipv6_is_the_ipv4_address) {
    BOOST_TEST((ipv6("::ffff:10.0.0.1") == ipv4("10.0.0.1")));
}

BOOST_AUTO_TEST_CASE(the_two_kinds_do_not_meet) {
    BOOST_TEST((ipv6("::1") != ipv4("0.0.0.0")));
    BOOST_TEST((ipv6("0:0:a00:1::") != ipv4("10.0.0.1")));
}

BOOST_AUTO_TEST_CASE(unix_sockets_and_what_is_no_socket_have_none) {
    sockaddr_storage storage{};
    storage.ss_family = AF_UNIX;
    BOOST_TEST(!client_address(storage));
    BOOST_TEST(!client_address(-1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::host
