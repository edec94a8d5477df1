// SPDX-License-Identifier: MIT
// The meta procedures "wamp.registration.*" (requirements R-MR, R-RV-04).
#include "common/router/registration_meta.hpp"

#include "common/router/dealer_state.hpp"
#include "common/router/timestamp.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/uris.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace crossbar::router {

namespace uris = wamp::uris;

namespace {

constexpr Refusal kNoSuchRegistration{uris::kNoSuchRegistration, "there is no such registration"};
constexpr Refusal kNotAnId{uris::kInvalidArgument, "the first argument must be a registration id"};

std::string_view name_of(wamp::Match match) {
    switch (match) {
        case wamp::Match::prefix:
            return "prefix";
        case wamp::Match::wildcard:
            return "wildcard";
        case wamp::Match::exact:
            break;
    }
    return "exact";
}

std::string_view name_of(wamp::Invoke invoke) {
    switch (invoke) {
        case wamp::Invoke::roundrobin:
            return "roundrobin";
        case wamp::Invoke::random:
            return "random";
        case wamp::Invoke::first:
            return "first";
        case wamp::Invoke::last:
            return "last";
        case wamp::Invoke::single:
        case wamp::Invoke::invalid:
            break;
    }
    return "single";
}

// A meta procedure's answer: a value, or why not.
struct Answer {
    wamp::Value value;
    Refusal refusal;

    Answer(wamp::Value v) : value(std::move(v)) {}

    Answer(Refusal r) : refusal(r) {}
};

wamp::List to_list(const std::vector<WampId>& ids) {
    return {ids.begin(), ids.end()};
}

// The argument at a position or, like Crossbar's procedures, under a name; null when it is absent
// or null.
const wamp::Value* argument(
    const wamp::Arguments& from, std::size_t position, std::string_view name) {
    const auto* value = position < from.args.size() ? &from.args[position] : from.kwargs.find(name);
    return value != nullptr && value->is_null() ? nullptr : value;
}

WampId id_argument(const wamp::Arguments& from, std::size_t position, std::string_view name) {
    const auto* value = argument(from, position, name);
    WampId id = 0;
    return value != nullptr && value->to_unsigned(id) ? id : 0;
}

const std::string* text_argument(
    const wamp::Arguments& from, std::size_t position, std::string_view name) {
    const auto* value = argument(from, position, name);
    return value == nullptr ? nullptr : value->as<std::string>();
}

using MetaArguments = const wamp::Arguments&;

Answer list(Dealer::State& dealer, MetaArguments arguments) {
    const Session* member = nullptr;
    if (argument(arguments, 0, "session_id") != nullptr) {
        member = dealer.context.sessions.find_by_id(id_argument(arguments, 0, "session_id"));
        if (member == nullptr) {
            return Refusal{uris::kNoSuchSession, "there is no such session"};
        }
    }
    wamp::Dict lists;
    for (const auto match : {wamp::Match::exact, wamp::Match::prefix, wamp::Match::wildcard}) {
        lists.append(std::string(name_of(match)), to_list(dealer.registrations.ids(match, member)));
    }
    return wamp::Value(std::move(lists));
}

Answer lookup(Dealer::State& dealer, MetaArguments arguments) {
    const auto* uri = text_argument(arguments, 0, "uri");
    if (uri == nullptr) {
        return Refusal{uris::kInvalidArgument, "the first argument must be a URI"};
    }
    auto match = wamp::Match::exact;
    const auto* options = argument(arguments, 1, "options");
    if (options != nullptr) {
        const auto* dict = options->as<wamp::Dict>();
        const auto* name = dict == nullptr ? nullptr : dict->find("match");
        const auto* text = name == nullptr ? nullptr : name->as<std::string>();
        if (dict == nullptr || (name != nullptr && text == nullptr)) {
            return Refusal{
                uris::kInvalidArgument,
                "the second argument must be a dictionary with a match policy"};
        }
        if (text != nullptr && *text == "prefix") {
            match = wamp::Match::prefix;
        } else if (text != nullptr && *text == "wildcard") {
            match = wamp::Match::wildcard;
        } else if (text != nullptr && *text != "exact") {
            return Refusal{uris::kInvalidArgument, "unknown match policy"};
        }
    }
    const auto* registration = dealer.registrations.find(*uri, match);
    return registration == nullptr ? wamp::Value() : wamp::Value(registration->id);
}

Answer match(Dealer::State& dealer, MetaArguments arguments) {
    const auto* uri = text_argument(arguments, 0, "uri");
    if (uri == nullptr) {
        return Refusal{uris::kInvalidArgument, "the first argument must be a URI"};
    }
    const auto* registration = dealer.registrations.best_match(*uri);
    return registration == nullptr ? wamp::Value() : wamp::Value(registration->id);
}

Answer get(Dealer::State&, const Registration& registration) {
    return wamp::Value(details_of(registration));
}

Answer list_callees(Dealer::State&, const Registration& registration) {
    wamp::List callees;
    for (const auto& member : registration.members) {
        callees.emplace_back(member.session->id);
    }
    return wamp::Value(std::move(callees));
}

Answer count_callees(Dealer::State&, const Registration& registration) {
    return wamp::Value(registration.members.size());
}

Answer remove_callee(Dealer::State& dealer, MetaArguments arguments) {
    const auto id = id_argument(arguments, 0, "registration_id");
    if (id == 0) {
        return kNotAnId;
    }
    auto* registration = dealer.registrations.find(id);
    if (registration == nullptr) {
        return kNoSuchRegistration;
    }
    std::string_view reason = uris::kUnregisteredReason;
    if (argument(arguments, 2, "reason") != nullptr) {
        const auto* text = text_argument(arguments, 2, "reason");
        if (text == nullptr || !wamp::is_valid_uri(*text, wamp::UriRules::loose)) {
            return Refusal{uris::kInvalidUri, "the reason must be a URI"};
        }
        reason = *text;
    }
    auto* session = dealer.context.sessions.find_by_id(id_argument(arguments, 1, "callee_id"));
    if (session == nullptr || registration->member_of(*session) == nullptr) {
        return Refusal{uris::kNoSuchSession, "the session is no callee of the registration"};
    }
    dealer.revoke(*registration, *session, reason);
    return wamp::Value();
}

using OnRealm = Answer (*)(Dealer::State&, MetaArguments);
using OnRegistration = Answer (*)(Dealer::State&, const Registration&);

struct Procedure {
    std::string_view name;
    OnRealm on_realm = nullptr;
    OnRegistration on_registration = nullptr;  // its first argument names a registration
};

constexpr Procedure kProcedures[] = {
    {"list", list},
    {"lookup", lookup},
    {"match", match},
    {"get", nullptr, get},
    {"list_callees", nullptr, list_callees},
    {"count_callees", nullptr, count_callees},
    {"remove_callee", remove_callee},
};

Answer run(const Procedure& procedure, Dealer::State& dealer, MetaArguments arguments) {
    if (procedure.on_realm != nullptr) {
        return procedure.on_realm(dealer, arguments);
    }
    const auto id = id_argument(arguments, 0, "registration_id");
    if (id == 0) {
        return kNotAnId;
    }
    const auto* registration = dealer.registrations.find(id);
    if (registration == nullptr) {
        return kNoSuchRegistration;
    }
    return procedure.on_registration(dealer, *registration);
}

}  // namespace

wamp::Dict details_of(const Registration& registration) {
    return {
        {"id", registration.id},
        {"created", to_timestamp(registration.created)},
        {"uri", registration.uri},
        {"match", name_of(registration.match)},
        {"invoke", name_of(registration.invoke)},
    };
}

bool Dealer::State::call_meta(
    Session& caller,
    const wamp::Call& call,
    std::string_view name,
    const wamp::Arguments& arguments) {
    const auto* procedure =
        std::find_if(std::begin(kProcedures), std::end(kProcedures), [&](const auto& p) {
            return p.name == name;
        });
    if (procedure == std::end(kProcedures)) {
        return false;
    }
    auto answer = run(*procedure, *this, arguments);
    auto refusal = answer.refusal;
    if (!refusal) {
        wamp::Arguments values;
        values.args.push_back(std::move(answer.value));
        wamp::CallResult result;
        result.request = call.request;
        result.payload = wamp::Payload::of(values);
        if (context.effects.send(caller.peer, std::move(result)) != Delivery::too_large) {
            return true;
        }
        refusal = {
            uris::kPayloadSizeExceeded, "the answer is larger than the caller's transport allows"};
    }
    send_error(caller, wamp::MessageType::call, call.request, refusal);
    return true;
}

}  // namespace crossbar::router
