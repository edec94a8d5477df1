// SPDX-License-Identifier: MIT
// Model: what a WAMP router has to do, a second time and as simply as it can be said: lists that
// are searched from front to end, nothing remembered that can be worked out, written from the
// requirements and not from the router's source. It is slow, and it is the judge.
//
// For each input it foresees every message to every client. Where the specification leaves a choice
// (ids, the callee of a shared registration, the order of independent things) it follows the router
// and objects when the choice was none of the legal ones.
//
// model_sessions.cpp  joining, leaving, what belongs to a session's life
// model_login.cpp     authentication
// model_rights.cpp    authorization, static and by an authorizer
// model_requests.cpp  the messages of established sessions
// model_broker.cpp    model_dealer.cpp    model_calls.cpp    model_answers.cpp    model_meta.cpp
#pragma once

#include "common/base/clock.hpp"
#include "common/router/effects.hpp"
#include "tests/simulation/model_types.hpp"
#include "tests/simulation/turn.hpp"

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::simulation {

enum class Outcome { done, held, closed };

class Model {
public:
    Model(const Clock& clock, const LoginRules& logins) : clock_(clock), logins_(logins) {}

    // The next input's consequences go there.
    void begin(Turn& turn) { turn_ = &turn; }

    // Inputs.
    void start_realm(const RealmRules& rules);
    void stop_realm(const std::string& name, const std::string& reason);
    void start_role(const std::string& realm, const RoleRules& rules);
    void stop_role(const std::string& realm, const std::string& name);
    void attach(PeerNo no, TransportKind kind, router::RequestIds ids, const Link& link);
    Outcome receive(PeerNo no, const ClientMessage& message);
    void nonsense(PeerNo no);  // bytes that are no message
    void detach(PeerNo no);
    void tick();
    void shut_down();

    std::optional<TimePoint> next_deadline() const;

    // For the generator of inputs, and for audits.
    std::list<Realm>& realms() { return realms_; }

    Realm* find_realm(std::string_view name);
    Peer* find_peer(PeerNo no);

    std::list<Peer>& peers() { return peers_; }

private:
    friend struct MetaCall;

    // model_sessions.cpp
    void await_hello(Peer& peer);
    void abort(Peer& peer, std::string_view reason);
    void close(Peer& peer);
    void join(Peer& peer, Realm& realm, const Identity& identity);
    void leave(Session& session, bool told);
    void kill(Session& session, std::string_view reason, std::string_view text, bool told);
    void kill_many(
        std::vector<Session*> victims, std::string_view reason, std::string_view text, bool told);
    Outcome violation(Peer& peer);
    wamp::Dict describe(const Session& session) const;
    wamp::Dict describe_transport(const Peer& peer) const;
    void meta(
        Realm& realm,
        std::string_view topic,
        wamp::List arguments,
        const Session* except,
        unsigned chain = 0);

    // model_login.cpp
    void hello(Peer& peer, const ClientMessage& message);
    void begin_login(Peer& peer, const ClientMessage& message);
    void authenticate(Peer& peer, const ClientMessage& message);
    void ask_authenticator(Peer& peer, wamp::Dict further);
    void authenticator_answered(PeerNo no, std::string_view error, const wamp::Arguments& answer);
    void challenge(Peer& peer);
    void welcome(Peer& peer, Identity identity);

    // model_rights.cpp
    Decision may(Session& session, Action action, std::string_view uri, wamp::Match match);
    void authorizer_answered(
        const Internal& who, std::string_view error, const wamp::Arguments& answer);
    void change_of_role(Realm& realm, const std::string& name);

    // model_requests.cpp
    Outcome established(Session& session, const ClientMessage& message);
    Outcome publish(Session& session, const ClientMessage& message);
    Outcome subscribe(Session& session, const ClientMessage& message);
    Outcome register_(Session& session, const ClientMessage& message);
    Outcome call(Session& session, const ClientMessage& message);
    bool in_sequence(const Session& session, WampId request) const;
    void refuse(Session& session, const ClientMessage& message, Verdict verdict);
    void error(const Session& to, wamp::MessageType type, WampId request, std::string_view uri);
    void result(const Session& to, WampId request, const wamp::Arguments& what);

    // model_broker.cpp
    void do_publish(
        const Session& publisher,
        const ClientMessage& message,
        bool disclose,
        bool acknowledge,
        unsigned chain = 0);
    void do_subscribe(Session& session, const ClientMessage& message);
    void do_unsubscribe(Session& session, const ClientMessage& message);
    void end_subscription(
        Session& session, Subscription& subscription, bool told, const Session* except);
    void deliver(
        Realm& realm,
        std::string_view topic,
        const Said& event,
        const PublicationPtr& publication,
        const Session* except,
        const Filter* filter,
        unsigned chain);
    void send_retained(Session& session, const Subscription& subscription);

    // model_dealer.cpp
    void do_register(Session& session, const ClientMessage& message);
    void do_unregister(Session& session, const ClientMessage& message);
    void end_registration(
        Session& session, Registration& registration, bool told, const Session* except);
    void revoke(Session& session, Registration& registration, std::string_view reason);
    void calls_of_leaving(Session& session);

    // model_calls.cpp
    Outcome do_call(Session& session, const ClientMessage& message, bool disclose);
    Outcome continue_call(Call& call, const ClientMessage& message);
    void ask(
        Realm& realm,
        std::string_view procedure,
        const wamp::Arguments& arguments,
        const Internal& who);
    std::string dispatch(Call& call);
    std::string invoke(Call& call, Registration& registration, Member& member);

    // model_answers.cpp
    void do_cancel(Session& session, const ClientMessage& message);
    Outcome do_yield(Session& session, const ClientMessage& message);
    Outcome do_error(Session& session, const ClientMessage& message);
    Outcome late_or_invented(Session& session, const ClientMessage& message);
    void interrupt(Call& call, std::string_view mode);
    void abandon(Call& call, std::string_view why);
    void finish(Call& call, std::string_view why);  // with an ERROR of the router's
    void answered(
        const Internal& who, std::string_view error, std::string_view payload, bool kwargs);

    // model_meta.cpp
    Outcome call_meta(Session& session, const ClientMessage& message);

    router::Delivery tell(
        const Peer& peer,
        Said what,
        const PublicationPtr& publication = nullptr,
        unsigned chain = 0);
    router::Delivery tell(
        const Peer& peer,
        const SaidPtr& what,
        const PublicationPtr& publication = nullptr,
        unsigned chain = 0);

    const Clock& clock_;
    const LoginRules& logins_;
    Turn* turn_ = nullptr;
    std::list<Realm> realms_;
    std::list<Peer> peers_;
    std::uint64_t last_serial_ = 0;
    bool shutting_down_ = false;
};

}  // namespace crossbar::simulation
