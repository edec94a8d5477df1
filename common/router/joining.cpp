// SPDX-License-Identifier: MIT
#include "common/router/joining.hpp"

#include "common/base/assert.hpp"
#include "common/router/features.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/uris.hpp"

#include <utility>
#include <vector>

namespace crossbar::router {

namespace uris = wamp::uris;

namespace {

// Crossbar's form of a random authid: XXXX-XXXX-XXXX-XXXX-XXXX-XXXX, of characters that are not
// mistaken for one another.
std::string random_authid(Random& random) {
    constexpr std::string_view kCharacters = "345679ACEFGHJKLMNPQRSTUVWXY";
    constexpr std::size_t kGroups = 6;
    constexpr std::size_t kGroup = 4;
    std::string authid;
    for (std::size_t i = 0; i < kGroups * kGroup; ++i) {
        if (i > 0 && i % kGroup == 0) {
            authid += '-';
        }
        authid += kCharacters[random.below(kCharacters.size())];
    }
    return authid;
}

// HELLO.Details.authmethods; without it the client is content with anonymous (R-AU-12). False when
// it is something else than a list of strings.
bool read_methods(const wamp::Dict& details, std::vector<std::string_view>& methods) {
    const wamp::Value* value = details.find("authmethods");
    if (value == nullptr || value->is_null()) {
        methods.emplace_back("anonymous");
        return true;
    }
    const auto* list = value->as<wamp::List>();
    if (list == nullptr) {
        return false;
    }
    for (const auto& entry : *list) {
        const auto* method = entry.as<std::string>();
        if (method == nullptr) {
            return false;
        }
        methods.emplace_back(*method);
    }
    return true;
}

}  // namespace

void Joining::hello(Peer& peer, const wamp::Hello& hello) {
    if (hello.realm.empty() || !wamp::is_valid_uri(hello.realm, wamp::UriRules::loose)) {
        core_.abort(peer, uris::kInvalidUri, "HELLO.Realm must be the URI of a realm");
        return;
    }
    if (const auto features = features_of(hello.details); !features) {
        core_.abort(peer, uris::kProtocolViolation, features.error());
        return;
    }
    const auto at = realms_.find(hello.realm);
    if (at == realms_.end()) {
        core_.abort(
            peer, uris::kNoSuchRealm, fmt::format("there is no realm '{}' here", hello.realm));
        return;
    }
    peer.realm = at->second.get();
    take(peer, log_in(peer, hello), hello.details);
}

LoginStep Joining::log_in(Peer& peer, const wamp::Hello& hello) {
    const auto& transport = peer.transport;
    if (transport.trusted_authrole) {
        return Identity{
            transport.trusted_authid.value_or(random_authid(core_.environment.random)),
            *transport.trusted_authrole,
            "trusted",
            "static",
            {},
            true};
    }
    std::vector<std::string_view> methods;
    if (!read_methods(hello.details, methods)) {
        return LoginRefusal{
            std::string(uris::kProtocolViolation),
            "HELLO.Details.authmethods must be a list of strings"};
    }
    if (transport.auth == nullptr) {
        return anonymous("anonymous");
    }
    bool only_anonymous = true;
    for (const auto method : methods) {
        only_anonymous = only_anonymous && method == "anonymous";
        if (method == "anonymous" && transport.auth->anonymous) {
            return anonymous(transport.auth->anonymous->role);
        }
    }
    if (only_anonymous) {
        return LoginRefusal{
            std::string(uris::kAuthenticationRequired), "clients must authenticate here"};
    }
    return LoginRefusal{
        std::string(uris::kNoMatchingAuthMethod),
        "none of HELLO.Details.authmethods is available here"};
}

Identity Joining::anonymous(std::string role) {
    return {
        random_authid(core_.environment.random), std::move(role), "anonymous", "static", {}, false};
}

void Joining::authenticate(Peer& peer, const wamp::Authenticate& answer) {
    CROSSBAR_ASSERT(peer.login != nullptr && peer.hello != nullptr);
    const wamp::Dict hello = *peer.hello;
    take(peer, peer.login->authenticate(answer), hello);
}

void Joining::take(Peer& peer, LoginStep step, const wamp::Dict& hello) {
    if (auto* identity = std::get_if<Identity>(&step)) {
        welcome(peer, std::move(*identity), hello);
        return;
    }
    if (const auto* refusal = std::get_if<LoginRefusal>(&step)) {
        peer.realm = nullptr;
        core_.abort(peer, refusal->reason, refusal->text);
        return;
    }
    peer.phase = Phase::authenticating;
    if (!peer.hello) {
        peer.hello = std::make_unique<wamp::Dict>(hello);
    }
    if (auto* challenge = std::get_if<LoginChallenge>(&step)) {
        core_.environment.effects.send(
            peer.id, wamp::Challenge{challenge->authmethod, std::move(challenge->extra)});
    }
}

void Joining::welcome(Peer& peer, Identity identity, const wamp::Dict& hello) {
    Realm* realm = std::exchange(peer.realm, nullptr);
    peer.login.reset();
    peer.hello.reset();
    if (realm->role(identity.authrole, identity.trusted) == nullptr) {
        core_.abort(
            peer, uris::kNoSuchRole, fmt::format("the realm has no role '{}'", identity.authrole));
        return;
    }
    const auto most = realm->options().max_sessions;
    if (most != 0 && realm->sessions().all().size() >= most) {
        core_.abort(peer, uris::kUnavailable, "the realm has as many sessions as it may");
        return;
    }
    const auto features = features_of(hello);
    CROSSBAR_ASSERT(features.has_value());  // read before
    realm->join(peer, std::move(identity), *features, hello);
}

}  // namespace crossbar::router
