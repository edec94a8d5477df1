// SPDX-License-Identifier: MIT
#include "common/log/record_line.hpp"

#include <charconv>

namespace crossbar::log {
namespace {

constexpr std::string_view kCut = " [.. cut]";

void append_escaped(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

// Reads what append_line() writes, from left to right.
class Reader {
public:
    explicit Reader(std::string_view line) : rest_(line) {}

    bool skip(std::string_view expected) {
        if (!rest_.starts_with(expected)) {
            return false;
        }
        rest_.remove_prefix(expected.size());
        return true;
    }

    bool number(std::int64_t& out) {
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
        if (error != std::errc{}) {
            return false;
        }
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return true;
    }

    bool text(std::string& out) {
        if (!skip("\"")) {
            return false;
        }
        while (!rest_.empty() && rest_.front() != '"') {
            const auto plain = std::min(rest_.find_first_of("\"\\"), rest_.size());
            out.append(rest_.substr(0, plain));
            rest_.remove_prefix(plain);
            if (rest_.starts_with('\\') && !escape(out)) {
                return false;
            }
        }
        return skip("\"");
    }

    bool at_end() const { return rest_.empty(); }

private:
    bool escape(std::string& out) {
        if (rest_.size() < 2) {
            return false;
        }
        const char kind = rest_[1];
        rest_.remove_prefix(2);
        if (kind != 'u') {
            out += kind == 'n' ? '\n' : kind;
            return kind == 'n' || kind == '"' || kind == '\\';
        }
        unsigned code = 0;
        if (rest_.size() < 4) {
            return false;
        }
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + 4, code, 16);
        if (error != std::errc{} || end != rest_.data() + 4 || code >= 0x20) {
            return false;
        }
        out += static_cast<char>(code);
        rest_.remove_prefix(4);
        return true;
    }

    std::string_view rest_;
};

}  // namespace

void append_line(std::string& out, const Record& record) {
    const auto time =
        std::chrono::duration_cast<std::chrono::nanoseconds>(record.time.time_since_epoch())
            .count();
    fmt::format_to(
        std::back_inserter(out), "{{\"t\":{},\"l\":\"{}\",\"s\":", time, name_of(record.level));
    append_escaped(out, record.source);
    out += ",\"m\":";
    if (record.text.size() > kMaxRecordText) {
        append_escaped(out, std::string(record.text.substr(0, kMaxRecordText)).append(kCut));
    } else {
        append_escaped(out, record.text);
    }
    out += "}\n";
}

std::optional<StoredRecord> parse_line(std::string_view line) {
    StoredRecord record;
    std::int64_t time = 0;
    std::string level;
    Reader reader(line);
    const bool whole = reader.skip("{\"t\":") && reader.number(time) && reader.skip(",\"l\":") &&
                       reader.text(level) && reader.skip(",\"s\":") && reader.text(record.source) &&
                       reader.skip(",\"m\":") && reader.text(record.text) && reader.skip("}") &&
                       reader.at_end();
    const auto known = level_named(level);
    if (!whole || !known || *known == Level::none) {
        return std::nullopt;
    }
    record.level = *known;
    record.time = TimePoint(std::chrono::nanoseconds(time));
    return record;
}

}  // namespace crossbar::log
