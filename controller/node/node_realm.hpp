// SPDX-License-Identifier: MIT
// NodeRealm: the node's management realm "crossbar": a router core in the controller, the workers
// as its clients over their socket pairs, and the controller itself as one more client.
#pragma once

#include "common/host/router_host.hpp"
#include "common/io/loop.hpp"
#include "common/io/unique_fd.hpp"
#include "common/log/logger.hpp"
#include "common/sdk/client_session.hpp"

#include <functional>
#include <memory>
#include <string>

namespace crossbar::node {

class NodeRealm final : private sdk::ClientEvents {
public:
    NodeRealm(io::Loop& loop, log::Logger logger);
    ~NodeRealm() override;

    // Calls `joined` once, with the controller's own session. The error is a sentence.
    boost::system::result<void, std::string> open(std::function<void(Session&)> joined);

    // Serves a worker over our end of its socket pair. `received`: bytes have come and are about to
    // be handled.
    void attach(const std::string& worker, io::UniqueFd socket, std::function<void()> received);

    // Starts a coroutine that belongs to the controller's session.
    void spawn(Awaitable<> task, io::TaskGroup::Done done);

private:
    // ClientEvents
    void joined(Session& session) override { joined_(session); }

    void left(const sdk::Left&) override {}

    void finished() override {}

    io::Loop& loop_;
    log::Logger logger_;
    host::RouterHost host_;
    std::unique_ptr<sdk::ClientSession> session_;
    std::function<void(Session&)> joined_;
};

}  // namespace crossbar::node
