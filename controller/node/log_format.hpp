// SPDX-License-Identifier: MIT
// How a line of the node's log looks. Pure.
#pragma once

#include "common/log/logger.hpp"

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace crossbar::node {

enum class LogFormat : std::uint8_t {
    standard,  // {time} [{system}] {text}
    syslogd,   // [{system}] {text}
    none,      // {text}
};

// "standard", "syslogd", "none".
std::optional<LogFormat> log_format_named(std::string_view name) noexcept;
std::string_view name_of(LogFormat format) noexcept;

// Who speaks.
struct Speaker {
    std::string name;  // "Controller", "Router", "Container", "Guest"
    int pid = 0;
};

struct LogStyle {
    LogFormat format = LogFormat::standard;
    bool colour = false;
    bool source = false;  // the logger's name inside the bracket (debug and trace)
};

// Warnings and errors go to standard error, the rest to standard output.
constexpr bool is_urgent(log::Level level) noexcept {
    return level == log::Level::error || level == log::Level::warn;
}

// The line with its newline. A text of several lines has the prefix once. Without colours, escape
// sequences are taken out of the text.
std::string format_line(
    const LogStyle& style,
    const Speaker& speaker,
    log::Level level,
    std::string_view source,
    std::string_view text,
    std::time_t now);

// `text` without ANSI escape sequences.
std::string strip_escapes(std::string_view text);

}  // namespace crossbar::node
