// SPDX-License-Identifier: MIT
// Calls of the meta API, most of them about something that there is.
#include "tests/simulation/generator.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

namespace crossbar::simulation {

using wamp::Match;
using wamp::MessageType;

ClientMessage Generator::meta_call(const Session& session) {
    ClientMessage message;
    message.type = MessageType::call;
    const Realm& realm = *session.realm;
    const WampId other = percent(5) ? 4'711 : any_of(realm.sessions).id;
    const WampId registration =
        realm.registrations.empty() || percent(5) ? 4'711 : any_of(realm.registrations).id;
    const WampId subscription =
        realm.subscriptions.empty() || percent(5) ? 4'711 : any_of(realm.subscriptions).id;
    const auto say = [&](std::string procedure, std::string arguments = {}) {
        message.uri = std::move(procedure);
        message.payload = std::move(arguments);
    };
    const std::string words = std::array{
        R"()",
        R"(,{"reason":"com.why","message":"bye"})",
        R"(,{"reason":"no uri"})"}[weighted({70, 27, 3})];
    const auto kind = match();
    const auto about = fmt::format(R"(["{}",{{"match":"{}"}}])", pattern(kind), name_of(kind));
    switch (below(23)) {
        case 0:
            say("wamp.session.count", percent(90) ? "" : "[17]");
            break;
        case 1:
            say("wamp.session.list", percent(50) ? "" : R"([["limited","asked"]])");
            break;
        case 2:
            say("wamp.session.get", fmt::format("[{}]", other));
            break;
        case 3:
            if (percent(35)) {
                say("wamp.session.kill", fmt::format("[{}]{}", other, words));
                message.kwargs = !words.empty();
            } else {
                say("wamp.session.count");
            }
            break;
        case 4:
            if (percent(10)) {
                say("wamp.session.kill_by_authid",
                    percent(50) ? R"(["alice"])" + words : R"(["bob"])" + words);
                message.kwargs = !words.empty();
            } else if (percent(10)) {
                say("wamp.session.kill_by_authrole",
                    percent(50) ? R"(["limited"])" + words : R"(["asked"])" + words);
                message.kwargs = !words.empty();
            } else if (below(1'000) < 10) {
                say("wamp.session.kill_all", "[]" + words);
                message.kwargs = !words.empty();
            } else {
                say("wamp.session.list");
            }
            break;
        case 5:
        case 6:
        case 7: {
            message.kwargs = percent(60);
            const std::string options = std::array{
                R"({"scope":"detached"})",
                R"({"publish_options":{"retain":true},"scope":"destroyed"})",
                R"({"publish_options":{"disclose_me":true}})",
                R"({"publish_options":{"eligible_authrole":["anonymous"]}})",
                R"({"scope":"somewhere"})"}[weighted({40, 20, 20, 18, 2})];
            say("wamp.session.add_testament",
                fmt::format(
                    R"(["{}",[{}]]{})",
                    any_uri(Match::exact),
                    ++last_payload_,
                    message.kwargs ? "," + options : std::string()));
            break;
        }
        case 8:
            say("wamp.session.flush_testaments", percent(50) ? "" : R"(["detached"])");
            break;
        case 9:
            say("wamp.registration.list");
            break;
        case 10:
            say("wamp.registration.lookup", percent(50) ? fmt::format(R"(["{}"])", uri()) : about);
            break;
        case 11:
            say("wamp.registration.match", fmt::format(R"(["{}"])", uri()));
            break;
        case 12:
            say("wamp.registration.get", fmt::format("[{}]", registration));
            break;
        case 13:
            say("wamp.registration.list_callees", fmt::format("[{}]", registration));
            break;
        case 14:
            say("wamp.registration.count_callees", fmt::format("[{}]", registration));
            break;
        case 15: {
            const bool member = !realm.registrations.empty() && percent(90);
            const auto* from = member ? &any_of(realm.registrations) : nullptr;
            say("wamp.registration.remove_callee",
                fmt::format(
                    "[{},{}]",
                    member ? from->id : registration,
                    member ? from->members[below(from->members.size())].session->id : other));
            break;
        }
        case 16:
            say("wamp.subscription.list");
            break;
        case 17:
            say("wamp.subscription.lookup", percent(50) ? fmt::format(R"(["{}"])", uri()) : about);
            break;
        case 18:
            say("wamp.subscription.match", fmt::format(R"(["{}"])", uri()));
            break;
        case 19:
            say("wamp.subscription.get", fmt::format("[{}]", subscription));
            break;
        case 20:
            say("wamp.subscription.list_subscribers", fmt::format("[{}]", subscription));
            break;
        case 21:
            say("wamp.subscription.count_subscribers", fmt::format("[{}]", subscription));
            break;
        default: {
            const bool member = !realm.subscriptions.empty() && percent(90);
            const auto* from = member ? &any_of(realm.subscriptions) : nullptr;
            say("wamp.subscription.remove_subscriber",
                fmt::format(
                    "[{},{}]",
                    member ? from->id : subscription,
                    member ? from->subscribers[below(from->subscribers.size())]->id : other));
            break;
        }
    }
    message.progress = session.abilities.caller_progressive_invocations && percent(2);
    return message;
}

}  // namespace crossbar::simulation
