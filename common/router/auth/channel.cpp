// SPDX-License-Identifier: MIT
#include "common/router/auth/channel.hpp"

namespace crossbar::router {
namespace {

std::optional<std::string> unless_empty(const std::string& bytes) {
    return bytes.empty() ? std::nullopt : std::optional(bytes);
}

}  // namespace

WantedBinding wanted_binding(const wamp::Dict& authextra) {
    const wamp::Value* value = authextra.find("channel_binding");
    if (value == nullptr || value->is_null()) {
        return {};
    }
    const auto* name = value->as<std::string>();
    return name == nullptr || name->empty() ? WantedBinding{{}, false} : WantedBinding{*name, true};
}

std::optional<std::string> channel_id(
    const std::optional<SecureChannel>& channel, std::string_view binding) {
    if (channel && binding == "tls-unique") {
        return unless_empty(channel->tls_unique);
    }
    if (channel && binding == "tls-exporter") {
        return unless_empty(channel->tls_exporter);
    }
    return std::nullopt;
}

std::optional<std::string> channel_data(
    const std::optional<SecureChannel>& channel, std::string_view binding) {
    if (channel && binding == "tls-unique") {
        return unless_empty(channel->finished);
    }
    if (channel && binding == "tls-server-end-point") {
        return unless_empty(channel->server_end_point);
    }
    return channel_id(channel, binding);
}

}  // namespace crossbar::router
