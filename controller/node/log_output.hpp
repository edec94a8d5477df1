// SPDX-License-Identifier: MIT
// Where the node's log goes: the terminal's two streams, or a file that is rotated every day.
#pragma once

#include "common/io/unique_fd.hpp"

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>

namespace crossbar::node {

class LogOutput {
public:
    virtual ~LogOutput() = default;
    // One line with its newline, out at once.
    virtual void write(bool urgent, std::string_view line, std::time_t now) = 0;
};

// Standard output and standard error. A reader that is gone or stuck costs the line, never the
// node.
class StreamOutput final : public LogOutput {
public:
    void write(bool urgent, std::string_view line, std::time_t now) override;
};

// node.log; yesterday's becomes node.log.2026_11_25. When the disk is full the node goes on: it
// says so once on standard error, and how many lines were lost once there is room again.
class FileOutput final : public LogOutput {
public:
    explicit FileOutput(std::filesystem::path file) : file_(std::move(file)) {}

    // Opens the file. The error is a sentence.
    std::string open();

    void write(bool urgent, std::string_view line, std::time_t now) override;

    std::uint64_t lost() const noexcept { return lost_; }

private:
    void rotate(std::time_t now);
    bool append(std::string_view text);
    void lose(int error);

    std::filesystem::path file_;
    io::UniqueFd fd_;
    std::string day_;
    std::uint64_t lost_ = 0;
    bool torn_ = false;  // the last line was written in part
};

}  // namespace crossbar::node
