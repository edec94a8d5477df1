// SPDX-License-Identifier: MIT
// The dealer's door, and its registrations.
#include "common/router/dealer.hpp"

#include "common/base/assert.hpp"
#include "common/router/dealer_state.hpp"
#include "common/router/registration_meta.hpp"
#include "common/wamp/uris.hpp"

#include <utility>

namespace crossbar::router {

namespace uris = wamp::uris;

Dealer::Dealer(const RealmContext& context) : state_(std::make_unique<State>(context)) {}

Dealer::~Dealer() = default;

void Dealer::register_(Session& callee, const wamp::Register& request) {
    state_->register_(callee, request);
}

void Dealer::unregister(Session& callee, const wamp::Unregister& request) {
    state_->unregister(callee, request);
}

bool Dealer::knows_call(const Session& caller, WampId request) const {
    const auto& invocations = state_->invocations;
    return request <= invocations.last_call(caller) &&
           (invocations.find_call(caller, request) != Invocations::kNone ||
            invocations.ended_lately(caller, request));
}

void Dealer::refuse_progressive(const Session& caller, WampId request) {
    state_->invocations.refuse(caller, request);
}

Conduct Dealer::call(Session& caller, const wamp::Call& request, Grant grant) {
    return state_->call(caller, request, grant);
}

void Dealer::cancel(Session& caller, const wamp::Cancel& request) {
    state_->cancel(caller, request);
}

Conduct Dealer::yield(Session& callee, const wamp::Yield& message) {
    return state_->yield(callee, message);
}

Conduct Dealer::error(Session& callee, const wamp::Error& message) {
    return state_->error(callee, message);
}

std::string_view Dealer::violation_text() const {
    return state_->violation_text;
}

void Dealer::call_internal(
    std::string_view procedure,
    const wamp::Arguments& arguments,
    Milliseconds timeout,
    std::unique_ptr<InternalCall> answer) {
    state_->call_internal(procedure, arguments, timeout, std::move(answer));
}

void Dealer::remove(Session& session, bool with_meta_events) {
    state_->remove(session, with_meta_events);
}

void Dealer::tick() {
    const auto now = state_->context.clock.now();
    for (auto slot = state_->invocations.take_due(now); slot != Invocations::kNone;
         slot = state_->invocations.take_due(now)) {
        state_->expire(slot);
    }
}

std::optional<TimePoint> Dealer::next_deadline() const {
    return state_->invocations.next_deadline();
}

bool Dealer::call_meta(
    Session& caller,
    const wamp::Call& call,
    std::string_view name,
    const wamp::Arguments& arguments) {
    return state_->call_meta(caller, call, name, arguments);
}

void Dealer::check() const {
    state_->invocations.check();
    state_->registrations.check();
}

Refusal Dealer::State::check_registration(
    const Registration& existing, const wamp::RegisterOptions& options) const {
    if (existing.invoke == wamp::Invoke::single || options.invoke == wamp::Invoke::single) {
        return {uris::kProcedureAlreadyExists, "the procedure is already registered"};
    }
    if (existing.invoke != options.invoke) {
        return {
            uris::kProcedureAlreadyExists,
            "the procedure is already registered with another invocation policy"};
    }
    return {};
}

void Dealer::State::register_(Session& callee, const wamp::Register& request) {
    const auto& options = request.options;
    const auto refuse = [&](Refusal why) {
        send_error(callee, wamp::MessageType::register_, request.request, why);
    };
    if (options.invoke == wamp::Invoke::invalid) {
        return refuse({uris::kInvalidArgument, "unknown invocation policy"});
    }
    auto* registration = registrations.find(request.procedure, options.match);
    if (registration != nullptr && !options.force_reregister) {
        if (const auto why = check_registration(*registration, options)) {
            return refuse(why);
        }
    }
    Member* member = nullptr;
    if (registration != nullptr && !options.force_reregister) {
        member = registration->member_of(callee);  // registering twice changes the options only
    }
    if (member == nullptr &&
        context.limits.reached(RealmLimit::registrations, callee.registrations.size())) {
        return refuse({uris::kUnavailable, "the session has too many registrations"});
    }
    if (registration != nullptr && options.force_reregister) {
        while (registration != nullptr) {
            auto& holder = *registration->members.back().session;
            revoke(*registration, holder, uris::kUnregisteredReason);
            registration = registrations.find(request.procedure, options.match);
        }
    }
    const bool created = registration == nullptr;
    const bool joined = member == nullptr;
    if (created) {
        registration = &registrations.create(
            request.procedure, options.match, options.invoke, context.clock.wall());
    }
    if (joined) {
        member = &registrations.join(*registration, callee);
    }
    member->concurrency = options.concurrency;
    member->disclose_caller = options.disclose_caller;
    member->forward_timeout = options.forward_timeout;

    wamp::Registered registered;
    registered.request = request.request;
    registered.registration = registration->id;
    context.effects.send(callee.peer, registered);
    if (!joined || !context.meta.wanted()) {
        return;
    }
    if (created) {
        context.meta.publish(
            uris::kRegistrationOnCreate, {callee.id, details_of(*registration)}, PeerId{});
    }
    context.meta.publish(uris::kRegistrationOnRegister, {callee.id, registration->id}, PeerId{});
}

void Dealer::State::unregister(Session& callee, const wamp::Unregister& request) {
    auto* registration = registrations.find(request.registration);
    if (registration == nullptr || registration->member_of(callee) == nullptr) {
        return send_error(
            callee,
            wamp::MessageType::unregister,
            request.request,
            {uris::kNoSuchRegistration, "the session holds no such registration"});
    }
    const WampId id = registration->id;
    const bool last = registrations.leave(*registration, callee);
    wamp::Unregistered unregistered;
    unregistered.request = request.request;
    context.effects.send(callee.peer, unregistered);
    announce_leave(callee, id, last, PeerId{});
}

void Dealer::State::revoke(Registration& registration, Session& member, std::string_view reason) {
    const WampId id = registration.id;
    const bool last = registrations.leave(registration, member);
    if (member.features.registration_revocation) {
        wamp::Unregistered revoked;
        revoked.details = {{"registration", id}, {"reason", reason}};
        context.effects.send(member.peer, revoked);
    }
    announce_leave(member, id, last, PeerId{});
}

void Dealer::State::announce_leave(
    const Session& member, WampId registration, bool last, PeerId except) {
    if (!context.meta.wanted()) {
        return;
    }
    context.meta.publish(uris::kRegistrationOnUnregister, {member.id, registration}, except);
    if (last) {
        context.meta.publish(uris::kRegistrationOnDelete, {member.id, registration}, except);
    }
}

// Registrations go first, so that no call is routed to the session any more; in the order opposite
// to that in which they came.
void Dealer::State::remove(Session& session, bool with_meta_events) {
    while (!session.registrations.empty()) {
        auto* registration = registrations.find(session.registrations.back());
        CROSSBAR_ASSERT(registration != nullptr);
        const WampId id = registration->id;
        const bool last = registrations.leave(*registration, session);
        if (with_meta_events) {
            announce_leave(session, id, last, session.peer);
        }
    }
    drop_calls_of(session);
    invocations.forget(session);
}

}  // namespace crossbar::router
