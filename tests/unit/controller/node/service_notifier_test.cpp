// SPDX-License-Identifier: MIT
// What the service manager is told.
#include "controller/node/service_notifier.hpp"

#include "common/io/unique_fd.hpp"
#include "tests/support/temp_dir.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>

using crossbar::node::ServiceNotifier;

BOOST_AUTO_TEST_CASE(states_arrive_as_datagrams_and_a_status_is_one_line) {
    const crossbar::tests::TempDir dir;
    const auto path = (dir.path() / "notify").string();
    const crossbar::io::UniqueFd manager(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    BOOST_REQUIRE(
        ::bind(manager.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    ServiceNotifier service;
    ::unsetenv("NOTIFY_SOCKET");
    service.ready();
    service.status("one\ntwo");
    service.stopping();
    for (const std::string expected : {"READY=1", "STATUS=one two", "STOPPING=1"}) {
        std::array<char, 100> text{};
        const auto size = ::recv(manager.get(), text.data(), text.size(), MSG_DONTWAIT);
        BOOST_REQUIRE(size > 0);
        BOOST_TEST(std::string(text.data(), static_cast<std::size_t>(size)) == expected);
    }
}

BOOST_AUTO_TEST_CASE(without_a_service_manager_nothing_happens) {
    ::unsetenv("NOTIFY_SOCKET");
    ServiceNotifier service;
    service.ready();
    BOOST_TEST(true);
}
