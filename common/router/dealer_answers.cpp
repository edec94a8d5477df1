// SPDX-License-Identifier: MIT
// The way back, YIELD to RESULT and ERROR to ERROR, and every other way in which a call ends.
#include "common/router/dealer_state.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/uris.hpp"

#include <utility>

namespace crossbar::router {

namespace uris = wamp::uris;

namespace {

constexpr Refusal kResultTooLarge{
    uris::kPayloadSizeExceeded, "the result is larger than the caller's transport allows"};
constexpr Refusal kResultUnencodable{
    uris::kInvalidArgument,
    "the result's payload cannot be expressed in the caller's serialization"};
constexpr Refusal kNoPassthru{
    uris::kFeatureNotSupported, "the caller does not support payload passthru mode"};
constexpr Refusal kCanceled{uris::kCanceled, "the call was canceled"};
constexpr Refusal kCalleeLeft{uris::kCanceled, "the callee left before it answered"};
constexpr Refusal kTimeout{uris::kTimeout, "the call timed out"};

// Why an answer is not what the caller gets. A caller that is gone or does not read is the
// transport's affair.
Refusal refusal_of(Delivery delivery) {
    switch (delivery) {
        case Delivery::too_large:
            return kResultTooLarge;
        case Delivery::unencodable:
            return kResultUnencodable;
        default:
            return {};
    }
}

bool is_passthru(const wamp::PassThru* ppt) {
    return ppt != nullptr && !ppt->legacy;
}

}  // namespace

Conduct Dealer::State::yield(Session& callee, const wamp::Yield& message) {
    if (is_passthru(message.options.ppt.get()) && !callee.features.callee_payload_passthru) {
        violation_text =
            "YIELD with ppt_scheme from a callee that did not announce payload_passthru_mode";
        return Conduct::violation;
    }
    const auto slot = invocations.find_invocation(callee, message.request);
    if (slot == Invocations::kNone) {
        return late_or_violation(callee, message.request, "YIELD for an invocation that never was");
    }
    const Session* caller = invocations[slot].caller;
    if (is_passthru(message.options.ppt.get()) && caller != nullptr &&
        !caller->features.caller_payload_passthru) {
        send_error(callee, wamp::MessageType::yield, message.request, kNoPassthru);
        if (message.options.progress) {
            abandon(slot, kNoPassthru);
        } else {
            fail(close(slot), kNoPassthru);
        }
        return Conduct::legal;
    }
    if (message.options.progress) {
        progress(slot, message);
    } else {
        finish(slot, message);
    }
    return Conduct::legal;
}

// An answer for a call that is over (cancelled, timed out, its caller gone) is no offence; one for
// an id that this session never got is (R-PV-07, R-PV-08; reading 17).
Conduct Dealer::State::late_or_violation(
    const Session& callee, WampId invocation, std::string_view text) {
    if (invocation >= 1 && invocation <= callee.last_invocation) {
        return Conduct::legal;
    }
    violation_text = text;
    return Conduct::violation;
}

void Dealer::State::progress(Slot slot, const wamp::Yield& message) {
    auto& call = invocations[slot];
    if (!call.wants_progress) {
        return;  // nobody asked for it (R-PR-06)
    }
    call.has_results = true;
    if (call.timed) {
        // The time limits each wait for a result, not their sum (R-PR-08).
        invocations.arm(slot, context.clock.now() + Milliseconds(call.timeout));
    }
    if (const auto why = refusal_of(send_result(*call.caller, call.request, message))) {
        abandon(slot, why);
    }
}

void Dealer::State::finish(Slot slot, const wamp::Yield& message) {
    auto waiting = close(slot);
    if (waiting.caller == nullptr) {
        waiting.internal->answered({}, message.payload);
    } else if (
        const auto why = refusal_of(send_result(*waiting.caller, waiting.request, message))) {
        send_error(*waiting.caller, wamp::MessageType::call, waiting.request, why);
    }
}

Delivery Dealer::State::send_result(const Session& to, WampId request, const wamp::Yield& yield) {
    wamp::Message message(std::in_place_type<wamp::CallResult>);
    auto& result = std::get<wamp::CallResult>(message);
    result.request = request;
    result.details.progress = yield.options.progress;
    result.details.forwarded_ppt = yield.options.ppt.get();
    result.payload = yield.payload;
    return context.effects.send(to.peer, message);
}

Conduct Dealer::State::error(Session& callee, const wamp::Error& message) {
    if (message.request_type != static_cast<std::uint64_t>(wamp::MessageType::invocation)) {
        violation_text = "ERROR for another request than INVOCATION";
        return Conduct::violation;
    }
    if (!wamp::is_valid_uri(message.error, wamp::UriRules::loose)) {
        violation_text = "ERROR without a valid error URI";
        return Conduct::violation;
    }
    const auto slot = invocations.find_invocation(callee, message.request);
    if (slot == Invocations::kNone) {
        return late_or_violation(callee, message.request, "ERROR for an invocation that never was");
    }
    if (message.error == uris::kUnavailable && callee.features.callee_reroute &&
        !invocations[slot].interrupted) {
        reroute(slot);
        return Conduct::legal;
    }
    auto waiting = close(slot);
    if (waiting.caller == nullptr) {
        waiting.internal->answered(message.error, message.payload);
        return Conduct::legal;
    }
    wamp::Error error;
    error.request_type = static_cast<std::uint64_t>(wamp::MessageType::call);
    error.request = waiting.request;
    error.details = message.details;
    error.error = message.error;
    error.payload = message.payload;
    const auto delivery = context.effects.send(waiting.caller->peer, std::move(error));
    if (const auto why = refusal_of(delivery)) {
        send_error(*waiting.caller, wamp::MessageType::call, waiting.request, why);
    }
    return Conduct::legal;
}

// The callee asked for another one (R-RR). Not once results have been passed on, or more than one
// CALL: they would come twice.
void Dealer::State::reroute(Slot slot) {
    auto& call = invocations[slot];
    auto* registration = registrations.find(call.registration);
    Refusal why{uris::kNoAvailableCallee, "every callee of the procedure is unavailable"};
    if (registration != nullptr && call.retained && !call.has_results) {
        leave_member(call);
        invocations.unbind(slot);
        call.tried.push_back(call.member);
        const auto& kept = *call.retained;
        why = dispatch(slot, *registration, {call.procedure, kept.payload.view(), kept.passthru()});
        if (!why) {
            return;
        }
    }
    fail(close(slot), why);
}

void Dealer::State::cancel(Session& caller, const wamp::Cancel& request) {
    const auto slot = invocations.find_call(caller, request.request);
    if (slot == Invocations::kNone) {
        return;  // it crossed the answer
    }
    auto& call = invocations[slot];
    const bool can_interrupt = call.callee->features.callee_canceling;
    switch (request.mode) {
        case wamp::CancelMode::invalid:
            return abandon(slot, {uris::kInvalidArgument, "unknown cancel mode"});
        case wamp::CancelMode::skip:
            return fail(close(slot), kCanceled);
        case wamp::CancelMode::kill:
            if (can_interrupt) {
                // The callee has the last word. The time limit stays, for one that never says it
                // (reading 36).
                return interrupt(call, wamp::CancelMode::kill, uris::kCanceled);
            }
            [[fallthrough]];
        case wamp::CancelMode::killnowait:
        case wamp::CancelMode::absent:
            return abandon(slot, kCanceled);
    }
}

void Dealer::State::expire(Slot slot) {
    abandon(slot, kTimeout);
}

void Dealer::State::interrupt(PendingCall& call, wamp::CancelMode mode, std::string_view reason) {
    if (call.interrupted || !call.callee->features.callee_canceling) {
        return;
    }
    call.interrupted = true;
    wamp::Interrupt message;
    message.request = call.invocation;
    message.mode = mode;
    message.reason = reason;
    context.effects.send(call.callee->peer, message);
}

void Dealer::State::abandon(Slot slot, Refusal why) {
    interrupt(invocations[slot], wamp::CancelMode::killnowait, why.error);
    fail(close(slot), why);
}

void Dealer::State::drop_calls_of(Session& leaving) {
    std::size_t cursor = 0;
    for (auto slot = invocations.next_call_of(leaving, cursor); slot != Invocations::kNone;
         slot = invocations.next_call_of(leaving, cursor)) {
        auto& call = invocations[slot];
        if (call.callee != &leaving) {
            interrupt(call, wamp::CancelMode::killnowait, uris::kCanceled);
        }
        close(slot);
    }
    cursor = 0;
    for (auto slot = invocations.next_invocation_of(leaving, cursor); slot != Invocations::kNone;
         slot = invocations.next_invocation_of(leaving, cursor)) {
        fail(close(slot), kCalleeLeft);
    }
}

Invocations::Waiting Dealer::State::close(Slot slot) {
    leave_member(invocations[slot]);
    return invocations.close(slot);
}

void Dealer::State::leave_member(PendingCall& call) {
    if (!call.counted) {
        return;
    }
    call.counted = false;
    auto* registration = registrations.find(call.registration);
    Member* member = registration == nullptr ? nullptr : registration->member_with(call.member);
    if (member != nullptr) {
        --member->running;
    }
}

void Dealer::State::fail(Invocations::Waiting waiting, Refusal why) {
    if (waiting.caller != nullptr) {
        return send_error(*waiting.caller, wamp::MessageType::call, waiting.request, why);
    }
    wamp::Arguments text;
    text.args.emplace_back(why.text);
    waiting.internal->answered(why.error, wamp::Payload::of(text));
}

void Dealer::State::send_error(
    const Session& to, wamp::MessageType type, WampId request, Refusal why) {
    wamp::Arguments text;
    text.args.emplace_back(why.text);
    wamp::Error error;
    error.request_type = static_cast<std::uint64_t>(type);
    error.request = request;
    error.error = why.error;
    error.payload = wamp::Payload::of(text);
    context.effects.send(to.peer, std::move(error));
}

}  // namespace crossbar::router
