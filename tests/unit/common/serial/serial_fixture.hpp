// SPDX-License-Identifier: MIT
// What the tests of the serializations share: bytes from hexadecimal, values and messages from JSON
// text.
#pragma once

#include "common/base/errc.hpp"
#include "common/serial/codec.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::serial::testing {

using wamp::Serializer;
using wamp::Value;

inline constexpr Serializer kFormats[] = {
    Serializer::json,
    Serializer::msgpack,
    Serializer::cbor,
    Serializer::ubjson,
    Serializer::bjdata};

// "93 01" as bytes; white space is free, and 'text' stands for its characters.
inline std::string hex(std::string_view digits) {
    std::string bytes;
    bool quoted = false;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (digits[i] == '\'') {
            quoted = !quoted;
        } else if (quoted) {
            bytes.push_back(digits[i]);
        } else if (digits[i] != ' ') {
            bytes.push_back(
                static_cast<char>(std::stoi(std::string(digits.substr(i++, 2)), nullptr, 16)));
        }
    }
    return bytes;
}

inline std::string to_hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string digits;
    for (const char c : bytes) {
        const auto u = static_cast<unsigned char>(c);
        digits += {kDigits[u >> 4U], kDigits[u & 15U]};
    }
    return digits;
}

// The value, or the error's message as a string with "error: " in front.
inline Value decoded(Serializer format, std::string_view bytes, Limits limits = {}) {
    const auto value = decode_value(format, as_bytes(bytes), limits);
    return value ? *value : Value("error: " + value.error().message());
}

inline boost::system::error_code error_of(
    Serializer format, std::string_view bytes, Limits limits = {}) {
    const auto value = decode_value(format, as_bytes(bytes), limits);
    return value ? boost::system::error_code() : value.error();
}

inline std::string encoded(Serializer format, const Value& value) {
    ByteBuffer out;
    const auto done = encode_value(value, format, out);
    return done ? std::string(out.text()) : "error: " + done.error().message();
}

// JSON text in another serialization.
inline std::string from_json(std::string_view json, Serializer format) {
    return format == Serializer::json ? std::string(json)
                                      : encoded(format, decoded(Serializer::json, json));
}

inline std::string whole(const Encoded& parts) {
    std::string bytes(as_text(parts.head));
    bytes += as_text(parts.payload);
    bytes += as_text(parts.tail);
    return bytes;
}

}  // namespace crossbar::serial::testing

namespace crossbar {

inline std::ostream& operator<<(std::ostream& out, errc code) {
    return out << make_error_code(code).message();
}

}  // namespace crossbar

namespace crossbar::wamp {

inline std::ostream& operator<<(std::ostream& out, Serializer s) {
    return out << name_of(s);
}

inline std::ostream& operator<<(std::ostream& out, const Value& value) {
    ByteBuffer text;
    const auto done = serial::encode_value(value, Serializer::json, text);
    return out << (done ? text.text() : "a value that JSON cannot hold");
}

}  // namespace crossbar::wamp
