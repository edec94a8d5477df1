// SPDX-License-Identifier: MIT
#include "controller/node/log_output.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace crossbar::node {
namespace {

constexpr int kPatienceMs = 1'000;  // with a terminal or pipe that takes nothing

std::string day_of(std::time_t time) {
    std::tm local{};
    ::localtime_r(&time, &local);
    return fmt::format("{}_{}_{}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

}  // namespace

void StreamOutput::write(bool urgent, std::string_view line, std::time_t) {
    const int fd = urgent ? STDERR_FILENO : STDOUT_FILENO;
    while (!line.empty()) {
        const auto written = ::write(fd, line.data(), line.size());
        if (written > 0) {
            line.remove_prefix(static_cast<std::size_t>(written));
            continue;
        }
        pollfd ready{fd, POLLOUT, 0};
        const bool again =
            errno == EINTR || (errno == EAGAIN && ::poll(&ready, 1, kPatienceMs) > 0);
        if (!again) {
            return;
        }
    }
}

std::string FileOutput::open() {
    fd_.reset(::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644));
    if (!fd_) {
        return fmt::format("Cannot open log file '{}': {}", file_.string(), std::strerror(errno));
    }

    struct stat status {};

    ::fstat(fd_.get(), &status);
    day_ = status.st_size > 0 ? day_of(status.st_mtime) : std::string();
    return {};
}

void FileOutput::write(bool, std::string_view line, std::time_t now) {
    rotate(now);
    if (lost_ > 0 || torn_) {
        const auto notice =
            lost_ > 0 ? fmt::format("{}[{} log lines lost: no room]\n", torn_ ? "\n" : "", lost_)
                      : std::string("\n");
        if (!append(notice)) {
            lose(errno);
            return;
        }
        lost_ = 0;
        torn_ = false;
    }
    if (!append(line)) {
        lose(errno);
    }
}

void FileOutput::rotate(std::time_t now) {
    auto today = day_of(now);
    if (today == day_) {
        return;
    }
    if (!day_.empty()) {
        std::error_code ignored;
        auto old = file_;
        old += "." + day_;
        std::filesystem::rename(file_, old, ignored);
        if (const auto error = open(); !error.empty()) {
            StreamOutput().write(true, error + "\n", now);
        }
    }
    day_ = std::move(today);
}

bool FileOutput::append(std::string_view text) {
    bool begun = false;
    while (!text.empty()) {
        const auto written = ::write(fd_.get(), text.data(), text.size());
        if (written > 0) {
            begun = true;
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            torn_ = torn_ || begun;
            return false;
        }
    }
    return true;
}

void FileOutput::lose(int error) {
    if (lost_++ == 0) {
        const auto text = fmt::format(
            "Cannot write log file '{}': {}. The node goes on; lines are lost until there is "
            "room.\n",
            file_.string(),
            std::strerror(error));
        StreamOutput().write(true, text, 0);
    }
}

}  // namespace crossbar::node
