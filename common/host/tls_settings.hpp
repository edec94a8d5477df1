// SPDX-License-Identifier: MIT
// From the configuration's TLS to what contexts are made of.
#pragma once

#include "common/config/transport_config.hpp"
#include "common/io/tls_context.hpp"

#include <optional>

namespace crossbar::host {

// Nothing when there is no TLS.
std::optional<io::TlsServerSettings> tls_settings(const config::TransportConfig& transport);
std::optional<io::TlsClientSettings> tls_settings(const config::ClientTransportConfig& transport);

}  // namespace crossbar::host
