// SPDX-License-Identifier: MIT
#include "tests/simulation/logins.hpp"

#include <optional>
#include <string_view>

namespace crossbar::simulation {

LoginRules login_rules() {
    LoginRules rules;
    rules.principals = {
        {"ticket", "alice", "anonymous", "secret-of-alice", ""},
        {"ticket", "lim", "limited", "secret-of-lim", ""},
        {"ticket", "gus", "ghost", "secret-of-gus", ""},
        {"ticket", "mover", "anonymous", "secret-of-mover", "realm2"},
        {"wampcra", "bob", "asked", "secret-of-bob", ""},
        {"wampcra", "tess", "teller", "secret-of-tess", ""},
    };
    rules.authenticator = "sys.login";
    rules.authenticator_realm = "realm1";
    return rules;
}

std::shared_ptr<const router::AuthOptions> auth_of(TransportKind kind, const LoginRules& rules) {
    if (kind == TransportKind::open) {
        return nullptr;
    }
    auto options = std::make_shared<router::AuthOptions>();
    const auto method = [&](std::string_view name) {
        router::AuthOptions::Method made;
        for (const auto& from : rules.principals) {
            if (from.method == name) {
                auto& principal = made.principals.emplace_back();
                principal.authid = from.authid;
                principal.authrole = from.role;
                principal.secret = from.secret;
                if (!from.realm.empty()) {
                    principal.realm = from.realm;
                }
            }
        }
        return made;
    };
    router::AuthOptions::Dynamic dynamic{rules.authenticator, std::nullopt};
    router::AuthOptions::Method asking;
    switch (kind) {
        case TransportKind::open:
            break;
        case TransportKind::principals:
            options->anonymous.emplace();
            options->ticket = method("ticket");
            options->wampcra = method("wampcra");
            break;
        case TransportKind::dynamic:
            options->anonymous.emplace().method.dynamic = dynamic;
            asking.dynamic = dynamic;
            options->ticket = asking;
            options->wampcra = asking;
            break;
        case TransportKind::elsewhere:
            dynamic.realm = rules.authenticator_realm;
            asking.dynamic = dynamic;
            options->ticket = asking;
            break;
        case TransportKind::tickets:
            options->ticket = method("ticket");
            break;
    }
    return options;
}

}  // namespace crossbar::simulation
