// SPDX-License-Identifier: MIT
// Model: authentication (requirements R-AU, R-AN, R-TK, R-CR, R-DA; readings 32 and 33).
#include "common/base/crypto.hpp"
#include "common/wamp/uris.hpp"
#include "tests/simulation/model.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbar::simulation {

namespace uris = wamp::uris;
using wamp::MessageType;

namespace {

// What follows `"session":` in a text.
WampId session_in(std::string_view text) {
    constexpr std::string_view kKey = "\"session\":";
    const auto at = text.find(kKey);
    WampId id = 0;
    for (auto i = at == text.npos ? text.size() : at + kKey.size();
         i < text.size() && text[i] >= '0' && text[i] <= '9';
         ++i) {
        id = id * 10 + static_cast<WampId>(text[i] - '0');
    }
    return id;
}

bool is_offered(TransportKind kind, std::string_view method) {
    switch (kind) {
        case TransportKind::open:
            return method == "anonymous";
        case TransportKind::principals:
        case TransportKind::dynamic:
            return method == "anonymous" || method == "ticket" || method == "wampcra";
        case TransportKind::elsewhere:
        case TransportKind::tickets:
            return method == "ticket";
    }
    return false;
}

bool is_dynamic(TransportKind kind) {
    return kind == TransportKind::dynamic || kind == TransportKind::elsewhere;
}

const Principal* find(const LoginRules& rules, std::string_view method, std::string_view authid) {
    for (const auto& principal : rules.principals) {
        if (principal.method == method && principal.authid == authid) {
            return &principal;
        }
    }
    return nullptr;
}

std::string text_in(const wamp::Dict& dict, std::string_view key) {
    const auto* value = dict.find(key);
    const auto* text = value == nullptr ? nullptr : value->as<std::string>();
    return text == nullptr ? std::string() : *text;
}

}  // namespace

void Model::hello(Peer& peer, const ClientMessage& message) {
    peer.hello = message;
    peer.next_session = 0;
    if (!is_uri(message.uri, wamp::Match::exact)) {
        return abort(peer, uris::kInvalidUri);
    }
    const auto& can = message.abilities;
    if (!can || !(can->publisher || can->subscriber || can->caller || can->callee)) {
        return abort(peer, uris::kProtocolViolation);
    }
    Realm* realm = find_realm(message.uri);
    if (realm == nullptr) {
        return abort(peer, uris::kNoSuchRealm);
    }
    peer.realm = realm;
    peer.phase = Phase::joining;
    begin_login(peer, message);
}

void Model::begin_login(Peer& peer, const ClientMessage& message) {
    const auto methods = message.methods.value_or(std::vector<std::string>{"anonymous"});
    if (peer.kind == TransportKind::open && methods.empty()) {
        return welcome(peer, {"", "anonymous", "anonymous", "static", {}, {}});
    }
    // The first that knows the client, else the first that is offered (reading 32).
    std::string chosen;
    for (const auto& method : methods) {
        const bool knows = method == "anonymous" || is_dynamic(peer.kind) ||
                           find(logins_, method, message.authid) != nullptr;
        if (is_offered(peer.kind, method) && knows) {
            chosen = method;
            break;
        }
    }
    for (const auto& method : methods) {
        if (chosen.empty() && is_offered(peer.kind, method)) {
            chosen = method;
        }
    }
    if (chosen.empty()) {
        const bool anonymous =
            std::all_of(methods.begin(), methods.end(), [](auto& m) { return m == "anonymous"; });
        return abort(peer, anonymous ? uris::kAuthenticationRequired : uris::kNoMatchingAuthMethod);
    }
    auto& login = peer.login.emplace();
    login.method = chosen;
    login.authid = chosen == "anonymous" ? "" : message.authid;
    login.realm = message.uri;
    login.dynamic = is_dynamic(peer.kind);
    if (chosen == "anonymous") {
        return login.dynamic ? ask_authenticator(peer, {})
                             : welcome(peer, {"", "anonymous", "anonymous", "static", {}, {}});
    }
    if (login.authid.empty()) {
        return abort(peer, uris::kNoSuchPrincipal);
    }
    if (chosen == "wampcra" && login.dynamic) {
        return ask_authenticator(peer, {});
    }
    if (const auto* known = find(logins_, chosen, login.authid)) {
        login.principal = *known;
    }
    challenge(peer);
}

void Model::challenge(Peer& peer) {
    auto& login = *peer.login;
    login.challenged = true;
    const Said* seen = turn_->look(peer.no, MessageType::challenge);
    Said said;
    said.type = MessageType::challenge;
    said.uri = login.method;
    if (login.method == "wampcra") {
        said.payload = seen == nullptr ? std::string() : seen->payload;
        login.challenge = said.payload;
        peer.next_session = session_in(said.payload);
        if (said.payload.find("\"authid\":\"" + login.authid + "\"") == said.payload.npos &&
            !login.dynamic) {
            turn_->object("the challenge does not name the authid");
        }
    }
    tell(peer, said);
}

void Model::authenticate(Peer& peer, const ClientMessage& message) {
    auto& login = *peer.login;
    login.challenged = false;
    if (login.method == "ticket" && login.dynamic) {
        return ask_authenticator(peer, {{"ticket", message.uri}});
    }
    std::string right = login.principal.secret;
    if (login.method == "wampcra") {
        right = crypto::to_base64(
            crypto::hmac_sha256(as_bytes(login.principal.secret), as_bytes(login.challenge)));
    }
    if (login.principal.role.empty() || message.uri != right) {
        return abort(peer, uris::kAuthenticationDenied);
    }
    Identity identity;
    identity.authid = login.principal.authid;
    identity.role = login.principal.role;
    identity.method = login.method;
    identity.provider = login.dynamic ? "dynamic" : "static";
    identity.extra = login.extra;
    if (!login.principal.realm.empty()) {
        identity.realm = login.principal.realm;
    }
    welcome(peer, identity);
}

void Model::ask_authenticator(Peer& peer, wamp::Dict further) {
    auto& login = *peer.login;
    login.asked = true;
    Realm* realm = peer.kind == TransportKind::elsewhere ? find_realm(logins_.authenticator_realm)
                                                         : peer.realm;
    if (realm == nullptr) {
        return abort(peer, uris::kAuthenticationFailed);
    }
    for (const auto& sent : turn_->observed.sent) {
        if (sent.said->type == MessageType::invocation) {
            peer.next_session = session_in(sent.said->payload);
        }
    }
    wamp::Dict details{
        {"authmethod", login.method},
        {"session", peer.next_session},
        {"transport", describe_transport(peer)},
        {"authextra", wamp::Dict()}};
    for (const auto& [key, value] : further) {
        details.append(key, value);
    }
    Internal who;
    who.kind = Internal::Kind::authenticator;
    who.peer = peer.no;
    const wamp::Value authid = login.authid.empty() ? wamp::Value() : wamp::Value(login.authid);
    ask(*realm, logins_.authenticator, {{login.realm, authid, std::move(details)}, {}}, who);
}

void Model::authenticator_answered(
    PeerNo no, std::string_view error, const wamp::Arguments& answer) {
    Peer* peer = find_peer(no);
    if (peer == nullptr || peer->phase != Phase::joining) {
        return;
    }
    auto& login = *peer->login;
    if (!error.empty()) {
        const bool silent = error == uris::kNoSuchProcedure || error == uris::kTimeout ||
                            error == uris::kCanceled || error == uris::kNoAvailableCallee ||
                            error == uris::kMaxConcurrencyReached ||
                            error == uris::kNetworkFailure || error == uris::kPayloadSizeExceeded;
        return abort(*peer, silent ? uris::kAuthenticationFailed : error);
    }
    Identity identity;
    identity.authid = login.authid;
    identity.method = login.method;
    identity.provider = "dynamic";
    const auto* first = answer.args.empty() ? nullptr : &answer.args.front();
    std::string secret;
    if (first != nullptr && first->as<std::string>() != nullptr) {
        identity.role = *first->as<std::string>();
    } else if (first != nullptr && first->as<wamp::Dict>() != nullptr) {
        const auto& details = *first->as<wamp::Dict>();
        identity.role = text_in(details, "role");
        secret = text_in(details, "secret");
        if (const auto authid = text_in(details, "authid"); !authid.empty()) {
            identity.authid = authid;
        }
        if (const auto realm = text_in(details, "realm"); !realm.empty()) {
            identity.realm = realm;
        }
        if (const auto* extra = details.find("extra")) {
            identity.extra = *extra->as<wamp::Dict>();
        }
    }
    if (identity.role.empty()) {
        return abort(*peer, uris::kAuthenticationFailed);
    }
    if (login.method == "wampcra" && secret.empty()) {
        return abort(*peer, uris::kAuthenticationFailed);  // anybody could sign
    }
    if (login.method == "wampcra") {
        login.principal = {
            login.method, identity.authid, identity.role, secret, identity.realm.value_or("")};
        login.extra = identity.extra;
        return challenge(*peer);
    }
    welcome(*peer, identity);
}

void Model::welcome(Peer& peer, Identity identity) {
    Realm* realm = peer.realm;
    if (identity.realm) {
        realm = find_realm(*identity.realm);
        if (realm == nullptr) {
            return abort(peer, uris::kNoSuchRealm);
        }
    }
    const bool known = std::any_of(realm->roles.begin(), realm->roles.end(), [&](const Role& r) {
        return r.rules.name == identity.role;
    });
    if (!known) {
        return abort(peer, uris::kNoSuchRole);
    }
    if (realm->rules.max_sessions != 0 && realm->sessions.size() >= realm->rules.max_sessions) {
        return abort(peer, uris::kUnavailable);
    }
    if (identity.authid.empty()) {
        // The router makes one up.
        const Said* seen = turn_->look(peer.no, MessageType::welcome);
        constexpr std::string_view kKey = "authid=\"";
        const auto at = seen == nullptr ? std::string::npos : seen->details.find(kKey);
        if (at != std::string::npos) {
            const auto begin = at + kKey.size();
            identity.authid = seen->details.substr(begin, seen->details.find('"', begin) - begin);
        }
        if (identity.authid.size() < 10) {
            turn_->object("the router made up no good authid");
        }
    }
    join(peer, *realm, identity);
}

}  // namespace crossbar::simulation
