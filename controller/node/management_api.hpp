// SPDX-License-Identifier: MIT
// The node's management procedures on the realm "crossbar", as Crossbar.io documents them.
#pragma once

#include "common/sdk/crossbar/session.hpp"
#include "controller/node/supervisor.hpp"

#include <string>

namespace crossbar::node {

// What the status tells that does not change.
struct NodeIdentity {
    std::string cbdir;
    std::string public_key;
};

// Registers the procedures, the one for workers that are ready among them. Throws ApplicationError.
// The supervisor outlives the session.
Awaitable<> offer_management(Session& session, Supervisor& supervisor, NodeIdentity identity);

}  // namespace crossbar::node
