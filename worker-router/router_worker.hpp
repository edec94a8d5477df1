// SPDX-License-Identifier: MIT
// RouterWorker: what a router worker process does: hosts realms and listens for clients, as the
// controller tells it.
#pragma once

#include "common/base/crypto.hpp"
#include "common/base/random.hpp"
#include "common/config/node_config.hpp"
#include "common/host/router_host.hpp"
#include "common/mgmt/worker.hpp"
#include "worker-router/cookie_stores.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>

namespace crossbar::worker_router {

class RouterWorker final : public mgmt::WorkerRole {
public:
    explicit RouterWorker(mgmt::Worker& worker);

    std::vector<mgmt::ManagedProcedure> procedures() override;
    void shut_down(std::function<void()> done) override;

private:
    // Management procedures; they throw ApplicationError (mgmt/procedures.hpp).
    void start_realm(const std::string& json);
    void start_role(const std::string& realm, const std::string& json);
    Awaitable<Arguments> start_transport(std::string json);
    [[noreturn]] void cannot_listen(const std::string& transport_id, std::string_view why);
    wamp::Dict realm_stats(const Arguments& arguments) const;
    wamp::Dict transport_stats(const Arguments& arguments) const;

    void wait_for_connections(std::function<void()> done, TimePoint deadline);
    void wait_for_cookies(std::function<void()> done, TimePoint deadline);

    mgmt::Worker& worker_;
    SystemClock clock_;
    SystemRandom random_;
    CookieStores cookie_stores_;
    std::shared_ptr<const crypto::KeyPair> router_key_;  // the node's
    host::RouterHost host_;
    std::map<std::string, std::string> realms_;  // id -> name
    std::set<std::string> transports_;           // ids
};

}  // namespace crossbar::worker_router
