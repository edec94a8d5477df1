// SPDX-License-Identifier: MIT
// Invocations: the pending calls of one realm, in a slab, with an index by (caller, CALL.Request),
// one by (callee, INVOCATION.Request), and their deadlines. One owner for the records and all that
// refers to them; sends nothing.
#pragma once

#include "common/router/deadlines.hpp"
#include "common/router/dealer.hpp"
#include "common/router/id_index.hpp"
#include "common/router/registrations.hpp"
#include "common/wamp/payload.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossbar::router {

// What re-routing a call to another callee needs: kept only for calls that can be re-routed.
class Retained {
public:
    Retained(const wamp::Payload& from, const wamp::PassThru* ppt) : payload(from) {
        if (ppt != nullptr) {
            scheme_ = ppt->scheme;
            serializer_ = ppt->serializer;
            cipher_ = ppt->cipher;
            keyid_ = ppt->keyid;
            ppt_.emplace(wamp::PassThru{scheme_, serializer_, cipher_, keyid_, ppt->legacy});
        }
    }

    Retained(const Retained&) = delete;
    Retained& operator=(const Retained&) = delete;

    const wamp::PassThru* passthru() const noexcept { return ppt_ ? &*ppt_ : nullptr; }

    const wamp::OwnedPayload payload;

private:
    std::string scheme_;
    std::string serializer_;
    std::string cipher_;
    std::string keyid_;
    std::optional<wamp::PassThru> ppt_;  // views of the strings above
};

struct PendingCall {
    using Serial = std::uint64_t;

    Serial serial = 0;          // of this use of the slot; 0: free
    Session* caller = nullptr;  // null: a call of the router itself
    Session* callee = nullptr;  // null: not dispatched
    WampId request = 0;         // CALL.Request
    WampId invocation = 0;      // INVOCATION.Request
    WampId registration = 0;
    std::uint64_t member = 0;          // serial of the callee's membership
    TimePoint deadline;                // when `timed`
    std::uint64_t timeout = 0;         // milliseconds, from CALL.Options; 0: none
    bool timed = false;                // the dealer watches the time
    bool counted = false;              // against the member's concurrency limit
    bool disclose = false;             // caller or configuration asked for it
    bool wants_progress = false;       // the caller takes progressive results
    bool receive_progress = false;     // and the callee was told so
    bool progressive = false;          // a progressive call: began with progress=true
    bool open = false;                 // and its final CALL has not come yet
    bool interrupted = false;          // INTERRUPT has been sent
    bool has_results = false;          // a progressive result has been forwarded
    std::string procedure;             // of progressive calls and calls that can be re-routed
    std::vector<std::uint64_t> tried;  // members that could not take it
    std::unique_ptr<Retained> retained;
    std::unique_ptr<Dealer::InternalCall> internal;
};

class Invocations {
public:
    using Slot = IdIndex::Slot;
    static constexpr Slot kNone = IdIndex::kNone;

    PendingCall& operator[](Slot slot) noexcept { return calls_[slot]; }

    const PendingCall& operator[](Slot slot) const noexcept { return calls_[slot]; }

    Slot find_call(const Session& caller, WampId request) const noexcept;
    Slot find_invocation(const Session& callee, WampId invocation) const noexcept;

    // The highest CALL.Request of the session so far.
    WampId last_call(const Session& caller) const noexcept;

    // A progressive call `request` of this session has ended lately, perhaps while its caller was
    // still sending.
    bool ended_lately(const Session& caller, WampId request) const noexcept;

    // A progressive call that never began. More of it may be on its way.
    void refuse(const Session& caller, WampId request);

    // Opens a call without a callee. `caller` is null for a call of the router itself.
    Slot open(Session* caller, WampId request);

    // Ties the call to a callee under a free invocation id; unbind() undoes it.
    void bind(Slot slot, Session& callee, WampId invocation);
    void unbind(Slot slot);

    void arm(Slot slot, TimePoint deadline);
    void disarm(Slot slot);

    // Who waits for the answer of a call that has just ended.
    struct Waiting {
        Session* caller = nullptr;
        WampId request = 0;
        std::unique_ptr<Dealer::InternalCall> internal;
    };

    // Ends the call: the slot is free, its indices and deadline gone.
    Waiting close(Slot slot);

    // Some pending call of the session as a caller (or as a callee), for ending them one by one;
    // kNone: none left.
    Slot next_call_of(const Session& caller, std::size_t& cursor) const noexcept;
    Slot next_invocation_of(const Session& callee, std::size_t& cursor) const noexcept;

    // The session has left; it has no pending calls any more.
    void forget(const Session& session);

    std::optional<TimePoint> next_deadline() const noexcept;

    // A call that has been due at `now`, or kNone. Its deadline is over.
    Slot take_due(TimePoint now);

    std::size_t size() const noexcept { return live_; }

    // Aborts if records, indices and sessions' counters disagree. For tests; walks everything.
    void check() const;

private:
    // One session's side of it.
    struct Party {
        IdIndex calls;
        IdIndex invocations;
        WampId last_call = 0;
        std::vector<WampId> ended;  // ring of progressive calls that ended lately
        std::size_t ended_next = 0;
    };

    Party* find_party(PeerId peer) const noexcept {
        return peer.slot < parties_.size() ? parties_[peer.slot].get() : nullptr;
    }

    Party& party(PeerId peer);
    bool counts(const Deadlines::Entry& entry) const noexcept;
    void remember_ended(Party& party, WampId request);

    std::deque<PendingCall> calls_;  // addresses are stable
    std::vector<Slot> free_;
    std::size_t live_ = 0;
    std::size_t timed_ = 0;
    PendingCall::Serial last_serial_ = 0;
    std::vector<std::unique_ptr<Party>> parties_;  // by PeerId::slot
    Deadlines deadlines_;
};

}  // namespace crossbar::router
