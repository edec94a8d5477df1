// SPDX-License-Identifier: MIT
// The way of a call to its callee: CALL becomes INVOCATION.
#include "common/router/dealer_state.hpp"
#include "common/router/trust_levels.hpp"
#include "common/wamp/uris.hpp"

#include <algorithm>
#include <utility>

namespace crossbar::router {

namespace uris = wamp::uris;

namespace {

constexpr Refusal kNoSuchProcedure{
    uris::kNoSuchProcedure, "no callee is registered for the procedure"};
constexpr Refusal kNoAvailableCallee{
    uris::kNoAvailableCallee, "no callee is available for the procedure"};
constexpr Refusal kBusy{
    uris::kMaxConcurrencyReached,
    "every callee of the procedure runs as many invocations as it allows"};
constexpr Refusal kTooManyCalls{
    uris::kMaxConcurrencyReached, "the caller has too many calls in flight"};

// Far enough for anybody, near enough for the clock's arithmetic.
constexpr std::uint64_t kLongestTimeout = 10ULL * 365 * 24 * 3600 * 1000;

// What a failed attempt to reach a callee means for the caller.
Refusal refusal_of(Delivery delivery) {
    switch (delivery) {
        case Delivery::queued:
            return {};
        case Delivery::gone:
            return {uris::kNetworkFailure, "the callee's connection is closing"};
        case Delivery::congested:
            return {uris::kNetworkFailure, "the callee is overloaded"};
        case Delivery::too_large:
            return {
                uris::kPayloadSizeExceeded,
                "the call is larger than the callee's transport allows"};
        case Delivery::unencodable:
            return {
                uris::kInvalidArgument,
                "the call's payload cannot be expressed in the callee's serialization"};
    }
    return {};
}

bool takes_progressive_calls(const Session& callee) {
    return callee.features.callee_progressive_invocations && callee.features.callee_canceling;
}

}  // namespace

Conduct Dealer::State::call(Session& caller, const wamp::Call& request, Grant grant) {
    const auto& options = request.options;
    if (options.progress && !caller.features.caller_progressive_invocations) {
        violation_text =
            "CALL with progress from a caller that did not announce progressive_call_invocations";
        return Conduct::violation;
    }
    if (options.ppt && !options.ppt->legacy && !caller.features.caller_payload_passthru) {
        violation_text =
            "CALL with ppt_scheme from a caller that did not announce payload_passthru_mode";
        return Conduct::violation;
    }
    if (request.request <= invocations.last_call(caller)) {
        const auto slot = invocations.find_call(caller, request.request);
        if (slot != Invocations::kNone) {
            return continue_call(slot, request);
        }
        if (invocations.ended_lately(caller, request.request)) {
            // It crossed the end of its call (R-PG-08). Any other id is new: ids begin anew after
            // 2^53 (R-ID-09), and need not grow where nobody looks.
            return Conduct::legal;
        }
    }
    const auto refuse = [&](Refusal why) {
        if (options.progress) {
            invocations.refuse(caller, request.request);
        }
        send_error(caller, wamp::MessageType::call, request.request, why);
        return Conduct::legal;
    };
    if (options.disclose_me && !context.options.allow_disclose_me) {
        return refuse(
            {uris::kDiscloseMeDisallowed, "this realm does not let callers disclose themselves"});
    }
    auto* registration = registrations.best_match(request.procedure);
    if (registration == nullptr) {
        return refuse(kNoSuchProcedure);
    }
    if (context.limits.reached(RealmLimit::pending_calls, caller.pending_calls)) {
        return refuse(kTooManyCalls);
    }
    const auto slot = invocations.open(&caller, request.request);
    auto& call = invocations[slot];
    call.timeout = std::min(options.timeout, kLongestTimeout);
    call.disclose = grant.disclose || options.disclose_me;
    call.wants_progress = options.receive_progress && caller.features.caller_progressive_results;
    call.progressive = call.open = options.progress;
    if (call.progressive) {
        call.procedure = request.procedure;
    }
    const auto why =
        dispatch(slot, *registration, {request.procedure, request.payload, options.ppt.get()});
    if (why) {
        fail(close(slot), why);
    }
    return Conduct::legal;
}

// The options of the initiating CALL hold for the whole call (R-PG-10); only progress and payload
// are passed on.
Conduct Dealer::State::continue_call(Slot slot, const wamp::Call& request) {
    auto& call = invocations[slot];
    if (!call.open || call.procedure != request.procedure) {
        violation_text = call.open ? "CALL continues a progressive call with another procedure"
                                   : "CALL with the request id of a call that is still pending";
        return Conduct::violation;
    }
    call.open = request.options.progress;
    if (call.interrupted) {
        return Conduct::legal;  // its caller has cancelled it and waits for the callee's last word
    }
    wamp::Message message(std::in_place_type<wamp::Invocation>);
    auto& invocation = std::get<wamp::Invocation>(message);
    invocation.request = call.invocation;
    invocation.registration = call.registration;
    invocation.details.progress = request.options.progress;
    invocation.payload = request.payload;
    if (const auto why = refusal_of(context.effects.send(call.callee->peer, message))) {
        abandon(slot, why);
    }
    return Conduct::legal;
}

// Asks the members that the policy names, one after the other, until one takes the call.
// `call.tried` holds those that could not; it outlives the attempt for calls that may be re-routed.
Refusal Dealer::State::dispatch(Slot slot, Registration& registration, const Request& request) {
    auto& call = invocations[slot];
    call.registration = registration.id;
    Refusal last = kNoAvailableCallee;
    while (Member* member = registration.choose(call.tried, context.random)) {
        if (const auto why = unsupported(call, *member->session, request)) {
            return why;
        }
        const auto delivery = invoke(slot, registration, *member, request);
        if (delivery == Delivery::queued) {
            arm(slot);
            if (registration.members.size() > 1 && call.callee->features.callee_reroute) {
                retain(call, request);
            }
            return {};
        }
        last = refusal_of(delivery);
        if (delivery != Delivery::congested && delivery != Delivery::gone) {
            return last;
        }
        call.tried.push_back(member->serial);
    }
    return registration.has_busy(call.tried) ? kBusy : last;
}

Refusal Dealer::State::unsupported(
    const PendingCall& call, const Session& callee, const Request& request) const {
    if (call.progressive && !takes_progressive_calls(callee)) {
        return {
            uris::kFeatureNotSupported, "the callee does not support progressive call invocations"};
    }
    if (request.ppt != nullptr && !request.ppt->legacy &&
        !callee.features.callee_payload_passthru) {
        return {uris::kFeatureNotSupported, "the callee does not support payload passthru mode"};
    }
    return {};
}

Delivery Dealer::State::invoke(
    Slot slot, Registration& registration, Member& member, const Request& request) {
    auto& call = invocations[slot];
    auto& callee = *member.session;
    const auto& features = callee.features;
    const WampId id = callee.last_invocation == kMaxWampId ? 1 : callee.last_invocation + 1;
    // Without canceling a callee counts as one without progressive results (R-PR-02).
    call.receive_progress =
        call.wants_progress && features.callee_progressive_results && features.callee_canceling;

    wamp::Message message(std::in_place_type<wamp::Invocation>);
    auto& invocation = std::get<wamp::Invocation>(message);
    invocation.request = id;
    invocation.registration = registration.id;
    invocation.payload = request.payload;
    auto& details = invocation.details;
    details.receive_progress = call.receive_progress;
    details.progress = call.open;
    details.ppt = request.ppt;
    if (registration.match != wamp::Match::exact) {
        details.procedure = request.procedure;
    }
    if (call.timeout != 0 && is_timeout_forwarded(member)) {
        details.timeout = call.timeout;
    }
    if (call.caller != nullptr) {
        if (call.disclose || member.disclose_caller) {
            details.caller = call.caller->id;
            details.caller_authid = call.caller->authid;
            details.caller_authrole = call.caller->authrole;
        }
        if (!context.options.trust_levels.empty()) {
            details.trustlevel =
                trust_level(context.options.trust_levels, request.procedure, call.caller->authrole);
        }
    }
    invocations.bind(slot, callee, id);
    const auto delivery = context.effects.send(callee.peer, message);
    if (delivery != Delivery::queued) {
        invocations.unbind(
            slot);  // the id is free for the next one: the callee must see no gap (R-ID-05)
        return delivery;
    }
    callee.last_invocation = id;
    call.member = member.serial;
    call.counted = member.concurrency != 0;
    member.running += call.counted ? 1 : 0;
    return delivery;
}

bool Dealer::State::is_timeout_forwarded(const Member& member) const {
    return member.session->features.callee_timeout &&
           context.options.forward_timeout.value_or(member.forward_timeout);
}

// The dealer watches the time unless the callee does (R-TO-02, R-TO-05). A call that is re-routed
// keeps its deadline.
void Dealer::State::arm(Slot slot) {
    auto& call = invocations[slot];
    if (call.timeout == 0) {
        return;
    }
    auto* registration = registrations.find(call.registration);
    const Member* member =
        registration == nullptr ? nullptr : registration->member_with(call.member);
    if (member != nullptr && is_timeout_forwarded(*member)) {
        invocations.disarm(slot);
    } else if (!call.timed) {
        invocations.arm(slot, context.clock.now() + Milliseconds(call.timeout));
    }
}

void Dealer::State::retain(PendingCall& call, const Request& request) {
    if (call.progressive || call.retained) {
        return;
    }
    call.procedure = request.procedure;
    call.retained = std::make_unique<Retained>(request.payload, request.ppt);
}

void Dealer::State::call_internal(
    std::string_view procedure,
    const wamp::Arguments& arguments,
    Milliseconds timeout,
    std::unique_ptr<InternalCall> answer) {
    auto* registration = registrations.best_match(procedure);
    if (registration == nullptr) {
        return fail({nullptr, 0, std::move(answer)}, kNoSuchProcedure);
    }
    const auto slot = invocations.open(nullptr, 0);
    auto& call = invocations[slot];
    call.internal = std::move(answer);
    call.timeout = timeout.count() <= 0
                       ? 0
                       : std::min(static_cast<std::uint64_t>(timeout.count()), kLongestTimeout);
    const auto payload = wamp::Payload::of(arguments);
    if (const auto why = dispatch(slot, *registration, {procedure, payload, nullptr})) {
        fail(close(slot), why);
    }
}

}  // namespace crossbar::router
