// SPDX-License-Identifier: MIT
// Audience: the black and white lists of a publication, prepared so that asking for one session
// costs a logarithm of their length. (Specification: "Subscriber Black- and Whitelisting".)
#pragma once

#include "common/router/session.hpp"
#include "common/wamp/options.hpp"

#include <string>
#include <vector>

namespace crossbar::router {

// Strings stay views of what the filter's strings are views of.
class Audience {
public:
    explicit Audience(const wamp::ReceiverFilter& filter);

    // Whether the session passes every list that is present. An empty list of eligible receivers
    // admits nobody, an empty one of excluded receivers excludes nobody (R-BW-02).
    bool admits(const Session& session) const;

    // Whether lists name single sessions: such publications enter no history (R-EH-12).
    bool names_sessions() const noexcept { return filter_.exclude || filter_.eligible; }

    // The sessions that alone are eligible, each once, or null when there is no such list.
    const std::vector<WampId>* eligible() const noexcept {
        return filter_.eligible ? &*filter_.eligible : nullptr;
    }

    bool operator==(const Audience& other) const noexcept;

private:
    friend class OwnedAudience;

    wamp::ReceiverFilter filter_;  // its lists are sorted
};

// An Audience that owns its strings, for publications that outlive the turn.
class OwnedAudience {
public:
    explicit OwnedAudience(const wamp::ReceiverFilter& filter);
    OwnedAudience(const OwnedAudience&) = delete;
    OwnedAudience& operator=(const OwnedAudience&) = delete;

    const Audience& audience() const noexcept { return audience_; }

private:
    std::string text_;  // every string, one after the other
    Audience audience_;
};

}  // namespace crossbar::router
