// SPDX-License-Identifier: MIT
// What the model remembers: plain records in plain lists. Everything is found by looking at each.
#pragma once

#include "common/base/clock.hpp"
#include "common/router/options.hpp"
#include "tests/simulation/said.hpp"
#include "tests/simulation/turn.hpp"

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace crossbar::simulation {

using router::Action;

inline constexpr Milliseconds kHelloDeadline{7'000};
inline constexpr Milliseconds kGoodbyeDeadline{5'000};
inline constexpr Milliseconds kInternalTimeout{10'000};  // of authenticators and authorizers
inline constexpr std::size_t kRestrictedRetained = 64;   // of one topic, besides the one for all
inline constexpr std::size_t kEndedRemembered = 24;      // the router promises more than that

// Rules: the configuration, as the world gives it to router and model.

struct PermissionRule {
    std::string uri;
    wamp::Match match = wamp::Match::prefix;
    bool call = true;
    bool register_ = true;
    bool publish = true;
    bool subscribe = true;
    bool disclose = false;
};

struct RoleRules {
    std::string name;
    std::vector<PermissionRule> permissions;
    std::string authorizer;  // empty: none
};

struct RealmRules {
    std::string name;
    bool meta_api = true;
    bool allow_disclose_me = true;
    bool allow_retain = true;
    std::size_t max_sessions = 0;
    std::size_t max_calls = 10'000;  // pending, of a session
};

enum class TransportKind {
    open,        // no login
    principals,  // anonymous, ticket and wampcra with known principals
    dynamic,     // the same, but an authenticator of the realm knows the principals
    elsewhere,   // ticket, an authenticator of another realm knows the principals
    tickets,     // nobody gets in without one
};

struct Principal {
    std::string method;
    std::string authid;
    std::string role;
    std::string secret;
    std::string realm;  // empty: the one that HELLO names
};

struct LoginRules {
    std::vector<Principal> principals;
    std::string authenticator;        // the procedure
    std::string authenticator_realm;  // of TransportKind::elsewhere
};

// Records.

struct Identity {
    std::string authid;
    std::string role;
    std::string method;
    std::string provider;
    std::optional<std::string> realm;
    wamp::Dict extra;
};

struct Login {
    std::string method;
    std::string authid;
    std::string realm;
    bool dynamic = false;
    bool challenged = false;
    Principal principal;    // known (or made up, then without a secret) by now
    std::string challenge;  // of wampcra
    wamp::Dict extra;       // what the authenticator gives along
    bool asked = false;
};

struct Realm;
struct Session;

enum class Phase { waiting, joining, established, leaving, closed };

struct Peer {
    PeerNo no = 0;
    TransportKind kind = TransportKind::open;
    router::RequestIds ids = router::RequestIds::increasing;
    const Link* link = nullptr;
    Phase phase = Phase::waiting;
    std::optional<TimePoint> deadline;
    Realm* realm = nullptr;      // while joining or established
    Session* session = nullptr;  // while established
    std::optional<Login> login;
    ClientMessage hello;
    WampId next_session = 0;  // announced to an authenticator
};

enum class Verdict { unknown, allowed, denied, failed, invalid_uri };

struct Decision {
    Verdict verdict = Verdict::unknown;
    bool disclose = false;
};

struct Question {
    std::uint64_t serial = 0;
    std::uint64_t role = 0;  // the serial of the role that asked
    Action action{};
    wamp::Match match{};
    std::string uri;
    Decision decision;
};

struct Testament {
    ClientMessage publication;
    bool disclose = false;
};

struct Session {
    WampId id = 0;
    Peer* peer = nullptr;
    Realm* realm = nullptr;
    std::string authid;
    std::string role;
    std::string method;
    std::string provider;
    wamp::Dict extra;
    Abilities abilities;
    WampId last_request = 0;
    WampId last_invocation = 0;
    std::vector<WampId>
        ended;  // progressive calls that are over, while their caller may be sending
    bool held = false;
    std::vector<Question> questions;
    std::vector<Testament> detached;
    std::vector<Testament> destroyed;
};

struct Role {
    std::uint64_t serial = 0;
    RoleRules rules;
    std::vector<Question> remembered;
};

struct Subscription {
    WampId id = 0;
    std::string topic;
    wamp::Match match{};
    std::vector<Session*> subscribers;
};

struct Retained {
    std::string topic;
    std::optional<Filter> filter;  // in a normal form
    WampId not_for = 0;            // the publisher's session
    WampId publisher = 0;
    Said event;
    std::string disclosed_authid;
    std::string disclosed_authrole;
    bool disclosed = false;
    PublicationPtr publication;
};

struct Member {
    Session* session = nullptr;
    std::uint64_t serial = 0;
    std::uint64_t concurrency = 0;
    bool disclose_caller = false;
    bool forward_timeout = false;
};

struct Registration {
    WampId id = 0;
    std::string uri;
    wamp::Match match{};
    wamp::Invoke invoke{};
    std::vector<Member> members;
    std::uint64_t last_chosen = 0;  // a member's serial; 0: members changed since, or nobody
};

// Who asked, when the router itself calls.
struct Internal {
    enum class Kind { none, authorizer, authenticator } kind = Kind::none;
    PeerNo peer = 0;
    WampId session = 0;
    std::uint64_t question = 0;
};

struct Call {
    Realm* realm = nullptr;
    Session* caller = nullptr;  // null: internal
    Internal internal;
    WampId request = 0;
    Session* callee = nullptr;
    WampId invocation = 0;
    WampId registration = 0;
    std::uint64_t member = 0;
    std::string procedure;
    std::string payload;
    std::uint64_t timeout = 0;
    std::optional<TimePoint> deadline;
    bool disclose = false;
    bool wants_progress = false;
    bool progressive = false;
    bool open = false;  // more of it may come from the caller
    bool interrupted = false;
    bool has_results = false;
    bool counted = false;     // against the member's concurrency
    bool reroutable = false;  // there were other members when it began
    std::vector<std::uint64_t> tried;
};

struct Realm {
    RealmRules rules;
    std::list<Role> roles;
    std::list<Session> sessions;
    std::list<Subscription> subscriptions;
    std::list<Registration> registrations;
    std::list<Call> calls;
    std::list<Retained> retained;
};

// URIs, in the plainest way.
std::vector<std::string> components(std::string_view uri);
bool is_uri(std::string_view uri, wamp::Match form);
bool is_reserved(std::string_view uri);
bool matches(std::string_view uri, std::string_view pattern, wamp::Match match);
Filter normal(Filter filter);
bool admits(const Filter& filter, const Session& session);

// The registration that a call of `uri` goes to, or null (R-PA-02).
Registration* best_match(Realm& realm, std::string_view uri);

}  // namespace crossbar::simulation
