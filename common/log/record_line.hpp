// SPDX-License-Identifier: MIT
// A log record as one line of JSON: how it travels from a worker to the controller.
//   {"t":123456789,"l":"info","s":"router.realm","m":"text"}
// t: steady clock in nanoseconds. Written and read only here, so the order of the keys is part of
// the format.
#pragma once

#include "common/log/logger.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossbar::log {

// A longer text is cut, and says so.
inline constexpr std::size_t kMaxRecordText = 64 * 1024;

// A Record that owns its texts.
struct StoredRecord {
    Level level = Level::info;
    TimePoint time;
    std::string source;
    std::string text;

    bool operator==(const StoredRecord&) const = default;
};

// Appends the line with its newline.
void append_line(std::string& out, const Record& record);

// `line` without the newline. Nothing when it is not of this form.
std::optional<StoredRecord> parse_line(std::string_view line);

}  // namespace crossbar::log
