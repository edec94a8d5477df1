// SPDX-License-Identifier: MIT
#include "common/router/joining.hpp"

#include "common/base/assert.hpp"
#include "common/base/crypto.hpp"
#include "common/router/auth/logins.hpp"
#include "common/router/features.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/uris.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace crossbar::router {

namespace uris = wamp::uris;

namespace {

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
        // Each counts once, and one that nobody knows stands for all of them: what follows is done
        // for each.
        const auto same = [&](std::string_view other) {
            return other == *method || (!is_login_method(other) && !is_login_method(*method));
        };
        if (std::ranges::none_of(methods, same)) {
            methods.emplace_back(*method);
        }
    }
    return true;
}

LoginRefusal no_matching_method() {
    return {
        std::string(uris::kNoMatchingAuthMethod),
        "none of HELLO.Details.authmethods is offered here"};
}

constexpr Milliseconds kAuthenticatorTimeout{10'000};

// Waits for a dynamic authenticator. Owned by a dealer; the router, and so its Joining, outlives
// it.
class AuthenticatorCall final : public Dealer::InternalCall {
public:
    AuthenticatorCall(Joining& joining, PeerId peer, const wamp::PayloadDecoder& payloads)
        : joining_(joining), peer_(peer), payloads_(payloads) {}

    void answered(std::string_view error, const wamp::Payload& payload) override {
        const auto decoded = payloads_.decode(payload);
        joining_.answered(peer_, error, decoded ? *decoded : wamp::Arguments());
    }

private:
    Joining& joining_;
    PeerId peer_;
    const wamp::PayloadDecoder& payloads_;
};

}  // namespace

Joining::Joining(Core& core, RealmTable& realms)
    : core_(core),
      realms_(realms),
      mock_key_(core.options.mock_key.empty() ? crypto::random_bytes(32) : core.options.mock_key) {}

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
    peer.phase = Phase::authenticating;
    peer.hello = std::make_unique<wamp::Dict>(hello.details);
    peer.next_session = core_.environment.random.wamp_id();
    take(peer, log_in(peer, hello));
}

LoginStep Joining::log_in(Peer& peer, const wamp::Hello& hello) {
    const auto& transport = peer.transport;
    if (transport.trusted_authrole) {
        Identity identity;
        identity.authid =
            transport.trusted_authid.value_or(random_authid(core_.environment.random));
        identity.authrole = *transport.trusted_authrole;
        identity.authmethod = "trusted";
        identity.authprovider = "static";
        identity.trusted = true;
        return identity;
    }
    std::vector<std::string_view> methods;
    if (!read_methods(hello.details, methods)) {
        return LoginRefusal{
            std::string(uris::kProtocolViolation),
            "HELLO.Details.authmethods must be a list of strings"};
    }
    if (transport.auth == nullptr) {
        if (!methods.empty() && std::ranges::find(methods, "anonymous") == methods.end()) {
            return no_matching_method();
        }
        Identity identity;
        identity.authid = random_authid(core_.environment.random);
        identity.authrole = "anonymous";
        identity.authmethod = "anonymous";
        identity.authprovider = "static";
        return identity;
    }
    return choose_method(peer, hello, methods);
}

// The first method of the client's that knows it; else the first that is offered, which will refuse
// it like one that knows it and gets a wrong answer.
LoginStep Joining::choose_method(
    Peer& peer, const wamp::Hello& hello, const std::vector<std::string_view>& methods) {
    const auto dict_in = [&](std::string_view key) {
        const wamp::Value* value = hello.details.find(key);
        const auto* dict = value == nullptr ? nullptr : value->as<wamp::Dict>();
        return dict == nullptr ? wamp::Dict() : *dict;
    };
    const wamp::Value* authid = hello.details.find("authid");
    const auto* name = authid == nullptr ? nullptr : authid->as<std::string>();
    const auto& transport = peer.transport;
    const LoginContext context{
        core_.environment.random,
        core_.environment.clock,
        transport.auth,
        std::string(hello.realm),
        name == nullptr ? std::string() : *name,
        dict_in("authextra"),
        describe_for_authenticator(transport),
        transport.channel,
        transport.cookies != nullptr ? transport.cookies->login_of(transport.cookie) : std::nullopt,
        peer.next_session,
        mock_key_};
    const auto knows = [&](std::string_view method) {
        return may_know(method, context);
    };
    if (const auto at = std::ranges::find_if(methods, knows); at != methods.end()) {
        peer.login = login_with(*at, context);
        return peer.login->start();
    }
    for (const auto method : methods) {
        if (auto login = login_with(method, context)) {
            peer.login = std::move(login);
            return peer.login->start();
        }
    }
    const auto is_anonymous = [](std::string_view method) {
        return method == "anonymous";
    };
    if (std::ranges::all_of(methods, is_anonymous)) {
        return LoginRefusal{
            std::string(uris::kAuthenticationRequired), "clients must authenticate here"};
    }
    return no_matching_method();
}

void Joining::authenticate(Peer& peer, const wamp::Authenticate& answer) {
    CROSSBAR_ASSERT(peer.login != nullptr && peer.challenged);
    peer.challenged = false;
    take(peer, peer.login->authenticate(answer));
}

void Joining::answered(PeerId id, std::string_view error, const wamp::Arguments& answer) {
    Peer* peer = core_.peers.find(id);
    if (peer != nullptr && peer->phase == Phase::authenticating) {
        take(*peer, peer->login->answered(error, answer));
    }
}

void Joining::computed(PeerId id, std::string result) {
    Peer* peer = core_.peers.find(id);
    if (peer != nullptr && peer->phase == Phase::authenticating) {
        take(*peer, peer->login->computed(std::move(result)));
    }
}

void Joining::take(Peer& peer, LoginStep step) {
    if (auto* identity = std::get_if<Identity>(&step)) {
        welcome(peer, std::move(*identity));
    } else if (auto* refusal = std::get_if<LoginRefusal>(&step)) {
        if (peer.login != nullptr && refusal->counts) {  // no login: nothing was shown
            core_.environment.effects.login_failed(peer.id);
        }
        refuse(peer, std::move(*refusal));
    } else if (auto* work = std::get_if<LoginWork>(&step)) {
        if (!core_.environment.effects.compute(peer.id, std::move(work->work))) {
            refuse(peer, uris::kUnavailable, "too many logins at once");
        }
    } else if (auto* challenge = std::get_if<LoginChallenge>(&step)) {
        peer.challenged = true;
        core_.environment.effects.send(
            peer.id, wamp::Challenge{challenge->authmethod, std::move(challenge->extra)});
    } else {
        ask(peer, std::get<LoginAsk>(step));
    }
}

void Joining::ask(Peer& peer, const LoginAsk& question) {
    Realm* realm = peer.realm;
    if (question.realm) {
        const auto at = realms_.find(*question.realm);
        realm = at == realms_.end() ? nullptr : at->second.get();
    }
    if (realm == nullptr) {
        refuse(peer, uris::kAuthenticationFailed, "the authenticator's realm is not there");
        return;
    }
    if (question.role) {
        const Role* role = realm->role(*question.role, false);
        if (role == nullptr ||
            role->decide(Action::call, question.procedure).verdict != Verdict::allowed) {
            core_.environment.logger.warn(
                "role '{}' may not call the authenticator '{}'",
                *question.role,
                question.procedure);
            refuse(peer, uris::kAuthenticationFailed, "the authenticator may not be called");
            return;
        }
    }
    realm->call_internal(
        question.procedure,
        question.arguments,
        kAuthenticatorTimeout,
        std::make_unique<AuthenticatorCall>(*this, peer.id, core_.environment.payloads));
}

void Joining::welcome(Peer& peer, Identity identity) {
    Realm* realm = peer.realm;
    if (identity.realm) {
        const auto at = realms_.find(*identity.realm);
        if (at == realms_.end()) {
            refuse(
                peer,
                uris::kNoSuchRealm,
                fmt::format("there is no realm '{}' here", *identity.realm));
            return;
        }
        realm = at->second.get();
    }
    if (realm->role(identity.authrole, identity.trusted) == nullptr) {
        refuse(
            peer, uris::kNoSuchRole, fmt::format("the realm has no role '{}'", identity.authrole));
        return;
    }
    if (realm->limits().reached(RealmLimit::sessions, realm->sessions().all().size())) {
        refuse(peer, uris::kUnavailable, "the realm has as many sessions as it may");
        return;
    }
    const auto hello = std::move(peer.hello);
    peer.login.reset();
    const auto features = features_of(*hello);
    CROSSBAR_ASSERT(features.has_value());  // read before
    const bool worth_remembering = peer.transport.cookies != nullptr && !identity.trusted &&
                                   identity.authmethod != "anonymous" &&
                                   identity.authmethod != "cookie";
    const CookieLogin login{
        identity.authid, identity.authrole, identity.authmethod, realm->options().name};
    realm->join(peer, std::move(identity), *features, *hello);
    if (worth_remembering && peer.session != nullptr) {
        peer.transport.cookies->remember(peer.transport.cookie, login);
    }
}

void Joining::log_out(const Peer& peer) {
    const auto cookies = peer.transport.cookies;
    if (cookies == nullptr) {
        return;
    }
    const std::string cookie = peer.transport.cookie;
    cookies->forget(cookie);
    core_.peers.for_each([&](const Peer& other) {
        if (other.id != peer.id && other.session != nullptr && other.transport.cookies == cookies &&
            other.transport.cookie == cookie) {
            other.realm->kill(*other.session, uris::kLogout, "logged out in another session");
        }
    });
}

void Joining::refuse(Peer& peer, LoginRefusal refusal) {
    core_.environment.logger.debug("login of {} refused: {}", peer.transport.peer, refusal.text);
    peer.realm = nullptr;
    if (!refusal.text.empty()) {
        refusal.details.set("message", std::move(refusal.text));
    }
    core_.abort_with(peer, refusal.reason, std::move(refusal.details));
}

void Joining::refuse(Peer& peer, std::string_view reason, std::string_view text) {
    refuse(peer, LoginRefusal{std::string(reason), std::string(text)});
}

}  // namespace crossbar::router
