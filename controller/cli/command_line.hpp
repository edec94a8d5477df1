// SPDX-License-Identifier: MIT
// The command line: options in, one command's function out.
#pragma once

#include "common/log/logger.hpp"
#include "controller/node/log_format.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace crossbar::cli {

enum class Colour : std::uint8_t { off, on, automatic };

struct NodeOptions {
    std::string cbdir;   // as given; empty: by environment or place
    std::string config;  // as given, relative to the node directory; empty: what is found there
};

struct StartOptions : NodeOptions {
    std::string loglevel = "info";
    std::string logformat = "standard";
    std::string colour = "auto";
    std::string logdir;
    bool logtofile = false;
    int shutdown_after = 0;  // seconds; 0: never
};

struct InitOptions {
    std::string template_name = "default";
    std::string appdir;
};

struct StatusOptions : NodeOptions {
    std::string assertion;  // "running", "stopped"
};

// The arguments of main(): where the process title goes, and what the pid file tells.
struct ProcessArguments {
    int argc = 0;
    char** argv = nullptr;
    std::vector<std::string> copy;  // they do not survive the title
};

// Parses, runs the command, returns the process's exit code.
int run(int argc, char** argv);

// --cbdir, else $CROSSBAR_DIR, else ./.crossbar if it is a directory, else the current one;
// absolute.
std::filesystem::path node_directory(const std::string& given);

// "true", "false", "auto", and Crossbar.io's "True", "False", "ifavailable".
std::optional<Colour> colour_named(std::string name);

// Prints a line to standard output, standard error.
void print(std::string_view text);
void complain(std::string_view text);

}  // namespace crossbar::cli
