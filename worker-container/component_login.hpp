// SPDX-License-Identifier: MIT
// How a component logs in: from its configuration to what the session takes, and from the router's
// refusal to a sentence that says what to do.
#pragma once

#include "common/config/component_config.hpp"
#include "common/sdk/client_session.hpp"

#include <boost/system/result.hpp>

#include <string>

namespace crossbar::worker_container {

// Reads the private key's file when the method is cryptosign. The error is a sentence.
boost::system::result<Login, std::string> login_of(const config::ClientTransportConfig& transport);

// Names the method, the authid, the reason (a URI) and, where one is known, the remedy; no secret.
// `why` is of a session that has not joined.
std::string login_failure(const config::ComponentConfig& component, const sdk::Left& why);

}  // namespace crossbar::worker_container
