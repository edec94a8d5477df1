// SPDX-License-Identifier: MIT
// Supervisor: carries the node's configuration out, worker by worker, strictly one after the other,
// and keeps the processes in its care until the last one has ended. What is to be done is decided
// by the pure state machines in controller/supervise; this is where it is done.
#pragma once

#include "common/config/node_config.hpp"
#include "common/io/loop.hpp"
#include "common/log/logger.hpp"
#include "controller/node/launch.hpp"
#include "controller/node/log_collector.hpp"
#include "controller/node/node_realm.hpp"
#include "controller/node/service_notifier.hpp"
#include "controller/node/worker_process.hpp"
#include "controller/supervise/node_fsm.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::node {

class Supervisor final : private supervise::NodeEffects {
public:
    // All of it outlives the supervisor. `down` is called once: no process is left after a
    // shutdown.
    struct Parts {
        io::Loop& loop;
        NodeRealm& realm;
        LogCollector& collector;
        ServiceNotifier& service;
        const config::NodeConfig& config;
    };

    Supervisor(
        Parts parts,
        NodeFacts node,
        supervise::ShutdownTriggers triggers,
        log::Logger logger,
        std::function<void()> down);

    // Starts the workers of the configuration. `session`: the controller's own.
    void boot(Session& session);

    // A worker says that its management procedures are there.
    void worker_ready(const std::string& id, int pid);

    void signal(std::string_view name);

    void shutdown() { node_fsm_.shutdown_requested(); }

    // The configuration cannot be carried out; the node goes down.
    void fatal(std::string_view text) { node_fsm_.fatal(text); }

    const std::vector<std::unique_ptr<WorkerProcess>>& workers() const noexcept { return workers_; }

    bool booted() const noexcept { return booted_; }

    int exit_code() const noexcept { return node_fsm_.exit_code(); }

private:
    // NodeEffects
    void line(log::Level level, std::string_view text) override { logger_.write(level, text); }

    void terminate(std::string_view id) override;
    void kill(std::string_view id) override;
    void going_down() override;

    void down() override { down_(); }

    void start_next();
    void start(WorkerProcess& worker);
    void obey(WorkerProcess& worker, const supervise::WorkerFsm::Step& step);
    void spawn_process(WorkerProcess& worker);
    Prepared prepare(const WorkerProcess& worker);
    void started(WorkerProcess& worker, Launch launch);
    void spawn_failed(WorkerProcess& worker, const std::string& reason);
    void ended(WorkerProcess& worker, const supervise::ExitStatus& status);
    void deadline(WorkerProcess& worker);
    void configure(WorkerProcess& worker);
    void configured(WorkerProcess& worker);
    // It is ready for use: the next one's turn.
    void set_up(const WorkerProcess& worker);
    void cannot_configure(WorkerProcess& worker, const std::exception_ptr& error);
    // Calls a procedure of the worker; what it logs after its answer waits for release().
    Awaitable<> ask(const WorkerProcess& worker, std::string_view procedure, List arguments);
    Awaitable<> configure_router(const WorkerProcess& worker);
    Awaitable<> configure_container(const WorkerProcess& worker);
    WorkerProcess* find(std::string_view id) const;
    void tell_service();
    void every_second();

    Parts parts_;
    NodeFacts node_;
    log::Logger logger_;
    std::function<void()> down_;
    supervise::NodeFsm node_fsm_;
    std::vector<std::unique_ptr<WorkerProcess>>
        workers_;           // as configured, without the disabled ones
    std::size_t next_ = 0;  // to be started
    Session* session_ = nullptr;
    bool booted_ = false;
};

}  // namespace crossbar::node
