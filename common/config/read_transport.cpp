// SPDX-License-Identifier: MIT
// `transports[]` of a router worker.
#include "common/config/read.hpp"
#include "common/config/similar.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbar::config {

namespace {

enum class Framing : std::uint8_t { websocket, rawsocket };

void read_serializers(ObjectReader& transport, Framing framing, std::vector<std::string>& out) {
    std::vector<std::string_view> known = {"json", "msgpack", "cbor", "ubjson"};
    if (framing == Framing::websocket) {
        known.insert(
            known.end(), {"json.batched", "msgpack.batched", "cbor.batched", "ubjson.batched"});
    }
    Diagnostics& diagnostics = transport.context().diagnostics;
    transport.each("serializers", [&](const Node& item, const std::string& path) {
        std::string name;
        if (!read_text_item(transport.context(), item, path, name)) {
            return;
        }
        if (name.starts_with("flatbuffers")) {
            diagnostics.error(
                item.where, path, "FlatBuffers is not supported", "remove it from the list");
        } else if (std::find(known.begin(), known.end(), name) == known.end()) {
            diagnostics.error(
                item.where,
                path,
                fmt::format("\"{}\" is no serializer", name),
                hint_for(name, known, "one of"));
        } else if (std::find(out.begin(), out.end(), name) != out.end()) {
            diagnostics.error(
                item.where, path, fmt::format("\"{}\" is in the list twice", name), "once");
        } else {
            out.push_back(std::move(name));
        }
    });
    const Node* list = transport.find("serializers");
    if (list != nullptr && list->is(Node::Kind::array) && list->items.empty()) {
        transport.error(
            "serializers", "the list is empty", "name at least one, or leave it away for all");
    }
}

void read_wamp(ObjectReader& transport, Framing framing, WampListenOptions& out) {
    read_serializers(transport, framing, out.serializers);
    const Node* auth = transport.find("auth");
    const bool empty = auth == nullptr || (auth->is(Node::Kind::object) && auth->members.empty());
    if (!empty) {
        out.auth = read_auth(transport);
    }
    transport.choice(
        "request_ids",
        out.request_ids,
        {{"strict", RequestIdCheck::strict},
         {"increasing", RequestIdCheck::increasing},
         {"off", RequestIdCheck::off}});
    transport.choice(
        "ubjson",
        out.ubjson,
        {{"auto", UbjsonFlavour::automatic},
         {"ubjson", UbjsonFlavour::ubjson},
         {"bjdata", UbjsonFlavour::bjdata}});
}

// Whom a cookie lets in is decided by who sends it: a browser does, for any page that connects.
void check_cookie_logins(ObjectReader& transport, const WebSocketListenConfig& websocket) {
    if (!websocket.cookie) {
        transport.error(
            "auth",
            "cookie authentication needs a \"cookie\" on the same transport",
            "\"cookie\": {}");
        return;
    }
    constexpr std::uint32_t kSafeLength = 22;  // 132 bits
    if (websocket.cookie->length < kSafeLength) {
        transport.warning(
            "cookie",
            fmt::format(
                "a cookie of {} characters that logs in can be guessed", websocket.cookie->length),
            fmt::format("\"length\": {} or more", kSafeLength));
    }
    const auto& origins = websocket.options.allowed_origins;
    if (std::ranges::find(origins, "*") != origins.end()) {
        transport.warning(
            "auth",
            "with cookie authentication, a page from anywhere can act as whoever has logged in",
            "name your own pages in \"options\": {\"allowed_origins\": [...]}");
    }
    if (websocket.options.allow_null_origin) {
        transport.warning(
            "auth",
            "with cookie authentication, a page in a sandboxed frame can act as whoever has logged "
            "in",
            "\"options\": {\"allow_null_origin\": false}");
    }
}

// The handshake's deadline has two keys: Crossbar's, and ours for every transport. Crossbar's wins.
WebSocketListenConfig read_websocket(ObjectReader& transport, const TransportLimits& limits) {
    WebSocketListenConfig out;
    read_wamp(transport, Framing::websocket, out);
    if (transport.text("url", out.url) && !out.url.starts_with("ws://") &&
        !out.url.starts_with("wss://")) {
        transport.error(
            "url", "is no WebSocket URL", "ws://host:port/path or wss://host:port/path");
    }
    out.options.open_handshake_timeout = limits.handshake_timeout;
    read_websocket_options(transport, out.options);
    if (transport.has("cookie")) {
        out.cookie = read_cookie(transport);
    }
    if (out.auth && out.auth->cookie) {
        check_cookie_logins(transport, out);
    }
    return out;
}

RawSocketListenConfig read_rawsocket(ObjectReader& transport) {
    RawSocketListenConfig out;
    read_wamp(transport, Framing::rawsocket, out);
    if (auto options = transport.object("options", keys::rawsocket_options)) {
        options->integer("max_message_size", out.options.max_message_size, 512, 16'777'216);
    }
    if (out.auth && out.auth->cookie) {
        transport.error("auth", "there are no cookies on RawSocket", "remove \"cookie\"");
    }
    return out;
}

bool is_path_component(std::string_view name) {
    return name == "/" || (!name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
           }));
}

UniversalListenConfig read_universal(ObjectReader& transport, const TransportLimits& limits) {
    UniversalListenConfig out;
    ReadContext& context = transport.context();
    if (auto rawsocket = transport.object("rawsocket", keys::universal_rawsocket)) {
        rawsocket->one_of("type", {"rawsocket"});
        out.rawsocket = read_rawsocket(*rawsocket);
    }
    transport.each_member("websocket", [&](Member& member, const std::string& path) {
        if (!is_path_component(member.key)) {
            context.diagnostics.error(
                member.where,
                path,
                "is no path",
                "one component of letters, digits, '_' and '-', or \"/\"");
        }
        ObjectReader websocket(context, member.value, path, keys::universal_websocket);
        websocket.one_of("type", {"websocket"});
        out.websocket.emplace(member.key, read_websocket(websocket, limits));
    });
    const bool other = transport.has("web") || transport.has("mqtt");
    if (!transport.has("rawsocket") && out.websocket.empty() && !other) {
        context.diagnostics.error(
            transport.node().where,
            transport.path(),
            "serves nothing",
            "add \"rawsocket\" or \"websocket\"");
    }
    return out;
}

void read_limits(ObjectReader& transport, TransportLimits& out) {
    constexpr std::int64_t kHour = 3'600'000;
    transport.integer("max_connections", out.max_connections, 1, kMaxCount);
    auto limits = transport.object("limits", keys::transport_limits);
    if (!limits) {
        return;
    }
    limits->integer("max_connections_per_address", out.max_connections_per_address, 0, kMaxCount);
    limits->integer("outbox_bytes", out.outbox_bytes, 65'536, kMaxCount);
    limits->choice(
        "outbox_policy",
        out.outbox_policy,
        {{"drop-events", OutboxPolicy::drop_events}, {"close", OutboxPolicy::close}});
    limits->duration("handshake_timeout", out.handshake_timeout, 0, kHour);
    limits->duration("authentication_timeout", out.authentication_timeout, 0, kHour);
    limits->integer("failed_logins_per_minute", out.failed_logins_per_minute, 0, kMaxCount);
}

// The type's key table; null (reported) when the type is none of ours.
const KeyTable* table_of(ReadContext& context, const Node& node, const std::string& path) {
    const Node* type = node.find("type");
    const std::vector<std::string_view> ours = {"websocket", "rawsocket", "universal"};
    if (type == nullptr || !type->is(Node::Kind::string)) {
        context.diagnostics.error(
            type == nullptr ? node.where : type->where,
            type == nullptr ? path : member_path(path, "type"),
            type == nullptr ? "\"type\" is missing" : "must be a string",
            "\"websocket\", \"rawsocket\" or \"universal\"");
        return nullptr;
    }
    if (type->text == "websocket") {
        return &keys::websocket;
    }
    if (type->text == "rawsocket") {
        return &keys::rawsocket;
    }
    if (type->text == "universal") {
        return &keys::universal;
    }
    const std::string where = member_path(path, "type");
    if (type->text == "web") {
        context.diagnostics.error(
            type->where,
            where,
            "transports of type \"web\" are not supported yet",
            "for WAMP clients: \"websocket\" (any path), or \"universal\"");
    } else if (
        type->text == "mqtt" || type->text == "flashpolicy" || type->text.ends_with(".testee")) {
        context.diagnostics.error(
            type->where,
            where,
            fmt::format("transports of type \"{}\" are not supported", type->text),
            "remove it");
    } else {
        context.diagnostics.error(
            type->where,
            where,
            fmt::format("\"{}\" is no type of transport", type->text.substr(0, 100)),
            hint_for(type->text, ours, "one of"));
    }
    return nullptr;
}

}  // namespace

std::string TransportConfig::type() const {
    constexpr std::string_view kNames[] = {"websocket", "rawsocket", "universal"};
    return std::string(kNames[listener.index()]);
}

TransportConfig read_transport(ReadContext& context, Node& node, std::string path, Ids& ids) {
    TransportConfig out;
    if (!node.is(Node::Kind::object)) {
        const ObjectReader reported(context, node, std::move(path), keys::websocket);
        return out;
    }
    const KeyTable* table = table_of(context, node, path);
    if (table == nullptr) {
        return out;
    }
    ObjectReader transport(context, node, std::move(path), *table);
    out.id = ids.next(transport);
    out.endpoint = read_listen_endpoint(transport);
    read_limits(transport, out.limits);
    if (table == &keys::websocket) {
        out.listener = read_websocket(transport, out.limits);
    } else if (table == &keys::rawsocket) {
        out.listener = read_rawsocket(transport);
    } else {
        out.listener = read_universal(transport, out.limits);
    }
    out.json = to_json(node);
    return out;
}

}  // namespace crossbar::config
