// SPDX-License-Identifier: MIT
// Logger: leveled text with a context, into a sink that is passed in. No global, no macro: who logs
// holds a Logger. Formatting is skipped below the level. Never log a secret; payloads only at
// trace.
#pragma once

#include "common/base/clock.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace crossbar::log {

enum class Level : int {
    none,   // as a threshold: nothing at all
    error,  // someone must act
    warn,   // degraded
    info,   // life cycle
    debug,  // per session
    trace,  // per message
};

std::string_view name_of(Level level) noexcept;

// "none", "error", "warn", "info", "debug", "trace".
std::optional<Level> level_named(std::string_view name) noexcept;

// One message. Views are valid during write() only.
struct Record {
    Level level = Level::info;
    TimePoint time;  // steady clock, the same for all processes of the machine: orders records of
                     // several workers
    std::string_view source;  // who speaks: "router.realm", "container.component"; may be empty
    std::string_view text;    // may hold several lines
};

class Sink {
public:
    virtual ~Sink() = default;
    virtual void write(const Record& record) = 0;
};

// Cheap to copy and to hold by value. The sink outlives every logger.
class Logger {
public:
    Logger(Sink& sink, Level threshold, std::string source = {})
        : sink_(&sink), threshold_(threshold), source_(std::move(source)) {}

    // The same sink and threshold, speaking as "<this source>.<name>".
    Logger child(std::string_view name) const;

    bool enabled(Level level) const noexcept { return level <= threshold_; }

    Level threshold() const noexcept { return threshold_; }

    template <class... Args>
    void error(fmt::format_string<Args...> format, Args&&... args) const {
        log(Level::error, format, std::forward<Args>(args)...);
    }

    template <class... Args>
    void warn(fmt::format_string<Args...> format, Args&&... args) const {
        log(Level::warn, format, std::forward<Args>(args)...);
    }

    template <class... Args>
    void info(fmt::format_string<Args...> format, Args&&... args) const {
        log(Level::info, format, std::forward<Args>(args)...);
    }

    template <class... Args>
    void debug(fmt::format_string<Args...> format, Args&&... args) const {
        log(Level::debug, format, std::forward<Args>(args)...);
    }

    template <class... Args>
    void trace(fmt::format_string<Args...> format, Args&&... args) const {
        log(Level::trace, format, std::forward<Args>(args)...);
    }

    template <class... Args>
    void log(Level level, fmt::format_string<Args...> format, Args&&... args) const {
        if (enabled(level)) {
            write(level, fmt::format(format, std::forward<Args>(args)...));
        }
    }

    // Text as it is, without formatting.
    void write(Level level, std::string_view text) const;

private:
    Sink* sink_;
    Level threshold_;
    std::string source_;
};

}  // namespace crossbar::log
