// SPDX-License-Identifier: MIT
#include "controller/node/log_format.hpp"

#include <fmt/format.h>

#include <array>

namespace crossbar::node {
namespace {

constexpr std::array<std::string_view, 3> kFormats{"standard", "syslogd", "none"};

// Local time with its offset, "2016-02-11T14:22:29+0100".
std::string time_stamp(std::time_t now) {
    std::tm local{};
    ::localtime_r(&now, &local);
    std::array<char, 40> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S%z", &local)};
}

int colour_of(const Speaker& speaker, log::Level level) {
    constexpr int kBlue = 34;
    constexpr int kYellow = 33;
    constexpr int kGreen = 32;
    constexpr int kWhite = 37;
    constexpr int kRed = 31;
    if (is_urgent(level)) {
        return kRed;
    }
    return speaker.name == "Controller"  ? kBlue
           : speaker.name == "Router"    ? kYellow
           : speaker.name == "Container" ? kGreen
                                         : kWhite;
}

}  // namespace

std::optional<LogFormat> log_format_named(std::string_view name) noexcept {
    for (std::size_t i = 0; i < kFormats.size(); ++i) {
        if (kFormats[i] == name) {
            return static_cast<LogFormat>(i);
        }
    }
    return std::nullopt;
}

std::string_view name_of(LogFormat format) noexcept {
    return kFormats[static_cast<std::size_t>(format)];
}

std::string format_line(
    const LogStyle& style,
    const Speaker& speaker,
    log::Level level,
    std::string_view source,
    std::string_view text,
    std::time_t now) {
    std::string prefix;
    if (style.format == LogFormat::standard) {
        prefix = time_stamp(now) + ' ';
    }
    if (style.format != LogFormat::none) {
        const bool named = style.source && !source.empty();
        fmt::format_to(
            std::back_inserter(prefix),
            "[{:<10} {:>6}{}{}]",
            speaker.name,
            speaker.pid,
            named ? " " : "",
            named ? source : "");
        if (style.colour) {
            prefix = fmt::format("\x1b[{}m{}\x1b[39m", colour_of(speaker, level), prefix);
        }
        prefix += ' ';
    }
    if (style.colour || text.find('\x1b') == text.npos) {
        prefix += text;
    } else {
        prefix += strip_escapes(text);
    }
    prefix += '\n';
    return prefix;
}

std::string strip_escapes(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\x1b') {
            plain += text[i];
            continue;
        }
        if (i + 1 < text.size() && text[i + 1] == '[') {
            // Parameters and intermediates up to one final character, 0x40 to 0x7E.
            i += 2;
            while (i < text.size() && (text[i] < 0x40 || text[i] > 0x7E)) {
                ++i;
            }
        } else {
            ++i;
        }
    }
    return plain;
}

}  // namespace crossbar::node
