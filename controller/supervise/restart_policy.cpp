// SPDX-License-Identifier: MIT
#include "controller/supervise/restart_policy.hpp"

#include <algorithm>

namespace crossbar::supervise {

std::optional<Milliseconds> RestartPolicy::ended(bool with_error, TimePoint now) {
    using When = RestartOptions::When;
    exhausted_ = false;
    if (options_.when == When::never || (options_.when == When::on_failure && !with_error)) {
        return std::nullopt;
    }
    if (now - started_ >= options_.interval) {
        delay_ = options_.delay;
    }
    while (!restarts_.empty() && now - restarts_.front() >= options_.interval) {
        restarts_.pop_front();
    }
    if (options_.max_restarts != 0 && restarts_.size() >= options_.max_restarts) {
        exhausted_ = true;
        return std::nullopt;
    }
    restarts_.push_back(now);
    const auto wait = std::min(delay_, options_.max_delay);
    delay_ = std::min(delay_ * 2, options_.max_delay);
    return wait;
}

}  // namespace crossbar::supervise
