// SPDX-License-Identifier: MIT
// Model: registrations (requirements R-RP, R-PA, R-SH, R-RV, R-FR, R-MR), and what becomes of the
// calls of a session that leaves (R-CL).
#include "common/wamp/uris.hpp"
#include "tests/simulation/model.hpp"

#include <algorithm>

namespace crossbar::simulation {

namespace uris = wamp::uris;
using wamp::Invoke;
using wamp::MessageType;

void Model::do_register(Session& session, const ClientMessage& message) {
    Realm& realm = *session.realm;
    if (message.invoke == Invoke::invalid) {
        return error(session, message.type, message.request, uris::kInvalidArgument);
    }
    const auto find = [&]() -> Registration* {
        for (auto& one : realm.registrations) {
            if (one.uri == message.uri && one.match == message.match) {
                return &one;
            }
        }
        return nullptr;
    };
    Registration* registration = find();
    if (registration != nullptr && !message.force_reregister &&
        (registration->invoke == Invoke::single || registration->invoke != message.invoke)) {
        return error(session, message.type, message.request, uris::kProcedureAlreadyExists);
    }
    const Unordered any(*turn_);
    while (registration != nullptr && message.force_reregister) {
        turn_->note("registered by force");
        revoke(*registration->members.back().session, *registration, uris::kUnregisteredReason);
        registration = find();
    }
    const bool created = registration == nullptr;
    if (created) {
        const Said* seen = turn_->look(session.peer->no, MessageType::registered, message.request);
        for (const auto& other : realm.registrations) {
            if (seen != nullptr && other.id == seen->id) {
                turn_->object("the id of a new registration is in use");
            }
        }
        registration = &realm.registrations.emplace_back();
        registration->id = seen == nullptr ? 0 : seen->id;
        registration->uri = message.uri;
        registration->match = message.match;
        registration->invoke = message.invoke;
    }
    Member* member = nullptr;
    for (auto& one : registration->members) {
        if (one.session == &session) {
            member = &one;
        }
    }
    const bool joined = member == nullptr;
    if (joined) {
        member = &registration->members.emplace_back();
        member->session = &session;
        member->serial = ++last_serial_;
        registration->last_chosen = 0;
    }
    member->concurrency = message.concurrency;
    member->disclose_caller = message.disclose_caller;
    member->forward_timeout = message.forward_timeout;
    const unsigned chain = turn_->new_chain();
    Said registered;
    registered.type = MessageType::registered;
    registered.request = message.request;
    registered.id = registration->id;
    tell(*session.peer, registered);
    const WampId id = registration->id;
    if (created) {
        meta(
            realm,
            uris::kRegistrationOnCreate,
            {session.id,
             wamp::Dict{
                 {"id", id},
                 {"uri", registration->uri},
                 {"match", name_of(registration->match)},
                 {"invoke", name_of(registration->invoke)}}},
            nullptr,
            chain);
    }
    if (joined) {
        meta(realm, uris::kRegistrationOnRegister, {session.id, id}, nullptr, chain);
    }
}

void Model::do_unregister(Session& session, const ClientMessage& message) {
    for (auto& registration : session.realm->registrations) {
        const auto& members = registration.members;
        const bool held = std::any_of(
            members.begin(), members.end(), [&](const Member& m) { return m.session == &session; });
        if (registration.id != message.id || !held) {
            continue;
        }
        Said unregistered;
        unregistered.type = MessageType::unregistered;
        unregistered.request = message.request;
        tell(*session.peer, unregistered);
        return end_registration(session, registration, true, nullptr);
    }
    error(session, MessageType::unregister, message.request, uris::kNoSuchRegistration);
}

// Invocations that are under way go on (R-RP-11).
void Model::end_registration(
    Session& session, Registration& registration, bool told, const Session* except) {
    Realm& realm = *session.realm;
    const WampId id = registration.id;
    std::erase_if(registration.members, [&](const Member& m) { return m.session == &session; });
    registration.last_chosen = 0;
    const bool last = registration.members.empty();
    if (last) {
        realm.registrations.remove_if([&](const Registration& r) { return &r == &registration; });
    }
    const unsigned chain = turn_->new_chain();
    if (told) {
        meta(realm, uris::kRegistrationOnUnregister, {session.id, id}, except, chain);
    }
    if (told && last) {
        meta(realm, uris::kRegistrationOnDelete, {session.id, id}, except, chain);
    }
}

void Model::revoke(Session& session, Registration& registration, std::string_view reason) {
    if (session.abilities.registration_revocation) {
        Said revoked;
        revoked.type = MessageType::unregistered;
        revoked.details =
            write(wamp::Value(wamp::Dict{{"registration", registration.id}, {"reason", reason}}));
        tell(*session.peer, revoked);
    }
    end_registration(session, registration, true, nullptr);
}

void Model::calls_of_leaving(Session& session) {
    Realm& realm = *session.realm;
    while (true) {
        const auto at = std::find_if(realm.calls.begin(), realm.calls.end(), [&](const Call& c) {
            return c.caller == &session || c.callee == &session;
        });
        if (at == realm.calls.end()) {
            return;
        }
        turn_->note(at->caller == &session ? "caller left" : "callee left");
        if (at->caller == &session) {
            if (at->callee != &session) {
                interrupt(*at, "killnowait");
            }
            realm.calls.erase(at);
        } else {
            finish(*at, uris::kCanceled);
        }
    }
}

}  // namespace crossbar::simulation
