// SPDX-License-Identifier: MIT
// Dealer of one realm: registrations, calls, invocations (specification: "Remote Procedure Calls"
// and its advanced sections; requirements R-RP..R-SH, R-RV, R-FR, R-MR). Requests reach it
// validated (URI form, request id) and authorized; it answers through the context's effects.
#pragma once

#include "common/base/clock.hpp"
#include "common/router/realm_context.hpp"
#include "common/wamp/message.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace crossbar::router {

// What a message turned out to be.
enum class Conduct : std::uint8_t {
    legal,
    violation,  // a protocol violation: the realm sends ABORT and closes; violation_text() says why
};

class Dealer {
public:
    explicit Dealer(const RealmContext& context);
    ~Dealer();

    void register_(Session& callee, const wamp::Register& request);
    void unregister(Session& callee, const wamp::Unregister& request);

    // True when a CALL with this id is about a call that there is already: one that is pending, or
    // a progressive one that has ended lately while its caller was sending. It is exempt from the
    // request-id rule and needs no right; call() continues the call, discards the message or finds
    // a violation.
    bool knows_call(const Session& caller, WampId request) const;

    // A progressive call was refused before it came here: more of it may be on its way (R-PG-08).
    void refuse_progressive(const Session& caller, WampId request);

    // An id that this caller has used for a CALL before continues a pending progressive call, is
    // discarded when that call is over, and is a violation when it is the id of a call that cannot
    // be continued (R-PG-06..08).
    Conduct call(Session& caller, const wamp::Call& request, Grant grant);
    void cancel(Session& caller, const wamp::Cancel& request);
    Conduct yield(Session& callee, const wamp::Yield& message);
    Conduct error(Session& callee, const wamp::Error& message);
    std::string_view violation_text() const;

    // A call of the router itself (dynamic authorizer and authenticator): the answer comes to
    // `answer` exactly once.
    class InternalCall {
    public:
        virtual ~InternalCall() = default;
        // `error` is empty for a result. Views are valid during the call.
        virtual void answered(std::string_view error, const wamp::Payload& payload) = 0;
    };

    // Takes ownership. Answers at once with wamp.error.no_such_procedure when nobody registered it.
    void call_internal(
        std::string_view procedure,
        const wamp::Arguments& arguments,
        Milliseconds timeout,
        std::unique_ptr<InternalCall> answer);

    // The session is leaving: its calls are cancelled at their callees, its invocations answered
    // with errors, its registrations removed, with meta events.
    void remove(Session& session, bool with_meta_events);

    void tick();
    std::optional<TimePoint> next_deadline() const;

    // Meta procedures "wamp.registration.<name>": true and an answer sent when `name` is one of
    // them.
    bool call_meta(
        Session& caller,
        const wamp::Call& call,
        std::string_view name,
        const wamp::Arguments& arguments);

    // Aborts if the bookkeeping contradicts itself. For tests; walks everything.
    void check() const;

    struct State;

private:
    std::unique_ptr<State> state_;
};

}  // namespace crossbar::router
