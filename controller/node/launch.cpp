// SPDX-License-Identifier: MIT
#include "controller/node/launch.hpp"

#include "common/base/installation.hpp"
#include "common/mgmt/procedures.hpp"
#include "controller/node/process_environment.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace crossbar::node {
namespace {

// Keeps our end in `ours` and gives the child the other one as `fd`.
bool connect(Launch& launch, Ends ends, io::UniqueFd& ours, int fd) {
    if (!ends.ours || !ends.theirs) {
        return false;
    }
    ours = std::move(ends.ours);
    launch.request.descriptors.emplace_back(fd, ends.theirs.get());
    launch.theirs.push_back(std::move(ends.theirs));
    return true;
}

Prepared no_descriptors() {
    return {
        boost::system::in_place_error,
        fmt::format("cannot make pipes for a worker: {}", std::strerror(errno))};
}

}  // namespace

Prepared prepare_native(const config::WorkerConfig& worker, const NodeFacts& node) {
    const auto name = "crossbar-cxx-" + worker.type();
    const auto program = installation::program(name);
    if (!program) {
        return {
            boost::system::in_place_error,
            fmt::format("the program '{}' is not installed beside this one", name)};
    }
    Launch launch;
    auto& request = launch.request;
    request.program = *program;
    request.arguments = {
        name,
        "--worker",
        worker.id,
        "--node",
        node.id,
        "--cbdir",
        node.cbdir,
        "--loglevel",
        std::string(log::name_of(node.level))};
    if (!worker.options.title.empty()) {
        request.arguments.insert(request.arguments.end(), {"--title", worker.options.title});
    }
    request.environment = child_environment(worker.options.env, environ);
    request.workdir = node.cbdir;
    request.cpus = worker.options.cpu_affinity;
    if (!connect(launch, make_socket_pair(), launch.management, mgmt::kManagementFd) ||
        !connect(launch, make_pipe(Direction::from_child), launch.log.records, mgmt::kLogFd) ||
        !connect(launch, make_pipe(Direction::from_child), launch.log.out, STDOUT_FILENO) ||
        !connect(launch, make_pipe(Direction::from_child), launch.log.err, STDERR_FILENO)) {
        return no_descriptors();
    }
    return launch;
}

Prepared prepare_guest(const config::WorkerConfig& worker, const std::string& executable) {
    using Output = config::GuestWorker::Output;
    using Input = config::GuestWorker::Input;
    const auto& guest = *worker.guest();
    Launch launch;
    auto& request = launch.request;
    request.program = executable;
    request.arguments = {guest.executable};
    request.arguments.insert(
        request.arguments.end(), guest.arguments.begin(), guest.arguments.end());
    request.environment = child_environment(worker.options.env, environ);
    // Python is asked not to buffer, as Crossbar.io does: its lines are wanted when they are
    // printed.
    constexpr std::string_view kUnbuffered = "PYTHONUNBUFFERED=";
    bool set = false;
    for (const auto& variable : request.environment) {
        set = set || variable.starts_with(kUnbuffered);
    }
    if (!set) {
        request.environment.push_back(std::string(kUnbuffered) + "1");
    }
    request.workdir = guest.workdir;
    request.own_group = true;
    request.cpus = worker.options.cpu_affinity;
    launch.log.err_level = log::Level::info;
    if ((guest.output == Output::log &&
         !connect(launch, make_pipe(Direction::from_child), launch.log.out, STDOUT_FILENO)) ||
        (guest.error_output == Output::log &&
         !connect(launch, make_pipe(Direction::from_child), launch.log.err, STDERR_FILENO)) ||
        (guest.input != Input::close &&
         !connect(launch, make_pipe(Direction::to_child), launch.input, STDIN_FILENO))) {
        return no_descriptors();
    }
    return launch;
}

}  // namespace crossbar::node
