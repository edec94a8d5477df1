// SPDX-License-Identifier: MIT
// Testaments: publications that a session leaves behind (specification: "Session Testament";
// requirements R-TE).
#pragma once

#include "common/router/realm_context.hpp"
#include "common/wamp/message.hpp"
#include "common/wamp/payload.hpp"
#include "common/wamp/value.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <vector>

namespace crossbar::router {

struct Testament {
    std::string topic;
    wamp::Arguments arguments;
    wamp::Dict options;  // PUBLISH.Options, checked
    Grant grant;         // authorized when it was added
};

struct Testaments {
    std::vector<Testament> detached;  // published first: there is no session resumption
    std::vector<Testament> destroyed;

    static constexpr std::size_t kMost = 1000;  // of one session and scope
};

// PUBLISH.Options from a dictionary. Views point into it. The error is a text that names the
// option.
boost::system::result<wamp::PublishOptions, std::string> publish_options_of(
    const wamp::Dict& options);

// The publication that the testament stands for. Views point into it.
wamp::Publish publication_of(const Testament& testament);

}  // namespace crossbar::router
