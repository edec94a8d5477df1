// SPDX-License-Identifier: MIT
#include "worker-router/router_worker.hpp"

#include "common/base/bytes.hpp"
#include "common/host/tls_settings.hpp"
#include "common/io/blocking.hpp"
#include "common/mgmt/arguments.hpp"
#include "common/mgmt/node_key.hpp"
#include "common/mgmt/procedures.hpp"
#include "worker-router/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include <unistd.h>

namespace crossbar::worker_router {
namespace {

// How long clients have to say goodbye when the worker ends; the node wants to be gone within half
// a second.
constexpr Milliseconds kGoodbye{150};
constexpr Milliseconds kPollConnections{5};
// How long a slow disk may take for the last logins; a batch takes some milliseconds.
constexpr Milliseconds kLastWrite{2000};

// The controller has made it before any worker was started.
std::shared_ptr<const crypto::KeyPair> read_node_key(const mgmt::Worker& worker) {
    const auto key = mgmt::load_node_key(worker.options().cbdir);
    if (!key) {
        worker.log().warn("{}: clients cannot verify this router", key.error());
        return std::make_shared<const crypto::KeyPair>(crypto::generate_ed25519());
    }
    return std::make_shared<const crypto::KeyPair>(key->pair);
}

router::RouterOptions router_options(
    const mgmt::WorkerOptions& options, const crypto::KeyPair& key) {
    router::RouterOptions router;
    // The same for every worker and after every start: what is made up from it does not change.
    const auto mock_key = crypto::hmac_sha256(key.private_key, as_bytes("made-up salts"));
    router.mock_key = as_text(mock_key);
    router.agent = "crossbar-cxx-" CROSSBAR_VERSION;
    router.welcome_authextra.append("x_cb_node", options.node);
    router.welcome_authextra.append("x_cb_worker", options.id);
    router.welcome_authextra.append("x_cb_pid", static_cast<std::int64_t>(::getpid()));
    return router;
}

// By the names that Crossbar.io has for them: "publish", "event".
wamp::Dict describe(const router::RealmStats::Counts& counts) {
    wamp::Dict messages;
    for (const auto& [type, count] : counts) {
        std::string name(wamp::name_of(type));
        std::ranges::transform(name, name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        messages.append(std::move(name), count);
    }
    return messages;
}

wamp::Dict describe(const std::vector<std::pair<std::string_view, std::uint64_t>>& counts) {
    wamp::Dict dict;
    for (const auto& [name, count] : counts) {
        dict.append(std::string(name), count);
    }
    return dict;
}

wamp::Dict describe(const host::TransportStats& stats) {
    return {
        {"connections", stats.connections},
        {"failed_logins", stats.failed_logins},
        {"limits", describe(stats.bites)}};
}

wamp::Dict describe(const router::RealmStats& stats) {
    return {
        {"roles", stats.roles},
        {"sessions", stats.sessions},
        {"limits", describe(stats.limits)},
        {"messages",
         wamp::Dict{{"received", describe(stats.received)}, {"sent", describe(stats.sent)}}}};
}

}  // namespace

RouterWorker::RouterWorker(mgmt::Worker& worker)
    : worker_(worker),
      cookie_stores_(worker.loop(), clock_, worker.log()),
      router_key_(read_node_key(worker)),
      host_(worker.loop(), worker.log(), router_options(worker.options(), *router_key_)) {}

std::vector<mgmt::ManagedProcedure> RouterWorker::procedures() {
    return {
        {mgmt::kStartRealm,
         [this](const Invocation& call) {
             start_realm(mgmt::text_argument(call.arguments, 1));
             return Arguments{};
         },
         {}},
        {mgmt::kStartRole,
         [this](const Invocation& call) {
             start_role(
                 mgmt::text_argument(call.arguments, 0), mgmt::text_argument(call.arguments, 2));
             return Arguments{};
         },
         {}},
        {mgmt::kStartTransport,
         {},
         [this](const Invocation& call) {
             return start_transport(mgmt::text_argument(call.arguments, 1));
         }},
        {mgmt::kGetRealmStats,
         [this](const Invocation& call) {
             Arguments answer;
             answer.args.emplace_back(realm_stats(call.arguments));
             return answer;
         },
         {}},
        {mgmt::kGetTransportStats,
         [this](const Invocation& call) {
             Arguments answer;
             answer.args.emplace_back(transport_stats(call.arguments));
             return answer;
         },
         {}},
    };
}

void RouterWorker::start_realm(const std::string& json) {
    const auto realm = mgmt::checked(config::parse_realm(json));
    if (const auto started = host_.router().start_realm(realm_options(realm)); !started) {
        throw ApplicationError(
            std::string(mgmt::kAlreadyRunning),
            fmt::format("a realm with name '{}' is already running", realm.name));
    }
    realms_[realm.id] = realm.name;
    worker_.log().info("Realm '{}' started", realm.name);
}

void RouterWorker::start_role(const std::string& realm, const std::string& json) {
    const auto role = mgmt::checked(config::parse_role(json));
    const auto found = realms_.find(realm);
    if (found == realms_.end() || !host_.router().start_role(found->second, role_options(role))) {
        throw ApplicationError(
            std::string(mgmt::kAlreadyRunning),
            fmt::format(
                "role '{}' is already running on realm '{}', or there is no such realm",
                role.name,
                realm));
    }
}

Awaitable<Arguments> RouterWorker::start_transport(std::string json) {
    const auto transport = mgmt::checked(config::parse_transport(json));
    if (!transports_.insert(transport.id).second) {
        throw ApplicationError(
            std::string(mgmt::kAlreadyRunning),
            fmt::format("a transport with id '{}' is already running", transport.id));
    }
    std::shared_ptr<const io::TlsServerContext> tls;
    if (const auto settings = host::tls_settings(transport)) {
        std::vector<std::string> warnings;
        auto made = io::TlsServerContext::make(*settings, warnings);
        for (const auto& warning : warnings) {
            worker_.log().warn("transport '{}': {}", transport.id, warning);
        }
        if (!made) {
            cannot_listen(transport.id, made.error());
        }
        tls = std::move(*made);
    }
    if (const auto fault = co_await cookie_stores_.open(transport); !fault.empty()) {
        cannot_listen(transport.id, fault);
    }
    // Keys are derived from passwords: that may take long.
    const auto options = std::make_shared<host::ListenOptions>();
    const std::function<void()> prepare =
        [options,
         transport,
         context = ListenContext{
             random_, clock_, worker_.log(), router_key_, cookie_stores_.open_stores()}] {
            *options = listen_options(transport, context);
        };
    if (!co_await io::run_blocking(worker_.loop().blocking(), prepare)) {
        cannot_listen(transport.id, "too much to do at once");
    }
    options->tls = std::move(tls);
    auto endpoint = options->endpoint;
    if (auto listening = host_.listen(std::move(*options)); !listening) {
        cannot_listen(transport.id, listening.error());
    }
    if (auto* tcp = std::get_if<io::TcpListen>(&endpoint)) {
        tcp->port = host_.port_of(transport.id);
    }
    worker_.log().info("{} starting on {}", factory_name(transport), io::describe(endpoint));
    co_return Arguments{};
}

void RouterWorker::cannot_listen(const std::string& transport_id, std::string_view why) {
    transports_.erase(transport_id);
    const auto text = fmt::format("Cannot listen on transport endpoint: {}", why);
    worker_.log().error("{}", text);
    throw ApplicationError(std::string(mgmt::kCannotListen), text);
}

wamp::Dict RouterWorker::realm_stats(const Arguments& arguments) const {
    const bool all = arguments.args.empty() || arguments.args[0].is_null();
    if (!all && !realms_.contains(mgmt::text_argument(arguments, 0))) {
        throw ApplicationError(
            std::string(mgmt::kNoSuchObject),
            fmt::format("No realm with ID '{}'", mgmt::text_argument(arguments, 0)));
    }
    wamp::Dict realms;
    for (const auto& [id, name] : realms_) {
        const auto stats = host_.router().realm_stats(name);
        if (stats && (all || id == mgmt::text_argument(arguments, 0))) {
            realms.append(id, describe(*stats));
        }
    }
    return realms;
}

wamp::Dict RouterWorker::transport_stats(const Arguments& arguments) const {
    const bool all = arguments.args.empty() || arguments.args[0].is_null();
    wamp::Dict transports;
    for (const auto& id : transports_) {
        const auto stats = host_.transport_stats(id);
        if (stats && (all || id == mgmt::text_argument(arguments, 0))) {
            transports.append(id, describe(*stats));
        }
    }
    if (!all && transports.empty()) {
        throw ApplicationError(
            std::string(mgmt::kNoSuchObject),
            fmt::format("No transport with ID '{}'", mgmt::text_argument(arguments, 0)));
    }
    return transports;
}

void RouterWorker::shut_down(std::function<void()> done) {
    host_.close_listeners([this](const io::Listen& endpoint) {
        if (const auto* tcp = std::get_if<io::TcpListen>(&endpoint)) {
            worker_.log().info("(TCP Port {} Closed)", tcp->port);
        } else {
            worker_.log().info("(UNIX Port {} Closed)", std::get<io::UnixListen>(endpoint).path);
        }
    });
    host_.shut_down();
    wait_for_connections(std::move(done), std::chrono::steady_clock::now() + kGoodbye);
}

void RouterWorker::wait_for_connections(std::function<void()> done, TimePoint deadline) {
    const auto now = std::chrono::steady_clock::now();
    if (host_.connections() == 0 || now >= deadline) {
        cookie_stores_.flush();
        wait_for_cookies(std::move(done), now + kLastWrite);
        return;
    }
    worker_.loop().after(kPollConnections, [this, done = std::move(done), deadline]() mutable {
        wait_for_connections(std::move(done), deadline);
    });
}

void RouterWorker::wait_for_cookies(std::function<void()> done, TimePoint deadline) {
    if (cookie_stores_.idle() || std::chrono::steady_clock::now() >= deadline) {
        done();
        return;
    }
    worker_.loop().after(kPollConnections, [this, done = std::move(done), deadline]() mutable {
        wait_for_cookies(std::move(done), deadline);
    });
}

}  // namespace crossbar::worker_router
