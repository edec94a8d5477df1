// SPDX-License-Identifier: MIT
#include "common/mgmt/worker.hpp"

#include "common/base/exit_code.hpp"
#include "common/mgmt/procedures.hpp"
#include "common/transport/connector.hpp"
#include "common/transport/rawsocket_framing.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

namespace crossbar::mgmt {
namespace {

sdk::ClientOptions controller_options(const WorkerOptions& options) {
    sdk::ClientOptions client;
    client.realm = kRealm;
    client.login.authid = options.id;
    client.login.authrole = kWorkerRole;
    return client;
}

// Says when it was given.
Arguments stamped(Arguments answer) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    answer.kwargs.set(
        kAnsweredAt,
        static_cast<std::int64_t>(
            std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()));
    return answer;
}

Awaitable<Arguments> stamped_later(AsyncProcedure procedure, Invocation call) {
    auto answer = co_await procedure(std::move(call));
    co_return stamped(std::move(answer));
}

// A descriptor for each client: as many as the administrator allows, not the shell's cautious
// default.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

}  // namespace

boost::system::result<WorkerOptions, std::string> parse_worker_options(int argc, char** argv) {
    WorkerOptions options;
    std::string level = "info";
    CLI::App app(
        "A worker process of a crossbar-cxx node. It is started by the node's controller, not by "
        "hand.");
    app.add_option("--worker", options.id, "Id of the worker")->required();
    app.add_option("--node", options.node, "Id of the node");
    app.add_option("--cbdir", options.cbdir, "Node directory")->required();
    app.add_option("--title", options.title, "Title of the process");
    app.add_option("--loglevel", level, "Level of the log");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return {
            boost::system::in_place_error,
            error.get_exit_code() == 0 ? app.help() : std::string(error.what())};
    }
    const auto known = log::level_named(level);
    if (!known) {
        return {boost::system::in_place_error, "unknown log level '" + level + "'"};
    }
    options.level = *known;
    return options;
}

Worker::Worker(WorkerOptions options, log::Sink& sink)
    : options_(std::move(options)),
      logger_(sink, options_.level),
      signals_(loop_.context(), {SIGTERM}, [this](int signal) { on_signal(signal); }) {
    ::signal(SIGINT, SIG_IGN);  // Ctrl-C reaches the whole group; the controller decides
    ::signal(SIGPIPE, SIG_IGN);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // second line; the first is the end of fd 3
    raise_descriptor_limit();
}

Worker::~Worker() = default;

int Worker::run(WorkerRole& role) {
    role_ = &role;
    logger_.info("Worker process starting (C++-EPollReactor) ..");
    controller_ = std::make_unique<sdk::ClientSession>(
        loop_,
        transport::adopt(loop_, kManagementFd),
        transport::make_rawsocket_client({wamp::Serializer::msgpack}),
        logger_,
        controller_options(options_),
        static_cast<sdk::ClientEvents&>(*this));
    controller_->start();
    loop_.run();
    return exit_code_;
}

void Worker::publish(std::string_view topic, List arguments) {
    if (controller_ == nullptr || !controller_->joined()) {
        return;
    }
    Arguments all;
    all.args = std::move(arguments);
    PublishOptions options;
    options.acknowledge = false;
    controller_->async_publish(
        std::string(topic), std::move(all), options, [](std::exception_ptr, WampId) {});
}

void Worker::joined(Session& session) {
    controller_->tasks().spawn(offer_procedures(session), [this](std::exception_ptr error) {
        if (!error || shutting_down_) {
            return;
        }
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& e) {
            logger_.error("Cannot offer the management interface to the controller: {}", e.what());
        }
        exit_code_ = exit_code::kFailure;
        controller_->leave("wamp.close.close_realm");
    });
}

Awaitable<> Worker::offer_procedures(Session& session) {
    auto procedures = role_->procedures();
    procedures.push_back(
        {kShutdown,
         [this](const Invocation&) {
             request_shutdown();
             return Arguments{};
         },
         {}});
    for (auto& [name, handler, coroutine] : procedures) {
        const auto uri = worker_procedure(options_.id, name);
        if (handler) {
            const Procedure answering = [procedure = handler](const Invocation& call) {
                return stamped(procedure(call));
            };
            co_await session.register_procedure(uri, answering);
        } else {
            const AsyncProcedure answering = [procedure = coroutine](Invocation call) {
                return stamped_later(procedure, std::move(call));
            };
            co_await session.register_coroutine(uri, answering);
        }
    }
    const auto pid = static_cast<std::int64_t>(::getpid());
    co_await session.call(kWorkerReady, options_.id, pid);
    ready_ = true;
}

void Worker::on_signal(int) {
    if (shutting_down_) {
        return;
    }
    logger_.warn("Native worker received SIGTERM - shutting down ..");
    request_shutdown();
}

void Worker::request_shutdown() {
    if (shutting_down_) {
        return;
    }
    shutting_down_ = true;
    logger_.info("Shutdown of worker requested!");
    role_->shutdown_requested();
    controller_->leave("wamp.close.close_realm");
}

void Worker::finish(int exit_code) {
    if (shutting_down_) {
        return;
    }
    exit_code_ = exit_code;
    shutting_down_ = true;
    role_->shutdown_requested();
    controller_->leave("wamp.close.close_realm");
}

void Worker::left(const sdk::Left& why) {
    const bool orderly = shutting_down_ && !why.reason.empty();
    if (orderly || why.reason == "wamp.close.system_shutdown") {
        logger_.info("Connection to node controller closed cleanly");
    } else {
        logger_.warn(
            "Connection to node controller lost: {}",
            !why.message.empty() ? why.message
            : why.reason.empty() ? why.transport.reason
                                 : why.reason);
        if (!ready_) {
            exit_code_ = exit_code::kFailure;
        }
    }
    shutting_down_ = true;
}

void Worker::finished() {
    role_->shut_down([this] { end(); });
}

void Worker::end() {
    controller_.reset();
    signals_.stop();
    loop_.stop();
}

}  // namespace crossbar::mgmt
