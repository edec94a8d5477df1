// SPDX-License-Identifier: MIT
// `components[]` of a container worker: what to load, where to connect, how to log in.
#include "common/config/read.hpp"
#include "common/config/similar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace crossbar::config {

namespace {

struct WebSocketUrl {
    bool tls = false;
    std::string host;
    std::uint16_t port = 0;
};

// ws://host[:port][/path], wss://..., [IPv6] in brackets.
std::optional<WebSocketUrl> parse_url(std::string_view url) {
    WebSocketUrl out;
    out.tls = url.starts_with("wss://");
    if (!out.tls && !url.starts_with("ws://")) {
        return std::nullopt;
    }
    url.remove_prefix(out.tls ? 6 : 5);
    const std::string_view authority = url.substr(0, url.find_first_of("/?"));
    const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
    if (bracket == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t colon = authority.find(':', bracket);
    out.host = authority.substr(0, colon);
    if (bracket != 0) {
        out.host = authority.substr(1, bracket - 1);
    }
    out.port = out.tls ? 443 : 80;
    if (colon != std::string_view::npos) {
        const std::string_view digits = authority.substr(colon + 1);
        const auto [stop, ec] =
            std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
        if (ec != std::errc() || stop != digits.data() + digits.size() || out.port == 0) {
            return std::nullopt;
        }
    }
    return out.host.empty() ? std::nullopt : std::optional(out);
}

void read_serializer(ObjectReader& transport, ClientTransportConfig& out) {
    const std::vector<std::string_view> known = {"json", "msgpack", "cbor", "ubjson"};
    if (out.type == ClientTransportConfig::Type::rawsocket) {
        if (auto index = transport.one_of("serializer", known)) {
            out.serializers = {std::string(known[*index])};
        }
        return;
    }
    transport.each("serializers", [&](const Node& item, const std::string& path) {
        std::string name;
        if (!read_text_item(transport.context(), item, path, name)) {
            return;
        }
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            transport.context().diagnostics.error(
                item.where,
                path,
                fmt::format("\"{}\" is no serializer", name),
                hint_for(name, known, "one of"));
            return;
        }
        out.serializers.push_back(std::move(name));
    });
}

void read_websocket_target(ObjectReader& transport, ClientTransportConfig& out) {
    std::optional<WebSocketUrl> url;
    if (transport.text("url", out.url)) {
        url = parse_url(out.url);
        if (!url) {
            transport.error(
                "url", "is no WebSocket URL", "ws://host:port/path or wss://host:port/path");
        }
    }
    if (transport.has("endpoint")) {
        out.endpoint = read_connect_endpoint(transport);
        const auto* tcp = std::get_if<TcpConnectEndpoint>(&out.endpoint);
        if (url && url->tls && tcp != nullptr && !tcp->tls) {
            transport.error(
                "url",
                "says wss://, and the endpoint has no \"tls\"",
                "\"tls\": {} in \"endpoint\", or ws://");
        }
        return;
    }
    if (url) {
        TcpConnectEndpoint endpoint;
        endpoint.host = url->host;
        endpoint.port = url->port;
        endpoint.version = url->host.find(':') == std::string::npos ? 4 : 6;
        if (url->tls) {
            endpoint.tls.emplace();
            endpoint.tls->hostname = url->host;
        }
        out.endpoint = std::move(endpoint);
    }
}

// True when the type is one that we load; a report otherwise.
bool check_type(ReadContext& context, const Node& node, const std::string& path) {
    const Node* type = node.find("type");
    const bool named = type != nullptr && type->is(Node::Kind::string);
    if (named && type->text == "shared-library") {
        return true;
    }
    const std::string where = type == nullptr ? path : member_path(path, "type");
    const Position position = type == nullptr ? node.where : type->where;
    if (named && (type->text == "class" || type->text == "function" || type->text == "wamplet")) {
        context.diagnostics.error(
            position,
            where,
            fmt::format(
                "components of type \"{}\" are Python, which no worker hosts yet", type->text),
            "run it in a worker of type \"guest\" with \"executable\": \"python3\"; "
            "C++ components are of type \"shared-library\"");
    } else if (type == nullptr) {
        context.diagnostics.error(position, where, "\"type\" is missing", "\"shared-library\"");
    } else {
        context.diagnostics.error(position, where, "is no type of component", "\"shared-library\"");
    }
    return false;
}

void read_channel_binding(
    ObjectReader& method, ClientAuth& out, const std::vector<std::string_view>& known) {
    if (const auto index = method.one_of("channel_binding", known)) {
        out.channel_binding = known[*index];
    }
}

void read_router_key(ObjectReader& method, ClientAuth& out) {
    constexpr std::size_t kDigits = 64;
    if (method.text("router_key", out.router_key) &&
        (out.router_key.size() != kDigits ||
         out.router_key.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)) {
        method.error(
            "router_key",
            "is no Ed25519 public key",
            "64 hexadecimal digits, as the router's node logs them");
    }
}

}  // namespace

std::optional<ClientAuth> read_client_auth(ObjectReader& transport) {
    auto auth = transport.object("auth", keys::client_auth);
    if (!auth) {
        return std::nullopt;
    }
    using Method = ClientAuth::Method;

    struct Form {
        Method method;
        std::string_view name;
        std::string_view secret;
        const KeyTable& table;
    };

    const Form forms[] = {
        {Method::anonymous, "anonymous", "", keys::client_anonymous},
        {Method::ticket, "ticket", "ticket", keys::client_ticket},
        {Method::wampcra, "wampcra", "secret", keys::client_wampcra},
        {Method::scram, "scram", "password", keys::client_scram},
        {Method::cryptosign, "cryptosign", "", keys::client_cryptosign},
    };
    ClientAuth out;
    for (const Form& form : forms) {
        auto method = auth->object(form.name, form.table);
        if (!method) {
            continue;
        }
        out.method = form.method;
        method->text("authid", out.authid);
        method->text("role", out.role);
        if (!form.secret.empty()) {
            method->secret(form.secret, out.secret);
        }
        if (form.method == Method::cryptosign) {
            method->path_name("key", out.key_file);
            read_router_key(*method, out);
            read_channel_binding(*method, out, {"tls-exporter", "tls-unique"});
        }
        if (form.method == Method::scram) {
            read_channel_binding(*method, out, {"tls-exporter"});
        }
    }
    if (auth->is_object() && auth->node().members.size() != 1) {
        transport.error(
            "auth", "must name one method", "anonymous, ticket, wampcra, scram or cryptosign");
    }
    return out;
}

ClientTransportConfig read_client_transport(ObjectReader& component) {
    using Type = ClientTransportConfig::Type;
    ClientTransportConfig out;
    Node* node = component.expect("transport", Node::Kind::object);
    if (node == nullptr) {
        return out;
    }
    const Node* type = node->find("type");
    const bool rawsocket = type != nullptr && type->text == "rawsocket";
    out.type = rawsocket ? Type::rawsocket : Type::websocket;
    ObjectReader transport(
        component.context(),
        *node,
        component.path_of("transport"),
        rawsocket ? keys::client_rawsocket : keys::client_websocket);
    transport.one_of("type", {"websocket", "rawsocket"});
    if (rawsocket) {
        out.endpoint = read_connect_endpoint(transport);
        transport.text("url", out.url);
    } else {
        read_websocket_target(transport, out);
    }
    read_serializer(transport, out);
    if (out.serializers.empty()) {
        out.serializers = {"msgpack", "cbor", "json"};
    }
    if (auto options = transport.object("options", keys::client_options)) {
        options->integer("max_message_size", out.max_message_size, 512, 64 * 1024 * 1024);
    }
    out.auth = read_client_auth(transport);
    return out;
}

ComponentConfig read_component(ReadContext& context, Node& node, std::string path, Ids& ids) {
    ComponentConfig out;
    if (node.is(Node::Kind::object) && !check_type(context, node, path)) {
        return out;
    }
    ObjectReader component(context, node, std::move(path), keys::component);
    out.id = ids.next(component);
    if (component.not_empty("library", out.library) && out.library.find('/') != std::string::npos) {
        component.path_name("library", out.library);
    }
    component.not_empty("realm", out.realm);
    out.transport = read_client_transport(component);
    if (const Node* extra = component.find("extra")) {
        out.extra = to_json(*extra);
    }
    const Address address = address_of(out.transport.endpoint);
    if (!out.realm.empty() && (address.port != 0 || !address.socket.empty())) {
        context.facts.realm_uses.push_back(
            {address, out.realm, {component.where("realm"), component.path_of("realm")}});
    }
    out.json = to_json(node);
    return out;
}

}  // namespace crossbar::config
