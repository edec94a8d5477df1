// SPDX-License-Identifier: MIT
#include "common/host/tls_settings.hpp"

namespace crossbar::host {

std::optional<io::TlsServerSettings> tls_settings(const config::TransportConfig& transport) {
    const auto* tcp = std::get_if<config::TcpListenEndpoint>(&transport.endpoint);
    if (tcp == nullptr || !tcp->tls) {
        return std::nullopt;
    }
    const auto& from = *tcp->tls;
    io::TlsServerSettings settings;
    settings.key = from.key;
    settings.certificate = from.certificate;
    settings.chain_certificates = from.chain_certificates;
    settings.ca_certificates = from.ca_certificates;
    settings.dhparam = from.dhparam;
    settings.ciphers = from.ciphers;
    settings.tls13_only = from.minimum_version == config::TlsVersion::tls13;
    settings.session_tickets = from.session_tickets;
    return settings;
}

std::optional<io::TlsClientSettings> tls_settings(const config::ClientTransportConfig& transport) {
    const auto* tcp = std::get_if<config::TcpConnectEndpoint>(&transport.endpoint);
    if (tcp == nullptr || !tcp->tls) {
        return std::nullopt;
    }
    io::TlsClientSettings settings;
    settings.hostname = tcp->tls->hostname;
    settings.ca_certificates = tcp->tls->ca_certificates;
    settings.key = tcp->tls->key;
    settings.certificate = tcp->tls->certificate;
    if (transport.type == config::ClientTransportConfig::Type::websocket) {
        settings.protocol = "http/1.1";
    }
    return settings;
}

}  // namespace crossbar::host
