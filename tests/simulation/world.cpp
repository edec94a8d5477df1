// SPDX-License-Identifier: MIT
#include "tests/simulation/world.hpp"

#include "common/base/assert.hpp"
#include "tests/simulation/logins.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace crossbar::simulation {

using router::Delivery;
using router::Receipt;
using wamp::MessageType;

namespace {

constexpr std::size_t kHistory = 30;

class NoLog final : public log::Sink {
public:
    void write(const log::Record&) override {}
};

std::string name_of(Outcome outcome) {
    return outcome == Outcome::done ? "done" : outcome == Outcome::held ? "held" : "closed";
}

Outcome outcome_of(Receipt receipt) {
    return receipt == Receipt::done   ? Outcome::done
           : receipt == Receipt::held ? Outcome::held
                                      : Outcome::closed;
}

bool is_tracing() {
    static const bool on = std::getenv("SIMULATION_TRACE") != nullptr;
    return on;
}

}  // namespace

World::World(std::uint64_t seed, Tally& tally)
    : seed_(seed),
      tally_(tally),
      random_(seed * 2 + 1),
      logins_(login_rules()),
      model_(clock_, logins_),
      sink_(std::make_unique<NoLog>()) {
    router::RouterOptions options;
    options.hello_deadline = kHelloDeadline;
    options.goodbye_deadline = kGoodbyeDeadline;
    options.mock_key = "the same in every run";
    router_ = std::make_unique<router::Router>(
        router::Router::Environment{
            *this, clock_, random_, payloads_, log::Logger(*sink_, log::Level::error)},
        options);
}

World::~World() = default;

void World::fail(const std::string& why, const Turn* turn) {
    std::string report = fmt::format(
        "{}\n  SIMULATION_SEED={} SIMULATION_STEPS={} replays it; the last steps:\n",
        why,
        seed_,
        steps_);
    for (const auto& line : history_) {
        report += "    " + line + '\n';
    }
    if (turn != nullptr) {
        report += show(observed_, *turn);
    }
    throw Mismatch(report);
}

void World::step(
    std::string what,
    const std::function<void()>& router_does,
    const std::function<void()>& model_does) {
    ++steps_;
    history_.push_back(fmt::format("{}: {}", steps_, what));
    if (is_tracing()) {
        fmt::print(stderr, "{}\n", history_.back());
    }
    if (history_.size() > kHistory) {
        history_.pop_front();
    }
    observed_ = {};
    router_does();
    Turn turn(observed_);
    model_.begin(turn);
    model_does();
    if (const auto why = comparer_.compare(observed_, turn); !why.empty()) {
        fail(why, &turn);
    }
    resumed_.insert(observed_.resumed.begin(), observed_.resumed.end());
    for (const auto note : turn.notes) {
        tally_.count(note);
    }
    for (const auto& sent : observed_.sent) {
        constexpr std::array<std::string_view, 5> kDeliveries{
            "delivery queued",
            "delivery gone",
            "delivery congested",
            "delivery too large",
            "delivery unencodable"};
        tally_.count(kDeliveries[static_cast<std::size_t>(sent.delivery)]);
        if (sent.delivery == Delivery::queued) {
            tally_.count(fmt::format("to client: {}", wamp::name_of(sent.said->type)));
            if (!sent.said->uri.empty()) {
                tally_.count(fmt::format("{} {}", wamp::name_of(sent.said->type), sent.said->uri));
            }
        }
    }
}

void World::start_realm(const RealmRules& rules) {
    router::RealmOptions options;
    options.name = rules.name;
    options.meta_api = rules.meta_api;
    options.allow_disclose_me = rules.allow_disclose_me;
    options.allow_retain = rules.allow_retain;
    options.max_sessions = rules.max_sessions;
    options.max_pending_calls_per_session = rules.max_calls;
    step(
        "start realm " + rules.name,
        [&] { CROSSBAR_ASSERT(router_->start_realm(options)); },
        [&] { model_.start_realm(rules); });
}

void World::stop_realm(const std::string& name) {
    const std::string reason = "wamp.close.close_realm";
    step(
        "stop realm " + name,
        [&] { CROSSBAR_ASSERT(router_->stop_realm(name, reason)); },
        [&] { model_.stop_realm(name, reason); });
    settle();
}

void World::start_role(const std::string& realm, const RoleRules& rules) {
    router::RoleOptions options;
    options.name = rules.name;
    if (!rules.authorizer.empty()) {
        options.authorizer = rules.authorizer;
    }
    for (const auto& from : rules.permissions) {
        options.permissions.push_back(
            {from.uri,
             from.match,
             from.call,
             from.register_,
             from.publish,
             from.subscribe,
             from.disclose,
             from.disclose,
             false});
    }
    step(
        fmt::format("start role {} of {}", rules.name, realm),
        [&] { CROSSBAR_ASSERT(router_->start_role(realm, options)); },
        [&] { model_.start_role(realm, rules); });
    settle();
}

void World::stop_role(const std::string& realm, const std::string& name) {
    step(
        fmt::format("stop role {} of {}", name, realm),
        [&] { CROSSBAR_ASSERT(router_->stop_role(realm, name)); },
        [&] { model_.stop_role(realm, name); });
    settle();
}

PeerNo World::attach(TransportKind kind, router::RequestIds ids) {
    auto made = std::make_unique<Client>();
    made->no = ++last_no_;
    made->ids = ids;
    Client& client = *made;
    clients_.emplace(client.no, std::move(made));
    router::TransportDetails details;
    details.type = "simulated";
    details.peer = fmt::format("peer{}", client.no);
    details.protocol = "wamp.2.json";
    details.serializer = wamp::Serializer::json;
    details.request_ids = ids;
    details.auth = auth_of(kind, logins_);
    step(
        fmt::format("client {} connects", client.no),
        [&] {
            client.id = router_->attach(std::move(details));
            if (client.id.slot >= by_slot_.size()) {
                by_slot_.resize(client.id.slot + 1);
            }
            by_slot_[client.id.slot] = &client;
        },
        [&] { model_.attach(client.no, kind, ids, client.link); });
    return client.no;
}

// What a shell does: while a message is held, those after it wait.
void World::give(PeerNo no, ClientMessage message) {
    Client& to = client(no);
    if (to.closed || to.link.broken) {
        return;
    }
    to.last_request = std::max(to.last_request, message.request);
    to.waiting.push_back(std::move(message));
    feed(to);
    settle();
}

void World::feed(Client& client) {
    while (!client.held && !client.closed && !client.waiting.empty()) {
        const ClientMessage message = client.waiting.front();
        Receipt receipt{};
        Outcome outcome{};
        tally_.count(fmt::format("from client: {}", wamp::name_of(message.type)));
        step(
            fmt::format("client {} says {}", client.no, to_text(message)),
            [&] {
                // Gone when the router has handled it: what it keeps has to be its own.
                const auto copy = std::make_unique<ClientMessage>(message);
                receipt = router_->receive(client.id, to_wamp(*copy));
            },
            [&] { outcome = model_.receive(client.no, message); });
        if (outcome_of(receipt) != outcome) {
            fail(
                fmt::format(
                    "the router says {}, the model {}",
                    name_of(outcome_of(receipt)),
                    name_of(outcome)),
                nullptr);
        }
        if (outcome == Outcome::held) {
            client.held = true;
            tally_.count("held for an authorizer");
        } else {
            client.waiting.pop_front();
        }
    }
}

void World::settle() {
    while (!resumed_.empty()) {
        const PeerNo no = *resumed_.begin();
        resumed_.erase(no);
        const auto at = clients_.find(no);
        if (at != clients_.end()) {
            at->second->held = false;
            feed(*at->second);
        }
    }
}

void World::nonsense(PeerNo no) {
    Client& from = client(no);
    if (from.closed || from.link.broken || from.held) {
        return;
    }
    step(
        fmt::format("client {} sends nonsense", no),
        [&] { router_->violation(from.id, "nonsense"); },
        [&] { model_.nonsense(no); });
    settle();
}

void World::detach(PeerNo no) {
    Client& from = client(no);
    from.link.broken = true;
    step(
        fmt::format("client {} is gone", no),
        [&] {
            router_->detach(from.id);
            by_slot_[from.id.slot] = nullptr;
        },
        [&] { model_.detach(no); });
    clients_.erase(no);
    settle();
}

// Stops at each deadline on the way. The router may wake up too often, never too late.
void World::advance(Milliseconds by) {
    const auto until = clock_.now() + by;
    while (true) {
        const auto next = router_->next_deadline();
        const auto wanted = model_.next_deadline();
        if (wanted && (!next || *next > *wanted)) {
            fail("the router's next deadline is too late", nullptr);
        }
        if (!next || *next > until) {
            break;
        }
        const auto step_by = std::max(*next - clock_.now(), TimePoint::duration::zero());
        clock_.advance(std::chrono::ceil<Milliseconds>(step_by));
        tally_.count("deadline");
        step(
            "a deadline", [&] { router_->tick(); }, [&] { model_.tick(); });
        settle();
    }
    if (until > clock_.now()) {
        clock_.advance(std::chrono::ceil<Milliseconds>(until - clock_.now()));
    }
}

void World::shut_down() {
    step(
        "shut down", [&] { router_->shut_down(); }, [&] { model_.shut_down(); });
    settle();
}

void World::check_invariant() {
    if (const auto broken = router_->broken_invariant()) {
        fail("broken invariant: " + *broken, nullptr);
    }
}

Client* World::find(PeerId id) {
    Client* found = id.slot < by_slot_.size() ? by_slot_[id.slot] : nullptr;
    return found != nullptr && found->id == id ? found : nullptr;
}

Delivery World::deliver(PeerId to, const SaidPtr& what) {
    Client* client = find(to);
    if (client == nullptr) {
        return Delivery::gone;
    }
    const auto delivery = client->closed ? Delivery::gone : client->link.deliver(what->payload);
    observed_.sent.push_back({client->no, what, delivery});
    if (delivery == Delivery::queued && what->type == MessageType::challenge) {
        client->challenge = what->payload;
        client->challenge_method = what->uri;
    } else if (delivery == Delivery::queued && what->type == MessageType::welcome) {
        client->last_request = 0;
    }
    return delivery;
}

Delivery World::send(PeerId to, const wamp::Message& message) {
    return deliver(to, std::make_shared<const Said>(said(message)));
}

void World::send_to_all(std::span<const PeerId> to, const wamp::Message& message) {
    const auto what = std::make_shared<const Said>(said(message));
    for (const auto peer : to) {
        deliver(peer, what);
    }
}

void World::close(PeerId peer) {
    if (Client* client = find(peer)) {
        client->closed = true;
        observed_.closed.insert(client->no);
    }
}

void World::resume(PeerId peer) {
    if (Client* client = find(peer)) {
        observed_.resumed.insert(client->no);
    }
}

}  // namespace crossbar::simulation
