// SPDX-License-Identifier: MIT
#include "tests/fuzz/router/world.hpp"

#include "common/log/logger.hpp"
#include "common/wamp/uris.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossbar::fuzz {

using router::AuthOptions;
using router::Delivery;
using router::Receipt;

namespace {

class NoLog final : public log::Sink {
public:
    void write(const log::Record&) override {}
};

log::Logger no_log() {
    static NoLog sink;
    return {sink, log::Level::none};
}

std::shared_ptr<const AuthOptions> auth_of(Door door) {
    auto auth = std::make_shared<AuthOptions>();
    AuthOptions::Dynamic procedure;
    procedure.procedure = kLoginProcedure;
    procedure.realm = kRealm1;
    AuthOptions::Method method;
    AuthOptions::Anonymous anonymous;
    switch (door) {
        case Door::open:
        case Door::trusted:
            return nullptr;
        case Door::limited:
            anonymous.role = kLimitedRole;
            auth->anonymous = anonymous;
            break;
        case Door::dynamic:
            anonymous.role = kDynamicRole;
            auth->anonymous = anonymous;
            break;
        case Door::ticket:
            method.principals.emplace_back();
            method.principals[0].authid = "joe";
            method.principals[0].authrole = kLimitedRole;
            method.principals[0].secret = "secret";
            auth->ticket = method;
            break;
        case Door::dynamic_ticket:
            method.dynamic = procedure;
            auth->ticket = method;
            break;
        case Door::dynamic_anonymous:
            anonymous.method.dynamic = procedure;
            auth->anonymous = anonymous;
            break;
    }
    return auth;
}

}  // namespace

World::World(Input& input) : features_(input.byte()), limits_(input.byte()) {
    router::RouterOptions options;
    options.agent = "fuzz";
    router_ = std::make_unique<router::Router>(
        router::Router::Environment{*this, clock_, random_, payloads_, no_log()}, options);
    start_realm(kRealm1);
    if ((features_ & 0x80U) != 0) {
        start_realm(kRealm2);
    }
}

router::RealmOptions World::options_of(std::string_view name) const {
    router::RealmOptions realm;
    realm.name = name;
    Bits features(features_);
    realm.meta_api = !features.next();
    realm.allow_disclose_me = !features.next();
    realm.uri_rules = features.next() ? wamp::UriRules::strict : wamp::UriRules::loose;
    if (features.next()) {
        realm.forward_timeout = features.next();
    }
    if (features.next()) {
        realm.history.push_back({"com.open.a", wamp::Match::exact, 2});
        realm.history.push_back({"com.open", wamp::Match::prefix, 2});
        realm.trust_levels.push_back({"com.open", wamp::Match::prefix, {}, 3});
    }
    if (features.next()) {
        realm.stats.emplace();
        realm.stats->trigger_after_rated_messages = 5;
        realm.stats->trigger_after_duration = Milliseconds(60'000);
        realm.stats->trigger_on_join = true;
    }
    Bits limits(limits_);
    realm.max_sessions = limits.next() ? 3 : 0;
    realm.max_subscriptions_per_session = limits.next() ? 2 : 100;
    realm.max_registrations_per_session = limits.next() ? 2 : 100;
    realm.max_pending_calls_per_session = limits.next() ? 2 : 100;
    realm.max_retained_events = limits.next() ? 1 : 100;
    realm.allow_retain = !limits.next();
    return realm;
}

void World::start_realm(std::string_view name) {
    if (!router_->start_realm(options_of(name))) {
        return;  // it runs
    }
    for (const auto role : {std::string_view("anonymous"), kLimitedRole, kDynamicRole}) {
        router::RoleOptions options;
        options.name = role;
        if (role == kDynamicRole) {
            options.authorizer = kAuthorizer;
        } else {
            const auto prefix = role == kLimitedRole ? kOpenPrefix : std::string_view();
            options.permissions.push_back(
                {std::string(prefix), wamp::Match::prefix, true, true, true, true});
        }
        require(router_->start_role(name, options).has_value(), "a role does not start");
        audit_.role_runs(name, role, true);
    }
}

void World::stop_realm(std::string_view name) {
    (void)router_->stop_realm(name, wamp::uris::kCloseRealm);
    settle();
}

// Of the first realm; the limited one comes back as it was.
void World::start_role(std::string_view name) {
    router::RoleOptions options;
    options.name = name;
    if (name == kDynamicRole) {
        options.authorizer = kAuthorizer;
    } else {
        options.permissions.push_back(
            {std::string(kOpenPrefix), wamp::Match::prefix, true, true, true, true});
    }
    if (router_->start_role(kRealm1, options)) {
        audit_.role_runs(kRealm1, name, true);
    }
    settle();
}

void World::stop_role(std::string_view name) {
    if (router_->stop_role(kRealm1, name)) {
        audit_.role_runs(kRealm1, name, false);
    }
    settle();
}

void World::connect(
    Client& client, Door door, wamp::Serializer serializer, router::RequestIds ids) {
    router::TransportDetails details;
    details.serializer = serializer;
    details.request_ids = ids;
    details.auth = auth_of(door);
    if (door == Door::trusted) {
        details.trusted_authid = "node";
        details.trusted_authrole = "node";
    }
    connect(client, std::move(details));
}

void World::connect(Client& client, router::TransportDetails details) {
    detach(client);
    client = {};
    client.serializer = details.serializer;
    details.type = "rawsocket";
    details.peer = "unix";
    details.protocol = fmt::format("wamp.2.{}", name_of(details.serializer));
    details.transport_id = "transport1";
    const auto ids = details.request_ids;
    client.peer = router_->attach(std::move(details));
    audit_.attached(client.peer, ids);
    if (shut_down_) {
        advance(Milliseconds(0));
        require(client.closed, "a newcomer is let in after the end");
    }
}

void World::detach(Client& client) {
    if (client.peer) {
        const auto peer = std::exchange(client.peer, PeerId{});
        audit_.detaching(peer);
        router_->detach(peer);
        settle();
    }
}

void World::give(Client& client, ByteView bytes) {
    constexpr std::size_t kMostWaiting = 16;
    if (!client.peer || client.closed || client.waiting.size() >= kMostWaiting) {
        return;
    }
    client.waiting.emplace_back(bytes.begin(), bytes.end());
    pump(client);
    settle();
}

void World::pump(Client& client) {
    bool again = std::exchange(client.resumed, false);
    client.held = client.held && !again;
    while (client.peer && !client.closed && !client.held && !client.waiting.empty()) {
        const auto bytes = std::move(client.waiting.front());
        client.waiting.pop_front();
        const auto message = decoder_.decode(client.serializer, bytes);
        auto receipt = Receipt::closed;
        if (message) {
            audit_.receiving(client.peer, *message, again);
            receipt = router_->receive(client.peer, *message);
            audit_.received(client.peer, receipt);
        } else {
            audit_.violating(client.peer);
            receipt = router_->violation(client.peer, decoder_.error_text());
        }
        again = false;
        if (receipt == Receipt::held) {
            client.held = true;
            client.waiting.push_front(bytes);
        } else if (receipt == Receipt::closed) {
            require(client.closed, "the router wants to hear no more and does not close");
        } else if (client.counted) {
            router_->count_received(client.peer, bytes.size());
        }
    }
}

// What was held goes on, as long as there are decisions.
void World::settle() {
    audit_.settle();
    for (bool again = true; again;) {
        again = !work_.empty();
        for (auto& [peer, work] : std::exchange(work_, {})) {
            router_->computed(peer, work());
            audit_.settle();
        }
        for (auto& client : clients_) {
            if (client.peer && client.resumed) {
                pump(client);
                audit_.settle();
                again = true;
            }
        }
    }
    const auto broken = router_->broken_invariant();
    require(!broken, broken.value_or(""));
}

void World::advance(Milliseconds by) {
    const auto end = clock_.now() + by;
    while (const auto next = router_->next_deadline()) {
        if (*next > end) {
            break;
        }
        if (*next > clock_.now()) {
            clock_.advance(std::chrono::ceil<Milliseconds>(*next - clock_.now()));
        }
        router_->tick();
        settle();
        const auto after = router_->next_deadline();
        require(!after || *after > clock_.now(), "a deadline that is due is left after tick()");
    }
    if (clock_.now() < end) {
        clock_.advance(std::chrono::duration_cast<Milliseconds>(end - clock_.now()));
    }
}

void World::shut_down() {
    shut_down_ = true;
    router_->shut_down();
    settle();
}

// After a time in which every deadline comes, only calls without one wait, for callees that live:
// those go first. The audit looks at what is left after each of them.
void World::end() {
    advance(std::chrono::minutes(3));
    for (auto& client : clients_) {
        require(!client.peer || client.closed || !client.held, "a message is held for ever");
    }
    for (auto& client : clients_) {
        detach(client);
    }
    require(audit_.pending() == 0, "calls of nobody");
    require(!router_->next_deadline(), "deadlines of nobody");
    for (const auto realm : {kRealm1, kRealm2}) {
        if (const auto stats = router_->realm_stats(realm)) {
            require(stats->sessions == 0, "sessions of nobody");
            if (!shut_down_) {
                expect_empty(realm);
            }
        }
    }
}

// What a newcomer sees of those who were there: nothing.
void World::expect_empty(std::string_view realm) {
    auto& newcomer = clients_[0];
    connect(newcomer, Door::trusted, wamp::Serializer::json, router::RequestIds::off);
    give(newcomer, as_bytes(fmt::format(R"([1,"{}",{{"roles":{{"caller":{{}}}}}}])", realm)));
    const bool has_meta_api = (features_ & 1U) == 0;
    if (!newcomer.closed && has_meta_api) {
        const bool history = !options_of(realm).history.empty();
        expect_result("wamp.session.count", "[1]");
        expect_result("wamp.registration.list", R"([{"exact":[],"prefix":[],"wildcard":[]}])");
        if (!history) {
            expect_result("wamp.subscription.list", R"([{"exact":[],"prefix":[],"wildcard":[]}])");
        }
    }
    detach(newcomer);
}

void World::expect_result(std::string_view procedure, std::string_view json) {
    give(clients_[0], as_bytes(fmt::format(R"([48,7,{{}},"{}"])", procedure)));
    const auto wanted = fmt::format("[50,7,{{}},{}]", json);
    require(
        as_text(last_sent_) == wanted,
        fmt::format("{} after the end: {}", procedure, as_text(last_sent_)));
}

Client* World::find(PeerId peer) {
    for (auto& client : clients_) {
        if (client.peer == peer) {
            return &client;
        }
    }
    return nullptr;
}

Delivery World::send(PeerId to, const wamp::Message& message) {
    Client* client = find(to);
    const auto deliver = [&] {
        if (client == nullptr || client->broken) {
            return Delivery::gone;
        }
        const auto encoded = serial::encode(message, client->serializer, scratch_);
        if (!encoded) {
            return Delivery::unencodable;
        }
        if (client->largest != 0 && encoded->size() > client->largest) {
            return Delivery::too_large;
        }
        if (client->congested) {
            return Delivery::congested;
        }
        last_sent_.clear();
        for (const auto part : {encoded->head, encoded->payload, encoded->tail}) {
            last_sent_.insert(last_sent_.end(), part.begin(), part.end());
        }
        return Delivery::queued;
    };
    const auto delivery = deliver();
    audit_.sent(to, message, delivery);
    if (delivery == Delivery::queued) {
        remember(*client, message);
        if (observer) {
            observer(*client, message);
        }
        if (client->counted) {
            router_->count_sent(to, last_sent_.size());
        }
    }
    return delivery;
}

void World::send_to_all(std::span<const PeerId> to, const wamp::Message& message) {
    for (const auto peer : to) {
        send(peer, message);
    }
}

// What clients can refer to later.
void World::remember(Client& client, const wamp::Message& message) {
    constexpr std::size_t kMostIds = 64;
    WampId id = 0;
    if (const auto* welcome = std::get_if<wamp::Welcome>(&message)) {
        id = welcome->session;
        client.last_request = 0;
        client.invocations.clear();
    } else if (const auto* subscribed = std::get_if<wamp::Subscribed>(&message)) {
        id = subscribed->subscription;
    } else if (const auto* registered = std::get_if<wamp::Registered>(&message)) {
        id = registered->registration;
    } else if (const auto* invocation = std::get_if<wamp::Invocation>(&message)) {
        client.invocations.push_back(invocation->request);
    }
    if (id != 0 && ids_.size() < kMostIds) {
        ids_.push_back(id);
    }
}

void World::close(PeerId peer) {
    audit_.closing(peer);
    Client* client = find(peer);
    require(client != nullptr, "nobody is closed");
    client->closed = true;
}

void World::resume(PeerId peer) {
    Client* client = find(peer);
    require(client != nullptr && client->held, "nobody is resumed");
    client->resumed = true;
}

bool World::compute(PeerId peer, std::function<std::string()> work) {
    if (computes) {
        work_.emplace_back(peer, std::move(work));
    }
    return computes;
}

void World::count(PeerId peer, bool on) {
    if (Client* client = find(peer)) {
        client->counted = on;
    }
}

}  // namespace crossbar::fuzz
