// SPDX-License-Identifier: MIT
// The router core: realms, sessions, broker and dealer behind one door. Pure: no socket, no clock,
// no thread; driven by the calls below and answering through Effects. One object per process;
// realms share nothing.
#pragma once

#include "common/base/clock.hpp"
#include "common/base/ids.hpp"
#include "common/base/random.hpp"
#include "common/base/result.hpp"
#include "common/log/logger.hpp"
#include "common/router/effects.hpp"
#include "common/router/options.hpp"
#include "common/wamp/message.hpp"
#include "common/wamp/payload_decoder.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbar::router {

// What a realm has done since it started. Messages are those of its sessions, from WELCOME on.
struct RealmStats {
    using Counts = std::vector<std::pair<wamp::MessageType, std::uint64_t>>;  // types there were

    std::size_t roles = 0;
    std::size_t sessions = 0;
    Counts received;
    Counts sent;
    // Names of the realm's limits and how often each has refused something.
    std::vector<std::pair<std::string_view, std::uint64_t>> limits;
};

class Router {
public:
    // What the core is built on; all of it outlives the router.
    struct Environment {
        Effects& effects;
        const Clock& clock;
        Random& random;
        const wamp::PayloadDecoder& payloads;
        log::Logger logger;
    };

    explicit Router(Environment environment, RouterOptions options = {});
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    // Realms and roles. Errors: errc::already_running for a name or id that is taken,
    // errc::invalid_configuration else.
    Result<> start_realm(const RealmOptions& options);
    // Ends every session of the realm with GOODBYE `reason`.
    Result<> stop_realm(std::string_view realm, std::string_view reason);
    Result<> start_role(std::string_view realm, const RoleOptions& options);
    Result<> stop_role(std::string_view realm, std::string_view role);

    // Nothing when there is no such realm.
    std::optional<RealmStats> realm_stats(std::string_view realm) const;

    // A client's transport is open (its handshake done). The handle is valid until detach().
    PeerId attach(TransportDetails details);

    // One message from a peer, decoded. Its views must live until this returns.
    Receipt receive(PeerId id, const wamp::Message& message);

    // The peer sent bytes that are no message: ABORT wamp.error.protocol_violation with `text`,
    // then close.
    Receipt violation(PeerId id, std::string_view text);

    // The peer has not logged in and has sent more than a stranger may: ABORT with `text`, close.
    Receipt refuse_stranger(PeerId id, std::string_view text);

    // For peers that Effects::count() named: a message of so many bytes was received and handled
    // (not held), or queued. Only counts, so that the second may be called within an effect.
    void count_received(PeerId id, std::size_t bytes);
    void count_sent(PeerId id, std::size_t bytes);

    // What Effects::compute() was to compute for this peer. Ignored when it is gone.
    void computed(PeerId id, std::string result);

    // The transport is gone. Ends the session if there is one.
    void detach(PeerId id);

    // GOODBYE wamp.close.system_shutdown to every session, ABORT to every joining one; then nothing
    // is accepted any more.
    void shut_down();

    // Fires what is due. To be called when the time that next_deadline() gave has come; asked again
    // after each input.
    void tick();
    std::optional<TimePoint> next_deadline() const;

    // For tests: what is wrong with the core's own books, or nothing.
    std::optional<std::string> broken_invariant() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace crossbar::router
