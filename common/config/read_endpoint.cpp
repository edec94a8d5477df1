// SPDX-License-Identifier: MIT
// Endpoints: where to listen, where to connect to, TLS on both.
#include "common/config/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace crossbar::config {

namespace {

constexpr std::int64_t kMaxPort = 65535;
constexpr std::int64_t kMaxTimeout = 600;  // s

// A number, or Crossbar's "$NAME": the value of an environment variable. The node gets the number.
bool read_listen_port(ObjectReader& endpoint, std::uint16_t& out) {
    Node* node = endpoint.find("port");
    const bool variable =
        node != nullptr && node->is(Node::Kind::string) && node->text.starts_with('$');
    if (variable && endpoint.context().environment != nullptr) {
        std::string name = node->text.substr(1);
        if (name.starts_with('{') && name.ends_with('}')) {
            name = name.substr(1, name.size() - 2);
        }
        std::optional<std::string> value = (*endpoint.context().environment)(name);
        endpoint.context().uses->push_back({endpoint.path_of("port"), name, value.has_value()});
        if (!value) {
            endpoint.error("port", fmt::format("the environment variable {} is not set", name));
            return false;
        }
        int number = 0;
        const char* end = value->data() + value->size();
        if (std::from_chars(value->data(), end, number).ptr != end || value->empty()) {
            endpoint.error(
                "port", fmt::format("the environment variable {} is no port number", name));
            return false;
        }
        node->kind = Node::Kind::number;
        node->text = std::to_string(number);
    }
    return endpoint.integer("port", out, 0, kMaxPort);
}

void read_portrange(ObjectReader& endpoint, TcpListenEndpoint& out) {
    const Node* range = endpoint.expect("portrange", Node::Kind::array);
    if (range == nullptr) {
        return;
    }
    endpoint.uses("portrange", "portrange");
    std::vector<std::uint16_t> ports;
    for (const Node& item : range->items) {
        std::uint16_t port = 0;
        const char* end = item.text.data() + item.text.size();
        const auto [stop, ec] = std::from_chars(item.text.data(), end, port);
        if (item.is(Node::Kind::number) && ec == std::errc() && stop == end && port > 0) {
            ports.push_back(port);
        }
    }
    if (range->items.size() != 2 || ports.size() != 2 || ports[0] > ports[1]) {
        endpoint.error("portrange", "is no range of ports", "[first, last], each in 1..65535");
        return;
    }
    out.portrange = {ports[0], ports[1]};
    if (endpoint.has("port")) {
        endpoint.error(
            "portrange", "\"port\" and \"portrange\" exclude each other", "one of the two");
    }
}

std::optional<TlsServerConfig> read_tls_server(ObjectReader& endpoint) {
    auto tls = endpoint.object("tls", keys::tls_server);
    if (!tls) {
        return std::nullopt;
    }
    TlsServerConfig out;
    tls->path_name("key", out.key);
    tls->path_name("certificate", out.certificate);
    tls->path_names("chain_certificates", out.chain_certificates);
    tls->path_names("ca_certificates", out.ca_certificates);
    tls->path_name("dhparam", out.dhparam);
    tls->not_empty("ciphers", out.ciphers);
    tls->choice(
        "minimum_version",
        out.minimum_version,
        {{"1.2", TlsVersion::tls12}, {"1.3", TlsVersion::tls13}});
    tls->flag("session_tickets", out.session_tickets);
    return out;
}

void read_ip_version(ObjectReader& endpoint, int& out) {
    int version = 4;
    if (endpoint.integer("version", version, 4, 6)) {
        if (version == 5) {
            endpoint.error("version", "must be 4 or 6, is 5");
        } else {
            out = version;
        }
    }
}

void read_connect_timeout(ObjectReader& endpoint, Milliseconds& out) {
    std::int64_t seconds = 0;
    if (endpoint.integer("timeout", seconds, 0, kMaxTimeout)) {
        out = Milliseconds(seconds * 1000);
    }
}

TcpListenEndpoint read_tcp_listen(ObjectReader& parent, Node& node) {
    ObjectReader endpoint(parent.context(), node, parent.path_of("endpoint"), keys::tcp_listen);
    TcpListenEndpoint out;
    const bool has_port = read_listen_port(endpoint, out.port);
    read_portrange(endpoint, out);
    if (!endpoint.has("port") && !endpoint.has("portrange")) {
        parent.error(
            "endpoint",
            "\"port\" is missing",
            "a listening TCP endpoint needs it, or \"portrange\"");
    }
    read_ip_version(endpoint, out.version);
    endpoint.text("interface", out.interface);
    endpoint.integer("backlog", out.backlog, 1, kMaxPort);
    endpoint.flag("shared", out.shared);
    Milliseconds timeout{};
    if (endpoint.duration("user_timeout", timeout, 0, kMaxPort)) {
        out.user_timeout = timeout;
    }
    out.tls = read_tls_server(endpoint);
    if (has_port) {
        Facts& facts = parent.context().facts;
        facts.listeners.push_back(
            {{"", out.interface, out.port, out.version, out.shared},
             {endpoint.where("port"), endpoint.path_of("port")},
             facts.worker});
    }
    return out;
}

// "0660" in JSON; in YAML a number, which 0660 without quotes is too.
void read_permissions(ObjectReader& endpoint, UnixListenEndpoint& out) {
    Node* node = endpoint.find("permissions");
    if (node == nullptr) {
        return;
    }
    std::uint32_t mode = 0;
    const char* end = node->text.data() + node->text.size();
    const int base = node->is(Node::Kind::string) ? 8 : 10;
    const bool text = node->is(Node::Kind::string) || node->is(Node::Kind::number);
    const auto [stop, ec] = std::from_chars(node->text.data(), end, mode, base);
    if (!text || ec != std::errc() || stop != end || mode > 0777) {
        endpoint.error("permissions", "is no file mode", "octal digits in quotes: \"0660\"");
        return;
    }
    *node = make_string(fmt::format("{:04o}", mode));
    out.permissions = mode;
}

UnixListenEndpoint read_unix_listen(ObjectReader& parent, Node& node) {
    ObjectReader endpoint(parent.context(), node, parent.path_of("endpoint"), keys::unix_listen);
    UnixListenEndpoint out;
    if (endpoint.path_name("path", out.path)) {
        Facts& facts = parent.context().facts;
        facts.listeners.push_back(
            {{out.path, "", 0, 0, false},
             {endpoint.where("path"), endpoint.path_of("path")},
             facts.worker});
    }
    endpoint.integer("backlog", out.backlog, 1, kMaxPort);
    read_permissions(endpoint, out);
    return out;
}

enum class EndpointType : std::uint8_t { none, tcp, unix_socket };

EndpointType type_of(ObjectReader& parent, Node& node) {
    const std::string path = member_path(parent.path_of("endpoint"), "type");
    const Node* type = node.find("type");
    Diagnostics& diagnostics = parent.context().diagnostics;
    if (type == nullptr) {
        diagnostics.error(
            node.where, parent.path_of("endpoint"), "\"type\" is missing", "\"tcp\" or \"unix\"");
        return EndpointType::none;
    }
    if (type->text == "tcp" || type->text == "unix") {
        return type->text == "tcp" ? EndpointType::tcp : EndpointType::unix_socket;
    }
    const bool known = type->text == "twisted" || type->text == "onion" || type->text == "tor";
    diagnostics.error(
        type->where,
        path,
        known ? fmt::format("endpoints of type \"{}\" are not supported", type->text)
              : "is no type of endpoint",
        "\"tcp\" or \"unix\"");
    return EndpointType::none;
}

}  // namespace

ListenEndpoint read_listen_endpoint(ObjectReader& transport) {
    Node* node = transport.expect("endpoint", Node::Kind::object);
    const EndpointType type = node == nullptr ? EndpointType::none : type_of(transport, *node);
    if (type == EndpointType::unix_socket) {
        return read_unix_listen(transport, *node);
    }
    return type == EndpointType::tcp ? read_tcp_listen(transport, *node) : TcpListenEndpoint();
}

ConnectEndpoint read_connect_endpoint(ObjectReader& transport) {
    Node* node = transport.expect("endpoint", Node::Kind::object);
    const EndpointType type = node == nullptr ? EndpointType::none : type_of(transport, *node);
    if (type == EndpointType::unix_socket) {
        ObjectReader endpoint(
            transport.context(), *node, transport.path_of("endpoint"), keys::unix_connect);
        UnixConnectEndpoint out;
        endpoint.path_name("path", out.path);
        read_connect_timeout(endpoint, out.timeout);
        return out;
    }
    TcpConnectEndpoint out;
    if (type == EndpointType::none) {
        return out;
    }
    ObjectReader endpoint(
        transport.context(), *node, transport.path_of("endpoint"), keys::tcp_connect);
    endpoint.not_empty("host", out.host);
    endpoint.integer("port", out.port, 1, kMaxPort);
    read_ip_version(endpoint, out.version);
    read_connect_timeout(endpoint, out.timeout);
    if (auto tls = endpoint.object("tls", keys::tls_client)) {
        out.tls.emplace();
        out.tls->hostname = out.host;
        tls->not_empty("hostname", out.tls->hostname);
        tls->path_names("ca_certificates", out.tls->ca_certificates);
        tls->path_name("key", out.tls->key);
        tls->path_name("certificate", out.tls->certificate);
    }
    return out;
}

Address address_of(const ConnectEndpoint& endpoint) {
    if (const auto* tcp = std::get_if<TcpConnectEndpoint>(&endpoint)) {
        return {"", tcp->host, tcp->port, tcp->version, false};
    }
    return {std::get<UnixConnectEndpoint>(endpoint).path, "", 0, 0, false};
}

}  // namespace crossbar::config
