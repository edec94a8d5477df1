// SPDX-License-Identifier: MIT
#include "controller/node/management_api.hpp"

#include "common/mgmt/arguments.hpp"
#include "common/mgmt/procedures.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <unistd.h>

namespace crossbar::node {
namespace {

constexpr std::string_view kNoSuchWorker = "crossbar.error.no_such_worker";

std::string iso_time(WallTime time) {
    return fmt::format(
        "{:%Y-%m-%dT%H:%M:%S}Z", std::chrono::time_point_cast<std::chrono::seconds>(time));
}

Arguments answer(Value value) {
    Arguments arguments;
    arguments.args.push_back(std::move(value));
    return arguments;
}

Value status_of(const Supervisor& supervisor, const NodeIdentity& identity, WallTime started) {
    Dict by_type;
    std::int64_t running = 0;
    for (const auto& worker : supervisor.workers()) {
        if (worker->fsm.alive()) {
            ++running;
            const auto type = worker->config.type();
            const auto* count = by_type.find(type);
            const std::int64_t before = count != nullptr ? *count->as_int() : 0;
            by_type.set(type, before + 1);
        }
    }
    Dict status;
    status.append("title", "crossbar-cxx node");
    status.append("started", iso_time(started));
    status.append("controller_pid", static_cast<std::int64_t>(::getpid()));
    status.append("running_workers", running);
    status.append("workers_by_type", std::move(by_type));
    status.append("directory", identity.cbdir);
    status.append("pubkey", identity.public_key);
    return status;
}

Value workers_of(const Supervisor& supervisor) {
    List ids;
    for (const auto& worker : supervisor.workers()) {
        if (worker->fsm.alive()) {
            ids.emplace_back(worker->config.id);
        }
    }
    return ids;
}

Value worker_of(const Supervisor& supervisor, const std::string& id) {
    for (const auto& worker : supervisor.workers()) {
        if (worker->config.id == id) {
            Dict info;
            info.append("id", id);
            info.append("pid", worker->pid);
            info.append("type", worker->config.type());
            info.append("status", name_of(worker->fsm.state()));
            info.append("started", iso_time(worker->started));
            return info;
        }
    }
    throw ApplicationError(
        std::string(kNoSuchWorker), fmt::format("no worker with ID '{}' exists", id));
}

}  // namespace

Awaitable<> offer_management(Session& session, Supervisor& supervisor, NodeIdentity identity) {
    const Procedure ready = [&supervisor](const Invocation& call) {
        const auto& args = call.arguments.args;
        const auto* pid = args.size() > 1 ? args[1].as_int() : nullptr;
        supervisor.worker_ready(
            mgmt::text_argument(call.arguments, 0), pid != nullptr ? static_cast<int>(*pid) : 0);
        return Arguments{};
    };
    const auto started = std::chrono::system_clock::now();
    const Procedure status = [&supervisor, identity, started](const Invocation&) {
        return answer(status_of(supervisor, identity, started));
    };
    const Procedure workers = [&supervisor](const Invocation&) {
        return answer(workers_of(supervisor));
    };
    const Procedure worker = [&supervisor](const Invocation& call) {
        return answer(worker_of(supervisor, mgmt::text_argument(call.arguments, 0)));
    };
    const Procedure shutdown = [&supervisor](const Invocation&) {
        supervisor.shutdown();
        return Arguments{};
    };
    co_await session.register_procedure(mgmt::kWorkerReady, ready);
    co_await session.register_procedure("crossbar.get_status", status);
    co_await session.register_procedure("crossbar.get_workers", workers);
    co_await session.register_procedure("crossbar.get_worker", worker);
    co_await session.register_procedure("crossbar.shutdown", shutdown);
}

}  // namespace crossbar::node
