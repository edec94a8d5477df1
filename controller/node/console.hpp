// SPDX-License-Identifier: MIT
// Console: the one place where the node's log is printed: the controller's own records at once, the
// workers' as the log collector hands them on.
#pragma once

#include "controller/node/log_format.hpp"
#include "controller/node/log_output.hpp"

#include <ctime>
#include <functional>

namespace crossbar::node {

class Console final : public log::Sink {
public:
    // `controller`: who speaks when the controller's own loggers write.
    Console(LogOutput& output, LogStyle style, log::Level threshold, Speaker controller)
        : output_(output),
          style_(style),
          threshold_(threshold),
          controller_(std::move(controller)) {}

    // The controller's own records.
    void write(const log::Record& record) override {
        print(controller_, record.level, record.source, record.text);
    }

    void print(
        const Speaker& speaker, log::Level level, std::string_view source, std::string_view text);

    log::Level threshold() const noexcept { return threshold_; }

    const LogStyle& style() const noexcept { return style_; }

private:
    LogOutput& output_;
    LogStyle style_;
    log::Level threshold_;
    Speaker controller_;
};

}  // namespace crossbar::node
