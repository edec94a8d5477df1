// SPDX-License-Identifier: MIT
// Which roles and features a client announces in HELLO, and which ones this router announces in
// WELCOME (specification: "Session Establishment", "Agent Identification, Feature Announcement";
// requirements R-FA).
#pragma once

#include "common/router/session.hpp"
#include "common/wamp/value.hpp"

#include <boost/system/result.hpp>

#include <string>

namespace crossbar::router {

// Reads HELLO.Details.roles. What is unknown is ignored. The error is a text for
// ABORT.Details.message.
boost::system::result<Features, std::string> features_of(const wamp::Dict& hello_details);

// WELCOME.Details.roles: what this router really does.
const wamp::Dict& router_roles();

}  // namespace crossbar::router
