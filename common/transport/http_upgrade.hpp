// SPDX-License-Identifier: MIT
// The HTTP/1.1 heads of an opening handshake: parsed with Beast (in the .cpp, the only place that
// includes it) and written. What they must hold for a WebSocket is websocket_handshake's.
#pragma once

#include "common/base/bytes.hpp"
#include "common/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbar::transport {

// A request or a response whose head is longer is refused.
inline constexpr std::size_t kMaxHttpHead = 8 * 1024;
inline constexpr std::size_t kMaxHttpFields = 100;

// Header fields in their order. Names in lower case; fields that came several times are several
// entries.
class HttpFields {
public:
    using Entry = std::pair<std::string, std::string>;

    void add(std::string name, std::string value) {
        entries_.emplace_back(std::move(name), std::move(value));
    }

    std::size_t count(std::string_view name) const noexcept;

    // All values under `name`, joined as a list ("a, b"); empty when there are none.
    std::string joined(std::string_view name) const;

    std::size_t size() const noexcept { return entries_.size(); }

    const std::vector<Entry>& entries() const noexcept { return entries_; }

private:
    std::vector<Entry> entries_;
};

struct HttpRequest {
    std::string method;
    std::string target;
    unsigned version = 11;  // 10, 11
    HttpFields fields;
};

struct HttpResponse {
    unsigned status = 0;
    std::string reason;
    HttpFields fields;
};

// How long the head at the beginning of `bytes` is, with the empty line; 0 while it is incomplete.
// Error: too_large.
Result<std::size_t> find_http_head(ByteView bytes) noexcept;

// A complete head. Errors: malformed, too_large (more than kMaxHttpFields).
Result<HttpRequest> parse_http_request(ByteView head);
Result<HttpResponse> parse_http_response(ByteView head);

// "Bad Request" for 400.
std::string_view http_reason(unsigned status) noexcept;

// The elements of a comma-separated list without the space around them; empty ones are left out.
std::vector<std::string_view> http_list(std::string_view value);

// Compares ASCII letters without regard to case.
bool http_equal(std::string_view a, std::string_view b) noexcept;

// The path of a request's target: without the query, and without scheme and authority where it is a
// whole URL.
std::string_view http_path(std::string_view target) noexcept;

}  // namespace crossbar::transport
