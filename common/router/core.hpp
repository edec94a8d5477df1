// SPDX-License-Identifier: MIT
// What the parts of a router core share: the outside world, the peers, and the three ways to end a
// conversation.
#pragma once

#include "common/router/peer_table.hpp"
#include "common/router/router.hpp"

#include <string_view>

namespace crossbar::router {

struct Core {
    Router::Environment environment;
    RouterOptions options;
    PeerTable peers;
    bool shutting_down = false;

    // The peer is to say HELLO and to be welcome in due time.
    void await_hello(Peer& peer);

    // ABORT, then the transport is closed. The peer has no session any more.
    void abort(Peer& peer, std::string_view reason, std::string_view text);
    void abort_with(Peer& peer, std::string_view reason, wamp::Dict details);

    // GOODBYE through the realm's effects; the peer's GOODBYE is awaited. The peer has no session
    // any more.
    void say_goodbye(Peer& peer, std::string_view reason, std::string_view text, Effects& effects);

    // Nothing is said; the transport is closed. The peer has no session any more.
    void close(Peer& peer);
};

}  // namespace crossbar::router
