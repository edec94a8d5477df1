// SPDX-License-Identifier: MIT
// Model: the messages of established sessions: what they need, before broker, dealer or meta API
// get them (requirements R-MF, R-ID, R-PV, R-AZ).
#include "common/wamp/uris.hpp"
#include "tests/simulation/model.hpp"

#include <algorithm>

namespace crossbar::simulation {

namespace uris = wamp::uris;
using router::RequestIds;
using wamp::Match;
using wamp::MessageType;

bool Model::in_sequence(const Session& session, WampId request) const {
    switch (session.peer->ids) {
        case RequestIds::strict:
            return request == session.last_request + 1;
        case RequestIds::increasing:
            return request > session.last_request;
        case RequestIds::off:
            return true;
    }
    return true;
}

Outcome Model::established(Session& session, const ClientMessage& message) {
    const Abilities& can = session.abilities;
    const auto sequence = [&](bool role, auto&& handle) {
        if (!role || !in_sequence(session, message.request)) {
            return violation(*session.peer);
        }
        const Outcome outcome = handle();
        if (outcome == Outcome::done) {
            session.last_request = message.request;
        }
        return outcome;
    };
    Outcome outcome = Outcome::done;
    switch (message.type) {
        case MessageType::publish:
            outcome = sequence(can.publisher, [&] { return publish(session, message); });
            break;
        case MessageType::subscribe:
            outcome = sequence(can.subscriber, [&] { return subscribe(session, message); });
            break;
        case MessageType::unsubscribe:
            outcome = sequence(can.subscriber, [&] {
                do_unsubscribe(session, message);
                return Outcome::done;
            });
            break;
        case MessageType::register_:
            outcome = sequence(can.callee, [&] { return register_(session, message); });
            break;
        case MessageType::unregister:
            outcome = sequence(can.callee, [&] {
                do_unregister(session, message);
                return Outcome::done;
            });
            break;
        case MessageType::call:
            if (!can.caller || (message.progress && !can.caller_progressive_invocations)) {
                return violation(*session.peer);
            }
            outcome = call(session, message);
            break;
        case MessageType::cancel:
            if (!can.caller) {
                return violation(*session.peer);
            }
            do_cancel(session, message);
            break;
        case MessageType::yield:
            return can.callee ? do_yield(session, message) : violation(*session.peer);
        case MessageType::error: {
            const bool good = message.request_type == 68 && is_uri(message.uri, Match::exact);
            return can.callee && good ? do_error(session, message) : violation(*session.peer);
        }
        case MessageType::goodbye: {
            if (!is_uri(message.uri, Match::exact)) {
                return violation(*session.peer);
            }
            Peer& peer = *session.peer;
            leave(session, true);
            await_hello(peer);
            Said goodbye;
            goodbye.type = MessageType::goodbye;
            goodbye.uri = uris::kGoodbyeAndOut;
            tell(peer, goodbye);
            return Outcome::done;
        }
        case MessageType::abort: {
            Peer& peer = *session.peer;
            leave(session, true);
            close(peer);
            return Outcome::closed;
        }
        case MessageType::event_received:
            return Outcome::done;
        default:
            return violation(*session.peer);
    }
    if (outcome != Outcome::closed) {
        session.held = outcome == Outcome::held;
        if (!session.held) {
            session.questions.clear();
        }
    }
    return outcome;
}

void Model::error(const Session& to, MessageType type, WampId request, std::string_view uri) {
    Said said;
    said.type = MessageType::error;
    said.request_type = static_cast<std::uint64_t>(type);
    said.request = request;
    said.uri = uri;
    said.payload = kAnything;
    tell(*to.peer, said);
}

void Model::refuse(Session& session, const ClientMessage& message, Verdict verdict) {
    std::string_view uri = uris::kNotAuthorized;
    if (verdict == Verdict::invalid_uri) {
        uri = uris::kInvalidUri;
    } else if (verdict == Verdict::failed) {
        uri = uris::kAuthorizationFailed;
    }
    error(session, message.type, message.request, uri);
}

Outcome Model::publish(Session& session, const ClientMessage& message) {
    const auto decision = may(session, Action::publish, message.uri, Match::exact);
    if (decision.verdict == Verdict::unknown) {
        return Outcome::held;
    }
    if (decision.verdict == Verdict::allowed) {
        do_publish(session, message, decision.disclose, message.acknowledge);
    } else if (message.acknowledge) {
        refuse(session, message, decision.verdict);
    }
    return Outcome::done;
}

Outcome Model::subscribe(Session& session, const ClientMessage& message) {
    const auto decision = may(session, Action::subscribe, message.uri, message.match);
    if (decision.verdict == Verdict::unknown) {
        return Outcome::held;
    }
    if (decision.verdict == Verdict::allowed) {
        do_subscribe(session, message);
    } else {
        refuse(session, message, decision.verdict);
    }
    return Outcome::done;
}

Outcome Model::register_(Session& session, const ClientMessage& message) {
    const auto decision = may(session, Action::register_, message.uri, message.match);
    if (decision.verdict == Verdict::unknown) {
        return Outcome::held;
    }
    if (decision.verdict == Verdict::allowed) {
        do_register(session, message);
    } else {
        refuse(session, message, decision.verdict);
    }
    return Outcome::done;
}

// An id that was used before belongs to a progressive call: more of one that is pending, or of one
// that ended while this was on its way (R-PG-06..08).
Outcome Model::call(Session& session, const ClientMessage& message) {
    Call* pending = nullptr;
    for (auto& one : session.realm->calls) {
        if (one.caller == &session && one.request == message.request) {
            pending = &one;
        }
    }
    const bool is_new =
        session.peer->ids == RequestIds::off ? true : in_sequence(session, message.request);
    const bool over = std::count(session.ended.begin(), session.ended.end(), message.request) != 0;
    if (pending != nullptr) {
        const bool more = pending->open && pending->procedure == message.uri;
        return more ? continue_call(*pending, message) : violation(*session.peer);
    }
    if (over) {
        turn_->note("continuation of a call that is over");
        return Outcome::done;
    }
    if (!is_new) {
        return violation(*session.peer);
    }
    const auto decision = may(session, Action::call, message.uri, Match::exact);
    if (decision.verdict == Verdict::unknown) {
        return Outcome::held;
    }
    Outcome outcome = Outcome::done;
    bool refused = true;
    if (decision.verdict != Verdict::allowed) {
        refuse(session, message, decision.verdict);
    } else if (session.realm->rules.meta_api && is_reserved(message.uri)) {
        outcome = call_meta(session, message);
    } else {
        refused = false;
        outcome = do_call(session, message, decision.disclose);
    }
    if (outcome == Outcome::done) {
        session.last_request = message.request;
        if (refused && message.progress) {
            session.ended.push_back(message.request);
        }
    }
    return outcome;
}

}  // namespace crossbar::simulation
