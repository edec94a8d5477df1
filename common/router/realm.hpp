// SPDX-License-Identifier: MIT
// Realm: the sessions of one name space, what they may do, and the way of each of their messages to
// broker, dealer or meta API. Owned by the router; owns everything of the realm. Not the way into a
// realm: that is joining.hpp.
#pragma once

#include "common/router/broker.hpp"
#include "common/router/core.hpp"
#include "common/router/dealer.hpp"
#include "common/router/message_counts.hpp"
#include "common/router/realm_context.hpp"
#include "common/router/realm_limits.hpp"
#include "common/router/role.hpp"
#include "common/router/session_meta.hpp"
#include "common/router/session_stats.hpp"
#include "common/router/session_table.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace crossbar::router {

// What a message of an established session comes to.
enum class Step : std::uint8_t {
    done,
    held,       // waits for an authorizer
    violation,  // violation_text() says why
    goodbye,    // the client leaves and awaits the router's GOODBYE
    abort,      // the client has left
};

// How a session ends.
enum class Parting : std::uint8_t {
    ordinary,
    silent,  // no meta events, no testaments: kill_all, end of the realm
};

class Realm final : public MetaEvents, public SubscribeRights {
public:
    Realm(Core& core, const RealmOptions& options);
    ~Realm() override;

    const RealmOptions& options() const noexcept { return options_; }

    // A role starts, replacing one of the same name; sessions of its name get it at once.
    void start_role(const RoleOptions& options);
    // Its sessions may do nothing from now on. False when there is none of the name.
    bool stop_role(std::string_view name);
    // Null when there is none. A trusted peer's role need not be configured: it may do everything
    // then.
    const Role* role(std::string_view name, bool trusted);

    bool has_role(std::string_view name) const { return roles_.contains(name); }

    // The peer's session begins: WELCOME, then wamp.session.on_join.
    void join(Peer& peer, Identity identity, const Features& features, const wamp::Dict& hello);

    Step receive(RealmSession& session, const wamp::Message& message);

    std::string_view violation_text() const noexcept { return violation_text_; }

    // The session ends and its object is gone; its peer is left without a session, to be told by
    // the caller.
    void leave(RealmSession& session, Parting parting);

    // GOODBYE to one session; to all but one.
    void kill(
        RealmSession& session,
        std::string_view reason,
        std::string_view text,
        Parting parting = Parting::ordinary);
    std::size_t kill_all(std::string_view reason, std::string_view text, const Session* but);

    SessionTable& sessions() noexcept { return sessions_; }

    RealmLimits& limits() noexcept { return limits_; }

    // Whether the session may do this. `unknown`: an authorizer has been asked, the message is to
    // be held.
    Decision authorize(
        RealmSession& session,
        Action action,
        std::string_view uri,
        wamp::Match match = wamp::Match::exact);

    // The authorizer's answer to a question of authorize(), for the session that was asked about if
    // it is still there and in the role that asked.
    void authorized(
        PeerId peer, WampId session, std::uint64_t question, Decision decision, bool keep);

    // Logs it now and then: whoever may call can cause it.
    void authorizer_failed(std::string_view why);

    // A call of the router's own (Dealer::call_internal).
    void call_internal(
        std::string_view procedure,
        const wamp::Arguments& arguments,
        Milliseconds timeout,
        std::unique_ptr<Dealer::InternalCall> answer) {
        dealer_.call_internal(procedure, arguments, timeout, std::move(answer));
    }

    void tick();
    std::optional<TimePoint> next_deadline() const;

    // A message of the session was this long.
    void count(RealmSession& session, std::size_t bytes) {
        if (session.counters) {
            stats_->count(*session.counters, bytes);
        }
    }

    RealmStats stats() const;

    // Counts what is sent for this realm.
    Effects& effects() noexcept { return effects_; }

    // Answers to a CALL that the realm handles itself. A result that cannot be sent becomes an
    // ERROR.
    void send_result(const Session& caller, WampId request, const wamp::Arguments& arguments);
    void send_error(
        const Session& session,
        wamp::MessageType request_type,
        WampId request,
        std::string_view error,
        std::string_view text);

    const RealmContext& context() const noexcept { return context_; }

    std::optional<std::string> broken_invariant() const;

    // MetaEvents
    bool wanted() const override;
    void publish(std::string_view topic, wamp::List arguments, PeerId except) override;

    // SubscribeRights
    bool may_subscribe(
        const Session& session, std::string_view topic, wamp::Match match) const override;

private:
    struct Receiver;

    void change_role(RealmSession& session, const Role& role);
    void tell_stats(RealmSession& session, bool last);
    Step violation(std::string text);
    Step on(RealmSession& session, const wamp::Publish& request);
    Step on(RealmSession& session, const wamp::Subscribe& request);
    Step on(RealmSession& session, const wamp::Unsubscribe& request);
    Step on(RealmSession& session, const wamp::Register& request);
    Step on(RealmSession& session, const wamp::Unregister& request);
    Step on(RealmSession& session, const wamp::Call& request);
    Step on(RealmSession& session, const wamp::Cancel& request);
    Step on(RealmSession& session, const wamp::Yield& message);
    Step on(RealmSession& session, const wamp::Error& message);
    Step on(RealmSession& session, const wamp::Goodbye& message);

    Step lacks_role(std::string_view message, std::string_view role);
    Step lacks_feature(std::string_view use, std::string_view feature);
    bool in_sequence(const RealmSession& session, WampId request) const;
    Step out_of_sequence(const RealmSession& session, std::string_view message, WampId request);
    void refuse(
        const Session& session,
        wamp::MessageType type,
        WampId request,
        Verdict verdict,
        std::string_view verb,
        std::string_view uri);
    Step call_meta(RealmSession& caller, const wamp::Call& request);
    Decision ask_authorizer(
        RealmSession& session, Action action, std::string_view uri, wamp::Match match);

    Core& core_;
    const RealmOptions options_;
    log::Logger logger_;
    CountedEffects effects_;
    RealmLimits limits_;
    log::Tally authorizer_failures_;
    MessageCounts received_;
    SessionTable sessions_;
    std::optional<SessionStats> stats_;
    std::map<std::string, std::unique_ptr<Role>, std::less<>> roles_;
    std::map<std::string, std::unique_ptr<Role>, std::less<>> trusted_roles_;
    Role nothing_allowed_;  // of sessions whose role has been stopped
    RealmContext context_;
    Broker broker_;
    Dealer dealer_;
    SessionMeta session_meta_;
    std::uint64_t last_question_ = 0;  // to authorizers
    std::string violation_text_;
};

}  // namespace crossbar::router
