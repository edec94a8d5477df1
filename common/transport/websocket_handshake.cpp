// SPDX-License-Identifier: MIT
#include "common/transport/websocket_handshake.hpp"

#include "common/base/errc.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace crossbar::transport {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::string_view kVersions = "13, 8";

constexpr std::string_view kStatusPage =
    "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>WAMP router</title></head>\n"
    "<body><h1>WAMP router</h1>\n<p>This is a WebSocket endpoint for WAMP clients. It is up and "
    "running; there is nothing to see here with a browser.</p></body></html>\n";

std::string base64(std::span<const unsigned char> bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length = ::EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        bytes.data(),
        static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

// 16 octets in base64.
bool is_key(std::string_view key) {
    return key.size() == 24 && key.ends_with("==") &&
           std::all_of(key.begin(), key.end() - 2, [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '+' || c == '/';
           });
}

bool has_token(const HttpFields& fields, std::string_view name, std::string_view token) {
    const auto value = fields.joined(name);
    const auto tokens = http_list(value);
    return std::any_of(
        tokens.begin(), tokens.end(), [&](std::string_view t) { return http_equal(t, token); });
}

std::string server_field(std::string_view server) {
    return server.empty() ? std::string() : fmt::format("Server: {}\r\n", server);
}

std::string page(
    unsigned status,
    std::string_view server,
    std::string_view more_fields,
    std::string_view type,
    std::string_view body) {
    return fmt::format(
        "HTTP/1.1 {} {}\r\n{}Content-Type: {}; charset=utf-8\r\nContent-Length: {}\r\n"
        "X-Content-Type-Options: nosniff\r\nConnection: close\r\n{}\r\n{}",
        status,
        http_reason(status),
        server_field(server),
        type,
        body.size(),
        more_fields,
        body);
}

std::string names_of(const std::vector<Subprotocol>& subprotocols) {
    std::vector<std::string> names;
    for (const auto subprotocol : subprotocols) {
        names.push_back(name_of(subprotocol));
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

// Checks a request step by step; the first step that fails leaves its answer.
class Examination {
public:
    Examination(const HttpRequest& request, const WebSocketServerOptions& options)
        : request_(request), options_(options) {}

    Answer answer() {
        if (check_request() && check_upgrade() && check_origin() && choose_subprotocol()) {
            agree();
        }
        return std::move(answer_);
    }

private:
    bool refuse(unsigned status, std::string reason, std::string_view more_fields = {}) {
        answer_.response = page(status, options_.server, more_fields, "text/plain", reason + "\n");
        answer_.reason = std::move(reason);
        return false;
    }

    bool check_request() {
        if (options_.too_many_connections) {
            return refuse(503, "too many connections");
        }
        if (request_.version != 11) {
            return refuse(505, "HTTP/1.1 is needed for WebSocket");
        }
        if (request_.method != "GET") {
            return refuse(405, "a WebSocket handshake is a GET", "Allow: GET\r\n");
        }
        if (request_.fields.count("host") != 1) {
            return refuse(400, "HTTP request without exactly one Host header field");
        }
        if (!options_.path.empty() && http_path(request_.target) != options_.path) {
            return refuse(404, "nothing is served at this path");
        }
        return true;
    }

    bool check_upgrade() {
        const auto& fields = request_.fields;
        if (fields.count("upgrade") == 0) {
            if (options_.enable_webstatus) {
                answer_.response = page(200, options_.server, {}, "text/html", kStatusPage);
                answer_.reason = "HTTP request without upgrade to WebSocket";
                return false;
            }
            return refuse(
                426, "HTTP request without upgrade to WebSocket", "Upgrade: websocket\r\n");
        }
        if (!has_token(fields, "upgrade", "websocket")) {
            return refuse(400, "HTTP Upgrade header field does not name websocket");
        }
        if (!has_token(fields, "connection", "upgrade")) {
            return refuse(400, "HTTP Connection header field does not name Upgrade");
        }
        const auto version = fields.joined("sec-websocket-version");
        if (version != "13" && version != "8") {
            return refuse(
                426,
                fmt::format("WebSocket version is not one of {}", kVersions),
                fmt::format("Upgrade: websocket\r\nSec-WebSocket-Version: {}\r\n", kVersions));
        }
        if (!is_key(fields.joined("sec-websocket-key"))) {
            return refuse(400, "Sec-WebSocket-Key is not the base64 form of 16 octets");
        }
        return true;
    }

    bool check_origin() {
        const bool old = request_.fields.joined("sec-websocket-version") == "8";
        const auto* const name = old ? "sec-websocket-origin" : "origin";
        if (request_.fields.count(name) == 0) {
            return true;  // not a browser
        }
        const auto origin = request_.fields.joined(name);
        const auto allowed =
            origin_allowed(origin, options_.allowed_origins, options_.allow_null_origin);
        if (!allowed) {
            return refuse(400, "Origin header field is not an origin");
        }
        return *allowed ||
               refuse(
                   403,
                   fmt::format("WebSocket connections from origin '{}' are not allowed", origin));
    }

    bool choose_subprotocol() {
        const auto& served = options_.subprotocols;
        const auto offered = request_.fields.joined("sec-websocket-protocol");
        for (const auto name : http_list(offered)) {
            if (const auto* chosen = served_as(name)) {
                subprotocol_ = *chosen;
                announced_ = true;
                return true;
            }
        }
        if (!options_.require_subprotocol) {
            constexpr Subprotocol kJson{wamp::Serializer::json, false};
            const bool json = std::find(served.begin(), served.end(), kJson) != served.end();
            if (served.empty() || (json && http_list(offered).empty())) {
                subprotocol_ = served.empty() ? Subprotocol{} : kJson;
                return true;
            }
        }
        return refuse(
            400,
            fmt::format("This server only speaks WebSocket subprotocols {}", names_of(served)));
    }

    const Subprotocol* served_as(std::string_view name) const {
        const auto wanted = subprotocol_named(name);
        if (!wanted) {
            return nullptr;
        }
        const auto found = std::find_if(
            options_.subprotocols.begin(), options_.subprotocols.end(), [&](Subprotocol served) {
                return served.batched == wanted->batched && name == name_of(served);
            });
        return found == options_.subprotocols.end() ? nullptr : &*found;
    }

    void agree() {
        auto& agreed = answer_.agreed.emplace();
        agreed.subprotocol = subprotocol_;
        agreed.opened.type = "websocket";
        agreed.opened.serializer = subprotocol_.serializer;
        if (subprotocol_.serializer != wamp::Serializer::none) {
            agreed.opened.protocol = name_of(subprotocol_);
        }
        agreed.opened.http = describe_request();

        std::string fields;
        if (announced_) {
            fields += fmt::format("Sec-WebSocket-Protocol: {}\r\n", agreed.opened.protocol);
        }
        if (options_.deflate) {
            const auto offers = request_.fields.joined("sec-websocket-extensions");
            if (auto accepted = accept_deflate(offers, *options_.deflate)) {
                fields += fmt::format("Sec-WebSocket-Extensions: {}\r\n", accepted->response);
                agreed.deflate = accepted->agreement;
            }
        }
        if (options_.cookie) {
            auto cookie = options_.cookie(request_.fields.joined("cookie"));
            if (!cookie.set_cookie.empty()) {
                fields += fmt::format("Set-Cookie: {}\r\n", cookie.set_cookie);
            }
            agreed.opened.cookie = std::move(cookie.cookie);
        }
        answer_.response = fmt::format(
            "HTTP/1.1 101 Switching Protocols\r\n{}Upgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: {}\r\n{}\r\n",
            server_field(options_.server),
            accept_key(request_.fields.joined("sec-websocket-key")),
            fields);
    }

    wamp::Dict describe_request() const {
        wamp::Dict http{{"path", std::string(http_path(request_.target))}};
        for (const auto& [name, value] : request_.fields.entries()) {
            if (name != "path" && !http.contains(name)) {
                http.set(name, request_.fields.joined(name));
            }
        }
        return http;
    }

    const HttpRequest& request_;
    const WebSocketServerOptions& options_;
    Subprotocol subprotocol_;
    bool announced_ = false;
    Answer answer_;
};

}  // namespace

Answer answer_handshake(const HttpRequest& request, const WebSocketServerOptions& options) {
    return Examination(request, options).answer();
}

Answer refuse_request(unsigned status, std::string_view reason, std::string_view server) {
    Answer answer;
    answer.response = page(status, server, {}, "text/plain", fmt::format("{}\n", reason));
    answer.reason = reason;
    return answer;
}

Answer refuse_head(error_code error, std::string_view server) {
    return error == errc::too_large ? refuse_request(431, "HTTP request head is too large", server)
                                    : refuse_request(400, "not an HTTP request", server);
}

std::string new_handshake_key(Random& random) {
    std::array<unsigned char, 16> bytes;
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
        auto word = random.next();
        for (std::size_t j = 0; j < 8; ++j, word >>= 8) {
            bytes[i + j] = static_cast<unsigned char>(word);
        }
    }
    return base64(bytes);
}

std::string handshake_request(const WebSocketClientOptions& options, std::string_view key) {
    std::string more;
    if (!options.subprotocols.empty()) {
        more += fmt::format("Sec-WebSocket-Protocol: {}\r\n", names_of(options.subprotocols));
    }
    if (options.deflate) {
        more += fmt::format("Sec-WebSocket-Extensions: {}\r\n", offer_deflate(*options.deflate));
    }
    if (!options.origin.empty()) {
        more += fmt::format("Origin: {}\r\n", options.origin);
    }
    if (!options.user_agent.empty()) {
        more += fmt::format("User-Agent: {}\r\n", options.user_agent);
    }
    for (const auto& [name, value] : options.headers) {
        more += fmt::format("{}: {}\r\n", name, value);
    }
    return fmt::format(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {}\r\n{}\r\n",
        options.resource,
        options.host,
        key,
        more);
}

boost::system::result<Handshake, std::string> check_handshake(
    const HttpResponse& response, const WebSocketClientOptions& options, std::string_view key) {
    const auto& fields = response.fields;
    if (response.status != 101) {
        return fmt::format(
            "the router refused the WebSocket handshake: HTTP {} {}",
            response.status,
            response.reason);
    }
    if (!has_token(fields, "upgrade", "websocket") || !has_token(fields, "connection", "upgrade")) {
        return std::string("the router did not upgrade the connection to WebSocket");
    }
    if (fields.joined("sec-websocket-accept") != accept_key(key)) {
        return std::string("the router's Sec-WebSocket-Accept does not belong to the handshake");
    }
    Handshake agreed;
    agreed.opened.type = "websocket";
    const auto protocol = fields.joined("sec-websocket-protocol");
    if (!protocol.empty() || !options.subprotocols.empty()) {
        const auto& asked = options.subprotocols;
        const auto chosen = std::find_if(asked.begin(), asked.end(), [&](Subprotocol subprotocol) {
            return name_of(subprotocol) == protocol;
        });
        if (chosen == asked.end()) {
            return protocol.empty()
                       ? std::string("the router chose no WebSocket subprotocol")
                       : fmt::format(
                             "the router chose subprotocol '{}', which was not asked for",
                             protocol);
        }
        agreed.subprotocol = *chosen;
        agreed.opened.protocol = protocol;
        agreed.opened.serializer = chosen->serializer;
    }
    const auto extensions = fields.joined("sec-websocket-extensions");
    if (!extensions.empty()) {
        if (options.deflate) {
            agreed.deflate = agree_deflate(extensions, *options.deflate);
        }
        if (!agreed.deflate) {
            return fmt::format(
                "the router chose extensions that were not asked for: '{}'", extensions);
        }
    }
    for (const auto& [name, value] : fields.entries()) {
        if (!agreed.opened.http.contains(name)) {
            agreed.opened.http.set(name, fields.joined(name));
        }
    }
    return agreed;
}

std::string accept_key(std::string_view key) {
    const std::string text = std::string(key).append(kGuid);
    std::array<unsigned char, 20> digest;
    unsigned length = 0;
    ::EVP_Digest(text.data(), text.size(), digest.data(), &length, ::EVP_sha1(), nullptr);
    return base64(digest);
}

std::string name_of(Subprotocol subprotocol) {
    // UBJSON's two flavours share a name on the wire.
    const auto serializer = subprotocol.serializer == wamp::Serializer::bjdata
                                ? wamp::Serializer::ubjson
                                : subprotocol.serializer;
    return fmt::format(
        "wamp.2.{}{}", wamp::name_of(serializer), subprotocol.batched ? ".batched" : "");
}

std::optional<Subprotocol> subprotocol_named(std::string_view name) noexcept {
    constexpr std::string_view kPrefix = "wamp.2.";
    constexpr std::string_view kBatched = ".batched";
    if (!name.starts_with(kPrefix)) {
        return std::nullopt;
    }
    name.remove_prefix(kPrefix.size());
    Subprotocol subprotocol;
    if (name.ends_with(kBatched)) {
        subprotocol.batched = true;
        name.remove_suffix(kBatched.size());
    }
    const auto serializer = wamp::serializer_named(name);
    if (!serializer) {
        return std::nullopt;
    }
    subprotocol.serializer = *serializer;
    return subprotocol;
}

std::vector<Subprotocol> subprotocols_of(const std::vector<std::string>& serializers) {
    std::vector<Subprotocol> subprotocols;
    for (const auto& serializer : serializers) {
        if (const auto subprotocol = subprotocol_named("wamp.2." + serializer)) {
            subprotocols.push_back(*subprotocol);
        }
    }
    return subprotocols;
}

}  // namespace crossbar::transport
