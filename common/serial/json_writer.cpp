// SPDX-License-Identifier: MIT
#include "common/serial/json_writer.hpp"

namespace crossbar::serial {
namespace {

bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// The letter of a two-character escape sequence, or 0.
char short_escape(char c) {
    switch (c) {
        case '"':
        case '\\':
            return c;
        case '\b':
            return 'b';
        case '\f':
            return 'f';
        case '\n':
            return 'n';
        case '\r':
            return 'r';
        case '\t':
            return 't';
        default:
            return '\0';
    }
}

}  // namespace

void JsonWriter::string(std::string_view value) {
    constexpr std::string_view kHex = "0123456789abcdef";
    sink_.put('"');
    while (true) {
        std::size_t plain = 0;
        while (plain < value.size() && !needs_escape(value[plain])) {
            ++plain;
        }
        sink_.write(value.substr(0, plain));
        if (plain == value.size()) {
            break;
        }
        const char c = value[plain];
        if (const char letter = short_escape(c); letter != '\0') {
            const char escape[] = {'\\', letter};
            sink_.write(escape, sizeof escape);
        } else {
            const auto u = static_cast<unsigned char>(c);
            const char escape[] = {'\\', 'u', '0', '0', kHex[u >> 4U], kHex[u & 15U]};
            sink_.write(escape, sizeof escape);
        }
        value.remove_prefix(plain + 1);
    }
    sink_.put('"');
}

}  // namespace crossbar::serial
