// SPDX-License-Identifier: MIT
// Realm: roles, joining and leaving, meta events. The messages of established sessions are in
// realm_requests.cpp.
#include "common/router/realm.hpp"

#include "common/base/assert.hpp"
#include "common/router/features.hpp"
#include "common/wamp/uris.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace crossbar::router {

namespace uris = wamp::uris;

namespace {

// The keys of HELLO.Details that mean something to the protocol: no attributes of the session.
constexpr std::array<std::string_view, 12> kNoAttributes{
    "realm",
    "roles",
    "authmethods",
    "authid",
    "authrole",
    "authextra",
    "authmethod",
    "authprovider",
    "session",
    "transport",
    "resumable",
    "resume_token"};

constexpr std::size_t kMostAttributes = 16;

// What peers can filter receivers by besides authid and authrole (nexus): further strings in
// HELLO.Details.
void copy_attributes(const wamp::Dict& hello, wamp::Dict& details) {
    for (const auto& [key, value] : hello) {
        const bool reserved = std::ranges::find(kNoAttributes, key) != kNoAttributes.end() ||
                              key.starts_with("resume");
        if (!reserved && value.as<std::string>() != nullptr && details.size() < kMostAttributes) {
            details.set(key, value);
        }
    }
}

}  // namespace

Realm::Realm(Core& core, const RealmOptions& options)
    : core_(core),
      options_(options),
      logger_(core.environment.logger.child(options.name)),
      effects_(core.environment.effects),
      limits_(options_, core.environment.clock, logger_),
      sessions_(core.peers, *this),
      nothing_allowed_({}, false, options.uri_rules),
      context_{
          options_,
          effects_,
          core.environment.clock,
          core.environment.random,
          core.environment.payloads,
          sessions_,
          *this,
          logger_,
          limits_},
      broker_(context_),
      dealer_(context_),
      session_meta_(*this) {
    broker_.set_subscribe_rights(*this);
    if (options_.stats) {
        stats_.emplace(*options_.stats, core.environment.clock);
    }
}

Realm::~Realm() = default;

void Realm::start_role(const RoleOptions& options) {
    auto role = std::make_unique<Role>(options, false, options_.uri_rules);
    auto trusted = std::make_unique<Role>(options, true, options_.uri_rules);
    for (const auto& session : sessions_.all()) {
        if (session->authrole == options.name) {
            change_role(*session, session->trusted ? *trusted : *role);
        }
    }
    roles_[options.name] = std::move(role);
    trusted_roles_[options.name] = std::move(trusted);
}

bool Realm::stop_role(std::string_view name) {
    const auto at = roles_.find(name);
    if (at == roles_.end()) {
        return false;
    }
    for (const auto& session : sessions_.all()) {
        if (session->authrole == name) {
            change_role(*session, nothing_allowed_);
        }
    }
    roles_.erase(at);
    trusted_roles_.erase(trusted_roles_.find(name));
    return true;
}

// What the authorizer of another role says counts no more: a message that waits for it is looked at
// again.
void Realm::change_role(RealmSession& session, const Role& role) {
    session.role = &role;
    session.asked.clear();
    if (session.held) {
        effects_.resume(session.peer);
    }
}

const Role* Realm::role(std::string_view name, bool trusted) {
    auto& roles = trusted ? trusted_roles_ : roles_;
    const auto at = roles.find(name);
    if (at != roles.end()) {
        return at->second.get();
    }
    if (!trusted) {
        return nullptr;
    }
    RoleOptions options;
    options.name = name;
    auto role = std::make_unique<Role>(std::move(options), true, options_.uri_rules);
    return trusted_roles_.emplace(name, std::move(role)).first->second.get();
}

void Realm::join(Peer& peer, Identity identity, const Features& features, const wamp::Dict& hello) {
    auto session = std::make_unique<RealmSession>();
    session->peer = peer.id;
    session->id = std::exchange(peer.next_session, 0);
    while (session->id == 0 || sessions_.find_by_id(session->id) != nullptr) {
        session->id = core_.environment.random.wamp_id();
    }
    session->authid = std::move(identity.authid);
    session->authrole = std::move(identity.authrole);
    session->authmethod = std::move(identity.authmethod);
    session->authprovider = std::move(identity.authprovider);
    session->features = features;
    session->request_ids = peer.transport.request_ids;
    session->trusted = identity.trusted;
    session->role = role(session->authrole, identity.trusted);
    CROSSBAR_ASSERT(session->role != nullptr);
    session->details.set("transport", describe(peer.transport));
    if (!identity.authextra.empty()) {
        session->details.set("authextra", identity.authextra);
    }
    copy_attributes(hello, session->details);

    wamp::Dict authextra = core_.options.welcome_authextra;
    for (const auto& [key, value] : identity.authextra) {
        authextra.set(key, value);
    }
    wamp::Dict details{
        {"roles", router_roles()},
        {"realm", options_.name},
        {"authid", session->authid},
        {"authrole", session->authrole},
        {"authmethod", session->authmethod},
        {"authprovider", session->authprovider},
        {"authextra", std::move(authextra)},
    };
    if (!core_.options.agent.empty()) {
        details.set("agent", core_.options.agent);
    }

    RealmSession& joined = sessions_.add(std::move(session));
    peer.phase = Phase::established;
    peer.realm = this;
    peer.session = &joined;
    core_.peers.clear_deadline(peer);
    logger_.debug(
        "session {} joined: authid '{}', authrole '{}'", joined.id, joined.authid, joined.authrole);
    if (stats_) {
        joined.counters = std::make_unique<SessionCounters>();
        joined.counters->session = joined.id;
        joined.counters->serializer = peer.transport.serializer;
        stats_->join(*joined.counters);
        effects_.count(peer.id, true);
    }
    const auto sent = effects_.send(peer.id, wamp::Welcome{joined.id, std::move(details)});
    if (sent == Delivery::too_large || sent == Delivery::unencodable) {
        // Nobody has heard of the session: it never was.
        leave(joined, Parting::silent);
        core_.abort(
            peer,
            uris::kPayloadSizeExceeded,
            "WELCOME is larger than the client's transport allows");
        return;
    }
    if (wanted()) {
        publish(uris::kSessionOnJoin, {describe(joined)}, joined.peer);
    }
}

void Realm::leave(RealmSession& session, Parting parting) {
    const bool told = parting == Parting::ordinary;
    session.leaving = true;
    dealer_.remove(session, told);
    broker_.remove(session, told);
    Peer* peer = core_.peers.find(session.peer);
    CROSSBAR_ASSERT(peer != nullptr && peer->session == &session);
    peer->session = nullptr;
    peer->realm = nullptr;
    const auto left = sessions_.remove(session);
    logger_.debug("session {} left: authid '{}'", left->id, left->authid);
    const bool stats_wanted = left->counters && stats_->leave(*left->counters);
    if (left->counters) {
        effects_.count(left->peer, false);
    }
    if (!told) {
        return;
    }
    for (const auto& testament : left->testaments.detached) {
        broker_.publish_testament(*left, publication_of(testament), testament.grant);
    }
    for (const auto& testament : left->testaments.destroyed) {
        broker_.publish_testament(*left, publication_of(testament), testament.grant);
    }
    if (stats_wanted) {
        tell_stats(*left, true);
    }
    if (wanted()) {
        publish(uris::kSessionOnLeave, {left->id, left->authid, left->authrole}, left->peer);
    }
}

void Realm::kill(
    RealmSession& session, std::string_view reason, std::string_view text, Parting parting) {
    Peer* peer = core_.peers.find(session.peer);
    const bool held = session.held;
    leave(session, parting);
    core_.say_goodbye(*peer, reason, text, effects_);
    if (held) {
        effects_.resume(peer->id);  // so that its GOODBYE is read
    }
}

std::size_t Realm::kill_all(std::string_view reason, std::string_view text, const Session* but) {
    std::vector<WampId> victims;
    for (const auto& session : sessions_.all()) {
        if (session.get() != but) {
            session->leaving = true;
            victims.push_back(session->id);
        }
    }
    for (const auto id : victims) {
        kill(*sessions_.find_by_id(id), reason, text, Parting::silent);
    }
    return victims.size();
}

void Realm::authorizer_failed(std::string_view why) {
    if (const auto count = authorizer_failures_.count(core_.environment.clock.now()); count > 0) {
        logger_.warn("the authorizer failed: {}{}", why, log::times(count));
    }
}

void Realm::tick() {
    dealer_.tick();
    if (!stats_) {
        return;
    }
    while (const auto due = stats_->take_due()) {
        RealmSession* session = sessions_.find_by_id(*due);
        CROSSBAR_ASSERT(session != nullptr);
        tell_stats(*session, false);
        stats_->begin_cycle(*session->counters);
    }
}

std::optional<TimePoint> Realm::next_deadline() const {
    const auto calls = dealer_.next_deadline();
    const auto stats = stats_ ? stats_->next_deadline() : std::nullopt;
    return calls && (!stats || *calls < *stats) ? calls : stats;
}

void Realm::tell_stats(RealmSession& session, bool last) {
    if (!wanted()) {
        return;
    }
    stats_->set_publishing(true);
    publish(
        uris::kSessionOnStats,
        {wamp::Dict{
             {"session", session.id},
             {"realm", options_.name},
             {"authid", session.authid},
             {"authrole", session.authrole},
             {"authmethod", session.authmethod},
             {"authprovider", session.authprovider}},
         stats_->describe(*session.counters, last)},
        last ? session.peer : PeerId{});
    stats_->set_publishing(false);
}

RealmStats Realm::stats() const {
    RealmStats stats;
    stats.roles = roles_.size();
    stats.sessions = sessions_.all().size();
    stats.limits = limits_.counts();
    received_.for_each([&](wamp::MessageType type, std::uint64_t count) {
        stats.received.emplace_back(type, count);
    });
    effects_.sent().for_each(
        [&](wamp::MessageType type, std::uint64_t count) { stats.sent.emplace_back(type, count); });
    return stats;
}

bool Realm::wanted() const {
    return options_.meta_api && broker_.has_meta_subscribers();
}

void Realm::publish(std::string_view topic, wamp::List arguments, PeerId except) {
    if (!options_.meta_api) {
        return;
    }
    const wamp::Arguments payload{std::move(arguments), {}};
    broker_.publish_internal(topic, wamp::Payload::of(payload), except);
}

bool Realm::may_subscribe(const Session& session, std::string_view topic, wamp::Match match) const {
    const auto remembered = match == wamp::Match::exact
                                ? session.role->remembered(Action::subscribe, topic)
                                : Decision{};
    const auto decision = remembered.verdict != Verdict::unknown
                              ? remembered
                              : session.role->decide(Action::subscribe, topic, match);
    return decision.verdict == Verdict::allowed;
}

void Realm::send_result(const Session& caller, WampId request, const wamp::Arguments& arguments) {
    wamp::CallResult result;
    result.request = request;
    result.payload = wamp::Payload::of(arguments);
    const auto delivery = effects_.send(caller.peer, std::move(result));
    if (delivery == Delivery::too_large) {
        send_error(
            caller,
            wamp::MessageType::call,
            request,
            uris::kPayloadSizeExceeded,
            "the result is longer than your transport allows");
    } else if (delivery == Delivery::unencodable) {
        send_error(
            caller,
            wamp::MessageType::call,
            request,
            uris::kRuntimeError,
            "the result cannot be expressed in your serialization");
    }
}

void Realm::send_error(
    const Session& session,
    wamp::MessageType request_type,
    WampId request,
    std::string_view error,
    std::string_view text) {
    wamp::Arguments arguments;
    if (!text.empty()) {
        arguments.args.emplace_back(text);
    }
    effects_.send(
        session.peer,
        wamp::Error{
            static_cast<std::uint64_t>(request_type),
            request,
            {},
            error,
            wamp::Payload::of(arguments)});
}

std::optional<std::string> Realm::broken_invariant() const {
    for (const auto& session : sessions_.all()) {
        const Peer* peer = core_.peers.find(session->peer);
        if (peer == nullptr || peer->session != session.get() || peer->realm != this ||
            peer->phase != Phase::established) {
            return fmt::format("session {} has no peer of its own", session->id);
        }
        if (session->leaving) {
            return fmt::format("session {} is leaving and still there", session->id);
        }
        if (session->role == nullptr) {
            return fmt::format("session {} has no role", session->id);
        }
        if (!session->held && !session->asked.empty()) {
            return fmt::format("session {} has questions but no held message", session->id);
        }
        if (&sessions_.all()[session->place] != &session) {
            return fmt::format("session {} is not where it says", session->id);
        }
    }
    return std::nullopt;
}

}  // namespace crossbar::router
