// SPDX-License-Identifier: MIT
// Joining: from HELLO to WELCOME or ABORT (specification: "Session Establishment", "Authentication
// Methods"; requirements R-SE, R-FA, R-AU). One object for a router; what a join needs to remember
// is in its Peer.
#pragma once

#include "common/router/core.hpp"
#include "common/router/realm.hpp"
#include "common/wamp/message.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace crossbar::router {

using RealmTable = std::map<std::string, std::unique_ptr<Realm>, std::less<>>;

class Joining {
public:
    Joining(Core& core, RealmTable& realms) : core_(core), realms_(realms) {}

    // The peer waits for HELLO and has sent this.
    void hello(Peer& peer, const wamp::Hello& hello);

    // The peer has been challenged and has sent this.
    void authenticate(Peer& peer, const wamp::Authenticate& answer);

private:
    void take(Peer& peer, LoginStep step, const wamp::Dict& hello);
    void welcome(Peer& peer, Identity identity, const wamp::Dict& hello);
    LoginStep log_in(Peer& peer, const wamp::Hello& hello);
    Identity anonymous(std::string role);

    Core& core_;
    RealmTable& realms_;
};

}  // namespace crossbar::router
