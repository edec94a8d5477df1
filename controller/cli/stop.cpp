// SPDX-License-Identifier: MIT
#include "controller/cli/stop.hpp"

#include "common/base/exit_code.hpp"
#include "common/base/installation.hpp"
#include "common/io/unique_fd.hpp"
#include "controller/node/pid_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace crossbar::cli {
namespace {

// From SIGTERM to SIGKILL. Longer than Crossbar.io's 5 s: a node waits for its own workers as long
// as this.
constexpr int kPatienceSeconds = 25;

bool wait_for_end(int pidfd, int seconds) {
    pollfd ended{pidfd, POLLIN, 0};
    return ::poll(&ended, 1, seconds * 1'000) > 0;
}

// Stops the node that `content` names; the exit code.
int stop_node(const std::filesystem::path& cbdir, const node::PidFileContent& content) {
    const int pid = content.pid;
    print(fmt::format(
        "Stopping Crossbar.io currently running from node directory {} (PID {}) ...",
        cbdir.string(),
        pid));
    const io::UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!process || ::kill(pid, SIGTERM) != 0) {
        if (errno == ESRCH) {
            print(fmt::format("Process {} terminated.", pid));
            return exit_code::kSuccess;
        }
        complain(fmt::format("Cannot stop process {}: {}", pid, std::strerror(errno)));
        return exit_code::kFailure;
    }
    print(fmt::format(
        "SIGTERM sent to process {} .. waiting for exit ({} seconds) ...", pid, kPatienceSeconds));
    if (!wait_for_end(process.get(), kPatienceSeconds)) {
        print(fmt::format("... process {} still alive - will kill now.", pid));
        ::kill(pid, SIGKILL);
        print(fmt::format("SIGKILL sent to process {}.", pid));
        wait_for_end(process.get(), kPatienceSeconds);
    }
    print(fmt::format("Process {} terminated.", pid));
    return exit_code::kSuccess;
}

std::optional<node::PidFileContent> running_node(const std::filesystem::path& cbdir) {
    auto status = node::node_status(cbdir);
    for (const auto& remark : status.remarks) {
        print(remark);
    }
    if (!status.running) {
        print(fmt::format(
            "No Crossbar.io is currently running from node directory {}.", cbdir.string()));
    }
    return status.running;
}

}  // namespace

int run_stop(const NodeOptions& options) {
    const auto cbdir = node_directory(options.cbdir);
    const auto running = running_node(cbdir);
    return running ? stop_node(cbdir, *running) : exit_code::kNotRunning;
}

int run_restart(const NodeOptions& options, const ProcessArguments& process) {
    const auto cbdir = node_directory(options.cbdir);
    const auto running = running_node(cbdir);
    if (!running) {
        return exit_code::kNotRunning;
    }
    if (const int code = stop_node(cbdir, *running); code != exit_code::kSuccess) {
        return code;
    }
    std::vector<std::string> arguments{process.copy.front(), "start", "--cbdir", cbdir.string()};
    for (const auto& [name, value] : running->options) {
        if (name == "cbdir") {
            continue;
        }
        arguments.push_back("--" + name);
        if (name != "logtofile") {
            arguments.push_back(value);
        }
    }
    std::vector<char*> argv;
    for (auto& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    ::execv(installation::executable().c_str(), argv.data());
    complain(fmt::format("Cannot start the node again: {}", std::strerror(errno)));
    return exit_code::kFailure;
}

}  // namespace crossbar::cli
