// SPDX-License-Identifier: MIT
// Model: the meta API (requirements R-MS, R-MR, R-MB, R-TE, R-SR, R-RV).
#include "common/base/bytes.hpp"
#include "common/serial/codec.hpp"
#include "common/wamp/uris.hpp"
#include "tests/simulation/model.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace crossbar::simulation {

namespace uris = wamp::uris;
using wamp::Match;
using wamp::Value;

namespace {

wamp::Arguments one(Value value) {
    return {{std::move(value)}, {}};
}

wamp::List ids(const std::vector<WampId>& from) {
    return {from.begin(), from.end()};
}

std::vector<std::string> strings(const Value& value) {
    std::vector<std::string> out;
    for (const auto& entry : *value.as<wamp::List>()) {
        out.push_back(*entry.as<std::string>());
    }
    return out;
}

// What PUBLISH.Options a testament's publish_options come to.
ClientMessage publication(const wamp::Arguments& from) {
    ClientMessage message;
    message.type = wamp::MessageType::publish;
    message.uri = *from.args[0].as<std::string>();
    message.payload = write(wamp::Arguments{*from.args[1].as<wamp::List>(), {}});
    const auto* options = from.kwargs.find("publish_options");
    if (options == nullptr) {
        return message;
    }
    for (const auto& [key, value] : *options->as<wamp::Dict>()) {
        if (key == "retain") {
            message.retain = *value.as<bool>();
        } else if (key == "disclose_me") {
            message.disclose_me = *value.as<bool>();
        } else if (key == "eligible_authrole") {
            message.filter.emplace().eligible_authrole = strings(value);
        }
    }
    return message;
}

}  // namespace

// One call of a meta procedure: answers at once, with a RESULT or an ERROR.
struct MetaCall {
    Model& model;
    Session& caller;
    const ClientMessage& message;
    const wamp::Arguments& arguments;
    Realm& realm = *caller.realm;

    using Procedure = Outcome (MetaCall::*)();

    Outcome done(const wamp::Arguments& result) {
        model.result(caller, message.request, result);
        return Outcome::done;
    }

    Outcome fail(std::string_view uri) {
        model.error(caller, wamp::MessageType::call, message.request, uri);
        return Outcome::done;
    }

    WampId id(std::size_t at) const {
        WampId id = 0;
        return at < arguments.args.size() && arguments.args[at].to_unsigned(id) ? id : 0;
    }

    std::string text(std::size_t at) const {
        const auto* text =
            at < arguments.args.size() ? arguments.args[at].as<std::string>() : nullptr;
        return text == nullptr ? std::string() : *text;
    }

    std::string keyword(std::string_view name) const {
        const auto* value = arguments.kwargs.find(name);
        const auto* text = value == nullptr ? nullptr : value->as<std::string>();
        return text == nullptr ? std::string() : *text;
    }

    Match match_option() const {
        const auto* options =
            arguments.args.size() > 1 ? arguments.args[1].as<wamp::Dict>() : nullptr;
        const auto* name = options == nullptr ? nullptr : options->find("match");
        const auto text = name == nullptr ? std::string("exact") : *name->as<std::string>();
        return text == "exact" ? Match::exact : text == "prefix" ? Match::prefix : Match::wildcard;
    }

    Session* session(WampId wanted) const {
        for (auto& one : realm.sessions) {
            if (one.id == wanted) {
                return &one;
            }
        }
        return nullptr;
    }

    Registration* registration() const {
        for (auto& one : realm.registrations) {
            if (one.id == id(0)) {
                return &one;
            }
        }
        return nullptr;
    }

    Subscription* subscription() const {
        for (auto& one : realm.subscriptions) {
            if (one.id == id(0)) {
                return &one;
            }
        }
        return nullptr;
    }

    // Sessions.

    std::vector<WampId> listed() const {
        std::vector<WampId> found;
        for (const auto& one : realm.sessions) {
            const auto roles =
                arguments.args.empty() ? std::vector{one.role} : strings(arguments.args[0]);
            if (std::count(roles.begin(), roles.end(), one.role) != 0) {
                found.push_back(one.id);
            }
        }
        return found;
    }

    bool has_bad_filter() const {
        return !arguments.args.empty() && arguments.args[0].as<wamp::List>() == nullptr;
    }

    Outcome session_count() {
        return has_bad_filter() ? fail(uris::kInvalidArgument) : done(one(listed().size()));
    }

    Outcome session_list() {
        return has_bad_filter() ? fail(uris::kInvalidArgument) : done(one(ids(listed())));
    }

    Outcome session_get() {
        const auto* found = session(id(0));
        return found == nullptr ? fail(uris::kNoSuchSession) : done(one(model.describe(*found)));
    }

    Outcome kill_where(const std::function<bool(const Session&)>& wanted, bool told, bool list) {
        const auto reason =
            arguments.kwargs.contains("reason") ? keyword("reason") : std::string(uris::kKilled);
        if (!is_uri(reason, Match::exact)) {
            return fail(uris::kInvalidUri);
        }
        const Unordered any(*model.turn_);
        std::vector<Session*> victims;
        std::vector<WampId> killed;
        for (auto& one : realm.sessions) {
            if (&one != &caller && wanted(one)) {
                victims.push_back(&one);
                killed.push_back(one.id);
            }
        }
        model.kill_many(victims, reason, keyword("message"), told);
        return done(one(list ? Value(ids(killed)) : Value(killed.size())));
    }

    Outcome kill() {
        auto* victim = session(id(0));
        const auto reason =
            arguments.kwargs.contains("reason") ? keyword("reason") : std::string(uris::kKilled);
        if (!is_uri(reason, Match::exact)) {
            return fail(uris::kInvalidUri);
        }
        if (victim == nullptr || victim == &caller) {
            return fail(uris::kNoSuchSession);
        }
        const Unordered any(*model.turn_);
        model.kill(*victim, reason, keyword("message"), true);
        return done({});
    }

    Outcome kill_by_authid() {
        return kill_where([&](const Session& s) { return s.authid == text(0); }, true, true);
    }

    Outcome kill_by_authrole() {
        return kill_where([&](const Session& s) { return s.role == text(0); }, true, false);
    }

    Outcome kill_all() {
        return kill_where([](const Session&) { return true; }, false, false);
    }

    Outcome add_testament() {
        const auto scope = keyword("scope");
        if (!scope.empty() && scope != "detached" && scope != "destroyed") {
            return fail(uris::kInvalidArgument);
        }
        Testament testament{publication(arguments), false};
        const auto decision =
            model.may(caller, Action::publish, testament.publication.uri, Match::exact);
        switch (decision.verdict) {
            case Verdict::unknown:
                return Outcome::held;
            case Verdict::denied:
                return fail(uris::kNotAuthorized);
            case Verdict::failed:
                return fail(uris::kAuthorizationFailed);
            case Verdict::invalid_uri:
                return fail(uris::kInvalidUri);
            case Verdict::allowed:
                break;
        }
        testament.disclose = decision.disclose;
        (scope == "detached" ? caller.detached : caller.destroyed).push_back(testament);
        return done({});
    }

    Outcome flush_testaments() {
        const auto scope = text(0);
        (scope == "detached" ? caller.detached : caller.destroyed).clear();
        return done({});
    }

    // Registrations.

    template <class Things>
    wamp::Dict by_match(const Things& things) const {
        wamp::Dict lists;
        for (const auto match : {Match::exact, Match::prefix, Match::wildcard}) {
            std::vector<WampId> found;
            for (const auto& thing : things) {
                if (thing.match == match) {
                    found.push_back(thing.id);
                }
            }
            lists.append(std::string(name_of(match)), ids(found));
        }
        return lists;
    }

    Outcome registration_list() { return done(one(by_match(realm.registrations))); }

    Outcome registration_lookup() {
        for (const auto& r : realm.registrations) {
            if (r.uri == text(0) && r.match == match_option()) {
                return done(one(r.id));
            }
        }
        return done(one(Value()));
    }

    Outcome registration_match() {
        const auto* found = best_match(realm, text(0));
        return done(one(found == nullptr ? Value() : Value(found->id)));
    }

    Outcome registration_get() {
        const auto* r = registration();
        if (r == nullptr) {
            return fail(uris::kNoSuchRegistration);
        }
        return done(one(wamp::Dict{
            {"id", r->id},
            {"uri", r->uri},
            {"match", name_of(r->match)},
            {"invoke", name_of(r->invoke)}}));
    }

    Outcome list_callees() {
        const auto* r = registration();
        if (r == nullptr) {
            return fail(uris::kNoSuchRegistration);
        }
        std::vector<WampId> callees;
        for (const auto& member : r->members) {
            callees.push_back(member.session->id);
        }
        return done(one(ids(callees)));
    }

    Outcome count_callees() {
        const auto* r = registration();
        return r == nullptr ? fail(uris::kNoSuchRegistration) : done(one(r->members.size()));
    }

    Outcome remove_callee() {
        auto* r = registration();
        if (r == nullptr) {
            return fail(uris::kNoSuchRegistration);
        }
        auto* victim = session(id(1));
        const bool member = std::any_of(r->members.begin(), r->members.end(), [&](const Member& m) {
            return m.session == victim;
        });
        if (victim == nullptr || !member) {
            return fail(uris::kNoSuchSession);
        }
        const Unordered any(*model.turn_);
        model.revoke(*victim, *r, uris::kUnregisteredReason);
        return done(one(Value()));
    }

    // Subscriptions.

    Outcome subscription_list() { return done(one(by_match(realm.subscriptions))); }

    Outcome subscription_lookup() {
        for (const auto& s : realm.subscriptions) {
            if (s.topic == text(0) && s.match == match_option()) {
                return done(one(s.id));
            }
        }
        return done(one(Value()));
    }

    Outcome subscription_match() {
        std::vector<WampId> found;
        for (const auto& s : realm.subscriptions) {
            if (matches(text(0), s.topic, s.match)) {
                found.push_back(s.id);
            }
        }
        return done(one(found.empty() ? Value() : Value(ids(found))));
    }

    Outcome subscription_get() {
        const auto* s = subscription();
        if (s == nullptr) {
            return fail(uris::kNoSuchSubscription);
        }
        return done(
            one(wamp::Dict{{"id", s->id}, {"uri", s->topic}, {"match", name_of(s->match)}}));
    }

    Outcome list_subscribers() {
        const auto* s = subscription();
        if (s == nullptr) {
            return fail(uris::kNoSuchSubscription);
        }
        std::vector<WampId> found;
        for (const auto* one_of_them : s->subscribers) {
            found.push_back(one_of_them->id);
        }
        return done(one(ids(found)));
    }

    Outcome count_subscribers() {
        const auto* s = subscription();
        return s == nullptr ? fail(uris::kNoSuchSubscription) : done(one(s->subscribers.size()));
    }

    Outcome remove_subscriber() {
        auto* s = subscription();
        if (s == nullptr) {
            return fail(uris::kNoSuchSubscription);
        }
        auto* victim = session(id(1));
        if (victim == nullptr) {
            return fail(uris::kNoSuchSession);
        }
        if (std::count(s->subscribers.begin(), s->subscribers.end(), victim) == 0) {
            return fail(uris::kNoSuchSubscription);
        }
        const Unordered any(*model.turn_);
        if (victim->abilities.subscription_revocation) {
            Said revoked;
            revoked.type = wamp::MessageType::unsubscribed;
            revoked.details = write(Value(wamp::Dict{{"subscription", s->id}}));
            model.tell(*victim->peer, revoked);
        }
        done({});
        model.end_subscription(*victim, *s, true, nullptr);
        return Outcome::done;
    }
};

void Model::result(const Session& to, WampId request, const wamp::Arguments& what) {
    Said said;
    said.type = wamp::MessageType::result;
    said.request = request;
    said.payload = write(what);
    if (tell(*to.peer, said) == router::Delivery::too_large) {
        error(to, wamp::MessageType::call, request, uris::kPayloadSizeExceeded);
    }
}

Outcome Model::call_meta(Session& session, const ClientMessage& message) {
    static const std::map<std::string, MetaCall::Procedure> kProcedures{
        {"wamp.session.count", &MetaCall::session_count},
        {"wamp.session.list", &MetaCall::session_list},
        {"wamp.session.get", &MetaCall::session_get},
        {"wamp.session.kill", &MetaCall::kill},
        {"wamp.session.kill_by_authid", &MetaCall::kill_by_authid},
        {"wamp.session.kill_by_authrole", &MetaCall::kill_by_authrole},
        {"wamp.session.kill_all", &MetaCall::kill_all},
        {"wamp.session.add_testament", &MetaCall::add_testament},
        {"wamp.session.flush_testaments", &MetaCall::flush_testaments},
        {"wamp.registration.list", &MetaCall::registration_list},
        {"wamp.registration.lookup", &MetaCall::registration_lookup},
        {"wamp.registration.match", &MetaCall::registration_match},
        {"wamp.registration.get", &MetaCall::registration_get},
        {"wamp.registration.list_callees", &MetaCall::list_callees},
        {"wamp.registration.count_callees", &MetaCall::count_callees},
        {"wamp.registration.remove_callee", &MetaCall::remove_callee},
        {"wamp.subscription.list", &MetaCall::subscription_list},
        {"wamp.subscription.lookup", &MetaCall::subscription_lookup},
        {"wamp.subscription.match", &MetaCall::subscription_match},
        {"wamp.subscription.get", &MetaCall::subscription_get},
        {"wamp.subscription.list_subscribers", &MetaCall::list_subscribers},
        {"wamp.subscription.count_subscribers", &MetaCall::count_subscribers},
        {"wamp.subscription.remove_subscriber", &MetaCall::remove_subscriber},
    };
    const auto at = kProcedures.find(message.uri);
    if (at == kProcedures.end()) {
        return do_call(session, message, false);  // nobody of the simulation may register it
    }
    wamp::Payload bytes;
    if (!message.payload.empty()) {
        bytes.format = wamp::Serializer::json;
        bytes.bytes = as_bytes(message.payload);
        bytes.args = true;
        bytes.kwargs = message.kwargs;
    }
    const auto arguments = serial::decode_payload(bytes);
    MetaCall call{*this, session, message, *arguments};
    return (call.*at->second)();
}

}  // namespace crossbar::simulation
