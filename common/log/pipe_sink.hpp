// SPDX-License-Identifier: MIT
// PipeSink: the worker's side of the log pipe: one JSON line per record, written at once, so that a
// record is on its way before anything that follows it. A full pipe blocks: the controller always
// drains it and never waits for a worker. When nobody reads any more, records are dropped silently.
#pragma once

#include "common/log/logger.hpp"

#include <string>

namespace crossbar::log {

class PipeSink final : public Sink {
public:
    // `fd` stays the caller's; SIGPIPE is to be ignored.
    explicit PipeSink(int fd) : fd_(fd) {}

    void write(const Record& record) override;

private:
    int fd_;
    std::string line_;
};

}  // namespace crossbar::log
