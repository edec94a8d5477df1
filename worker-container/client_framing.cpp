// SPDX-License-Identifier: MIT
#include "worker-container/client_framing.hpp"

#include "common/transport/rawsocket_framing.hpp"

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

std::unique_ptr<transport::Framing> client_framing(const ClientTransportConfig& transport) {
    const auto serializer = wamp::serializer_named(transport.serializers.front());
    return transport::make_rawsocket_client(
        {serializer.value_or(wamp::Serializer::none), transport.max_message_size});
}

}  // namespace crossbar::worker_container
