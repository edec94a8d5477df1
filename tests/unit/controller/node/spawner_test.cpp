// SPDX-License-Identifier: MIT
// Real children: what they are given, how they end, and that nothing of them is left.
#include "controller/node/spawner.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

using namespace crossbar;
using namespace std::chrono_literals;

namespace {

struct Spawning {
    node::SpawnRequest shell(const std::string& script) {
        node::SpawnRequest request;
        request.program = "/bin/sh";
        request.arguments = {"sh", "-c", script};
        request.environment = {"PATH=/usr/bin:/bin"};
        output = node::make_pipe(node::Direction::from_child);
        request.descriptors.emplace_back(STDOUT_FILENO, output.theirs.get());
        return request;
    }

    void start(const node::SpawnRequest& request) {
        auto spawned = node::spawn(loop, request, [this](supervise::ExitStatus status) {
            ended = status;
            loop.stop();
        });
        BOOST_REQUIRE_MESSAGE(spawned.has_value(), (spawned ? "" : spawned.error()));
        child = std::move(*spawned);
        output.theirs.reset();
    }

    supervise::ExitStatus wait() {
        auto deadline = loop.after(10s, [this] { loop.stop(); });
        loop.run();
        loop.cancel(deadline);
        BOOST_REQUIRE(ended.has_value());
        return *ended;
    }

    std::string text() {
        ::fcntl(output.ours.get(), F_SETFL, 0);
        std::string all;
        std::array<char, 4096> bytes{};
        for (ssize_t got = 1; got > 0;) {
            got = ::read(output.ours.get(), bytes.data(), bytes.size());
            all.append(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        }
        return all;
    }

    io::Loop loop;
    node::Ends output;
    std::unique_ptr<node::Child> child;
    std::optional<supervise::ExitStatus> ended;
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(an_exit_code_is_told_from_a_signal, Spawning) {
    start(shell("exit 15"));
    BOOST_TEST((wait() == supervise::ExitStatus{false, 15}));
    Spawning other;
    other.start(other.shell("kill -TERM $$"));
    BOOST_TEST((other.wait() == supervise::ExitStatus{true, 15}));
}

BOOST_FIXTURE_TEST_CASE(a_child_has_its_own_descriptors_and_no_other, Spawning) {
    // A file that is not close-on-exec would leak without the second line of defence.
    const io::UniqueFd leak(::open("/dev/null", O_RDONLY));
    const auto management = node::make_socket_pair();
    auto request = shell("ls /proc/self/fd | tr '\\n' ' '; readlink /proc/self/fd/0");
    request.descriptors.emplace_back(3, management.theirs.get());
    start(request);
    BOOST_TEST(wait().ok());
    // ls itself opens the directory: that is the 4.
    BOOST_TEST(text() == "0 1 2 3 4 /dev/null\n");
}

BOOST_FIXTURE_TEST_CASE(a_child_has_default_signals_but_for_ctrl_c_and_none_blocked, Spawning) {
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &term, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    start(shell("grep -E 'SigBlk|SigIgn' /proc/self/status | cut -f2"));
    wait();
    BOOST_TEST(text() == "0000000000000000\n0000000000000002\n");
    ::sigprocmask(SIG_UNBLOCK, &term, nullptr);
}

BOOST_FIXTURE_TEST_CASE(environment_working_directory_and_arguments_are_as_asked_for, Spawning) {
    auto request = shell("echo \"$X $PWD $1\"");
    request.arguments.insert(request.arguments.end(), {"zero", "one two"});
    request.environment.emplace_back("X=y");
    request.workdir = "/usr";
    start(request);
    BOOST_TEST(wait().ok());
    BOOST_TEST(text() == "y /usr one two\n");
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_executed_is_reported_with_its_reason, Spawning) {
    auto request = shell("");
    request.program = "/no/such/program";
    const auto missing = node::spawn(loop, request, {});
    BOOST_REQUIRE(!missing.has_value());
    BOOST_TEST(missing.error() == "cannot start '/no/such/program': No such file or directory");
    request.program = "/etc/passwd";
    const auto forbidden = node::spawn(loop, request, {});
    BOOST_REQUIRE(!forbidden.has_value());
    BOOST_TEST(forbidden.error() == "cannot start '/etc/passwd': Permission denied");
    request.program = "/bin/sh";
    request.workdir = "/no/such/folder";
    BOOST_TEST(!node::spawn(loop, request, {}).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_group_is_signalled_as_a_whole_and_nothing_of_it_is_left, Spawning) {
    auto request = shell(
        "trap 'exit 3' TERM; (trap '' TERM; sleep 600) & echo $!; while :; do sleep 0.01; done");
    request.own_group = true;
    start(request);
    std::array<char, 32> line{};
    ::fcntl(output.ours.get(), F_SETFL, 0);
    BOOST_REQUIRE(::read(output.ours.get(), line.data(), line.size()) > 0);
    const int grandchild = std::atoi(line.data());
    BOOST_TEST(::kill(grandchild, 0) == 0);
    child->signal(SIGTERM);
    BOOST_TEST((wait() == supervise::ExitStatus{false, 3}));
    // The pipe ends when the last process that holds it has gone.
    BOOST_TEST(text() == "");
}

BOOST_FIXTURE_TEST_CASE(a_child_that_is_given_up_is_killed, Spawning) {
    start(shell("echo here; exec sleep 600"));
    const int pid = child->pid();
    child.reset();
    BOOST_TEST(::kill(pid, 0) == -1);
    BOOST_TEST(errno == ESRCH);
}
