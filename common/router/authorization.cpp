// SPDX-License-Identifier: MIT
// Realm: the right to do something. Remembered decisions first, then the role's permissions, then
// the dynamic authorizer: a procedure in the same realm that is called with (session details, URI,
// action, options) and answers with true, false or {allow, disclose, cache}. Whatever else it does
// means no (R-AZ-05).
#include "common/router/realm.hpp"
#include "common/wamp/uris.hpp"

#include <algorithm>
#include <utility>

namespace crossbar::router {
namespace {

constexpr Milliseconds kAuthorizerTimeout{10'000};

std::string_view name_of(Action action) {
    switch (action) {
        case Action::call:
            return "call";
        case Action::register_:
            return "register";
        case Action::publish:
            return "publish";
        case Action::subscribe:
            return "subscribe";
    }
    return "";
}

std::string_view name_of(wamp::Match match) {
    switch (match) {
        case wamp::Match::exact:
            return "exact";
        case wamp::Match::prefix:
            return "prefix";
        case wamp::Match::wildcard:
            return "wildcard";
    }
    return "";
}

struct Answer {
    Decision decision{Verdict::failed, {}};
    bool keep = false;
};

// Null for something else than a boolean; false for what is absent.
std::optional<bool> flag(const wamp::Dict& answer, std::string_view name) {
    const wamp::Value* value = answer.find(name);
    if (value == nullptr || value->is_null()) {
        return false;
    }
    const bool* on = value->as<bool>();
    return on != nullptr ? std::optional(*on) : std::nullopt;
}

Answer read_answer(const wamp::Arguments& answer) {
    if (answer.args.empty()) {
        return {};
    }
    const auto verdict = [](bool allow) {
        return allow ? Verdict::allowed : Verdict::denied;
    };
    if (const bool* allow = answer.args.front().as<bool>()) {
        return {{verdict(*allow), {}}, false};
    }
    const auto* details = answer.args.front().as<wamp::Dict>();
    if (details == nullptr || !details->contains("allow")) {
        return {};
    }
    const auto allow = flag(*details, "allow");
    const auto disclose = flag(*details, "disclose");
    const auto keep = flag(*details, "cache");
    if (!allow || !disclose || !keep) {
        return {};
    }
    return {{verdict(*allow), {*allow && *disclose}}, *keep};
}

// Waits for the authorizer. Owned by the dealer, which the realm owns.
class AuthorizerCall final : public Dealer::InternalCall {
public:
    AuthorizerCall(Realm& realm, const RealmSession& session, std::uint64_t question)
        : realm_(realm), peer_(session.peer), session_(session.id), question_(question) {}

    void answered(std::string_view error, const wamp::Payload& payload) override {
        Answer answer;
        if (!error.empty()) {
            realm_.authorizer_failed(error);
        } else if (const auto decoded = realm_.context().payloads.decode(payload)) {
            answer = read_answer(*decoded);
            if (answer.decision.verdict == Verdict::failed) {
                realm_.authorizer_failed(
                    "it answered with something else than a boolean or a dictionary of allow, "
                    "disclose and cache");
            }
        }
        realm_.authorized(peer_, session_, question_, answer.decision, answer.keep);
    }

private:
    Realm& realm_;
    PeerId peer_;
    WampId session_;
    std::uint64_t question_;
};

}  // namespace

Decision Realm::authorize(
    RealmSession& session, Action action, std::string_view uri, wamp::Match match) {
    const Role& role = *session.role;
    if (match == wamp::Match::exact) {
        const auto remembered = role.remembered(action, uri);
        if (remembered.verdict != Verdict::unknown) {
            return remembered;
        }
    }
    for (const auto& asked : session.asked) {
        if (asked.action == action && asked.match == match && asked.uri == uri) {
            return asked.decision;
        }
    }
    const auto decision = role.decide(action, uri, match);
    if (decision.verdict == Verdict::unknown) {
        return ask_authorizer(session, action, uri, match);
    }
    if (match == wamp::Match::exact) {
        role.remember(action, uri, decision);
    }
    return decision;
}

Decision Realm::ask_authorizer(
    RealmSession& session, Action action, std::string_view uri, wamp::Match match) {
    const auto question = ++last_question_;
    session.asked.push_back({question, action, match, std::string(uri), {}});
    const wamp::Arguments arguments{
        {describe(session), uri, name_of(action), wamp::Dict{{"match", name_of(match)}}}, {}};
    dealer_.call_internal(
        *session.role->authorizer(),
        arguments,
        kAuthorizerTimeout,
        std::make_unique<AuthorizerCall>(*this, session, question));
    return session.asked.back().decision;  // it may have been answered at once
}

void Realm::authorized(
    PeerId peer, WampId session_id, std::uint64_t question, Decision decision, bool keep) {
    RealmSession* session = sessions_.find(peer);
    if (session == nullptr || session->id != session_id) {
        return;  // it has left meanwhile
    }
    const auto asked = std::ranges::find(session->asked, question, &RealmSession::Asked::number);
    if (asked == session->asked.end()) {
        return;  // its role has changed meanwhile
    }
    asked->decision = decision;
    if (keep && asked->match == wamp::Match::exact) {
        session->role->remember(asked->action, asked->uri, decision);
    }
    if (session->held) {
        core_.environment.effects.resume(peer);
    }
}

}  // namespace crossbar::router
