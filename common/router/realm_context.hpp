// SPDX-License-Identifier: MIT
// What broker, dealer and meta API of one realm share. References only; the realm owns what they
// point to.
#pragma once

#include "common/base/clock.hpp"
#include "common/base/random.hpp"
#include "common/log/logger.hpp"
#include "common/router/effects.hpp"
#include "common/router/options.hpp"
#include "common/router/realm_limits.hpp"
#include "common/router/session.hpp"
#include "common/wamp/payload.hpp"
#include "common/wamp/payload_decoder.hpp"

#include <string_view>

namespace crossbar::router {

// The live sessions of a realm. A Session's address is stable until it has left.
class SessionDirectory {
public:
    virtual ~SessionDirectory() = default;
    virtual Session* find(PeerId peer) = 0;
    virtual Session* find_by_id(WampId id) = 0;
};

// Where broker and dealer report what the meta API publishes. An event on `topic` with positional
// `arguments`, to every subscriber of the realm but `except` (the session that is leaving, or
// none).
class MetaEvents {
public:
    virtual ~MetaEvents() = default;
    // False when nobody listens to any wamp.* topic: then nothing needs to be built.
    virtual bool wanted() const = 0;
    virtual void publish(std::string_view topic, wamp::List arguments, PeerId except) = 0;
};

struct RealmContext {
    const RealmOptions& options;
    Effects& effects;
    const Clock& clock;
    Random& random;
    const wamp::PayloadDecoder& payloads;
    SessionDirectory& sessions;
    MetaEvents& meta;
    const log::Logger& logger;
    RealmLimits& limits;
};

// What authorization said of an action that it allowed.
struct Grant {
    bool disclose =
        false;  // disclose caller or publisher, asked for or not (role configuration, authorizer)
};

}  // namespace crossbar::router
