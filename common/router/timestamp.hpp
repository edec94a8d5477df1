// SPDX-License-Identifier: MIT
// Time stamps as the meta API writes and reads them: RFC 3339, UTC, milliseconds.
#pragma once

#include "common/base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossbar::router {

// "2026-11-25T16:10:07.042Z".
std::string to_timestamp(WallTime time);

// Any RFC 3339 time: with a fraction of any length and with any offset. Nothing for other text.
std::optional<WallTime> from_timestamp(std::string_view text);

// `time` without what to_timestamp() cannot express, so that a time stamp equals what it was made
// of.
WallTime to_milliseconds(WallTime time);

}  // namespace crossbar::router
