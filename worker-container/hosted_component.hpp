// SPDX-License-Identifier: MIT
// HostedComponent: one component of a container with its session: from its library's loading to its
// last task's end.
#pragma once

#include "common/config/component_config.hpp"
#include "common/mgmt/worker.hpp"
#include "common/sdk/client_session.hpp"
#include "worker-container/library.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <string>

namespace crossbar::worker_container {

class ComponentHost;

class HostedComponent final : private sdk::ClientEvents {
public:
    HostedComponent(ComponentHost& host, mgmt::Worker& worker, config::ComponentConfig config);

    const std::string& id() const noexcept { return config_.id; }

    // Loads, makes, connects. Returns when the transport is open. Throws ApplicationError; destroy
    // it then if at_rest(), else ComponentHost::component_ended() follows.
    Awaitable<> start();

    bool at_rest() const noexcept { return session_ == nullptr || finished_; }

    // Ends it at once, without a word to the router: the process is going.
    void drop();

private:
    // ClientEvents
    void connected() override;
    void joined(Session& session) override;
    void left(const sdk::Left& why) override;
    void finished() override;

    void before_input() override { worker_.poll_signals(); }

    void load();
    // Null: the transport has no TLS.
    std::shared_ptr<const io::TlsClientContext> tls_context() const;
    Login credentials() const;
    void open_session(
        transport::Socket socket, std::shared_ptr<const io::TlsClientContext> tls, Login login);
    [[noreturn]] void cannot_connect(std::string_view why) const;
    void on_join_ended(std::exception_ptr error);
    void log_lost(const sdk::Left& why) const;

    ComponentHost& host_;
    mgmt::Worker& worker_;
    config::ComponentConfig config_;
    bool websocket_ = false;
    bool starting_ = false;  // start() is under way
    bool connected_ = false;
    bool finished_ = false;                               // the session is at rest
    bool dropped_ = false;                                // by drop(): the process is going
    std::string failure_;                                 // why it ended, if not in order
    std::unique_ptr<boost::asio::steady_timer> waiting_;  // in start(), for connected() or left()
    std::unique_ptr<Component> component_;
    std::unique_ptr<sdk::ClientSession> session_;
};

}  // namespace crossbar::worker_container
