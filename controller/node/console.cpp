// SPDX-License-Identifier: MIT
#include "controller/node/console.hpp"

namespace crossbar::node {

void Console::print(
    const Speaker& speaker, log::Level level, std::string_view source, std::string_view text) {
    if (level > threshold_) {
        return;
    }
    const auto now = std::time(nullptr);
    output_.write(is_urgent(level), format_line(style_, speaker, level, source, text, now), now);
}

}  // namespace crossbar::node
