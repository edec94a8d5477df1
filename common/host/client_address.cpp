// SPDX-License-Identifier: MIT
#include "common/host/client_address.hpp"

#include <array>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace crossbar::host {
namespace {

constexpr std::uint64_t kIpv4 = 0xFF00'0000'0000'0000;

ClientAddress from_ipv4(const void* bytes) {
    std::uint32_t address = 0;
    std::memcpy(&address, bytes, sizeof address);
    return ClientAddress{kIpv4 | ntohl(address)};
}

}  // namespace

std::optional<ClientAddress> client_address(const sockaddr_storage& peer) {
    if (peer.ss_family == AF_INET) {
        return from_ipv4(&reinterpret_cast<const sockaddr_in*>(&peer)->sin_addr);
    }
    if (peer.ss_family != AF_INET6) {
        return std::nullopt;
    }
    const in6_addr& address = reinterpret_cast<const sockaddr_in6*>(&peer)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&address)) {
        return from_ipv4(&address.s6_addr[12]);
    }
    std::uint64_t network = 0;
    for (int i = 0; i < 8; ++i) {
        network = network << 8 | address.s6_addr[i];
    }
    return ClientAddress{network};
}

std::optional<ClientAddress> client_address(int socket) {
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &length) != 0) {
        return std::nullopt;
    }
    return client_address(peer);
}

std::string describe(ClientAddress address) {
    const auto number = static_cast<std::uint64_t>(address);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if ((number & kIpv4) == kIpv4) {
        const in_addr ipv4{htonl(static_cast<std::uint32_t>(number))};
        ::inet_ntop(AF_INET, &ipv4, text.data(), text.size());
        return text.data();
    }
    in6_addr ipv6{};
    for (int i = 0; i < 8; ++i) {
        ipv6.s6_addr[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
    }
    ::inet_ntop(AF_INET6, &ipv6, text.data(), text.size());
    return std::string(text.data()) + "/64";
}

}  // namespace crossbar::host
