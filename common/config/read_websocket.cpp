// SPDX-License-Identifier: MIT
// The options of a listening WebSocket.
#include "common/config/read.hpp"

#include <fmt/format.h>

namespace crossbar::config {

namespace {

constexpr std::int64_t kMaxMessage = 64 * 1024 * 1024;
constexpr std::int64_t kMaxTime = 24 * 3600 * 1000;  // ms

// Milliseconds; 0 is off. Values below a second are meant as seconds: Crossbar's rule.
void read_time(ObjectReader& options, std::string_view key, Milliseconds& out) {
    Milliseconds value{};
    if (!options.duration(key, value, 0, kMaxTime)) {
        return;
    }
    if (value.count() != 0 && value.count() < 1000) {
        options.error(
            key,
            fmt::format("{} is in milliseconds; {} is too short", key, value.count()),
            fmt::format("0 (off), or 1000 and more; did you mean {}?", value.count() * 1000));
        return;
    }
    out = value;
}

std::optional<CompressionConfig> read_compression(ObjectReader& options) {
    auto compression = options.object("compression", keys::compression);
    if (!compression) {
        return std::nullopt;
    }
    auto deflate = compression->object("deflate", keys::deflate);
    if (!deflate) {
        return std::nullopt;
    }
    CompressionConfig out;
    deflate->flag("request_no_context_takeover", out.request_no_context_takeover);
    deflate->flag("no_context_takeover", out.no_context_takeover);
    if (deflate->integer("request_max_window_bits", out.request_max_window_bits, 0, 15) &&
        out.request_max_window_bits > 0 && out.request_max_window_bits < 9) {
        deflate->error(
            "request_max_window_bits", "must be 0 (not asked for) or a whole number in 9..15");
    }
    deflate->integer("max_window_bits", out.max_window_bits, 9, 15);
    deflate->integer("memory_level", out.memory_level, 1, 9);
    return out;
}

}  // namespace

void read_websocket_options(ObjectReader& transport, WebSocketOptions& out) {
    auto options = transport.object("options", keys::websocket_options);
    if (!options) {
        return;
    }
    options->texts("allowed_origins", out.allowed_origins);
    options->flag("allow_null_origin", out.allow_null_origin);
    std::uint16_t port = 0;
    if (options->integer("external_port", port, 1, 65535)) {
        out.external_port = port;
    }
    read_time(*options, "open_handshake_timeout", out.open_handshake_timeout);
    read_time(*options, "close_handshake_timeout", out.close_handshake_timeout);
    options->flag("enable_webstatus", out.enable_webstatus);
    options->flag("validate_utf8", out.validate_utf8);
    options->flag("mask_server_frames", out.mask_server_frames);
    options->flag("require_masked_client_frames", out.require_masked_client_frames);
    options->flag("apply_mask", out.apply_mask);
    options->flag("show_server_version", out.show_server_version);
    options->flag("require_websocket_subprotocol", out.require_websocket_subprotocol);
    options->flag("fail_by_drop", out.fail_by_drop);
    options->flag("echo_close_codereason", out.echo_close_codereason);
    options->flag("tcp_nodelay", out.tcp_nodelay);
    options->integer("max_frame_size", out.max_frame_size, 0, kMaxMessage);
    options->integer("max_message_size", out.max_message_size, 0, kMaxMessage);
    options->integer("auto_fragment_size", out.auto_fragment_size, 0, kMaxMessage);
    read_time(*options, "auto_ping_interval", out.auto_ping_interval);
    read_time(*options, "auto_ping_timeout", out.auto_ping_timeout);
    options->integer("auto_ping_size", out.auto_ping_size, 12, 125);
    options->flag("auto_ping_restart_on_any_traffic", out.auto_ping_restart_on_any_traffic);
    out.compression = read_compression(*options);
    options->uses("external_port", "external_port");
    if (!out.tcp_nodelay) {
        options->uses("tcp_nodelay", "tcp_nodelay");
    }
    if (!out.auto_ping_restart_on_any_traffic) {
        options->uses("auto_ping_restart_on_any_traffic", "auto_ping_restart_on_any_traffic");
    }
    bool rfc6455 = true;
    if (options->flag("enable_rfc6455", rfc6455) && !rfc6455) {
        options->error(
            "enable_rfc6455", "there is no other version of WebSocket here", "true, or nothing");
    }
}

}  // namespace crossbar::config
