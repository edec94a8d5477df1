// SPDX-License-Identifier: MIT
#include "common/serial/json_writer.hpp"

#include "common/serial/json_text.hpp"

namespace crossbar::serial {
namespace {

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
    const char* p = value.data();
    const char* const end = p + value.size();
    sink_.put('"');
    while (true) {
        const char* const run = p;
        p = skip_unescaped(p, end);
        sink_.write(run, static_cast<std::size_t>(p - run));
        if (p == end) {
            break;
        }
        const char c = *p++;
        if (const char letter = short_escape(c); letter != '\0') {
            const char escape[] = {'\\', letter};
            sink_.write(escape, sizeof escape);
        } else {
            const auto u = static_cast<unsigned char>(c);
            const char escape[] = {'\\', 'u', '0', '0', kHex[u >> 4U], kHex[u & 15U]};
            sink_.write(escape, sizeof escape);
        }
    }
    sink_.put('"');
}

}  // namespace crossbar::serial
