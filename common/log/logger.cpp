// SPDX-License-Identifier: MIT
#include "common/log/logger.hpp"

#include <array>

namespace crossbar::log {
namespace {

constexpr std::array<std::string_view, 6> kNames{"none", "error", "warn", "info", "debug", "trace"};

}  // namespace

std::string_view name_of(Level level) noexcept {
    return kNames[static_cast<std::size_t>(level)];
}

std::optional<Level> level_named(std::string_view name) noexcept {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == name) {
            return static_cast<Level>(i);
        }
    }
    return std::nullopt;
}

Logger Logger::child(std::string_view name) const {
    return {
        *sink_,
        threshold_,
        source_.empty() ? std::string(name) : fmt::format("{}.{}", source_, name)};
}

void Logger::write(Level level, std::string_view text) const {
    if (enabled(level)) {
        sink_->write({level, std::chrono::steady_clock::now(), source_, text});
    }
}

}  // namespace crossbar::log
