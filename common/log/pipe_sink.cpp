// SPDX-License-Identifier: MIT
#include "common/log/pipe_sink.hpp"

#include "common/log/record_line.hpp"

#include <cerrno>
#include <string_view>

#include <unistd.h>

namespace crossbar::log {

void PipeSink::write(const Record& record) {
    line_.clear();
    append_line(line_, record);
    std::string_view rest = line_;
    while (!rest.empty()) {
        const auto written = ::write(fd_, rest.data(), rest.size());
        if (written > 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            return;
        }
    }
}

}  // namespace crossbar::log
