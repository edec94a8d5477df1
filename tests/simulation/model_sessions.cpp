// SPDX-License-Identifier: MIT
// Model: joining, leaving, and what else is in a session's life (requirements R-SE, R-PV, R-MS).
#include "common/wamp/uris.hpp"
#include "tests/simulation/model.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbar::simulation {

namespace uris = wamp::uris;
using router::Delivery;
using wamp::MessageType;

Realm* Model::find_realm(std::string_view name) {
    for (auto& realm : realms_) {
        if (realm.rules.name == name) {
            return &realm;
        }
    }
    return nullptr;
}

Peer* Model::find_peer(PeerNo no) {
    for (auto& peer : peers_) {
        if (peer.no == no) {
            return &peer;
        }
    }
    return nullptr;
}

Delivery Model::tell(
    const Peer& peer, const SaidPtr& what, const PublicationPtr& publication, unsigned chain) {
    const auto delivery =
        peer.phase == Phase::closed ? Delivery::gone : peer.link->deliver(what->payload);
    if (delivery == Delivery::queued) {
        turn_->say(peer.no, what, publication, chain);
    }
    return delivery;
}

Delivery Model::tell(
    const Peer& peer, Said what, const PublicationPtr& publication, unsigned chain) {
    return tell(peer, std::make_shared<const Said>(std::move(what)), publication, chain);
}

void Model::start_realm(const RealmRules& rules) {
    realms_.emplace_back().rules = rules;
}

void Model::stop_realm(const std::string& name, const std::string& reason) {
    Realm* realm = find_realm(name);
    const Unordered any(*turn_);
    for (auto& peer : peers_) {
        if (peer.phase == Phase::joining && peer.realm == realm) {
            abort(peer, reason);
        }
    }
    std::vector<Session*> all;
    for (auto& session : realm->sessions) {
        all.push_back(&session);
    }
    kill_many(all, reason, {}, false);
    realms_.remove_if([&](const Realm& r) { return &r == realm; });
}

void Model::attach(PeerNo no, TransportKind kind, router::RequestIds ids, const Link& link) {
    auto& peer = peers_.emplace_back();
    peer.no = no;
    peer.kind = kind;
    peer.ids = ids;
    peer.link = &link;
    await_hello(peer);
}

void Model::await_hello(Peer& peer) {
    peer.phase = Phase::waiting;
    peer.realm = nullptr;
    peer.login.reset();
    peer.deadline = clock_.now() + kHelloDeadline;
}

void Model::abort(Peer& peer, std::string_view reason) {
    Said abort;
    abort.type = MessageType::abort;
    abort.uri = reason;
    tell(peer, abort);
    close(peer);
}

void Model::close(Peer& peer) {
    peer.phase = Phase::closed;
    peer.realm = nullptr;
    peer.login.reset();
    peer.deadline.reset();
    turn_->closed.insert(peer.no);
}

Outcome Model::receive(PeerNo no, const ClientMessage& message) {
    Peer& peer = *find_peer(no);
    switch (peer.phase) {
        case Phase::closed:
            return Outcome::closed;
        case Phase::waiting:
            if (message.type == MessageType::hello) {
                hello(peer, message);
                return peer.phase == Phase::closed ? Outcome::closed : Outcome::done;
            }
            break;
        case Phase::joining:
            if (message.type == MessageType::authenticate && peer.login->challenged) {
                authenticate(peer, message);
                return peer.phase == Phase::closed ? Outcome::closed : Outcome::done;
            }
            break;
        case Phase::established:
            return established(*peer.session, message);
        case Phase::leaving:
            if (message.type == MessageType::goodbye && !shutting_down_) {
                await_hello(peer);
                return Outcome::done;
            }
            if (message.type == MessageType::goodbye || message.type == MessageType::abort) {
                close(peer);
                return Outcome::closed;
            }
            return Outcome::done;  // sent before it saw the router's GOODBYE (R-SE-12)
    }
    if (message.type == MessageType::abort) {
        close(peer);
        return Outcome::closed;
    }
    return violation(peer);
}

void Model::nonsense(PeerNo no) {
    Peer& peer = *find_peer(no);
    if (peer.phase == Phase::leaving) {
        close(peer);  // nothing may follow the router's GOODBYE (R-SE-13)
    } else if (peer.phase != Phase::closed) {
        violation(peer);
    }
}

Outcome Model::violation(Peer& peer) {
    if (peer.session != nullptr) {
        leave(*peer.session, true);
    }
    abort(peer, uris::kProtocolViolation);
    return Outcome::closed;
}

void Model::detach(PeerNo no) {
    Peer& peer = *find_peer(no);
    if (peer.session != nullptr) {
        leave(*peer.session, true);
    }
    peers_.remove_if([no](const Peer& p) { return p.no == no; });
}

void Model::join(Peer& peer, Realm& realm, const Identity& identity) {
    const Said* welcome = turn_->look(peer.no, MessageType::welcome);
    auto& session = realm.sessions.emplace_back();
    session.peer = &peer;
    session.realm = &realm;
    session.id = welcome == nullptr ? 0 : welcome->id;
    session.authid = identity.authid;
    session.role = identity.role;
    session.method = identity.method;
    session.provider = identity.provider;
    session.extra = identity.extra;
    session.abilities = *peer.hello.abilities;
    if (welcome == nullptr) {
        turn_->object("a session begins without a WELCOME");
    } else if (peer.next_session != 0 && peer.next_session != session.id) {
        turn_->object("the authenticator was told another session id");
    }
    for (const auto& other : realms_) {
        for (const auto& taken : other.sessions) {
            if (&taken != &session && taken.id == session.id) {
                turn_->object("the session id is in use");
            }
        }
    }
    peer.phase = Phase::established;
    peer.realm = &realm;
    peer.session = &session;
    peer.login.reset();
    peer.deadline.reset();
    Said said;
    said.type = MessageType::welcome;
    said.id = session.id;
    said.details = fmt::format(
        "realm=\"{}\" authid=\"{}\" authrole=\"{}\" authmethod=\"{}\" authprovider=\"{}\" ",
        realm.rules.name,
        session.authid,
        session.role,
        session.method,
        session.provider);
    tell(peer, said);
    meta(realm, uris::kSessionOnJoin, {describe(session)}, &session);
}

// Everything that is the session's ends with it, wherever the session is in the middle of things
// (R-SE-16). Who is told first is nobody's business.
void Model::leave(Session& session, bool told) {
    const Unordered any(*turn_);
    Realm& realm = *session.realm;
    calls_of_leaving(session);
    while (true) {
        const auto held = std::find_if(
            realm.registrations.begin(), realm.registrations.end(), [&](const Registration& r) {
                return std::any_of(r.members.begin(), r.members.end(), [&](const Member& m) {
                    return m.session == &session;
                });
            });
        if (held == realm.registrations.end()) {
            break;
        }
        end_registration(session, *held, told, &session);
    }
    while (true) {
        const auto held = std::find_if(
            realm.subscriptions.begin(), realm.subscriptions.end(), [&](const Subscription& s) {
                return std::count(s.subscribers.begin(), s.subscribers.end(), &session) != 0;
            });
        if (held == realm.subscriptions.end()) {
            break;
        }
        end_subscription(session, *held, told, &session);
    }
    session.peer->session = nullptr;
    session.peer->realm = nullptr;
    Session left = session;
    realm.sessions.remove_if([&](const Session& s) { return &s == &session; });
    if (!told) {
        return;
    }
    const unsigned chain = turn_->new_chain();
    for (auto* testaments : {&left.detached, &left.destroyed}) {
        for (const auto& testament : *testaments) {
            turn_->note("testament published");
            do_publish(left, testament.publication, testament.disclose, false, chain);
        }
    }
    meta(realm, uris::kSessionOnLeave, {left.id, left.authid, left.role}, nullptr);
}

void Model::kill(Session& session, std::string_view reason, std::string_view text, bool told) {
    Peer& peer = *session.peer;
    const bool held = session.held;
    leave(session, told);
    peer.phase = Phase::leaving;
    peer.deadline = clock_.now() + kGoodbyeDeadline;
    Said goodbye;
    goodbye.type = MessageType::goodbye;
    goodbye.uri = reason;
    goodbye.details = text.empty() ? std::string() : write(wamp::Value(text));
    tell(peer, goodbye);
    if (held) {
        turn_->note("killed while held");
        turn_->resumed.insert(peer.no);
    }
}

// In the order in which the router happened to do it.
void Model::kill_many(
    std::vector<Session*> victims, std::string_view reason, std::string_view text, bool told) {
    const auto when = [&](const Session* victim) {
        const auto& sent = turn_->observed.sent;
        return std::find_if(sent.begin(), sent.end(), [&](const Sent& s) {
            return s.to == victim->peer->no && s.said->type == MessageType::goodbye;
        });
    };
    std::stable_sort(victims.begin(), victims.end(), [&](const Session* a, const Session* b) {
        return when(a) < when(b);
    });
    for (auto* victim : victims) {
        kill(*victim, reason, text, told);
    }
}

void Model::tick() {
    const Unordered any(*turn_);
    const auto now = clock_.now();
    for (auto& peer : peers_) {
        if (peer.deadline && *peer.deadline <= now) {
            if (peer.phase == Phase::leaving) {
                turn_->note("GOODBYE never answered");
                close(peer);
            } else {
                turn_->note("login timed out");
                abort(peer, uris::kTimeout);
            }
        }
    }
    for (auto& realm : realms_) {
        while (true) {
            const auto due = std::find_if(realm.calls.begin(), realm.calls.end(), [&](auto& call) {
                return call.deadline && *call.deadline <= now;
            });
            if (due == realm.calls.end()) {
                break;
            }
            turn_->note("call timed out");
            abandon(*due, uris::kTimeout);
        }
    }
}

std::optional<TimePoint> Model::next_deadline() const {
    std::optional<TimePoint> next;
    const auto consider = [&next](const std::optional<TimePoint>& at) {
        if (at && (!next || *at < *next)) {
            next = at;
        }
    };
    for (const auto& peer : peers_) {
        consider(peer.deadline);
    }
    for (const auto& realm : realms_) {
        for (const auto& call : realm.calls) {
            consider(call.deadline);
        }
    }
    return next;
}

void Model::shut_down() {
    shutting_down_ = true;
    const Unordered any(*turn_);
    for (auto& realm : realms_) {
        std::vector<Session*> all;
        for (auto& session : realm.sessions) {
            all.push_back(&session);
        }
        kill_many(all, uris::kSystemShutdown, {}, false);
    }
    for (auto& peer : peers_) {
        if (peer.phase == Phase::waiting || peer.phase == Phase::joining) {
            abort(peer, uris::kSystemShutdown);
        }
    }
}

wamp::Dict Model::describe_transport(const Peer& peer) const {
    return {
        {"type", "simulated"},
        {"protocol", "wamp.2.json"},
        {"peer", fmt::format("peer{}", peer.no)}};
}

wamp::Dict Model::describe(const Session& session) const {
    wamp::Dict details{
        {"session", session.id},
        {"authid", session.authid},
        {"authrole", session.role},
        {"authmethod", session.method},
        {"authprovider", session.provider},
        {"transport", describe_transport(*session.peer)}};
    if (!session.extra.empty()) {
        details.append("authextra", session.extra);
    }
    return details;
}

void Model::meta(
    Realm& realm,
    std::string_view topic,
    wamp::List arguments,
    const Session* except,
    unsigned chain) {
    if (!realm.rules.meta_api) {
        return;
    }
    Said event;
    event.type = MessageType::event;
    event.payload = write(wamp::Arguments{std::move(arguments), {}});
    deliver(realm, topic, event, std::make_shared<Publication>(), except, nullptr, chain);
}

}  // namespace crossbar::simulation
