// SPDX-License-Identifier: MIT
#include "controller/node/supervisor.hpp"

#include "common/mgmt/procedures.hpp"
#include "common/wamp/uris.hpp"
#include "controller/node/guest_input.hpp"
#include "controller/node/process_environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include <signal.h>

namespace crossbar::node {

using supervise::ExitStatus;
using supervise::NodeFsm;
using supervise::WorkerAction;
using supervise::WorkerEvent;
using supervise::WorkerFsm;
using supervise::WorkerState;

namespace {

constexpr Milliseconds kSecond{1'000};

TimePoint now() {
    return std::chrono::steady_clock::now();
}

std::string error_line(const ApplicationError& error) {
    std::string line = error.uri() + ":";
    for (const auto& argument : error.arguments().args) {
        if (const auto* text = argument.as<std::string>()) {
            line += " " + *text;
        }
    }
    return line;
}

TimePoint answered_at(const Arguments& answer) {
    const auto* stamp = answer.kwargs.find(mgmt::kAnsweredAt);
    const auto* nanoseconds = stamp != nullptr ? stamp->as_int() : nullptr;
    return nanoseconds != nullptr ? TimePoint(std::chrono::nanoseconds(*nanoseconds)) : now();
}

}  // namespace

Supervisor::Supervisor(
    Parts parts,
    NodeFacts node,
    supervise::ShutdownTriggers triggers,
    log::Logger logger,
    std::function<void()> down)
    : parts_(parts),
      node_(std::move(node)),
      logger_(std::move(logger)),
      down_(std::move(down)),
      node_fsm_(*this, std::move(triggers)) {
    for (const auto& worker : parts_.config.workers) {
        if (!worker.options.disabled) {
            workers_.push_back(std::make_unique<WorkerProcess>(parts_.loop, worker));
        }
    }
}

void Supervisor::boot(Session& session) {
    session_ = &session;
    for (const auto& worker : parts_.config.workers) {
        if (worker.options.disabled) {
            logger_.info("Worker '{}' is disabled in the configuration: not started", worker.id);
        }
    }
    start_next();
}

void Supervisor::start_next() {
    if (node_fsm_.stopping() || booted_) {
        return;
    }
    tell_service();
    if (next_ == workers_.size()) {
        booted_ = true;
        parts_.service.ready();
        tell_service();
        return;
    }
    start(*workers_[next_++]);
}

void Supervisor::start(WorkerProcess& worker) {
    obey(worker, worker.fsm.handle(WorkerEvent::start, now()));
}

void Supervisor::obey(WorkerProcess& worker, const WorkerFsm::Step& step) {
    switch (step.action) {
        case WorkerAction::none:
        case WorkerAction::over:
        case WorkerAction::settle:
            break;
        case WorkerAction::spawn:
            spawn_process(worker);
            break;
        case WorkerAction::terminate:
            worker.child->signal(SIGTERM);
            break;
        case WorkerAction::kill:
            worker.child->signal(SIGKILL);
            break;
        case WorkerAction::retry:
            logger_.info("Restarting worker '{}' in {} ms", worker.config.id, step.delay.count());
            worker.deadline = parts_.loop.after(step.delay, [this, &worker] {
                worker.deadline = parts_.loop.no_deadline();
                obey(worker, worker.fsm.handle(WorkerEvent::timer, now()));
            });
            break;
    }
}

Prepared Supervisor::prepare(const WorkerProcess& worker) {
    const auto* guest = worker.config.guest();
    if (guest == nullptr) {
        return prepare_native(worker.config, node_);
    }
    const char* path = std::getenv("PATH");
    const auto found =
        find_executable(guest->executable, guest->workdir, path != nullptr ? path : "");
    if (!found) {
        return {
            boost::system::in_place_error,
            fmt::format("could not find an executable for '{}'", guest->executable)};
    }
    logger_.info(
        "Using guest worker executable '{}' (executable path {})",
        found->path,
        found->from_config ? "taken from configuration" : "detected from environment");
    return prepare_guest(worker.config, found->path);
}

void Supervisor::spawn_process(WorkerProcess& worker) {
    auto prepared = prepare(worker);
    if (!prepared) {
        spawn_failed(worker, prepared.error());
        return;
    }
    logger_.info("Starting {} with ID '{}'...", worker.type_name(), worker.config.id);
    auto child = spawn(parts_.loop, prepared->request, [this, &worker](ExitStatus status) {
        ended(worker, status);
    });
    if (!child) {
        spawn_failed(worker, child.error());
        return;
    }
    worker.child = std::move(*child);
    started(worker, std::move(*prepared));
}

void Supervisor::started(WorkerProcess& worker, Launch launch) {
    const auto& id = worker.config.id;
    const bool native = worker.config.guest() == nullptr;
    const auto stop_timeout =
        std::chrono::ceil<std::chrono::seconds>(worker.config.options.stop_timeout);
    worker.pid = worker.child->pid();
    worker.started = std::chrono::system_clock::now();
    launch.theirs.clear();  // a copy that stays open would hide the worker's end
    worker.log = parts_.collector.add({worker.type_name(), worker.pid}, std::move(launch.log));
    node_fsm_.started(
        id,
        worker.pid,
        native ? NodeFsm::Kind::native : NodeFsm::Kind::guest,
        static_cast<int>(stop_timeout.count()));
    if (native) {
        parts_.realm.attach(id, std::move(launch.management), [this] { parts_.collector.pass(); });
        worker.deadline = parts_.loop.after(
            worker.config.options.start_timeout, [this, &worker] { deadline(worker); });
        return;
    }
    worker.input = open_input(parts_.loop, *worker.config.guest(), std::move(launch.input));
    worker.fsm.handle(WorkerEvent::ready, now());
    logger_.info("Guest with ID '{}' and PID {} started", id, worker.pid);
    worker.fsm.handle(WorkerEvent::configured, now());
    logger_.info("Guest '{}': started", id);
    set_up(worker);
}

void Supervisor::spawn_failed(WorkerProcess& worker, const std::string& reason) {
    const auto text = fmt::format("Could not start worker '{}': {}", worker.config.id, reason);
    const auto step = worker.fsm.spawn_failed(now());
    if (step.action == WorkerAction::retry) {
        logger_.error("{}", text);
        obey(worker, step);
    } else {
        fatal(fmt::format("{}: {}", mgmt::kInvalidConfiguration, text));
    }
}

void Supervisor::deadline(WorkerProcess& worker) {
    worker.deadline = parts_.loop.no_deadline();
    logger_.error(
        "{} with ID '{}' and PID {} was not {} within {} ms: killing it",
        worker.type_name(),
        worker.config.id,
        worker.pid,
        worker.fsm.state() == WorkerState::starting ? "ready" : "configured",
        worker.config.options.start_timeout.count());
    obey(worker, worker.fsm.handle(WorkerEvent::deadline, now()));
}

void Supervisor::worker_ready(const std::string& id, int pid) {
    WorkerProcess* worker = find(id);
    if (worker == nullptr || worker->pid != pid || worker->fsm.state() != WorkerState::starting) {
        return;
    }
    worker->fsm.handle(WorkerEvent::ready, now());
    logger_.info("{} with ID '{}' and PID {} started", worker->type_name(), id, pid);
    configure(*worker);
}

void Supervisor::configure(WorkerProcess& worker) {
    auto task =
        worker.config.router() != nullptr ? configure_router(worker) : configure_container(worker);
    const int pid = worker.pid;
    parts_.realm.spawn(std::move(task), [this, &worker, pid](std::exception_ptr error) {
        if (worker.pid != pid) {
            return;
        }
        parts_.collector.release(worker.log);
        if (worker.fsm.state() != WorkerState::ready) {
            return;  // it has ended, or is being stopped
        }
        if (error) {
            cannot_configure(worker, error);
        } else {
            configured(worker);
        }
    });
}

Awaitable<> Supervisor::ask(
    const WorkerProcess& worker, std::string_view procedure, List arguments) {
    parts_.collector.hold(worker.log, now());
    Arguments all;
    all.args = std::move(arguments);
    auto uri = mgmt::worker_procedure(worker.config.id, procedure);
    const auto answer = co_await session_->async_call(std::move(uri), std::move(all));
    parts_.collector.hold(worker.log, answered_at(answer));
}

Awaitable<> Supervisor::configure_router(const WorkerProcess& worker) {
    const auto& id = worker.config.id;
    const auto& router = *worker.config.router();
    for (const auto& realm : router.realms) {
        List arguments{realm.id, config::to_json(realm)};
        co_await ask(worker, mgmt::kStartRealm, std::move(arguments));
        logger_.info("Router '{}': realm '{}' (named '{}') started", id, realm.id, realm.name);
        for (const auto& role : realm.roles) {
            List of_role{realm.id, role.id, config::to_json(role)};
            co_await ask(worker, mgmt::kStartRole, std::move(of_role));
            logger_.info(
                "Router '{}': role '{}' (named '{}') started on realm '{}'",
                id,
                role.id,
                role.name,
                realm.id);
        }
    }
    for (const auto& transport : router.transports) {
        List arguments{transport.id, config::to_json(transport)};
        co_await ask(worker, mgmt::kStartTransport, std::move(arguments));
        logger_.info("Router '{}': transport '{}' started", id, transport.id);
    }
}

Awaitable<> Supervisor::configure_container(const WorkerProcess& worker) {
    const auto& id = worker.config.id;
    for (const auto& component : worker.config.container()->components) {
        List arguments{component.id, config::to_json(component)};
        co_await ask(worker, mgmt::kStartComponent, std::move(arguments));
        logger_.info("Container '{}': component '{}' started", id, component.id);
    }
}

void Supervisor::configured(WorkerProcess& worker) {
    parts_.loop.cancel(worker.deadline);
    worker.fsm.handle(WorkerEvent::configured, now());
    set_up(worker);
}

void Supervisor::set_up(const WorkerProcess& worker) {
    // Not after the restart of an earlier one, while the next is still being set up.
    if (!booted_ && workers_[next_ - 1].get() == &worker) {
        start_next();
    }
}

void Supervisor::cannot_configure(WorkerProcess& worker, const std::exception_ptr& error) {
    std::string text;
    try {
        std::rethrow_exception(error);
    } catch (const ApplicationError& e) {
        // The worker has gone in the middle of a call: its end is reported, with the reason.
        if (e.uri() == wamp::uris::kCanceled || e.uri() == wamp::uris::kNoSuchProcedure) {
            return;
        }
        text = error_line(e);
    } catch (const std::exception& e) {
        text = fmt::format("cannot configure worker '{}': {}", worker.config.id, e.what());
    }
    parts_.loop.cancel(worker.deadline);
    fatal(text);
}

void Supervisor::ended(WorkerProcess& worker, const ExitStatus& status) {
    parts_.loop.cancel(worker.deadline);
    parts_.collector.remove(worker.log);
    worker.child.reset();
    worker.input.reset();
    const bool was_running = worker.fsm.state() == WorkerState::running;
    const auto step = worker.fsm.exited(!status.ok(), now());
    const bool again = step.action == WorkerAction::retry || step.action == WorkerAction::spawn;
    const bool incomplete = !again && !was_running && worker.fsm.unasked() && !node_fsm_.stopping();
    node_fsm_.ended(worker.config.id, status, again || incomplete);
    if (worker.fsm.restarts_exhausted() && step.action == WorkerAction::over) {
        logger_.error("Worker '{}' ended too often: not started again", worker.config.id);
    }
    if (incomplete) {
        fatal(fmt::format(
            "crossbar.error.cannot_start: Failed to start native worker '{}': {}",
            worker.config.id,
            status.ok() ? "it ended before it was set up" : supervise::describe(status)));
    }
    if (!node_fsm_.stopping()) {
        obey(worker, step);
    }
}

void Supervisor::terminate(std::string_view id) {
    if (WorkerProcess* worker = find(id)) {
        obey(*worker, worker->fsm.handle(WorkerEvent::stop, now()));
    }
}

void Supervisor::kill(std::string_view id) {
    if (WorkerProcess* worker = find(id)) {
        obey(*worker, worker->fsm.handle(WorkerEvent::kill, now()));
    }
}

// What the workers have said so far comes before the signal's line, nothing between it and what it
// causes.
void Supervisor::signal(std::string_view name) {
    for (const auto& worker : workers_) {
        parts_.collector.release(worker->log);
    }
    node_fsm_.signal(name);
}

void Supervisor::going_down() {
    parts_.service.stopping();
    for (const auto& worker : workers_) {
        parts_.loop.cancel(worker->deadline);
        parts_.collector.release(worker->log);
        if (!worker->fsm.alive()) {
            worker->fsm.handle(WorkerEvent::stop, now());
        }
    }
    every_second();
}

void Supervisor::every_second() {
    parts_.loop.after(kSecond, [this] {
        node_fsm_.second();
        every_second();
    });
}

void Supervisor::tell_service() {
    parts_.service.status(
        booted_ ? fmt::format("{} workers running", workers_.size())
                : fmt::format("starting worker {} of {}", next_ + 1, workers_.size()));
}

WorkerProcess* Supervisor::find(std::string_view id) const {
    for (const auto& worker : workers_) {
        if (worker->config.id == id) {
            return worker.get();
        }
    }
    return nullptr;
}

}  // namespace crossbar::node
