// SPDX-License-Identifier: MIT
#include "common/router/invocations.hpp"

#include "common/base/assert.hpp"

#include <algorithm>
#include <utility>

namespace crossbar::router {
namespace {

// Ended progressive calls that are remembered for each session: a caller that is still sending when
// the callee answers has about a round trip's worth of calls in flight.
constexpr std::size_t kEndedRemembered = 64;

}  // namespace

Invocations::Slot Invocations::find_call(const Session& caller, WampId request) const noexcept {
    const Party* found = find_party(caller.peer);
    return found == nullptr ? kNone : found->calls.find(request);
}

Invocations::Slot Invocations::find_invocation(
    const Session& callee, WampId invocation) const noexcept {
    const Party* found = find_party(callee.peer);
    return found == nullptr ? kNone : found->invocations.find(invocation);
}

WampId Invocations::last_call(const Session& caller) const noexcept {
    const Party* found = find_party(caller.peer);
    return found == nullptr ? 0 : found->last_call;
}

bool Invocations::ended_lately(const Session& caller, WampId request) const noexcept {
    const Party* found = find_party(caller.peer);
    return found != nullptr &&
           std::find(found->ended.begin(), found->ended.end(), request) != found->ended.end();
}

Invocations::Party& Invocations::party(PeerId peer) {
    if (peer.slot >= parties_.size()) {
        parties_.resize(std::size_t{peer.slot} + 1);
    }
    auto& found = parties_[peer.slot];
    if (!found) {
        found = std::make_unique<Party>();
    }
    return *found;
}

Invocations::Slot Invocations::open(Session* caller, WampId request) {
    Slot slot = 0;
    if (free_.empty()) {
        slot = static_cast<Slot>(calls_.size());
        calls_.emplace_back();
    } else {
        slot = free_.back();
        free_.pop_back();
    }
    auto& call = calls_[slot];
    call.serial = ++last_serial_;
    call.caller = caller;
    call.request = request;
    ++live_;
    if (caller != nullptr) {
        auto& side = party(caller->peer);
        side.calls.insert(request, slot);
        side.last_call = std::max(side.last_call, request);
        ++caller->pending_calls;
    }
    return slot;
}

void Invocations::bind(Slot slot, Session& callee, WampId invocation) {
    auto& call = calls_[slot];
    call.callee = &callee;
    call.invocation = invocation;
    party(callee.peer).invocations.insert(invocation, slot);
}

void Invocations::unbind(Slot slot) {
    auto& call = calls_[slot];
    party(call.callee->peer).invocations.erase(call.invocation);
    call.callee = nullptr;
    call.invocation = 0;
}

// A deadline that moves back leaves its entry in the heap: it comes up early and is put back
// (take_due()).
void Invocations::arm(Slot slot, TimePoint deadline) {
    auto& call = calls_[slot];
    CROSSBAR_ASSERT(!call.timed || call.deadline <= deadline);
    call.deadline = deadline;
    if (!call.timed) {
        call.timed = true;
        ++timed_;
        deadlines_.push({deadline, slot, call.serial});
    }
}

void Invocations::disarm(Slot slot) {
    auto& call = calls_[slot];
    if (call.timed) {
        call.timed = false;
        --timed_;
        deadlines_.tidy(timed_, [this](const auto& entry) { return counts(entry); });
    }
}

bool Invocations::counts(const Deadlines::Entry& entry) const noexcept {
    const auto& call = calls_[entry.slot];
    return call.serial == entry.serial && call.timed;
}

Invocations::Waiting Invocations::close(Slot slot) {
    disarm(slot);
    auto& call = calls_[slot];
    if (call.callee != nullptr) {
        unbind(slot);
    }
    if (call.caller != nullptr) {
        auto& side = party(call.caller->peer);
        side.calls.erase(call.request);
        --call.caller->pending_calls;
        if (call.open) {
            remember_ended(side, call.request);
        }
    }
    Waiting waiting{call.caller, call.request, std::move(call.internal)};
    call.serial = 0;
    call.caller = nullptr;
    call.timeout = 0;
    call.counted = call.disclose = call.wants_progress = call.receive_progress = false;
    call.progressive = call.open = call.interrupted = call.has_results = false;
    call.tried.clear();
    call.retained.reset();
    free_.push_back(slot);
    --live_;
    return waiting;
}

void Invocations::refuse(const Session& caller, WampId request) {
    auto& side = party(caller.peer);
    side.last_call = std::max(side.last_call, request);
    remember_ended(side, request);
}

void Invocations::remember_ended(Party& party, WampId request) {
    if (party.ended.size() < kEndedRemembered) {
        party.ended.push_back(request);
        return;
    }
    party.ended[party.ended_next] = request;
    party.ended_next = (party.ended_next + 1) % kEndedRemembered;
}

Invocations::Slot Invocations::next_call_of(
    const Session& caller, std::size_t& cursor) const noexcept {
    const Party* found = find_party(caller.peer);
    return found == nullptr ? kNone : found->calls.front(cursor);
}

Invocations::Slot Invocations::next_invocation_of(
    const Session& callee, std::size_t& cursor) const noexcept {
    const Party* found = find_party(callee.peer);
    return found == nullptr ? kNone : found->invocations.front(cursor);
}

void Invocations::forget(const Session& session) {
    const Party* found = find_party(session.peer);
    if (found != nullptr) {
        CROSSBAR_ASSERT(found->calls.size() == 0 && found->invocations.size() == 0);
        parties_[session.peer.slot].reset();
    }
}

std::optional<TimePoint> Invocations::next_deadline() const noexcept {
    return deadlines_.empty() ? std::nullopt : std::optional(deadlines_.front().at);
}

Invocations::Slot Invocations::take_due(TimePoint now) {
    while (!deadlines_.empty() && deadlines_.front().at <= now) {
        const auto entry = deadlines_.front();
        deadlines_.pop();
        if (!counts(entry)) {
            continue;
        }
        auto& call = calls_[entry.slot];
        if (call.deadline > now) {
            deadlines_.push({call.deadline, entry.slot, entry.serial});
            continue;
        }
        call.timed = false;
        --timed_;
        deadlines_.tidy(timed_, [this](const auto& e) { return counts(e); });
        return entry.slot;
    }
    return kNone;
}

void Invocations::check() const {
    std::size_t live = 0;
    std::size_t timed = 0;
    std::size_t called = 0;
    std::size_t invoked = 0;
    for (Slot slot = 0; slot < calls_.size(); ++slot) {
        const auto& call = calls_[slot];
        if (call.serial == 0) {
            CROSSBAR_ASSERT(
                call.caller == nullptr && call.callee == nullptr && !call.timed && !call.internal);
            continue;
        }
        ++live;
        timed += call.timed ? 1 : 0;
        CROSSBAR_ASSERT((call.caller != nullptr) != (call.internal != nullptr));
        CROSSBAR_ASSERT(call.callee != nullptr);
        CROSSBAR_ASSERT(find_invocation(*call.callee, call.invocation) == slot);
        CROSSBAR_ASSERT(call.invocation <= call.callee->last_invocation);
        ++invoked;
        if (call.caller != nullptr) {
            CROSSBAR_ASSERT(find_call(*call.caller, call.request) == slot);
            CROSSBAR_ASSERT(
                find_party(call.caller->peer)->calls.size() == call.caller->pending_calls);
            ++called;
        }
    }
    CROSSBAR_ASSERT(live == live_ && timed == timed_ && live + free_.size() == calls_.size());
    for (const auto& party : parties_) {
        called -= party ? party->calls.size() : 0;
        invoked -= party ? party->invocations.size() : 0;
    }
    CROSSBAR_ASSERT(called == 0 && invoked == 0);
    CROSSBAR_ASSERT(deadlines_.empty() || counts(deadlines_.front()));
}

}  // namespace crossbar::router
