// SPDX-License-Identifier: MIT
// Model: how calls end: answers, cancels, time limits (requirements R-RP, R-PR, R-TO, R-CA, R-RR;
// readings 16, 17, 36).
#include "common/base/bytes.hpp"
#include "common/serial/codec.hpp"
#include "common/wamp/uris.hpp"
#include "tests/simulation/model.hpp"

#include <algorithm>
#include <array>

namespace crossbar::simulation {

namespace uris = wamp::uris;
using router::Delivery;
using wamp::CancelMode;
using wamp::MessageType;

namespace {

// What a caller gets instead of an answer that cannot be sent; empty: nothing. A caller that is
// gone or does not read: there is nothing to be done about it.
std::string result_failure(Delivery delivery) {
    if (delivery == Delivery::too_large) {
        return std::string(uris::kPayloadSizeExceeded);
    }
    return std::string(delivery == Delivery::unencodable ? uris::kInvalidArgument : "");
}

}  // namespace

void Model::do_cancel(Session& session, const ClientMessage& message) {
    for (auto& call : session.realm->calls) {
        if (call.caller != &session || call.request != message.request) {
            continue;
        }
        const bool able = call.callee->abilities.callee_canceling;
        constexpr std::array<std::string_view, 5> kModes{
            "cancel, no mode",
            "cancel, skip",
            "cancel, kill",
            "cancel, killnowait",
            "cancel, invalid mode"};
        turn_->note(kModes[static_cast<std::size_t>(message.mode)]);
        switch (message.mode) {
            case CancelMode::invalid:
                return abandon(call, uris::kInvalidArgument);
            case CancelMode::skip:
                return finish(call, uris::kCanceled);
            case CancelMode::kill:
                return able ? interrupt(call, "kill") : finish(call, uris::kCanceled);
            case CancelMode::killnowait:
            case CancelMode::absent:
                return abandon(call, uris::kCanceled);
        }
    }
}

Outcome Model::do_yield(Session& session, const ClientMessage& message) {
    for (auto& call : session.realm->calls) {
        if (call.callee != &session || call.invocation != message.request) {
            continue;
        }
        if (message.progress && !call.wants_progress) {
            turn_->note("progress that nobody asked for");
            return Outcome::done;
        }
        if (call.caller == nullptr) {
            const Internal who = call.internal;
            session.realm->calls.remove_if([&](const Call& c) { return &c == &call; });
            answered(who, {}, message.payload, message.kwargs);
            return Outcome::done;
        }
        Said result;
        result.type = MessageType::result;
        result.request = call.request;
        result.payload = message.payload;
        result.details = message.progress ? " progress" : "";
        const auto why = result_failure(tell(*call.caller->peer, result));
        if (!message.progress) {
            why.empty() ? finish(call, {}) : finish(call, why);
            return Outcome::done;
        }
        call.has_results = true;
        turn_->note("progressive result");
        if (call.deadline) {
            turn_->note("progress restarts the timeout");
            call.deadline = clock_.now() + Milliseconds(call.timeout);
        }
        if (!why.empty()) {
            abandon(call, why);
        }
        return Outcome::done;
    }
    return late_or_invented(session, message);
}

Outcome Model::do_error(Session& session, const ClientMessage& message) {
    for (auto& call : session.realm->calls) {
        if (call.callee != &session || call.invocation != message.request) {
            continue;
        }
        if (message.uri == uris::kUnavailable && session.abilities.callee_reroute &&
            !call.interrupted) {
            const bool there = std::any_of(
                call.realm->registrations.begin(),
                call.realm->registrations.end(),
                [&](const Registration& r) { return r.id == call.registration; });
            std::string why{uris::kNoAvailableCallee};
            call.counted = false;
            if (there && call.reroutable && !call.has_results) {
                turn_->note("call re-routed");
                call.tried.push_back(call.member);
                call.callee = nullptr;
                why = dispatch(call);
            }
            if (!why.empty()) {
                finish(call, why);
            }
            return Outcome::done;
        }
        if (call.caller == nullptr) {
            const Internal who = call.internal;
            session.realm->calls.remove_if([&](const Call& c) { return &c == &call; });
            answered(who, message.uri, message.payload, message.kwargs);
            return Outcome::done;
        }
        Said error;
        error.type = MessageType::error;
        error.request_type = static_cast<std::uint64_t>(MessageType::call);
        error.request = call.request;
        error.uri = message.uri;
        error.payload = message.payload;
        finish(call, result_failure(tell(*call.caller->peer, error)));
        return Outcome::done;
    }
    return late_or_invented(session, message);
}

// Late is no offence, invented is (reading 17).
Outcome Model::late_or_invented(Session& session, const ClientMessage& message) {
    const bool late = message.request >= 1 && message.request <= session.last_invocation;
    turn_->note(late ? "answer that came late" : "answer that was never asked for");
    return late ? Outcome::done : violation(*session.peer);
}

void Model::interrupt(Call& call, std::string_view mode) {
    if (call.interrupted || !call.callee->abilities.callee_canceling) {
        return;
    }
    call.interrupted = true;
    Said interrupt;
    interrupt.type = MessageType::interrupt;
    interrupt.request = call.invocation;
    interrupt.details = mode;
    tell(*call.callee->peer, interrupt);
}

void Model::abandon(Call& call, std::string_view why) {
    interrupt(call, "killnowait");
    finish(call, why);
}

// The call is over. `why` is the router's own ERROR; empty: it has been answered.
void Model::finish(Call& call, std::string_view why) {
    const std::string reason(why);
    const Call over = call;
    over.realm->calls.remove_if([&](const Call& c) { return &c == &call; });
    if (over.caller == nullptr) {
        answered(over.internal, reason, {}, false);
        return;
    }
    if (over.open) {
        auto& ended = over.caller->ended;
        ended.push_back(over.request);
    }
    if (!reason.empty()) {
        error(*over.caller, MessageType::call, over.request, reason);
    }
}

void Model::answered(
    const Internal& who, std::string_view error, std::string_view payload, bool kwargs) {
    wamp::Payload bytes;
    if (!payload.empty()) {
        bytes.format = wamp::Serializer::json;
        bytes.bytes = as_bytes(payload);
        bytes.args = true;
        bytes.kwargs = kwargs;
    }
    const auto answer = serial::decode_payload(bytes);
    if (who.kind == Internal::Kind::authorizer) {
        authorizer_answered(who, error, *answer);
    } else {
        authenticator_answered(who.peer, error, *answer);
    }
}

}  // namespace crossbar::simulation
