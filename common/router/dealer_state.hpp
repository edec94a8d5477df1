// SPDX-License-Identifier: MIT
// Dealer::State: what the dealer's sources share. Internal to the dealer: registrations are in
// dealer.cpp, the way of a call to its callee in dealer_calls.cpp, the way back and premature ends
// in dealer_answers.cpp, the meta API in registration_meta.cpp.
#pragma once

#include "common/router/dealer.hpp"
#include "common/router/invocations.hpp"
#include "common/router/realm_context.hpp"
#include "common/router/registrations.hpp"
#include "common/wamp/message.hpp"

#include <optional>
#include <string_view>

namespace crossbar::router {

// Why something is refused: an error URI and a text for people. No error: it is not refused.
struct Refusal {
    std::string_view error;
    std::string_view text;

    explicit operator bool() const noexcept { return !error.empty(); }
};

struct Dealer::State {
    using Slot = Invocations::Slot;

    explicit State(const RealmContext& realm) : context(realm) {}

    // What a callee is to get of a call; views.
    struct Request {
        std::string_view procedure;
        const wamp::Payload& payload;
        const wamp::PassThru* ppt = nullptr;
    };

    // dealer_calls.cpp
    Conduct call(Session& caller, const wamp::Call& request, Grant grant);
    Conduct continue_call(Slot slot, const wamp::Call& request);
    Refusal dispatch(Slot slot, Registration& registration, const Request& request);
    Refusal unsupported(
        const PendingCall& call, const Session& callee, const Request& request) const;
    Delivery invoke(Slot slot, Registration& registration, Member& member, const Request& request);
    bool is_timeout_forwarded(const Member& member) const;
    void arm(Slot slot);
    void retain(PendingCall& call, const Request& request);
    void call_internal(
        std::string_view procedure,
        const wamp::Arguments& arguments,
        Milliseconds timeout,
        std::unique_ptr<InternalCall> answer);

    // dealer_answers.cpp
    Conduct yield(Session& callee, const wamp::Yield& message);
    Conduct late_or_violation(const Session& callee, WampId invocation, std::string_view text);
    void progress(Slot slot, const wamp::Yield& message);
    void finish(Slot slot, const wamp::Yield& message);
    Conduct error(Session& callee, const wamp::Error& message);
    void reroute(Slot slot);
    void cancel(Session& caller, const wamp::Cancel& request);
    void interrupt(PendingCall& call, wamp::CancelMode mode, std::string_view reason);
    void expire(Slot slot);

    // Ends a call before its callee has answered: INTERRUPT (if the callee knows it), then the
    // ERROR.
    void abandon(Slot slot, Refusal why);
    void drop_calls_of(Session& leaving);

    // Ends a call: gives back what it holds.
    Invocations::Waiting close(Slot slot);
    void leave_member(PendingCall& call);
    void fail(Invocations::Waiting waiting, Refusal why);
    void send_error(const Session& to, wamp::MessageType type, WampId request, Refusal why);
    Delivery send_result(const Session& to, WampId request, const wamp::Yield& yield);

    // dealer.cpp
    void register_(Session& callee, const wamp::Register& request);
    Refusal check_registration(
        const Registration& existing, const wamp::RegisterOptions& options) const;
    void unregister(Session& callee, const wamp::Unregister& request);
    // Takes a member out and tells it why, if it wants to know (R-RV); meta events follow.
    void revoke(Registration& registration, Session& member, std::string_view reason);
    // Meta events of a member that has been taken out, to all but `except`.
    void announce_leave(const Session& member, WampId registration, bool last, PeerId except);
    void remove(Session& session, bool with_meta_events);

    // registration_meta.cpp
    bool call_meta(
        Session& caller,
        const wamp::Call& call,
        std::string_view name,
        const wamp::Arguments& arguments);

    const RealmContext context;
    Registrations registrations;
    Invocations invocations;
    std::string_view violation_text;
};

}  // namespace crossbar::router
