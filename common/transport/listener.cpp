// SPDX-License-Identifier: MIT
#include "common/transport/listener.hpp"

#include "common/io/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace crossbar::transport {
namespace {

using Outcome = boost::system::result<void, std::string>;

constexpr int kAcceptsPerTurn = 64;  // then the connections that exist get their turn
constexpr Milliseconds kRetryAccept{100};

// "[Errno 98] Address already in use": what the original's users grep for.
std::string errno_text(int error) {
    return fmt::format("[Errno {}] {}", error, std::strerror(error));
}

bool same_family(int fd, int family) {
    int domain = 0;
    socklen_t length = sizeof domain;
    return ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 && domain == family;
}

// True when a process accepts connections at this path.
bool is_served(const sockaddr_un& address) {
    const io::UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
               0 ||
           errno == EAGAIN;
}

sockaddr_un unix_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

}  // namespace

Listener::Listener(io::Loop& loop, io::Listen endpoint, log::Logger logger, OnAccept on_accept)
    : loop_(loop),
      endpoint_(std::move(endpoint)),
      logger_(std::move(logger)),
      on_accept_(std::move(on_accept)),
      fd_(loop.context()),
      retry_(loop.no_deadline()) {}

Listener::~Listener() {
    close();
}

Outcome Listener::open() {
    auto outcome = std::holds_alternative<io::TcpListen>(endpoint_)
                       ? open_tcp(std::get<io::TcpListen>(endpoint_))
                       : open_unix(std::get<io::UnixListen>(endpoint_));
    if (outcome) {
        wait();
    }
    return outcome;
}

Outcome Listener::open_tcp(const io::TcpListen& tcp) {
    const auto where =
        fmt::format("{}:{}", tcp.interface.empty() ? "any" : tcp.interface, tcp.port);
    const auto failed = [&](const std::string& why) {
        return fmt::format("Couldn't listen on {}: {}.", where, why);
    };

    addrinfo hints{};
    hints.ai_family = tcp.version == 6 ? AF_INET6 : AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const auto port = std::to_string(tcp.port);
    const int error = ::getaddrinfo(
        tcp.interface.empty() ? nullptr : tcp.interface.c_str(), port.c_str(), &hints, &found);
    if (error != 0) {
        return failed(::gai_strerror(error));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, ::freeaddrinfo);

    io::UniqueFd fd(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) {
        return failed(errno_text(errno));
    }
    const int on = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (tcp.version == 6) {
        ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    }
    if (tcp.shared && ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
        return failed(errno_text(errno));
    }
    if (tcp.user_timeout > 0) {
        ::setsockopt(
            fd.get(), IPPROTO_TCP, TCP_USER_TIMEOUT, &tcp.user_timeout, sizeof tcp.user_timeout);
    }
    if (::bind(fd.get(), found->ai_addr, found->ai_addrlen) != 0 ||
        ::listen(fd.get(), tcp.backlog) != 0) {
        return failed(errno_text(errno));
    }
    fd_.assign(fd.release());
    return boost::system::in_place_value;
}

Outcome Listener::open_unix(const io::UnixListen& local) {
    const auto failed = [&](const std::string& why) {
        return fmt::format("Couldn't listen on '{}': {}.", local.path, why);
    };
    if (local.path.size() >= sizeof(sockaddr_un::sun_path)) {
        return failed(fmt::format(
            "the path has {} bytes, a socket path may have {}",
            local.path.size(),
            sizeof(sockaddr_un::sun_path) - 1));
    }
    if (auto cleared = clear_path(local.path); !cleared) {
        return failed(cleared.error());
    }
    io::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) {
        return failed(errno_text(errno));
    }
    if (local.permissions) {
        ::fchmod(
            fd.get(), *local.permissions);  // before bind: the file never has wider permissions
    }
    const auto address = unix_address(local.path);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return failed(errno_text(errno));
    }
    if (local.permissions && ::chmod(local.path.c_str(), *local.permissions) != 0) {
        return failed(errno_text(errno));  // wider than the umask would leave it
    }

    struct stat file {};

    if (::stat(local.path.c_str(), &file) == 0) {
        inode_ = file.st_ino;
        device_ = file.st_dev;
    }
    if (::listen(fd.get(), local.backlog) != 0) {
        return failed(errno_text(errno));
    }
    fd_.assign(fd.release());
    return boost::system::in_place_value;
}

Outcome Listener::clear_path(const std::string& path) {
    struct stat file {};

    if (::lstat(path.c_str(), &file) != 0) {
        return boost::system::in_place_value;  // nothing there, or bind() will say what is wrong
    }
    if (!S_ISSOCK(file.st_mode)) {
        return std::string("the path exists and is no socket");
    }
    if (is_served(unix_address(path))) {
        return fmt::format("{} (another process serves this socket)", errno_text(EADDRINUSE));
    }
    logger_.info("'{}' exists, attempting to remove before using as a UNIX socket", path);
    if (::unlink(path.c_str()) != 0) {
        return errno_text(errno);
    }
    return boost::system::in_place_value;
}

void Listener::close() {
    loop_.cancel(retry_);
    if (!fd_.is_open()) {
        return;
    }
    error_code ignored;
    fd_.close(ignored);
    if (const auto* local = std::get_if<io::UnixListen>(&endpoint_)) {
        struct stat file {};

        if (::lstat(local->path.c_str(), &file) == 0 && file.st_ino == inode_ &&
            file.st_dev == device_) {
            ::unlink(local->path.c_str());
        }
    }
}

std::uint16_t Listener::port() const {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    const int fd = const_cast<boost::asio::posix::stream_descriptor&>(fd_).native_handle();
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        return 0;
    }
    switch (address.ss_family) {
        case AF_INET:
            return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
        case AF_INET6:
            return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
        default:
            return 0;
    }
}

void Listener::wait() {
    fd_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](error_code error) {
        if (!error && fd_.is_open()) {
            accept_ready();
        }
    });
}

void Listener::accept_ready() {
    for (int i = 0; i < kAcceptsPerTurn && fd_.is_open(); ++i) {
        const int fd =
            ::accept4(fd_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            if (exhausted_) {
                exhausted_ = false;
                if (said_exhausted_) {
                    logger_.info("accepting connections on {} again", io::describe(endpoint_));
                }
            }
            const int family = same_family(fd, AF_UNIX)    ? AF_UNIX
                               : same_family(fd, AF_INET6) ? AF_INET6
                                                           : AF_INET;
            on_accept_(Socket(loop_.context(), {family, family == AF_UNIX ? 0 : IPPROTO_TCP}, fd));
            continue;
        }
        if (errno == EAGAIN) {
            break;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            if (!exhausted_) {
                const int error = errno;
                exhausted_ = true;
                const auto count = exhaustions_.count(std::chrono::steady_clock::now());
                said_exhausted_ = count > 0;
                if (said_exhausted_) {
                    logger_.error(
                        "cannot accept connections on {}: {}; raise the limit of open files "
                        "(LimitNOFILE=, ulimit -n){}",
                        io::describe(endpoint_),
                        errno_text(error),
                        log::times(count));
                }
            }
            retry_ = loop_.after(kRetryAccept, [this] {
                retry_ = loop_.no_deadline();
                accept_ready();
            });
            return;
        }
        // ECONNABORTED and the like: that client is gone, the next one is not.
    }
    if (fd_.is_open()) {
        wait();
    }
}

}  // namespace crossbar::transport
