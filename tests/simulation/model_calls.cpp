// SPDX-License-Identifier: MIT
// Model: the way of a call to its callee (requirements R-RP, R-PG, R-SH, R-TO, R-CI; reading 40).
#include "common/wamp/uris.hpp"
#include "tests/simulation/model.hpp"

#include <algorithm>

namespace crossbar::simulation {

namespace uris = wamp::uris;
using router::Delivery;
using wamp::Invoke;
using wamp::Match;
using wamp::MessageType;

namespace {

// What a call fails with when its callee cannot be reached; empty: it was reached.
std::string failure(Delivery delivery) {
    switch (delivery) {
        case Delivery::queued:
            return {};
        case Delivery::gone:
        case Delivery::congested:
            return std::string(uris::kNetworkFailure);
        case Delivery::too_large:
            return std::string(uris::kPayloadSizeExceeded);
        case Delivery::unencodable:
            return std::string(uris::kInvalidArgument);
    }
    return {};
}

bool takes_progressive_calls(const Session& callee) {
    return callee.abilities.callee_progressive_invocations && callee.abilities.callee_canceling;
}

}  // namespace

Outcome Model::do_call(Session& session, const ClientMessage& message, bool disclose) {
    Realm& realm = *session.realm;
    auto& call = realm.calls.emplace_back();
    call.realm = &realm;
    call.caller = &session;
    call.request = message.request;
    call.procedure = message.uri;
    call.payload = message.payload;
    call.timeout = message.timeout;
    call.disclose = disclose || message.disclose_me;
    call.wants_progress = message.receive_progress && session.abilities.caller_progressive_results;
    call.progressive = call.open = message.progress;
    const auto pending =
        std::count_if(realm.calls.begin(), realm.calls.end(), [&](const Call& other) {
            return &other != &call && other.caller == &session;
        });
    std::string why;
    if (message.disclose_me && !realm.rules.allow_disclose_me) {
        why = uris::kDiscloseMeDisallowed;
    } else if (best_match(realm, message.uri) == nullptr) {
        why = uris::kNoSuchProcedure;
    } else if (pending >= static_cast<std::ptrdiff_t>(realm.rules.max_calls)) {
        why = uris::kMaxConcurrencyReached;
    } else {
        call.registration = best_match(realm, message.uri)->id;
        why = dispatch(call);
    }
    if (!why.empty()) {
        finish(call, why);
    }
    return Outcome::done;
}

void Model::ask(
    Realm& realm,
    std::string_view procedure,
    const wamp::Arguments& arguments,
    const Internal& who) {
    auto& call = realm.calls.emplace_back();
    call.realm = &realm;
    call.internal = who;
    call.procedure = procedure;
    call.payload = write(arguments);
    call.timeout = static_cast<std::uint64_t>(kInternalTimeout.count());
    auto* registration = best_match(realm, procedure);
    call.registration = registration == nullptr ? 0 : registration->id;
    const auto why = registration == nullptr ? std::string(uris::kNoSuchProcedure) : dispatch(call);
    if (!why.empty()) {
        finish(call, why);
    }
}

// The policy names members one after the other until one can be reached (R-SH). Empty: it was.
std::string Model::dispatch(Call& call) {
    Registration* registration = nullptr;
    for (auto& one : call.realm->registrations) {
        if (one.id == call.registration) {
            registration = &one;
        }
    }
    std::vector<PeerNo> asked;  // by the router, in this order
    for (const auto& sent : turn_->observed.sent) {
        if (sent.said->type == MessageType::invocation && sent.said->id == call.registration) {
            asked.push_back(sent.to);
        }
    }
    std::string last{uris::kNoAvailableCallee};
    for (std::size_t attempt = 0;; ++attempt) {
        std::vector<Member*> able;
        bool busy = false;
        for (auto& member : registration->members) {
            const auto running = std::count_if(
                call.realm->calls.begin(), call.realm->calls.end(), [&](const Call& other) {
                    return other.member == member.serial && other.counted;
                });
            const bool full = member.concurrency != 0 &&
                              running >= static_cast<std::ptrdiff_t>(member.concurrency);
            const bool tried = std::count(call.tried.begin(), call.tried.end(), member.serial) != 0;
            busy = busy || (full && !tried);
            if (!full && !tried) {
                able.push_back(&member);
            }
        }
        if (able.empty()) {
            return busy ? std::string(uris::kMaxConcurrencyReached) : last;
        }
        Member* chosen = registration->invoke == Invoke::last ? able.back() : able.front();
        const auto by_router = std::find_if(able.begin(), able.end(), [&](const Member* m) {
            return attempt < asked.size() && m->session->peer->no == asked[attempt];
        });
        const bool round = registration->invoke == Invoke::roundrobin;
        const bool free_choice = registration->invoke == Invoke::random || round;
        const auto unable = std::find_if(able.begin(), able.end(), [&](const Member* m) {
            return call.progressive && !takes_progressive_calls(*m->session);
        });
        bool guessed = false;
        if (free_choice && by_router != able.end()) {
            chosen = *by_router;
        } else if (free_choice && unable != able.end()) {
            chosen = *unable;  // the router asked nobody: it chose one that cannot do it
            guessed = std::count_if(able.begin(), able.end(), [&](const Member* m) {
                          return !takes_progressive_calls(*m->session);
                      }) > 1;
        }
        if (round && registration->last_chosen != 0) {
            // Nobody joined or left since: it is the turn of the next one that is able.
            auto& all = registration->members;
            std::size_t at = 0;
            while (all[at].serial != registration->last_chosen) {
                ++at;
            }
            do {
                at = (at + 1) % all.size();
            } while (std::find(able.begin(), able.end(), &all[at]) == able.end());
            chosen = &all[at];
        }
        registration->last_chosen = guessed && registration->last_chosen == 0 ? 0 : chosen->serial;
        if (registration->members.size() > 1) {
            turn_->note(name_of(registration->invoke));
        }
        if (call.progressive && !takes_progressive_calls(*chosen->session)) {
            return std::string(uris::kFeatureNotSupported);
        }
        const auto why = invoke(call, *registration, *chosen);
        if (why.empty()) {
            return {};
        }
        last = why;
        if (why != uris::kNetworkFailure) {
            return why;
        }
        call.tried.push_back(chosen->serial);
        turn_->note("callee out of reach, the next one asked");
    }
}

std::string Model::invoke(Call& call, Registration& registration, Member& member) {
    Session& callee = *member.session;
    const bool forwarded = callee.abilities.callee_timeout && member.forward_timeout;
    const bool progress = call.wants_progress && callee.abilities.callee_progressive_results &&
                          callee.abilities.callee_canceling;
    const bool disclosed = call.caller != nullptr && (call.disclose || member.disclose_caller);
    Said invocation;
    invocation.type = MessageType::invocation;
    invocation.request = callee.last_invocation + 1;
    invocation.id = registration.id;
    invocation.payload = call.payload;
    invocation.details = invocation_details(
        disclosed ? call.caller->id : 0,
        disclosed ? call.caller->authid : std::string(),
        disclosed ? call.caller->role : std::string(),
        registration.match == Match::exact ? std::string() : call.procedure,
        forwarded ? call.timeout : 0,
        progress,
        call.open);
    const auto why = failure(tell(*callee.peer, invocation));
    if (!why.empty()) {
        return why;
    }
    call.callee = &callee;
    call.invocation = ++callee.last_invocation;
    call.member = member.serial;
    call.counted = member.concurrency != 0;
    call.reroutable = !call.progressive && (call.reroutable || registration.members.size() > 1);
    if (call.caller == nullptr) {
        turn_->note(
            call.internal.kind == Internal::Kind::authorizer ? "authorizer asked"
                                                             : "authenticator asked");
    }
    turn_->note(name_of(registration.match));
    if (forwarded) {
        turn_->note("timeout forwarded");
        call.deadline.reset();
    } else if (call.timeout != 0 && !call.deadline) {
        call.deadline = clock_.now() + Milliseconds(call.timeout);
    }
    return {};
}

Outcome Model::continue_call(Call& call, const ClientMessage& message) {
    turn_->note("progressive call continued");
    call.open = message.progress;
    if (call.interrupted) {
        turn_->note("continuation of a cancelled call");
        return Outcome::done;  // the callee's last word is awaited
    }
    Said invocation;
    invocation.type = MessageType::invocation;
    invocation.request = call.invocation;
    invocation.id = call.registration;
    invocation.payload = message.payload;
    invocation.details = invocation_details(0, {}, {}, {}, 0, false, message.progress);
    const auto why = failure(tell(*call.callee->peer, invocation));
    if (!why.empty()) {
        abandon(call, why);
    }
    return Outcome::done;
}

}  // namespace crossbar::simulation
