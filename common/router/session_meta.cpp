// SPDX-License-Identifier: MIT
#include "common/router/session_meta.hpp"

#include "common/router/realm.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/uris.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace crossbar::router {

namespace uris = wamp::uris;

using wamp::Arguments;
using wamp::Value;

namespace {

using Outcome = SessionMeta::Outcome;
using Refused = SessionMeta::Refused;

Refused invalid(std::string text) {
    return {uris::kInvalidArgument, std::move(text)};
}

Arguments one(Value value) {
    Arguments result;
    result.args.push_back(std::move(value));
    return result;
}

// A parameter by its place or its name; null is as good as absent.
const Value* parameter(const Arguments& arguments, std::size_t place, std::string_view name) {
    const Value* value =
        place < arguments.args.size() ? &arguments.args[place] : arguments.kwargs.find(name);
    return value != nullptr && !value->is_null() ? value : nullptr;
}

// The role names that count and list filter by; nothing: all sessions. False when it is something
// else.
bool read_filter(const Arguments& arguments, std::optional<std::vector<std::string_view>>& roles) {
    const Value* value = parameter(arguments, 0, "filter_authroles");
    if (value == nullptr) {
        return true;
    }
    const auto* list = value->as<wamp::List>();
    if (list == nullptr) {
        return false;
    }
    roles.emplace();
    for (const auto& entry : *list) {
        const auto* role = entry.as<std::string>();
        if (role == nullptr) {
            return false;
        }
        roles->push_back(*role);
    }
    return true;
}

constexpr std::string_view kFilterText = "the filter must be a list of authroles";

std::optional<wamp::List> ids_of(const SessionTable& sessions, const Arguments& arguments) {
    std::optional<std::vector<std::string_view>> roles;
    if (!read_filter(arguments, roles)) {
        return std::nullopt;
    }
    wamp::List ids;
    for (const auto& session : sessions.all()) {
        if (!roles || std::ranges::find(*roles, session->authrole) != roles->end()) {
            ids.emplace_back(session->id);
        }
    }
    return ids;
}

std::optional<WampId> session_id_in(const Arguments& arguments) {
    const Value* value = parameter(arguments, 0, "session");
    std::uint64_t id = 0;
    if (value == nullptr || !value->to_unsigned(id)) {
        return std::nullopt;
    }
    return id;
}

// The reason and message that kill procedures take as keywords.
struct Words {
    std::string_view reason = uris::kKilled;
    std::string_view text;
};

std::variant<Words, Refused> words_in(const Arguments& arguments) {
    Words words;
    if (const Value* reason = arguments.kwargs.find("reason");
        reason != nullptr && !reason->is_null()) {
        const auto* text = reason->as<std::string>();
        if (text == nullptr) {
            return invalid("reason must be a URI");
        }
        if (!wamp::is_valid_uri(*text, wamp::UriRules::loose)) {
            return Refused{uris::kInvalidUri, "reason must be a URI"};
        }
        words.reason = *text;
    }
    if (const Value* message = arguments.kwargs.find("message");
        message != nullptr && !message->is_null()) {
        const auto* text = message->as<std::string>();
        if (text == nullptr) {
            return invalid("message must be a string");
        }
        words.text = *text;
    }
    return words;
}

// The list of testaments that `scope` names; null for another word.
std::vector<Testament>* scope_in(
    const Arguments& arguments, std::size_t place, Testaments& testaments) {
    const Value* value = parameter(arguments, place, "scope");
    if (value == nullptr) {
        return &testaments.destroyed;
    }
    const auto* scope = value->as<std::string>();
    if (scope != nullptr && *scope == "destroyed") {
        return &testaments.destroyed;
    }
    return scope != nullptr && *scope == "detached" ? &testaments.detached : nullptr;
}

constexpr std::string_view kScopeText = "scope must be 'destroyed' or 'detached'";

}  // namespace

Outcome SessionMeta::call(RealmSession& caller, std::string_view name, const Arguments& arguments) {
    if (name == "count") {
        return count(arguments);
    }
    if (name == "list") {
        return list(arguments);
    }
    if (name == "get") {
        return details_of(arguments);
    }
    if (name == "kill") {
        return kill(caller, arguments);
    }
    if (name == "kill_by_authid") {
        return kill_by_authid(caller, arguments);
    }
    if (name == "kill_by_authrole") {
        return kill_by_authrole(caller, arguments);
    }
    if (name == "kill_all") {
        return kill_all(caller, arguments);
    }
    if (name == "add_testament") {
        return add_testament(caller, arguments);
    }
    if (name == "flush_testaments") {
        return flush_testaments(caller, arguments);
    }
    return Unknown{};
}

Outcome SessionMeta::count(const Arguments& arguments) const {
    const auto ids = ids_of(realm_.sessions(), arguments);
    return ids ? Outcome(one(ids->size())) : invalid(std::string(kFilterText));
}

Outcome SessionMeta::list(const Arguments& arguments) const {
    auto ids = ids_of(realm_.sessions(), arguments);
    return ids ? Outcome(one(std::move(*ids))) : invalid(std::string(kFilterText));
}

Outcome SessionMeta::details_of(const Arguments& arguments) const {
    const auto id = session_id_in(arguments);
    if (!id) {
        return invalid("the first argument must be a session id");
    }
    const auto* session = realm_.sessions().find_by_id(*id);
    if (session == nullptr) {
        return Refused{uris::kNoSuchSession, fmt::format("there is no session {}", *id)};
    }
    return one(describe(*session));
}

Outcome SessionMeta::kill(RealmSession& caller, const Arguments& arguments) {
    const auto id = session_id_in(arguments);
    if (!id) {
        return invalid("the first argument must be a session id");
    }
    const auto words = words_in(arguments);
    if (const auto* refused = std::get_if<Refused>(&words)) {
        return *refused;
    }
    auto* victim = realm_.sessions().find_by_id(*id);
    if (victim == nullptr || victim == &caller) {
        return Refused{uris::kNoSuchSession, fmt::format("there is no session {} to kill", *id)};
    }
    const auto& [reason, text] = std::get<Words>(words);
    realm_.kill(*victim, reason, text);
    return Arguments{};
}

Outcome SessionMeta::kill_by_authid(RealmSession& caller, const Arguments& arguments) {
    const Value* value = parameter(arguments, 0, "authid");
    const auto* authid = value == nullptr ? nullptr : value->as<std::string>();
    if (authid == nullptr) {
        return invalid("the first argument must be an authid");
    }
    const auto words = words_in(arguments);
    if (const auto* refused = std::get_if<Refused>(&words)) {
        return *refused;
    }
    const auto& [reason, text] = std::get<Words>(words);
    return one(kill_where(caller, &RealmSession::authid, *authid, reason, text));
}

Outcome SessionMeta::kill_by_authrole(RealmSession& caller, const Arguments& arguments) {
    const Value* value = parameter(arguments, 0, "authrole");
    const auto* authrole = value == nullptr ? nullptr : value->as<std::string>();
    if (authrole == nullptr) {
        return invalid("the first argument must be an authrole");
    }
    const auto words = words_in(arguments);
    if (const auto* refused = std::get_if<Refused>(&words)) {
        return *refused;
    }
    const auto& [reason, text] = std::get<Words>(words);
    return one(kill_where(caller, &RealmSession::authrole, *authrole, reason, text).size());
}

Outcome SessionMeta::kill_all(RealmSession& caller, const Arguments& arguments) {
    const auto words = words_in(arguments);
    if (const auto* refused = std::get_if<Refused>(&words)) {
        return *refused;
    }
    const auto& [reason, text] = std::get<Words>(words);
    return one(realm_.kill_all(reason, text, &caller));
}

wamp::List SessionMeta::kill_where(
    const RealmSession& caller,
    std::string RealmSession::*attribute,
    std::string_view wanted,
    std::string_view reason,
    std::string_view text) {
    wamp::List killed;
    std::vector<WampId> victims;
    for (const auto& session : realm_.sessions().all()) {
        if (session.get() != &caller && (*session).*attribute == wanted) {
            victims.push_back(session->id);
        }
    }
    for (const auto id : victims) {
        realm_.kill(*realm_.sessions().find_by_id(id), reason, text);
        killed.emplace_back(id);
    }
    return killed;
}

Outcome SessionMeta::add_testament(RealmSession& caller, const Arguments& arguments) {
    const Value* topic = parameter(arguments, 0, "topic");
    const Value* args = parameter(arguments, 1, "args");
    const Value* kwargs = parameter(arguments, 2, "kwargs");
    const Value* options = parameter(arguments, 3, "publish_options");
    auto* scope = scope_in(arguments, 4, caller.testaments);
    if (topic == nullptr || topic->as<std::string>() == nullptr) {
        return invalid("topic must be a URI");
    }
    if (args != nullptr && args->as<wamp::List>() == nullptr) {
        return invalid("args must be a list");
    }
    if (kwargs != nullptr && kwargs->as<wamp::Dict>() == nullptr) {
        return invalid("kwargs must be a dictionary");
    }
    if (options != nullptr && options->as<wamp::Dict>() == nullptr) {
        return invalid("publish_options must be a dictionary");
    }
    if (scope == nullptr) {
        return invalid(std::string(kScopeText));
    }
    Testament testament;
    testament.topic = *topic->as<std::string>();
    if (options != nullptr) {
        testament.options = *options->as<wamp::Dict>();
        if (const auto checked = publish_options_of(testament.options); !checked) {
            return invalid(checked.error());
        }
    }
    if (scope->size() >= Testaments::kMost) {
        return invalid("the session has as many testaments as it may");
    }
    const auto decision = realm_.authorize(caller, Action::publish, testament.topic);
    switch (decision.verdict) {
        case Verdict::unknown:
            return Held{};
        case Verdict::allowed:
            break;
        case Verdict::denied:
            return Refused{
                uris::kNotAuthorized,
                fmt::format("not authorized to publish to '{}'", testament.topic)};
        case Verdict::failed:
            return Refused{
                uris::kAuthorizationFailed,
                fmt::format(
                    "the right to publish to '{}' could not be determined", testament.topic)};
        case Verdict::invalid_uri:
            return Refused{
                uris::kInvalidUri, fmt::format("'{}' is no topic to publish to", testament.topic)};
    }
    testament.grant = decision.grant;
    if (args != nullptr) {
        testament.arguments.args = *args->as<wamp::List>();
    }
    if (kwargs != nullptr) {
        testament.arguments.kwargs = *kwargs->as<wamp::Dict>();
    }
    scope->push_back(std::move(testament));
    return Arguments{};
}

Outcome SessionMeta::flush_testaments(RealmSession& caller, const Arguments& arguments) {
    auto* scope = scope_in(arguments, 0, caller.testaments);
    if (scope == nullptr) {
        return invalid(std::string(kScopeText));
    }
    scope->clear();
    return Arguments{};
}

}  // namespace crossbar::router
