// SPDX-License-Identifier: MIT
// ClientAddress: who counts as one client for limits by address: an IPv4 address, or an IPv6
// network of 64 bits, which is what one subscriber is usually given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <sys/socket.h>

namespace crossbar::host {

// The network of 64 bits; an IPv4 address lies where IPv6 has multicast, which no client comes
// from.
enum class ClientAddress : std::uint64_t {};

// Nothing for Unix sockets. An IPv4 address that is mapped to IPv6 is the IPv4 address.
std::optional<ClientAddress> client_address(const sockaddr_storage& peer);

// Of a connected socket. Nothing also when it is not connected any more.
std::optional<ClientAddress> client_address(int socket);

// "10.0.0.1", "2001:db8:1:2::/64"
std::string describe(ClientAddress address);

}  // namespace crossbar::host
