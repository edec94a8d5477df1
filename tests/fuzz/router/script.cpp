// SPDX-License-Identifier: MIT
#include "tests/fuzz/router/script.hpp"

#include "common/wamp/uris.hpp"

#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

namespace crossbar::fuzz {

namespace uris = wamp::uris;

namespace {

constexpr std::array<std::string_view, 20> kUris{
    "com.open.a",
    "com.open",
    "com.open.",
    "com.open.a.b",
    "com.open..b",
    "com.a",
    "com.a.b",
    "com..b",
    "com.",
    "",
    ".",
    "..",
    kAuthorizer,
    kLoginProcedure,
    "wamp.",
    "wamp.session.on_join",
    "wamp.registration.on_create",
    "wamp.subscription.on_delete",
    "wamp.session.count",
    "no uri#"};

// Those that change something twice: they are met more often.
constexpr std::array<std::string_view, 32> kMetaProcedures{
    "wamp.session.count",
    "wamp.session.list",
    "wamp.session.get",
    "wamp.session.kill",
    "wamp.session.kill_by_authid",
    "wamp.session.kill_by_authrole",
    "wamp.session.kill_all",
    "wamp.session.add_testament",
    "wamp.session.flush_testaments",
    "wamp.session.modify_details",
    "wamp.subscription.list",
    "wamp.subscription.lookup",
    "wamp.subscription.match",
    "wamp.subscription.get",
    "wamp.subscription.list_subscribers",
    "wamp.subscription.count_subscribers",
    "wamp.subscription.get_events",
    "wamp.subscription.remove_subscriber",
    "wamp.subscription.nothing",
    "wamp.registration.list",
    "wamp.registration.lookup",
    "wamp.registration.match",
    "wamp.registration.get",
    "wamp.registration.list_callees",
    "wamp.registration.count_callees",
    "wamp.registration.remove_callee",
    "wamp.registration.nothing",
    "wamp.session.get",
    "wamp.session.kill",
    "wamp.session.add_testament",
    "wamp.subscription.remove_subscriber",
    "wamp.registration.remove_callee"};

constexpr std::array kMatches{wamp::Match::exact, wamp::Match::prefix, wamp::Match::wildcard};
constexpr std::array kSerializers{
    wamp::Serializer::json,
    wamp::Serializer::msgpack,
    wamp::Serializer::cbor,
    wamp::Serializer::ubjson,
    wamp::Serializer::bjdata};

wamp::Dict roles(std::initializer_list<std::string_view> names, bool features) {
    wamp::Dict all;
    for (const auto* feature :
         {"progressive_call_results",
          "progressive_call_invocations",
          "call_canceling",
          "call_timeout",
          "call_reroute",
          "payload_passthru_mode",
          "registration_revocation",
          "subscription_revocation"}) {
        all.append(feature, features);
    }
    wamp::Dict roles;
    for (const auto name : names) {
        roles.append(std::string(name), wamp::Dict{{"features", all}});
    }
    return roles;
}

std::unique_ptr<wamp::PassThru> passthru(bool on) {
    return on ? std::make_unique<wamp::PassThru>(wamp::PassThru{"x_fuzz", "cbor", {}, {}, false})
              : nullptr;
}

}  // namespace

void Script::prepare() {
    const auto count = 2 + input_.below(World::kMostClients - 1);
    for (std::size_t i = 0; i < count; ++i) {
        connect(world_.client(i));
        hello(world_.client(i));
    }
}

void Script::step() {
    const auto what = input_.byte();
    auto& client = world_.client(what >> 5U);
    switch (what & 31U) {
        case 0:
            return connect(client);
        case 1:
            return hello(client);
        case 2:
        case 3:
            return subscribe(client);
        case 4:
            return say(client, wamp::Unsubscribe{request(client), id()});
        case 5:
        case 6:
        case 7:
            return publish(client);
        case 8:
        case 9:
            return register_(client);
        case 10:
            return say(client, wamp::Unregister{request(client), id()});
        case 11:
        case 12:
        case 13:
        case 14:
            return call(client);
        case 15:
        case 16:
            return call_meta(client);
        case 17: {
            constexpr std::array kModes{
                wamp::CancelMode::absent,
                wamp::CancelMode::skip,
                wamp::CancelMode::kill,
                wamp::CancelMode::killnowait};
            const auto back = input_.below(4);
            const auto last = client.last_request;
            return say(client, wamp::Cancel{last > back ? last - back : 1, input_.pick(kModes)});
        }
        case 18:
        case 19:
        case 20:
            return yield(client);
        case 21:
        case 22:
            return error(client);
        case 23:
            return authenticate(client);
        case 24:
            return end(client);
        case 25:
            return world_.detach(client);
        case 26:
            return transport(client);
        case 27:
            return raw(client);
        case 28:
            return stray(client);
        case 29:
            return realms();
        case 30:
            mutate_ = true;
            return;
        case 31:
            return wait();
        default:
            return;
    }
}

void Script::connect(Client& client) {
    constexpr std::array kIds{
        router::RequestIds::increasing,
        router::RequestIds::increasing,
        router::RequestIds::strict,
        router::RequestIds::off};
    const auto how = input_.byte();
    const auto door = static_cast<Door>(how % 8U % kDoors);
    world_.connect(client, door, kSerializers[(how >> 3U) % 5U], kIds[how >> 6U]);
}

void Script::hello(Client& client) {
    const auto how = input_.byte();
    wamp::Hello hello;
    hello.realm = (how & 1U) != 0 ? kRealm2 : kRealm1;
    hello.details.set(
        "roles",
        (how & 2U) != 0 ? roles({"caller", "subscriber"}, (how & 4U) == 0)
                        : roles({"publisher", "subscriber", "caller", "callee"}, (how & 4U) == 0));
    if ((how & 8U) != 0) {
        hello.details.set("authmethods", wamp::List{"anonymous", "ticket"});
        hello.details.set("authid", (how & 16U) != 0 ? "jane" : "joe");
    } else {
        hello.details.set("authmethods", wamp::List{"ticket", "anonymous"});
        hello.details.set("authid", "joe");
    }
    if ((how & 32U) != 0) {
        hello.details.set("team", "red");
    }
    say(client, std::move(hello));
}

void Script::subscribe(Client& client) {
    Bits how(input_.byte());
    wamp::Subscribe message;
    message.request = request(client);
    message.topic = uri();
    message.options.get_retained = how.next();
    message.options.match = input_.pick(kMatches);
    say(client, std::move(message));
}

void Script::publish(Client& client) {
    Bits how(input_.byte());
    wamp::Publish message;
    message.request = request(client);
    message.topic = uri();
    auto& options = message.options;
    options.acknowledge = how.next();
    options.exclude_me = how.next();
    options.disclose_me = how.next();
    options.retain = how.next();
    options.ppt = passthru(how.next());
    if (how.next()) {
        options.receivers = std::make_unique<wamp::ReceiverFilter>();
        auto& filter = *options.receivers;
        Bits lists(input_.byte());
        if (lists.next()) {
            filter.exclude = {id()};
        }
        if (lists.next()) {
            filter.eligible = {id(), id()};
        }
        if (lists.next()) {
            filter.exclude_authrole = {kLimitedRole};
        }
        if (lists.next()) {
            filter.eligible_authrole = {"anonymous", kDynamicRole};
        }
        if (lists.next()) {
            filter.exclude_authid = {"joe"};
        }
        if (lists.next()) {
            filter.eligible_attributes.push_back({"team", {"red"}});
        }
    }
    const auto payload = arguments();
    message.payload = wamp::Payload::of(payload);
    say(client, std::move(message));
}

void Script::register_(Client& client) {
    constexpr std::array kInvoke{
        wamp::Invoke::single,
        wamp::Invoke::roundrobin,
        wamp::Invoke::random,
        wamp::Invoke::first,
        wamp::Invoke::last};
    Bits how(input_.byte());
    wamp::Register message;
    message.request = request(client);
    message.procedure = uri();
    auto& options = message.options;
    options.match = input_.pick(kMatches);
    options.invoke = input_.pick(kInvoke);
    options.concurrency = how.next() ? 1 : 0;
    options.force_reregister = how.next() && how.next();
    options.disclose_caller = how.next();
    options.forward_timeout = how.next();
    say(client, std::move(message));
}

void Script::call(Client& client) {
    Bits how(input_.byte());
    wamp::Call message;
    const bool more = how.next() && how.next();  // of the last call
    message.request = more ? client.last_request : request(client);
    message.procedure = uri();
    auto& options = message.options;
    options.timeout = how.next() ? 1'000 : 0;
    options.receive_progress = how.next();
    options.progress = how.next();
    options.disclose_me = how.next();
    options.ppt = passthru(how.next());
    const auto payload = arguments();
    message.payload = wamp::Payload::of(payload);
    say(client, std::move(message));
}

void Script::call_meta(Client& client) {
    wamp::Call message;
    message.request = request(client);
    message.procedure = input_.pick(kMetaProcedures);
    wamp::Arguments payload;
    const auto name = message.procedure;
    if (name.ends_with("testament")) {
        payload.args = {uri(), wamp::List{1}, wamp::Dict{}};
        if (input_.below(2) != 0) {
            payload.kwargs.set("publish_options", wamp::Dict{{"retain", true}});
        }
    } else if (name.ends_with("lookup") || name.ends_with("match")) {
        payload.args = {uri()};
    } else if (name.ends_with("by_authid")) {
        payload.args = {"joe"};
    } else if (name.ends_with("by_authrole")) {
        payload.args = {kLimitedRole};
    } else {
        payload.args = {id()};
        if (name.find("remove") != std::string_view::npos) {
            payload.args.emplace_back(id());
        }
    }
    message.payload = wamp::Payload::of(payload);
    say(client, std::move(message));
}

void Script::yield(Client& client) {
    Bits how(input_.byte());
    wamp::Yield message;
    message.options.progress = how.next();
    message.options.ppt = passthru(how.next() && how.next());
    message.request = invocation(client);
    const auto payload = arguments();
    message.payload = wamp::Payload::of(payload);
    say(client, std::move(message));
}

void Script::error(Client& client) {
    wamp::Error message;
    message.request_type = 68;
    message.request = invocation(client);
    message.error = input_.below(2) != 0 ? uris::kUnavailable : std::string_view("com.error");
    const auto payload = arguments();
    message.payload = wamp::Payload::of(payload);
    say(client, std::move(message));
}

void Script::authenticate(Client& client) {
    say(client, wamp::Authenticate{input_.below(2) != 0 ? "secret" : "wrong", {}});
}

void Script::end(Client& client) {
    const auto how = input_.below(4);
    if (how == 0) {
        return say(client, wamp::Abort{{}, "com.bye", {}});
    }
    say(client, wamp::Goodbye{{}, how == 1 ? uris::kGoodbyeAndOut : uris::kCloseRealm});
}

void Script::transport(Client& client) {
    constexpr std::size_t kShortest = 512;  // of RawSocket
    Bits how(input_.byte());
    client.congested = how.next();
    client.broken = how.next();
    client.largest = how.next() ? kShortest : 0;
}

void Script::raw(Client& client) {
    const auto length = input_.byte();
    world_.give(client, input_.take(length));
}

// What clients never say, or not now.
void Script::stray(Client& client) {
    switch (input_.below(6)) {
        case 0:
            return say(client, wamp::Welcome{id(), {}});
        case 1:
            return say(client, wamp::EventReceived{id()});
        case 2:
            return say(client, wamp::Published{id(), id()});
        case 3:
            return say(client, wamp::Interrupt{id(), wamp::CancelMode::kill, {}});
        case 4:
            return say(client, wamp::Error{48, id(), {}, "com.error", {}});
        default:
            return world_.give(client, as_bytes("\xff"));
    }
}

void Script::realms() {
    const auto how = input_.below(16);
    const auto role = (how & 1U) != 0 ? kLimitedRole : kDynamicRole;
    switch (how >> 1U) {
        case 0:
            return world_.stop_realm(kRealm1);
        case 1:
            return world_.stop_realm(kRealm2);
        case 2:
            return world_.start_realm(kRealm1);
        case 3:
            return world_.start_realm(kRealm2);
        case 4:
        case 5:
            return world_.stop_role(role);
        case 6:
            return world_.start_role(role);
        default:
            return how == 15 ? world_.shut_down() : world_.start_role(role);
    }
}

void Script::wait() {
    constexpr std::array<int, 6> kTimes{0, 1, 999, 1'000, 5'000, 10'000};
    world_.advance(Milliseconds(input_.pick(kTimes)));
}

void Script::say(Client& client, wamp::Message message) {
    ByteBuffer scratch;
    const auto encoded = serial::encode(message, client.serializer, scratch);
    if (!encoded) {
        return;
    }
    ByteBuffer bytes;
    for (const auto part : {encoded->head, encoded->payload, encoded->tail}) {
        bytes.append(part);
    }
    if (std::exchange(mutate_, false)) {
        const auto at = (input_.byte() * std::size_t{256} + input_.byte()) % bytes.size();
        bytes.data()[at] ^= static_cast<std::byte>(1U << input_.below(8));
    }
    world_.give(client, bytes.view());
}

// Mostly the next one.
WampId Script::request(Client& client) {
    const auto how = input_.byte();
    if (how < 0xf0) {
        return ++client.last_request;
    }
    return how == 0xff ? kMaxWampId : how == 0xfe ? client.last_request : how & 7U;
}

WampId Script::invocation(const Client& client) {
    const auto how = input_.byte();
    if (how >= 0xf8 || client.invocations.empty()) {
        return how & 7U;
    }
    const auto& all = client.invocations;
    return all[all.size() - 1 - how % all.size()];
}

WampId Script::id() {
    const auto& ids = world_.ids();
    const auto how = input_.byte();
    return how < 0xf0 ? ids[how % ids.size()] : how & 7U;
}

std::string_view Script::uri() {
    return input_.pick(kUris);
}

wamp::Arguments Script::arguments() {
    switch (input_.below(11)) {
        case 0:
            return {};
        case 1:
            return {{true}, {}};
        case 2:
            return {{wamp::Dict{{"allow", true}, {"cache", true}, {"disclose", true}}}, {}};
        case 3:
            return {{kLimitedRole}, {}};
        case 4:
            return {{wamp::Dict{{"role", kDynamicRole}, {"ticket", "secret"}}}, {}};
        case 5:
            return {{std::nan("")}, {}};  // JSON has no such number
        case 6:
            return {{std::string(600, 'x')}, {}};
        case 7:
            return {{1, "two"}, {{"three", wamp::Value()}}};
        case 8:
            return {{wamp::Binary{{std::byte{0}}}}, {}};
        case 9:
            return {{wamp::Dict{{"allow", false}, {"cache", true}}}, {}};
        default:
            return {{false}, {}};
    }
}

}  // namespace crossbar::fuzz
