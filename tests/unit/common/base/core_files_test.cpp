// SPDX-License-Identifier: MIT
#include "common/base/core_files.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace crossbar {
namespace {

// A limit that this process may set.
rlim_t some() {
    rlimit core{};
    BOOST_REQUIRE(::getrlimit(RLIMIT_CORE, &core) == 0);
    return std::min<rlim_t>(4096, core.rlim_max);
}

// The soft limit of a child process after `work`, which starts with `limit`.
rlim_t limit_after(rlim_t limit, const std::function<void()>& work) {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    const auto child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        rlimit core{};
        ::getrlimit(RLIMIT_CORE, &core);
        core.rlim_cur = limit;
        ::setrlimit(RLIMIT_CORE, &core);
        work();
        ::getrlimit(RLIMIT_CORE, &core);
        const auto written = ::write(ends[1], &core.rlim_cur, sizeof core.rlim_cur);
        ::_exit(written == sizeof core.rlim_cur ? 0 : 1);
    }
    rlim_t found = 0;
    BOOST_REQUIRE(::read(ends[0], &found, sizeof found) == sizeof found);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(ends[0]);
    ::close(ends[1]);
    return found;
}

BOOST_AUTO_TEST_SUITE(core_files)

BOOST_AUTO_TEST_CASE(are_forbidden_and_a_child_gets_the_old_limit_back) {
    BOOST_TEST(limit_after(some(), forbid_core_files) == std::min<rlim_t>(1, some()));
    BOOST_TEST(limit_after(some(), [] {
                   forbid_core_files();
                   forbid_core_files();
                   restore_core_files();
               }) == some());
    BOOST_TEST(limit_after(some(), restore_core_files) == some());
}

BOOST_AUTO_TEST_CASE(are_allowed_to_who_asks_for_them) {
    BOOST_TEST(limit_after(some(), [] {
                   ::setenv("CROSSBAR_ALLOW_CORE", "1", 1);
                   forbid_core_files();
               }) == some());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar
