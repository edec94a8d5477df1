// SPDX-License-Identifier: MIT
#include "controller/supervise/node_fsm.hpp"

#include "common/base/exit_code.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbar::supervise {

using log::Level;

void NodeFsm::started(std::string_view worker, int pid, Kind kind, int kill_after_seconds) {
    const auto known = std::find_if(processes_.begin(), processes_.end(), [&](const auto& process) {
        return process.worker == worker;
    });
    Process process{std::string(worker), pid, kind, kill_after_seconds};
    if (known != processes_.end()) {
        *known = std::move(process);
    } else {
        processes_.push_back(std::move(process));
    }
}

void NodeFsm::ended(std::string_view worker, const ExitStatus& status, bool stays) {
    const auto it = std::find_if(processes_.begin(), processes_.end(), [&](const auto& process) {
        return process.worker == worker && process.alive;
    });
    if (it == processes_.end()) {
        return;
    }
    it->alive = false;
    report_end(*it, status);
    // The end of a guest never ends the node, whatever the triggers.
    if (it->kind == Kind::native && !stays) {
        const auto lines = fired(triggers_, !status.ok(), running() == 0);
        for (const auto& line : lines) {
            effects_.line(Level::info, line);
        }
        if (lines.empty()) {
            effects_.line(
                Level::info,
                fmt::format(
                    "Node will continue to run (node shutdown triggers active: {})",
                    describe(triggers_)));
        } else if (announced_) {
            effects_.line(Level::info, "Node is already shutting down.");
        } else {
            effects_.line(Level::info, "Node shutting down ..");
            announce_shutdown();
            if (!stopping_) {
                exit_code_ = status.ok() ? exit_code::kSuccess : exit_code::kFailure;
                go_down();
            }
        }
    }
    check_down();
}

void NodeFsm::report_end(const Process& process, const ExitStatus& status) {
    const auto& worker = process.worker;
    if (process.kind == Kind::guest) {
        if (status.ok()) {
            effects_.line(Level::info, fmt::format("Guest {} exited with success", worker));
        } else {
            effects_.line(
                Level::error,
                fmt::format("Guest {} exited with error {}", worker, describe(status)));
        }
    } else if (status.ok()) {
        effects_.line(Level::info, "Native worker connection closed cleanly.");
        effects_.line(Level::info, fmt::format("Node worker {} ended successfully", worker));
    } else {
        const auto text = describe(status);
        effects_.line(
            Level::warn, fmt::format("Native worker connection closed uncleanly: {}", text));
        effects_.line(
            Level::info, fmt::format("Node worker {} ended with error ({})", worker, text));
    }
}

void NodeFsm::signal(std::string_view name) {
    effects_.line(Level::info, fmt::format("Received {}, shutting down.", name));
    if (!stopping_) {
        go_down();
        return;
    }
    for (auto& process : processes_) {
        if (process.alive) {
            kill(process);
        }
    }
}

void NodeFsm::shutdown_requested() {
    if (stopping_) {
        return;
    }
    announce_shutdown();
    go_down();
}

void NodeFsm::fatal(std::string_view text) {
    effects_.line(Level::error, text);
    if (!stopping_) {
        exit_code_ = exit_code::kFailure;
        go_down();
    }
}

void NodeFsm::announce_shutdown() {
    announced_ = true;
    effects_.line(Level::warn, "Shutting down node...");
}

void NodeFsm::go_down() {
    stopping_ = true;
    effects_.going_down();
    for (auto& process : processes_) {
        effects_.line(Level::info, fmt::format("sending TERM to subprocess {}", process.pid));
        if (process.alive) {
            effects_.terminate(process.worker);
            effects_.line(Level::info, fmt::format("waiting for {} to exit...", process.pid));
        }
    }
    check_down();
}

void NodeFsm::second() {
    if (!stopping_) {
        return;
    }
    ++seconds_;
    for (auto& process : processes_) {
        if (!process.alive) {
            continue;
        }
        if (seconds_ >= process.kill_after && !process.killed) {
            kill(process);
        } else {
            effects_.line(Level::info, fmt::format("waiting for {} to exit...", process.pid));
        }
    }
}

void NodeFsm::kill(Process& process) {
    process.killed = true;
    effects_.line(Level::info, fmt::format("Sending SIGKILL to {}", process.pid));
    effects_.kill(process.worker);
}

void NodeFsm::check_down() {
    if (stopping_ && !down_ && running() == 0) {
        down_ = true;
        effects_.down();
    }
}

std::size_t NodeFsm::running() const {
    return static_cast<std::size_t>(std::count_if(
        processes_.begin(), processes_.end(), [](const auto& process) { return process.alive; }));
}

}  // namespace crossbar::supervise
