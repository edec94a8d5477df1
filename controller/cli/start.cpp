// SPDX-License-Identifier: MIT
#include "controller/cli/start.hpp"

#include "common/base/core_files.hpp"
#include "common/base/exit_code.hpp"
#include "common/base/process_title.hpp"
#include "common/config/node_config.hpp"
#include "common/io/loop.hpp"
#include "common/io/signals.hpp"
#include "common/mgmt/node_key.hpp"
#include "controller/cli/version.hpp"
#include "controller/node/console.hpp"
#include "controller/node/management_api.hpp"
#include "controller/node/node_realm.hpp"
#include "controller/node/pid_file.hpp"
#include "controller/node/service_notifier.hpp"
#include "controller/node/supervisor.hpp"

#include <fmt/format.h>

#include <array>
#include <memory>

#include <signal.h>
#include <unistd.h>

namespace crossbar::cli {
namespace {

namespace fs = std::filesystem;

node::PidFileContent pid_file_content(
    const StartOptions& options, const fs::path& cbdir, const ProcessArguments& process) {
    node::PidFileContent content{::getpid(), process.copy, {}};
    auto& set = content.options;
    set.emplace_back("cbdir", cbdir);
    if (!options.config.empty()) {
        set.emplace_back("config", options.config);
    }
    set.emplace_back("loglevel", options.loglevel);
    set.emplace_back("logformat", options.logformat);
    set.emplace_back("colour", options.colour);
    if (!options.logdir.empty()) {
        set.emplace_back("logdir", fs::absolute(options.logdir));
    }
    if (options.logtofile) {
        set.emplace_back("logtofile", "true");
    }
    if (options.shutdown_after > 0) {
        set.emplace_back("shutdownafter", std::to_string(options.shutdown_after));
    }
    return content;
}

void print_banner(const log::Logger& logger, const std::string& public_key) {
    constexpr const char* kEmphasis = "\x1b[33m\x1b[1m";
    constexpr const char* kPlain = "\x1b[0m";
    for (const auto row : kBanner) {
        logger.info("{}{}{}", kEmphasis, row, kPlain);
    }
    logger.info("{:40}", "");
    logger.info("    Crossbar.io Version: {}{}{}", kEmphasis, version_text(), kPlain);
    logger.info("    Node Public Key: {}{}{}", kEmphasis, public_key, kPlain);
    logger.info("");
}

// The configuration, or nothing when it cannot be used: the log says why then.
std::optional<config::LoadedConfig> load_config(
    const StartOptions& options, const fs::path& cbdir, const log::Logger& logger) {
    const auto file = config::find_config(cbdir, options.config);
    if (!file) {
        logger.error(
            "No node configuration: neither config.json nor config.yaml exists in node directory "
            "'{}' (write a new node with 'crossbar-cxx init')",
            cbdir.string());
        return std::nullopt;
    }
    config::LoadOptions load;
    load.cbdir = cbdir;
    auto loaded = config::load_node_config(*file, load);
    for (const auto& use : loaded.environment) {
        if (use.set) {
            logger.info(
                "Configuration '{}' set from environment variable ${}", use.path, use.variable);
        } else {
            logger.warn(
                "Environment variable ${} not set - needed in configuration '{}'",
                use.variable,
                use.path);
        }
    }
    if (!loaded.ok()) {
        logger.error("Invalid node configuration");
    }
    for (const auto& diagnostic : loaded.diagnostics) {
        const bool error = diagnostic.severity == config::Severity::error;
        logger.write(error ? log::Level::error : log::Level::warn, config::to_string(diagnostic));
    }
    if (!loaded.ok()) {
        return std::nullopt;
    }
    logger.info(
        "Node configuration loaded from '{}'",
        options.config.empty() ? file->filename().string() : options.config);
    return loaded;
}

std::string node_id(const config::ControllerConfig& controller, const log::Logger& logger) {
    if (controller.id) {
        logger.info("Node ID '{}' set from config", *controller.id);
        return *controller.id;
    }
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    logger.info("Node ID '{}' set from hostname", host.data());
    return host.data();
}

supervise::ShutdownTriggers shutdown_triggers(
    const config::ControllerConfig& controller, const log::Logger& logger) {
    supervise::ShutdownTriggers triggers;
    if (!controller.shutdown) {
        triggers.add("shutdown_on_worker_exit");
        logger.info("Using default node shutdown triggers {}", describe(triggers));
        return triggers;
    }
    for (const auto trigger : *controller.shutdown) {
        triggers.add(config::name_of(trigger));
    }
    logger.info(
        "Overriding default node shutdown triggers with {} from node config", describe(triggers));
    return triggers;
}

// From the first line on: a signal that comes before the event loop runs waits for it.
void prepare_signals() {
    sigset_t handled;
    sigemptyset(&handled);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        sigaddset(&handled, number);
    }
    ::sigprocmask(SIG_BLOCK, &handled, nullptr);
    ::signal(SIGPIPE, SIG_IGN);  // a reader of the log that goes
    ::signal(SIGXFSZ, SIG_IGN);  // a log file at its limit
}

std::string signal_name(int number) {
    const char* name = ::sigabbrev_np(number);
    return name != nullptr ? std::string("SIG") + name : std::to_string(number);
}

// Runs the node until it is down.
int run_node(
    const StartOptions& options,
    const config::NodeConfig& config,
    const node::NodeFacts& facts,
    const std::string& public_key,
    node::Console& console,
    const log::Logger& logger) {
    auto triggers = shutdown_triggers(config.controller, logger);
    io::Loop loop;
    node::LogCollector collector(loop, console);
    node::ServiceNotifier service;
    node::NodeRealm realm(loop, logger.child("realm"));
    node::Supervisor supervisor(
        {loop, realm, collector, service, config}, facts, std::move(triggers), logger, [&loop] {
            loop.stop();
        });
    io::SignalSet signals(loop.context(), {SIGINT, SIGTERM, SIGHUP}, [&](int number) {
        supervisor.signal(signal_name(number));
    });
    const auto booted = [&](std::exception_ptr error, Session& session) {
        if (error) {
            supervisor.fatal("The node's management interface cannot be offered");
            return;
        }
        logger.info("Joined realm 'crossbar' on node management router");
        supervisor.boot(session);
    };
    const auto opened = realm.open([&](Session& session) {
        realm.spawn(
            node::offer_management(session, supervisor, {facts.cbdir, public_key}),
            [&](std::exception_ptr error) { booted(std::move(error), session); });
    });
    if (!opened) {
        logger.error("Could not start node: {}", opened.error());
        return exit_code::kFailure;
    }
    if (options.shutdown_after > 0) {
        loop.after(std::chrono::seconds(options.shutdown_after), [&] { supervisor.shutdown(); });
    }
    loop.run();
    return supervisor.exit_code();
}

int run_with_log(
    const StartOptions& options,
    const fs::path& cbdir,
    const ProcessArguments& process,
    node::Console& console) {
    const log::Logger logger(console, console.threshold(), "controller");
    logger.info("Automatically choosing optimal Asio reactor");
    logger.info("Running on Linux and optimal reactor (epoll) was installed.");

    std::vector<std::string> remarks;
    const auto pid_file =
        node::PidFile::acquire(cbdir, pid_file_content(options, cbdir, process), remarks);
    for (const auto& remark : remarks) {
        logger.info("{}", remark);
    }
    if (!pid_file) {
        logger.error("{}", pid_file.error());
        return exit_code::kFailure;
    }
    const auto key = mgmt::load_node_key(cbdir);
    if (!key) {
        logger.error("{}", key.error());
        return exit_code::kFailure;
    }
    if (key->is_new) {
        logger.info("New node key generated!");
    }
    print_banner(logger, key->public_key());
    logger.info("Running from node directory '{}'", cbdir.string());
    if (key->mode_fixed) {
        logger.warn("File permissions on node private key fixed: others could read it");
    }
    logger.info("Controller process starting (C++-EPollReactor) ..");

    const auto loaded = load_config(options, cbdir, logger);
    if (!loaded) {
        return exit_code::kFailure;
    }
    const auto& controller = loaded->config.controller;
    set_process_title(process.argc, process.argv, controller.title);
    const node::NodeFacts facts{node_id(controller, logger), cbdir, console.threshold()};
    return run_node(options, loaded->config, facts, key->public_key(), console, logger);
}

}  // namespace

int run_start(const StartOptions& options, const ProcessArguments& process) {
    const auto cbdir = node_directory(options.cbdir);
    std::error_code error;
    if (!fs::is_directory(cbdir, error)) {
        complain(fmt::format(
            "Node directory '{}' does not exist. Write a new node with 'crossbar-cxx init'.",
            cbdir.string()));
        return exit_code::kFailure;
    }
    prepare_signals();
    forbid_core_files();
    const auto level = *log::level_named(options.loglevel);
    node::LogStyle style;
    style.source = level == log::Level::debug || level == log::Level::trace;
    std::unique_ptr<node::LogOutput> output;
    if (options.logtofile) {
        const auto folder = options.logdir.empty() ? cbdir : fs::absolute(options.logdir);
        fs::create_directories(folder, error);
        auto file = std::make_unique<node::FileOutput>(folder / "node.log");
        if (const auto failed = file->open(); !failed.empty()) {
            complain(failed);
            return exit_code::kFailure;
        }
        output = std::move(file);
    } else {
        const auto colour = *colour_named(options.colour);
        style.format = *node::log_format_named(options.logformat);
        style.colour =
            colour == Colour::on || (colour == Colour::automatic && ::isatty(STDOUT_FILENO) == 1);
        output = std::make_unique<node::StreamOutput>();
    }
    node::Console console(*output, style, level, {"Controller", ::getpid()});
    return run_with_log(options, cbdir, process, console);
}

}  // namespace crossbar::cli
