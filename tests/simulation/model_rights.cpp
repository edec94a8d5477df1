// SPDX-License-Identifier: MIT
// Model: authorization, by permissions and by an authorizer (requirements R-AZ, R-UR).
#include "common/wamp/uris.hpp"
#include "tests/simulation/model.hpp"

#include <algorithm>
#include <array>

namespace crossbar::simulation {

namespace uris = wamp::uris;
using wamp::Match;

namespace {

std::string_view name_of(Action action) {
    constexpr std::array<std::string_view, 4> kNames{"call", "register", "publish", "subscribe"};
    return kNames[static_cast<std::size_t>(action)];
}

bool allows(const PermissionRule& rule, Action action) {
    switch (action) {
        case Action::call:
            return rule.call;
        case Action::register_:
            return rule.register_;
        case Action::publish:
            return rule.publish;
        case Action::subscribe:
            return rule.subscribe;
    }
    return false;
}

// The permissions of the simulation are exact URIs and prefixes: the exact one decides, else the
// longest prefix.
const PermissionRule* best(const std::vector<PermissionRule>& rules, std::string_view uri) {
    const PermissionRule* found = nullptr;
    for (const auto& rule : rules) {
        const bool better = found == nullptr || rule.match == Match::exact ||
                            (found->match != Match::exact && rule.uri.size() > found->uri.size());
        if (matches(uri, rule.uri, rule.match) && better) {
            found = &rule;
        }
    }
    return found;
}

// Every URI that the simulation's clients and rules have names for: a pattern is allowed when
// nothing of that is refused (R-AZ-02).
const std::vector<std::string>& universe() {
    static const std::vector<std::string> kUris = [] {
        std::vector<std::string> uris{
            "sys", "sys.login", "sys.authorize", "wamp.session.on_join", "d.d.d", "d", "d.d"};
        const std::array<std::string, 4> names{"a", "b", "c", "bb"};
        for (const auto& x : names) {
            uris.push_back(x);
            for (const auto& y : names) {
                uris.push_back(x + "." + y);
                for (const auto& z : names) {
                    uris.push_back(x + "." + y + "." + z);
                }
            }
        }
        return uris;
    }();
    return kUris;
}

Decision by_permissions(const RoleRules& role, Action action, std::string_view uri, Match match) {
    if (match == Match::exact) {
        const auto* rule = best(role.permissions, uri);
        if (rule == nullptr || !allows(*rule, action)) {
            return {Verdict::denied, false};
        }
        return {Verdict::allowed, rule->disclose};
    }
    for (const auto& one : universe()) {
        if (matches(one, uri, match)) {
            const auto* rule = best(role.permissions, one);
            if (rule == nullptr || !allows(*rule, action)) {
                return {Verdict::denied, false};
            }
        }
    }
    return {Verdict::allowed, false};
}

Decision read(const wamp::Arguments& answer, bool& keep) {
    const Decision garbage{Verdict::failed, false};
    if (answer.args.empty()) {
        return garbage;
    }
    if (const bool* allow = answer.args.front().as<bool>()) {
        return {*allow ? Verdict::allowed : Verdict::denied, false};
    }
    const auto* dict = answer.args.front().as<wamp::Dict>();
    const auto* allow = dict == nullptr ? nullptr : dict->find("allow");
    if (allow == nullptr || allow->as<bool>() == nullptr) {
        return garbage;
    }
    const auto flag = [&](std::string_view name) {
        const auto* value = dict->find(name);
        return value != nullptr && *value->as<bool>();
    };
    keep = flag("cache");
    const bool yes = *allow->as<bool>();
    return {yes ? Verdict::allowed : Verdict::denied, yes && flag("disclose")};
}

}  // namespace

void Model::start_role(const std::string& realm, const RoleRules& rules) {
    auto& role = find_realm(realm)->roles.emplace_back();
    role.serial = ++last_serial_;
    role.rules = rules;
    change_of_role(*find_realm(realm), rules.name);
}

void Model::stop_role(const std::string& realm, const std::string& name) {
    auto& roles = find_realm(realm)->roles;
    roles.remove_if([&](const Role& role) { return role.rules.name == name; });
    change_of_role(*find_realm(realm), name);
}

// What was asked under other rights counts no more: a message that waits for it is looked at again.
void Model::change_of_role(Realm& realm, const std::string& name) {
    for (auto& session : realm.sessions) {
        if (session.role == name && session.held) {
            turn_->note("role changed while held");
            session.questions.clear();
            turn_->resumed.insert(session.peer->no);
        }
    }
}

Decision Model::may(Session& session, Action action, std::string_view uri, Match match) {
    const bool claims = action == Action::register_ || action == Action::publish;
    const bool could_be_reserved =
        is_reserved(uri) || (match == Match::prefix && std::string_view("wamp").starts_with(uri));
    if (!is_uri(uri, match) || (claims && could_be_reserved)) {
        return {Verdict::invalid_uri, false};
    }
    Role* role = nullptr;
    for (auto& running : session.realm->roles) {
        if (running.rules.name == session.role) {
            role = &running;
        }
    }
    if (role == nullptr) {
        return {Verdict::denied, false};  // it has been stopped
    }
    if (role->rules.authorizer.empty()) {
        return by_permissions(role->rules, action, uri, match);
    }
    for (const auto* known : {&role->remembered, &session.questions}) {
        for (const auto& question : *known) {
            if (question.action == action && question.match == match && question.uri == uri) {
                return question.decision;
            }
        }
    }
    Question question;
    question.serial = ++last_serial_;
    question.role = role->serial;
    question.action = action;
    question.match = match;
    question.uri = uri;
    session.questions.push_back(question);
    Internal who;
    who.kind = Internal::Kind::authorizer;
    who.peer = session.peer->no;
    who.session = session.id;
    who.question = question.serial;
    ask(*session.realm,
        role->rules.authorizer,
        {{describe(session), uri, name_of(action), wamp::Dict{{"match", name_of(match)}}}, {}},
        who);
    return session.questions.back().decision;  // it may have been answered at once
}

void Model::authorizer_answered(
    const Internal& who, std::string_view error, const wamp::Arguments& answer) {
    bool keep = false;
    const Decision decision = error.empty() ? read(answer, keep) : Decision{Verdict::failed, false};
    for (auto& realm : realms_) {
        for (auto& session : realm.sessions) {
            if (session.id != who.session) {
                continue;
            }
            for (auto& question : session.questions) {
                if (question.serial != who.question) {
                    continue;
                }
                question.decision = decision;
                for (auto& role : realm.roles) {
                    if (keep && role.serial == question.role && question.match == Match::exact) {
                        turn_->note("decision remembered");
                        role.remembered.insert(role.remembered.begin(), question);
                    }
                }
                if (session.held) {
                    turn_->resumed.insert(session.peer->no);
                }
            }
        }
    }
}

}  // namespace crossbar::simulation
