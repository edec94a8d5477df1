// SPDX-License-Identifier: MIT
#define BOOST_PROCESS_USE_STD_FS
// Boost.Process 1.81 needs these before its own headers.
#include <boost/optional.hpp>

#include <type_traits>
//
#include "common/base/assert.hpp"
#include "common/base/core_files.hpp"
#include "controller/node/spawner.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/process/v2/posix/default_launcher.hpp>
#include <boost/process/v2/process.hpp>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace crossbar::node {
namespace {

namespace process = boost::process::v2;
using Process = process::basic_process<boost::asio::io_context::executor_type>;

// Above every descriptor that a child may be given, so that placing one never overwrites another.
constexpr int kOutOfTheWay = 64;

// Runs in the child, between fork and exec: only what is async-signal-safe, no allocation. It ends
// in exec or in _exit and never returns to Boost.Process, whose own way closes descriptors
// incompletely and leaves a failed child through exit(), which would flush our buffers a second
// time.
class ExecSetup {
public:
    ExecSetup(const SpawnRequest& request, int error_fd, int null_fd)
        : request_(request), error_fd_(error_fd), parent_(::getpid()) {
        for (const auto& argument : request.arguments) {
            argv_.push_back(const_cast<char*>(argument.c_str()));
        }
        argv_.push_back(nullptr);
        for (const auto& variable : request.environment) {
            envp_.push_back(const_cast<char*>(variable.c_str()));
        }
        envp_.push_back(nullptr);
        for (int fd = 0; fd <= 2; ++fd) {
            placed_.emplace_back(fd, null_fd);
        }
        for (const auto& [theirs, ours] : request.descriptors) {
            placed_.emplace_back(theirs, ours);
            first_free_ = std::max(first_free_, theirs + 1);
        }
        CPU_ZERO(&cpus_);
        for (const auto cpu : request.cpus) {
            CPU_SET(cpu, &cpus_);
        }
    }

    template <class Launcher, class Path>
    boost::system::error_code on_exec_setup(Launcher&, const Path&, const char* const*&) {
        run();
    }

private:
    [[noreturn]] void run() const {
        reset_signals();
        restore_core_files();
        if (request_.own_group) {
            check(::setpgid(0, 0));
        }
        // The second line against orphans; the first is the end of the management socket.
        check(::prctl(PR_SET_PDEATHSIG, SIGKILL));
        if (::getppid() != parent_) {
            ::_exit(1);
        }
        for (const auto& [theirs, ours] : placed_) {
            check(::dup2(ours, theirs));
        }
        // The second line against leaks; the first is close-on-exec on everything.
        ::syscall(SYS_close_range, first_free_, ~0U, CLOSE_RANGE_CLOEXEC);
        if (!request_.cpus.empty()) {
            check(::sched_setaffinity(0, sizeof cpus_, &cpus_));
        }
        if (!request_.workdir.empty()) {
            check(::chdir(request_.workdir.c_str()));
        }
        ::execve(request_.program.c_str(), argv_.data(), envp_.data());
        fail();
    }

    // In our own group Ctrl-C reaches the child as well, and it is for us to decide what follows.
    void reset_signals() const {
        for (int number = 1; number < NSIG; ++number) {
            ::signal(number, number == SIGINT && !request_.own_group ? SIG_IGN : SIG_DFL);
        }
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
    }

    void check(int outcome) const {
        if (outcome < 0) {
            fail();
        }
    }

    [[noreturn]] void fail() const {
        const int error = errno;
        [[maybe_unused]] const auto written = ::write(error_fd_, &error, sizeof error);
        ::_exit(127);
    }

    const SpawnRequest& request_;
    int error_fd_;
    pid_t parent_;
    int first_free_ = 3;
    std::vector<char*> argv_;
    std::vector<char*> envp_;
    std::vector<std::pair<int, int>> placed_;
    cpu_set_t cpus_;
};

class SpawnedChild final : public Child {
public:
    SpawnedChild(Process child, bool own_group)
        : process_(std::move(child)), pid_(process_.id()), own_group_(own_group) {}

    ~SpawnedChild() override {
        if (!ended_) {
            signal(SIGKILL);  // the group too; Boost.Process reaps the process
        }
    }

    int pid() const override { return pid_; }

    void signal(int number) override {
        if (!ended_) {
            ::kill(own_group_ ? -pid_ : pid_, number);
        }
    }

    void await(std::function<void(supervise::ExitStatus)> ended) {
        process_.async_wait([this, ended = std::move(ended)](boost::system::error_code error, int) {
            if (error) {
                return;
            }
            ended_ = true;
            if (own_group_) {
                // As long as anybody of the group is left, its number is nobody else's.
                ::kill(-pid_, SIGKILL);
            }
            const int status = process_.native_exit_code();
            const bool by_signal = WIFSIGNALED(status);
            ended({by_signal, by_signal ? WTERMSIG(status) : WEXITSTATUS(status)});
        });
    }

private:
    Process process_;
    int pid_;
    bool own_group_;
    bool ended_ = false;
};

void close_on_exec(int fd) {
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void move_away(io::UniqueFd& fd) {
    const int moved = ::fcntl(fd.get(), F_DUPFD_CLOEXEC, kOutOfTheWay);
    if (moved >= 0) {
        fd.reset(moved);
    }
}

Ends make_ends(std::array<int, 2> fds, std::size_t ours) {
    Ends ends{io::UniqueFd(fds.at(ours)), io::UniqueFd(fds.at(1 - ours))};
    close_on_exec(ends.ours.get());
    move_away(ends.theirs);
    ::fcntl(ends.ours.get(), F_SETFL, ::fcntl(ends.ours.get(), F_GETFL) | O_NONBLOCK);
    return ends;
}

}  // namespace

Ends make_pipe(Direction direction) {
    std::array<int, 2> fds{-1, -1};
    if (::pipe2(fds.data(), O_CLOEXEC) != 0) {
        return {};
    }
    return make_ends(fds, direction == Direction::from_child ? 0 : 1);
}

Ends make_socket_pair() {
    std::array<int, 2> fds{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()) != 0) {
        return {};
    }
    return make_ends(fds, 0);
}

Spawned spawn(
    io::Loop& loop, const SpawnRequest& request, std::function<void(supervise::ExitStatus)> ended) {
    const auto failed = [&](int error) {
        return Spawned(
            boost::system::in_place_error,
            fmt::format("cannot start '{}': {}", request.program, std::strerror(error)));
    };
    io::UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    std::array<int, 2> fds{-1, -1};
    if (!null || ::pipe2(fds.data(), O_CLOEXEC) != 0) {
        return failed(errno);
    }
    io::UniqueFd error_out(fds[0]);
    io::UniqueFd error_in(fds[1]);
    move_away(error_in);
    move_away(null);

    ExecSetup setup(request, error_in.get(), null.get());
    process::posix::default_launcher launcher;
    boost::system::error_code error;
    const std::filesystem::path program(request.program);
    auto process =
        launcher(loop.context().get_executor(), error, program, std::vector<std::string>{}, setup);
    error_in.reset();
    if (error) {
        return failed(error.value());
    }
    auto child = std::make_unique<SpawnedChild>(std::move(process), request.own_group);
    int reason = 0;
    if (::read(error_out.get(), &reason, sizeof reason) == sizeof reason) {
        return failed(reason);  // the child's destructor reaps what has ended by itself
    }
    child->await(std::move(ended));
    return child;
}

}  // namespace crossbar::node
