// SPDX-License-Identifier: MIT
#include "common/io/endpoint.hpp"

#include <fmt/format.h>

namespace crossbar::io {

std::string describe(const Listen& listen) {
    if (const auto* tcp = std::get_if<TcpListen>(&listen)) {
        return std::to_string(tcp->port);
    }
    return fmt::format("'{}'", std::get<UnixListen>(listen).path);
}

std::string describe(const Connect& connect) {
    if (const auto* tcp = std::get_if<TcpConnect>(&connect)) {
        return fmt::format("{}:{}", tcp->host, tcp->port);
    }
    return std::get<UnixConnect>(connect).path;
}

}  // namespace crossbar::io
