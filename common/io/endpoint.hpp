// SPDX-License-Identifier: MIT
// Where to listen and where to connect to: plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace crossbar::io {

struct TcpListen {
    std::uint16_t port = 0;  // 0: any free port
    std::string interface;   // address; empty: all of the family
    int version = 4;         // 4 or 6 (6 does not take IPv4-mapped connections)
    int backlog = 511;
    bool shared = false;   // SO_REUSEPORT: several processes listen on one port
    int user_timeout = 0;  // TCP_USER_TIMEOUT, milliseconds; 0: the system's
};

struct UnixListen {
    std::string path;
    int backlog = 511;
    std::optional<unsigned> permissions;  // mode of the socket file; else as the umask leaves it
};

using Listen = std::variant<TcpListen, UnixListen>;

struct TcpConnect {
    std::string host;
    std::uint16_t port = 0;
};

struct UnixConnect {
    std::string path;
};

using Connect = std::variant<TcpConnect, UnixConnect>;

// "9000", "'/run/x.sock'": the endpoint as the log names it.
std::string describe(const Listen& listen);
std::string describe(const Connect& connect);

}  // namespace crossbar::io
