// SPDX-License-Identifier: MIT
// What the pure router core may cause in the world. The only way out of the core.
// Rules: an effect never calls back into the core; it queues. Effects of one input come in order.
// The core changes its own state before it causes an effect that tells of the change.
#pragma once

#include "common/base/ids.hpp"
#include "common/wamp/message.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace crossbar::router {

// What became of a message that was to be sent.
enum class Delivery : std::uint8_t {
    queued,       // it is in the receiver's outbox
    gone,         // there is no such peer any more, or its transport is closing
    congested,    // the receiver's outbox is full: not queued
    too_large,    // longer than the receiver's transport allows: not queued
    unencodable,  // its payload cannot be expressed in the receiver's serialization: not queued
};

class Effects {
public:
    virtual ~Effects() = default;

    // Queues one message for one peer. The message is serialized before this returns; nothing of it
    // is kept.
    virtual Delivery send(PeerId to, const wamp::Message& message) = 0;

    // Queues one and the same message for several peers; it is serialized once for each
    // serialization among them. Peers that cannot take it are skipped and counted (events: a slow
    // subscriber never disturbs a publisher). Every message to a peer is queued in the order of
    // these calls.
    virtual void send_to_all(std::span<const PeerId> to, const wamp::Message& message) = 0;

    // Closes the peer's transport once what is queued has been written (or its closing deadline has
    // passed). The core has forgotten the peer's session by then and will get no more input from it
    // but detach().
    virtual void close(PeerId peer) = 0;

    // The decision that a message of this peer waited for (Receipt::held) is there: hand the held
    // message in again, and go on with what came after it. Must not happen before the current input
    // has been handled.
    virtual void resume(PeerId peer) = 0;

    // A login of this peer wants something computed that takes long (hashing a password): `work` is
    // to be run away from the loop, its result handed to Router::computed(). It owns what it needs
    // and touches nothing else. False: it will not be done (too much waits already, or there is
    // nobody to do it).
    virtual bool compute(PeerId /*peer*/, std::function<std::string()> /*work*/) { return false; }

    // From now on (no longer) the core wants to be told the length of each message of this peer
    // (Router::count_received, Router::count_sent). Comes before WELCOME and after the session's
    // end, and only where the realm has statistics.
    virtual void count(PeerId /*peer*/, bool /*on*/) {}

    // The peer showed credentials and they were refused. Comes before the ABORT.
    virtual void login_failed(PeerId /*peer*/) {}

    // The peer's login was not done in time. Comes before the ABORT.
    virtual void login_timed_out(PeerId /*peer*/) {}

    // Asked before credentials are looked at, HELLO and AUTHENTICATE: true when the peer may not
    // even try (too many logins from where it is have failed).
    virtual bool barred(PeerId /*peer*/) { return false; }
};

// What receive() did with a message.
enum class Receipt : std::uint8_t {
    done,    // handled; give the next one
    held,    // waits for a decision (dynamic authorization): keep its bytes and read no more until
             // resume(), then give it again
    closed,  // the session's transport is to be closed; ignore whatever else it has sent
};

}  // namespace crossbar::router
