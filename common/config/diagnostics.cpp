// SPDX-License-Identifier: MIT
// Collecting, ordering and printing diagnostics.
#include "common/config/diagnostics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossbar::config {

namespace {

// What a file says is shown on a terminal: without its control characters.
std::string printable(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            result += fmt::format("\\x{:02x}", byte);
        } else {
            result += c;
        }
    }
    return result;
}

}  // namespace

std::string to_string(const Diagnostic& diagnostic) {
    std::string text = diagnostic.file;
    if (diagnostic.where.line != 0) {
        text += fmt::format(":{}:{}", diagnostic.where.line, diagnostic.where.column);
    }
    text += diagnostic.severity == Severity::error ? ": error: " : ": warning: ";
    if (!diagnostic.path.empty()) {
        text += printable(diagnostic.path) + ": ";
    }
    text += printable(diagnostic.message);
    if (!diagnostic.hint.empty()) {
        text += fmt::format(" ({})", printable(diagnostic.hint));
    }
    return text;
}

void Diagnostics::error(Position where, std::string path, std::string message, std::string hint) {
    all_.push_back(
        {Severity::error, file_, where, std::move(path), std::move(message), std::move(hint)});
    ++errors_;
}

void Diagnostics::warning(Position where, std::string path, std::string message, std::string hint) {
    all_.push_back(
        {Severity::warning, file_, where, std::move(path), std::move(message), std::move(hint)});
}

std::vector<Diagnostic> Diagnostics::take_sorted() {
    std::stable_sort(all_.begin(), all_.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
    });
    errors_ = 0;
    return std::exchange(all_, {});
}

}  // namespace crossbar::config
