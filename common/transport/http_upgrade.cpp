// SPDX-License-Identifier: MIT
#include "common/transport/http_upgrade.hpp"

#include "common/base/errc.hpp"
#include "common/base/utf8.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>

namespace crossbar::transport {
namespace {

namespace http = boost::beast::http;

template <bool kRequest>
bool parse_head(http::parser<kRequest, http::empty_body>& parser, ByteView head) {
    parser.header_limit(kMaxHttpHead);
    parser.skip(true);  // the head only
    error_code error;
    const auto used = parser.put(boost::asio::buffer(head.data(), head.size()), error);
    return !error && used == head.size() && parser.is_header_done();
}

// Texts end up in session details, which are UTF-8; what is not is taken for ISO 8859-1, as HTTP
// once was.
std::string as_utf8(std::string_view text) {
    if (is_utf8(as_bytes(text))) {
        return std::string(text);
    }
    std::string result;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet < 0x80) {
            result.push_back(c);
        } else {
            result.push_back(static_cast<char>(0xC0 | octet >> 6));
            result.push_back(static_cast<char>(0x80 | (octet & 0x3F)));
        }
    }
    return result;
}

std::string_view view_of(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

template <bool kRequest>
HttpFields fields_of(const http::header<kRequest>& head) {
    HttpFields fields;
    for (const auto& field : head) {
        std::string name(field.name_string());
        for (char& c : name) {
            c = boost::beast::detail::ascii_tolower(c);
        }
        fields.add(std::move(name), as_utf8(view_of(field.value())));
    }
    return fields;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::size_t HttpFields::count(std::string_view name) const noexcept {
    std::size_t found = 0;
    for (const auto& entry : entries_) {
        found += entry.first == name ? 1 : 0;
    }
    return found;
}

std::string HttpFields::joined(std::string_view name) const {
    std::string all;
    for (const auto& [key, value] : entries_) {
        if (key == name) {
            all.append(all.empty() ? "" : ", ").append(value);
        }
    }
    return all;
}

Result<std::size_t> find_http_head(ByteView bytes) noexcept {
    constexpr std::string_view kEnd = "\r\n\r\n";
    const auto end = as_text(bytes).substr(0, kMaxHttpHead).find(kEnd);
    if (end != std::string_view::npos) {
        return end + kEnd.size();
    }
    if (bytes.size() >= kMaxHttpHead) {
        return errc::too_large;
    }
    return 0;
}

Result<HttpRequest> parse_http_request(ByteView head) {
    http::request_parser<http::empty_body> parser;
    if (!parse_head(parser, head)) {
        return errc::malformed;
    }
    const auto& message = parser.get();
    HttpRequest request;
    request.method = std::string(message.method_string());
    request.target = as_utf8(view_of(message.target()));
    request.version = message.version();
    request.fields = fields_of(message.base());
    if (request.fields.size() > kMaxHttpFields) {
        return errc::too_large;
    }
    return request;
}

Result<HttpResponse> parse_http_response(ByteView head) {
    http::response_parser<http::empty_body> parser;
    if (!parse_head(parser, head)) {
        return errc::malformed;
    }
    const auto& message = parser.get();
    HttpResponse response;
    response.status = message.result_int();
    response.reason = as_utf8(view_of(message.reason()));
    response.fields = fields_of(message.base());
    if (response.fields.size() > kMaxHttpFields) {
        return errc::too_large;
    }
    return response;
}

std::string_view http_reason(unsigned status) noexcept {
    const auto reason = http::obsolete_reason(http::int_to_status(status));
    return {reason.data(), reason.size()};
}

std::vector<std::string_view> http_list(std::string_view value) {
    std::vector<std::string_view> elements;
    while (!value.empty()) {
        const auto comma = value.find(',');
        const auto element = trimmed(value.substr(0, comma));
        if (!element.empty()) {
            elements.push_back(element);
        }
        value = comma == std::string_view::npos ? std::string_view() : value.substr(comma + 1);
    }
    return elements;
}

bool http_equal(std::string_view a, std::string_view b) noexcept {
    return boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

std::string_view http_path(std::string_view target) noexcept {
    const auto scheme = target.find("://");
    if (!target.starts_with('/') && scheme != std::string_view::npos) {
        const auto slash = target.find('/', scheme + 3);
        target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    return target.substr(0, target.find_first_of("?#"));
}

}  // namespace crossbar::transport
