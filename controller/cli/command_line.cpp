// SPDX-License-Identifier: MIT
#include "controller/cli/command_line.hpp"

#include "common/base/exit_code.hpp"
#include "controller/cli/check.hpp"
#include "controller/cli/init.hpp"
#include "controller/cli/start.hpp"
#include "controller/cli/status.hpp"
#include "controller/cli/stop.hpp"
#include "controller/cli/templates.hpp"
#include "controller/cli/version.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include <CLI/CLI.hpp>

namespace crossbar::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDescription =
    "crossbar-cxx - WAMP application router node\n"
    "\n"
    "  crossbar-cxx init --template rpc_roundtrip --appdir demo\n"
    "  crossbar-cxx start --cbdir demo/.crossbar";

constexpr const char* kFooter =
    "The node directory is --cbdir, else $CROSSBAR_DIR, else ./.crossbar, else the current "
    "directory.\n"
    "Exit codes: 0 done; 1 failed (bad configuration, already running, a worker that cannot be set "
    "up or that\n"
    "took the node down with an error); 2 wrong command line; 69 no node is running (stop, "
    "restart, status).";

using Action = std::function<int()>;

void add_cbdir(CLI::App& command, NodeOptions& options) {
    command.add_option("--cbdir", options.cbdir, "Node directory")->type_name("DIR");
}

void add_config(CLI::App& command, NodeOptions& options) {
    command
        .add_option(
            "--config",
            options.config,
            "Configuration file, relative to the node directory (default: config.json, else "
            "config.yaml)")
        ->type_name("FILE");
}

void add_start_options(CLI::App& command, StartOptions& options) {
    add_cbdir(command, options);
    add_config(command, options);
    command.add_option("--loglevel", options.loglevel, "Level of the log")
        ->check(CLI::IsMember({"none", "error", "warn", "info", "debug", "trace"}))
        ->capture_default_str();
    command
        .add_option(
            "--logformat",
            options.logformat,
            "standard: time, process and text; syslogd: without the time; none: only the text")
        ->check(CLI::IsMember({"standard", "syslogd", "none"}))
        ->capture_default_str();
    command
        .add_option(
            "--color,--colour",
            options.colour,
            "true, false, or auto: if standard output is a terminal")
        ->check([](const std::string& value) {
            return colour_named(value) ? std::string()
                                       : "must be true, false or auto, not '" + value + "'";
        })
        ->type_name("true|false|auto")
        ->capture_default_str();
    command
        .add_option("--logdir", options.logdir, "Folder of node.log (default: the node directory)")
        ->type_name("DIR");
    command.add_flag(
        "--logtofile",
        options.logtofile,
        "Log to node.log, rotated daily, and not to the terminal");
    command
        .add_option(
            "--shutdownafter", options.shutdown_after, "Shut the node down after so many seconds")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 10'000'000));
}

// What the command line says: the command that it names and the options of each.
struct Choice {
    Action action;
    InitOptions init;
    StartOptions start;
    NodeOptions stop;
    StatusOptions status;
    NodeOptions check;
};

void add_templates(CLI::App& app, Choice& choice) {
    auto* command = app.add_subcommand("init", "Write a new node from a template");
    command
        ->add_option(
            "--template", choice.init.template_name, "Name of the template, see 'templates'")
        ->capture_default_str();
    command->add_option("--appdir", choice.init.appdir, "Folder to make (default: the current one)")
        ->type_name("DIR");
    command->callback([&choice] {
        choice.action = [&choice] {
            return run_init(choice.init);
        };
    });

    command = app.add_subcommand("templates", "List the templates");
    command->callback([&choice] { choice.action = run_templates; });
}

void add_running(CLI::App& app, Choice& choice, const ProcessArguments& process) {
    auto* command =
        app.add_subcommand("start", "Run a node in the foreground until Ctrl-C or SIGTERM");
    add_start_options(*command, choice.start);
    command->callback([&choice, &process] {
        choice.action = [&choice, &process] {
            return run_start(choice.start, process);
        };
    });

    command = app.add_subcommand("stop", "Stop the node that runs from the node directory");
    add_cbdir(*command, choice.stop);
    command->callback([&choice] {
        choice.action = [&choice] {
            return run_stop(choice.stop);
        };
    });

    command = app.add_subcommand("restart", "Stop the node, then start it with its old options");
    add_cbdir(*command, choice.stop);
    command->callback([&choice, &process] {
        choice.action = [&choice, &process] {
            return run_restart(choice.stop, process);
        };
    });

    command = app.add_subcommand("status", "Tell whether a node runs from the node directory");
    add_cbdir(*command, choice.status);
    command->add_option("--assert", choice.status.assertion, "Fail unless the node is as said")
        ->check(CLI::IsMember({"running", "stopped"}));
    command->callback([&choice] {
        choice.action = [&choice] {
            return run_status(choice.status);
        };
    });
}

void add_information(CLI::App& app, Choice& choice) {
    auto* command =
        app.add_subcommand("check", "Check a configuration and tell everything that is wrong");
    add_cbdir(*command, choice.check);
    add_config(*command, choice.check);
    command->callback([&choice] {
        choice.action = [&choice] {
            return run_check(choice.check);
        };
    });

    command = app.add_subcommand("version", "Tell the version");
    command->callback([&choice] { choice.action = run_version; });
}

}  // namespace

int run(int argc, char** argv) {
    const ProcessArguments process{argc, argv, {argv, argv + argc}};
    Choice choice;
    CLI::App app(kDescription, "crossbar-cxx");
    app.require_subcommand(1);
    app.footer(kFooter);
    app.set_version_flag("--version", version_text());
    add_templates(app, choice);
    add_running(app, choice, process);
    add_information(app, choice);

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& wanted) {
        return app.exit(wanted);  // --help, --version
    } catch (const CLI::ParseError& error) {
        complain(std::string("crossbar-cxx: error: ") + error.what());
        complain("Run 'crossbar-cxx --help', or 'crossbar-cxx COMMAND --help', for what there is.");
        return exit_code::kUsage;
    }
    return choice.action();
}

fs::path node_directory(const std::string& given) {
    fs::path directory = given;
    std::error_code ignored;
    if (directory.empty()) {
        const char* environment = std::getenv("CROSSBAR_DIR");
        directory = environment != nullptr && *environment != '\0' ? environment
                    : fs::is_directory(".crossbar", ignored)       ? ".crossbar"
                                                                   : ".";
    }
    auto absolute = fs::absolute(directory).lexically_normal();
    return absolute.has_filename() ? absolute : absolute.parent_path();
}

std::optional<Colour> colour_named(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    if (name == "true") {
        return Colour::on;
    }
    if (name == "false") {
        return Colour::off;
    }
    if (name == "auto" || name == "ifavailable") {
        return Colour::automatic;
    }
    return std::nullopt;
}

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

void complain(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fputc('\n', stderr);
}

}  // namespace crossbar::cli
