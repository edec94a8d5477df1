// SPDX-License-Identifier: MIT
// What is wrong with a configuration, where, and what would be right. Collected: a reader never
// stops at the first error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::config {

// In a text; both count from 1, columns in characters. Line 0: no place (the file as a whole, a
// value that was made up).
struct Position {
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    bool operator==(const Position&) const = default;
};

enum class Severity : std::uint8_t {
    error,    // the configuration is refused
    warning,  // it works, but something in it has no effect
};

struct Diagnostic {
    Severity severity = Severity::error;
    std::string file;
    Position where;
    std::string path;     // "workers[1].components[0].realm"; empty for the document itself
    std::string message;  // what is wrong
    std::string hint;     // what would be right; may be empty

    bool operator==(const Diagnostic&) const = default;
};

// "config.json:12:9: error: workers[1].type: unknown worker type \"ruoter\" (did you mean
// \"router\"?)"
std::string to_string(const Diagnostic& diagnostic);

// Owned by whoever reads a document; readers hold a reference to it.
class Diagnostics {
public:
    explicit Diagnostics(std::string file = {}) : file_(std::move(file)) {}

    void error(Position where, std::string path, std::string message, std::string hint = {});
    void warning(Position where, std::string path, std::string message, std::string hint = {});

    bool ok() const noexcept { return errors_ == 0; }

    std::size_t errors() const noexcept { return errors_; }

    const std::string& file() const noexcept { return file_; }

    const std::vector<Diagnostic>& all() const noexcept { return all_; }

    // By position in the file; errors without a place come first.
    std::vector<Diagnostic> take_sorted();

private:
    std::string file_;
    std::vector<Diagnostic> all_;
    std::size_t errors_ = 0;
};

}  // namespace crossbar::config
