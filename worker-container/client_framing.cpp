// SPDX-License-Identifier: MIT
#include "worker-container/client_framing.hpp"

#include "common/transport/rawsocket_framing.hpp"
#include "common/transport/websocket_framing.hpp"

namespace crossbar::worker_container {

using config::ClientTransportConfig;

io::Connect connect_endpoint(const ClientTransportConfig& transport) {
    if (const auto* tcp = std::get_if<config::TcpConnectEndpoint>(&transport.endpoint)) {
        return io::TcpConnect{tcp->host, tcp->port};
    }
    return io::UnixConnect{std::get<config::UnixConnectEndpoint>(transport.endpoint).path};
}

Milliseconds connect_timeout(const ClientTransportConfig& transport) {
    return std::visit([](const auto& endpoint) { return endpoint.timeout; }, transport.endpoint);
}

namespace {

// "/ws?x=1" of "ws://host:9000/ws?x=1".
std::string resource_of(std::string_view url) {
    const auto authority = url.find("://");
    const auto path = url.find('/', authority == std::string_view::npos ? 0 : authority + 3);
    return path == std::string_view::npos ? "/" : std::string(url.substr(path));
}

// "host:9000"
std::string authority_of(std::string_view url) {
    const auto scheme = url.find("://");
    const auto rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    return std::string(rest.substr(0, rest.find('/')));
}

std::vector<transport::Subprotocol> offered_subprotocols(const std::vector<std::string>& names) {
    auto subprotocols = transport::subprotocols_of(names);
    if (subprotocols.empty()) {
        subprotocols = {
            {wamp::Serializer::msgpack}, {wamp::Serializer::cbor}, {wamp::Serializer::json}};
    }
    return subprotocols;
}

}  // namespace

std::unique_ptr<transport::Framing> client_framing(
    const ClientTransportConfig& transport, Random& random) {
    const auto subprotocols = offered_subprotocols(transport.serializers);
    if (transport.type == ClientTransportConfig::Type::rawsocket) {
        return transport::make_rawsocket_client(
            {subprotocols.front().serializer, transport.max_message_size});
    }
    auto options = std::make_shared<transport::WebSocketClientOptions>();
    options->host = authority_of(transport.url);
    options->resource = resource_of(transport.url);
    options->subprotocols = subprotocols;
    options->max_message_size = transport.max_message_size;
    return transport::make_websocket_client(std::move(options), random);
}

}  // namespace crossbar::worker_container
