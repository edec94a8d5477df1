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
#include <vector>

namespace crossbar::router {

using RealmTable = std::map<std::string, std::unique_ptr<Realm>, std::less<>>;

class Joining {
public:
    Joining(Core& core, RealmTable& realms);

    // The peer waits for HELLO and has sent this.
    void hello(Peer& peer, const wamp::Hello& hello);

    // The peer has been challenged and has sent this.
    void authenticate(Peer& peer, const wamp::Authenticate& answer);

    // The procedure that the peer's login waits for has answered. Ignored when the peer is gone.
    void answered(PeerId id, std::string_view error, const wamp::Arguments& answer);

    // What the peer's login had computed away from the loop. Ignored when the peer is gone.
    void computed(PeerId id, std::string result);

    // The user of this peer's cookie has logged out: sessions with the same cookie are ended, and
    // it lets nobody in any more.
    void log_out(const Peer& peer);

private:
    LoginStep log_in(Peer& peer, const wamp::Hello& hello);
    LoginStep choose_method(
        Peer& peer, const wamp::Hello& hello, const std::vector<std::string_view>& methods);
    void take(Peer& peer, LoginStep step);
    void ask(Peer& peer, const LoginAsk& question);
    void welcome(Peer& peer, Identity identity);
    void refuse(Peer& peer, LoginRefusal refusal);
    void refuse(Peer& peer, std::string_view reason, std::string_view text);

    Core& core_;
    RealmTable& realms_;
    std::string mock_key_;  // constant after construction
};

}  // namespace crossbar::router
