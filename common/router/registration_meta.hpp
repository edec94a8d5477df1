// SPDX-License-Identifier: MIT
// What the meta API tells of registrations (specification: "Registration Meta API"). The procedures
// themselves are Dealer::call_meta().
#pragma once

#include "common/router/registrations.hpp"
#include "common/wamp/value.hpp"

namespace crossbar::router {

// {id, created, uri, match, invoke}: of wamp.registration.on_create and wamp.registration.get.
wamp::Dict details_of(const Registration& registration);

}  // namespace crossbar::router
