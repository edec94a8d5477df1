// SPDX-License-Identifier: MIT
// NodeFsm: how a node goes down: signals, fatal errors and the ends of its workers come in; log
// lines, signals to processes and the end of the event loop come out. Pure. The lines and their
// order are those of Crossbar.io.
#pragma once

#include "common/log/logger.hpp"
#include "controller/supervise/exit_status.hpp"
#include "controller/supervise/shutdown_triggers.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossbar::supervise {

class NodeEffects {
public:
    virtual ~NodeEffects() = default;
    virtual void line(log::Level level, std::string_view text) = 0;
    virtual void terminate(std::string_view worker) = 0;  // SIGTERM, the whole group of a guest
    virtual void kill(std::string_view worker) = 0;       // SIGKILL, likewise
    // The shutdown has begun: call second() every second, and start no more workers.
    virtual void going_down() = 0;
    // No process is left after a shutdown: stop the event loop. Called once.
    virtual void down() = 0;
};

class NodeFsm {
public:
    enum class Kind : std::uint8_t { native, guest };

    NodeFsm(NodeEffects& effects, ShutdownTriggers triggers)
        : effects_(effects), triggers_(std::move(triggers)) {}

    // A process was started; a worker that is started again keeps its place. SIGKILL comes this
    // many seconds after SIGTERM.
    void started(std::string_view worker, int pid, Kind kind, int kill_after_seconds);

    // A process has ended. `stays`: it is going to be started again, or it never was ready and
    // fatal() follows: then no trigger is looked at.
    void ended(std::string_view worker, const ExitStatus& status, bool stays = false);

    // "SIGINT", "SIGTERM". The second one kills what is left.
    void signal(std::string_view name);

    // Over the management interface, or when --shutdownafter is due.
    void shutdown_requested();

    // The configuration cannot be carried out.
    void fatal(std::string_view text);

    void second();

    bool stopping() const noexcept { return stopping_; }

    const ShutdownTriggers& triggers() const noexcept { return triggers_; }

    // For the process: 1 after fatal(), or when the end of a worker with an error took the node
    // down.
    int exit_code() const noexcept { return exit_code_; }

private:
    struct Process {
        std::string worker;
        int pid = 0;
        Kind kind = Kind::native;
        int kill_after = 0;
        bool alive = true;
        bool killed = false;
    };

    void report_end(const Process& process, const ExitStatus& status);
    void announce_shutdown();
    void go_down();
    void kill(Process& process);
    void check_down();
    std::size_t running() const;

    NodeEffects& effects_;
    ShutdownTriggers triggers_;
    std::vector<Process> processes_;  // in start order, the dead ones too
    bool stopping_ = false;
    bool announced_ = false;  // "Shutting down node..." was printed
    bool down_ = false;
    int seconds_ = 0;
    int exit_code_ = 0;
};

}  // namespace crossbar::supervise
