// SPDX-License-Identifier: MIT
// The session meta procedures, wamp.session.* (specification: "Session Meta API", "Session
// Testament"; requirements R-MS, R-TE). Arguments in, outcome out; the realm sends the answer.
#pragma once

#include "common/router/session_table.hpp"
#include "common/wamp/payload.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace crossbar::router {

class Realm;

class SessionMeta {
public:
    struct Unknown {};  // no procedure of this name

    struct Refused {
        std::string_view error;
        std::string text;
    };

    struct Held {};  // an authorizer has been asked: call again with the same arguments

    using Outcome = std::variant<wamp::Arguments, Refused, Unknown, Held>;

    explicit SessionMeta(Realm& realm) : realm_(realm) {}

    // `name`: what follows "wamp.session.".
    Outcome call(RealmSession& caller, std::string_view name, const wamp::Arguments& arguments);

private:
    Outcome count(const wamp::Arguments& arguments) const;
    Outcome list(const wamp::Arguments& arguments) const;
    Outcome details_of(const wamp::Arguments& arguments) const;
    Outcome kill(RealmSession& caller, const wamp::Arguments& arguments);
    Outcome kill_by_authid(RealmSession& caller, const wamp::Arguments& arguments);
    Outcome kill_by_authrole(RealmSession& caller, const wamp::Arguments& arguments);
    Outcome kill_all(RealmSession& caller, const wamp::Arguments& arguments);
    Outcome add_testament(RealmSession& caller, const wamp::Arguments& arguments);
    Outcome flush_testaments(RealmSession& caller, const wamp::Arguments& arguments);

    wamp::List kill_where(
        const RealmSession& caller,
        std::string RealmSession::*attribute,
        std::string_view wanted,
        std::string_view reason,
        std::string_view text);

    Realm& realm_;
};

}  // namespace crossbar::router
