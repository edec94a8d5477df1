// SPDX-License-Identifier: MIT
#include "controller/node/service_notifier.hpp"

#include "common/io/unique_fd.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include <sys/socket.h>
#include <sys/un.h>

namespace crossbar::node {

ServiceNotifier::ServiceNotifier() {
    if (const char* socket = std::getenv("NOTIFY_SOCKET")) {
        socket_ = socket;
    }
}

void ServiceNotifier::status(std::string_view text) {
    std::string line("STATUS=");
    line += text;
    std::replace(line.begin(), line.end(), '\n', ' ');
    send(line);
}

void ServiceNotifier::send(std::string_view state) const {
    sockaddr_un address{};
    if (socket_.empty() || socket_.size() >= sizeof address.sun_path) {
        return;
    }
    address.sun_family = AF_UNIX;
    std::copy(socket_.begin(), socket_.end(), address.sun_path);
    if (socket_.front() == '@') {
        address.sun_path[0] = '\0';  // an abstract name
    }
    const io::UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto size = offsetof(sockaddr_un, sun_path) + socket_.size();
    ::sendto(
        fd.get(),
        state.data(),
        state.size(),
        MSG_NOSIGNAL,
        reinterpret_cast<const sockaddr*>(&address),
        static_cast<socklen_t>(size));
}

}  // namespace crossbar::node
