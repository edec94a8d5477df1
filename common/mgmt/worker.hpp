// SPDX-License-Identifier: MIT
// Worker: the life of a native worker process, whatever it does: joins the controller over fd 3,
// offers its management procedures, says that it is ready, and ends in order on SIGTERM, on
// request, or when the controller is gone.
#pragma once

#include "common/io/loop.hpp"
#include "common/io/signals.hpp"
#include "common/log/logger.hpp"
#include "common/sdk/client_session.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::mgmt {

// From the command line that the controller gives.
struct WorkerOptions {
    std::string id;     // "worker1"
    std::string node;   // the node's id
    std::string cbdir;  // the node directory, absolute
    std::string title;  // of the process; empty: the kind's own
    log::Level level = log::Level::info;
};

// Errors: a sentence.
boost::system::result<WorkerOptions, std::string> parse_worker_options(int argc, char** argv);

// A procedure of the management interface: its name (procedures.hpp) and one of the two kinds of
// handlers.
struct ManagedProcedure {
    std::string_view name;
    Procedure handler;
    AsyncProcedure coroutine;
};

// What a particular kind of worker adds.
class WorkerRole {
public:
    virtual ~WorkerRole() = default;

    virtual std::vector<ManagedProcedure> procedures() = 0;

    // The shutdown has begun; the link to the controller is still open.
    virtual void shutdown_requested() {}

    // The link to the controller is closed: end everything and call `done`, soon. Called once.
    virtual void shut_down(std::function<void()> done) = 0;
};

class Worker final : private sdk::ClientEvents {
public:
    Worker(WorkerOptions options, log::Sink& sink);
    ~Worker() override;

    io::Loop& loop() noexcept { return loop_; }

    const log::Logger& log() const noexcept { return logger_; }

    const WorkerOptions& options() const noexcept { return options_; }

    bool shutting_down() const noexcept { return shutting_down_; }

    // Publishes on the management realm; nothing happens when the link is gone.
    void publish(std::string_view topic, List arguments);

    // Handles signals that are pending: to be called before acting on something that a shutdown
    // elsewhere may have caused.
    void poll_signals() { signals_.poll(); }

    // As if the controller had asked for it.
    void request_shutdown();

    // Ends the process by its own decision, with this exit code. The role has said why.
    void finish(int exit_code);

    // Runs until the worker has ended. The exit code.
    int run(WorkerRole& role);

private:
    // ClientEvents
    void joined(Session& session) override;
    void left(const sdk::Left& why) override;
    void finished() override;

    Awaitable<> offer_procedures(Session& session);
    void on_signal(int signal);
    void end();

    WorkerOptions options_;
    io::Loop loop_;
    log::Logger logger_;
    WorkerRole* role_ = nullptr;
    std::unique_ptr<sdk::ClientSession> controller_;
    io::SignalSet signals_;
    bool shutting_down_ = false;
    bool ready_ = false;
    int exit_code_ = 0;
};

}  // namespace crossbar::mgmt
