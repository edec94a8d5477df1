// SPDX-License-Identifier: MIT
// How realms, roles and transports look to the router core: plain structs that the shell fills from
// the configuration.
#pragma once

#include "common/auth/scram.hpp"
#include "common/base/clock.hpp"
#include "common/base/crypto.hpp"
#include "common/wamp/options.hpp"
#include "common/wamp/serializer.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/value.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossbar::router {

class CookieJar;

// The request-id rule for messages from a client (requirements R-ID-06..10; reading 24).
enum class RequestIds : std::uint8_t {
    strict,      // last + 1, else a protocol violation
    increasing,  // gaps allowed, going back is a violation
    off,
};

// How clients of a listening transport log in. A transport without it lets anybody in, as
// `anonymous`.
struct AuthOptions {
    // A procedure that knows the principals: called with (realm, authid, details) it gives an
    // authrole, or a dictionary with role and what the method needs.
    struct Dynamic {
        std::string procedure;
        std::optional<std::string> realm;  // where it is registered; absent: where the client joins
        std::optional<std::string> role;   // whose permissions count for the call; absent: the
                                           // router's own, which has all
    };

    // What SCRAM keeps of a password.
    struct Scram {
        bool known = false;  // there is something
        auth::KdfCost cost;
        crypto::Digest stored_key{};
        crypto::Digest server_key{};
    };

    struct Principal {
        std::string authid;
        std::string authrole;
        std::optional<std::string> realm;  // joined instead of the one that the client asks for
        // The ticket; or the key of WAMP-CRA (auth::cra_key makes one of a password).
        std::string secret;
        // WAMP-CRA: a text, told to the client with the next two; empty: unsalted. SCRAM: bytes.
        std::string salt;
        std::uint32_t iterations = 0;
        std::uint32_t keylen = 0;
        Scram scram;
        std::vector<std::string> public_keys;  // cryptosign: Ed25519, 32 bytes each
        std::string certificate_sha1;          // TLS: as in SecureChannel
    };

    struct Method {
        std::vector<Principal> principals;
        std::optional<Dynamic> dynamic;           // instead of `principals`
        std::optional<std::string> default_role;  // for principals without a role
    };

    struct Anonymous {
        std::string role = "anonymous";
        std::optional<std::string> authid;  // absent: random
        std::optional<std::string> realm;   // joined instead of the one that the client asks for
        Method method;                      // `dynamic`, if a procedure decides
    };

    std::optional<Anonymous> anonymous;
    std::optional<Method> ticket;
    std::optional<Method> wampcra;
    std::optional<Method> scram;
    std::optional<Method> cryptosign;
    std::optional<Method> tls;
    bool cookie = false;  // who has logged in with the transport's cookie is let in again

    // Proves the router to clients that ask for it (R-CB-04). Null: it cannot.
    std::shared_ptr<const crypto::KeyPair> router_key;
};

// What TLS knows of a peer's connection. Empty strings: there is none.
struct SecureChannel {
    // Channel ids for cryptosign and SCRAM, 32 bytes each: SHA-256 of the first Finished message,
    // and the exporter of RFC 9266.
    std::string tls_unique;
    std::string tls_exporter;
    // Channel binding data for SCRAM: the Finished message itself, and the hash of the router's
    // certificate (RFC 5929).
    std::string finished;
    std::string server_end_point;
    // SHA-1 of the client's certificate, "AA:BB:...". Set only when the certificate was verified.
    std::string certificate_sha1;
    wamp::Dict certificate;  // its attributes, for a dynamic authenticator (`peer_cert`)
};

// What the core knows about a peer's transport.
struct TransportDetails {
    std::string type;      // "websocket", "rawsocket", "internal"
    std::string peer;      // "tcp4:127.0.0.1:51234", "unix"
    std::string protocol;  // "wamp.2.json", "wamp.2.msgpack.batched"
    wamp::Serializer serializer = wamp::Serializer::none;
    RequestIds request_ids = RequestIds::increasing;
    std::string transport_id;  // of the listening transport, "transport1"
    wamp::Dict
        extra;  // further attributes for `transport` in session details (HTTP headers, certificate)
    std::shared_ptr<const AuthOptions> auth;  // null: none is configured
    std::optional<SecureChannel> channel;     // absent: no TLS
    std::shared_ptr<CookieJar> cookies;       // null: the transport has none
    std::string cookie;                       // that the client has shown, or was given
    // Attached, or GOODBYE said, to WELCOME; 0: none. Absent: RouterOptions::hello_deadline.
    std::optional<Milliseconds> login_deadline;
    // Set for a peer that needs no login (the management pipe, the controller's own session): its
    // identity.
    std::optional<std::string> trusted_authid;
    std::optional<std::string> trusted_authrole;
};

enum class Action : std::uint8_t { call, register_, publish, subscribe };

struct Permission {
    std::string uri;
    wamp::Match match = wamp::Match::exact;
    bool call = false;
    bool register_ = false;
    bool publish = false;
    bool subscribe = false;
    bool disclose_caller = false;
    bool disclose_publisher = false;
    bool cache = false;
};

struct RoleOptions {
    std::string name;
    std::vector<Permission> permissions;
    std::optional<std::string>
        authorizer;  // procedure of a dynamic authorizer, instead of `permissions`
};

// Trust level for a URI pattern or a role (ours; the specification leaves the configuration open).
struct TrustLevel {
    std::string uri;
    wamp::Match match = wamp::Match::prefix;
    std::optional<std::string> authrole;
    std::int64_t level = 0;
};

struct HistoryOptions {
    std::string uri;
    wamp::Match match = wamp::Match::exact;
    std::size_t limit = 1000;  // events kept
};

// When wamp.session.on_stats tells what a session has moved.
struct StatsOptions {
    std::size_t rated_message_size = 512;  // bytes that a longer message counts once more for
    std::uint64_t trigger_after_rated_messages = 0;  // 0: never
    Milliseconds trigger_after_duration{0};          // 0: never
    bool trigger_on_join = false;
    bool trigger_on_leave = true;
};

struct RealmOptions {
    std::string name;
    wamp::UriRules uri_rules = wamp::UriRules::loose;
    bool meta_api = true;
    bool allow_disclose_me = true;  // false: CALL and PUBLISH that ask for disclosure are refused
    bool allow_retain = true;       // false: PUBLISH.Options.retain is ignored
    std::vector<TrustLevel> trust_levels;
    std::vector<HistoryOptions> history;
    std::optional<StatsOptions> stats;    // absent: nothing is counted for sessions
    std::optional<bool> forward_timeout;  // overrides REGISTER.Options.forward_timeout
    // 0: no limit
    std::size_t max_sessions = 0;
    std::size_t max_subscriptions_per_session = 10'000;
    std::size_t max_registrations_per_session = 10'000;
    std::size_t max_pending_calls_per_session = 10'000;
    std::size_t max_retained_events = 10'000;  // topics with a retained event
};

struct RouterOptions {
    std::string agent;             // WELCOME.Details.agent
    wamp::Dict welcome_authextra;  // x_cb_node and the like, inside WELCOME.Details.authextra
    std::string mock_key;  // secret of this router; empty: a random one. Made-up salts come from it
    Milliseconds hello_deadline{10'000};   // TransportDetails::login_deadline, where it is absent
    Milliseconds goodbye_deadline{5'000};  // GOODBYE sent to GOODBYE received
};

}  // namespace crossbar::router
