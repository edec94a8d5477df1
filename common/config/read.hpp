// SPDX-License-Identifier: MIT
// The readers of the model's parts: each reads one node of the document, reports what is wrong and
// returns what it could read. Where an id is absent, it is taken from `ids` and written into the
// node.
#pragma once

#include "common/config/ids.hpp"
#include "common/config/node_config.hpp"
#include "common/config/reader.hpp"

#include <string>

namespace crossbar::config {

NodeConfig read_node(ReadContext& context, Node& root);
void read_worker_options(ObjectReader& worker, const KeyTable& table, WorkerConfig& out);
GuestWorker read_guest(ObjectReader& worker);

RealmConfig read_realm(ReadContext& context, Node& node, std::string path, Ids& ids);
RoleConfig read_role(ReadContext& context, Node& node, std::string path, Ids& ids);

TransportConfig read_transport(ReadContext& context, Node& node, std::string path, Ids& ids);
ListenEndpoint read_listen_endpoint(ObjectReader& transport);
ConnectEndpoint read_connect_endpoint(ObjectReader& transport);
Address address_of(const ConnectEndpoint& endpoint);
void read_websocket_options(ObjectReader& transport, WebSocketOptions& out);

AuthConfig read_auth(ObjectReader& transport);
CookieConfig read_cookie(ObjectReader& transport);

ComponentConfig read_component(ReadContext& context, Node& node, std::string path, Ids& ids);
ClientTransportConfig read_client_transport(ObjectReader& component);
std::optional<ClientAuth> read_client_auth(ObjectReader& transport);

// In place. Positions stay those of the file.
void upgrade_to_version_2(Node& root);

}  // namespace crossbar::config
