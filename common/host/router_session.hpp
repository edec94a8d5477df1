// SPDX-License-Identifier: MIT
// RouterSession: one client connection of a RouterHost: hands its messages to the core, and is
// handed the core's. Owned by the host until its connection has ended.
#pragma once

#include "common/host/router_host.hpp"

#include <functional>
#include <memory>

namespace crossbar::host {

class RouterSession final : public transport::ConnectionHandler {
public:
    RouterSession(
        RouterHost& host,
        transport::Socket socket,
        std::unique_ptr<transport::Framing> framing,
        const transport::ConnectionOptions& options,
        router::TransportDetails details,
        std::unique_ptr<io::TlsStream> tls = nullptr);

    void start() { connection_.start(); }

    // ConnectionHandler
    void opened(const transport::Opened& opened) override;
    transport::Next message(ByteView bytes) override;
    void received() override;
    void ended(const transport::Ended& why) override;

    // Constant after opened(), but for UBJSON, which the first message may turn into BJData.
    PeerId peer;
    wamp::Serializer serializer = wamp::Serializer::none;

    std::function<void()> on_received;
    std::function<void()> on_ended;
    const std::function<ClientPolicy(const transport::Opened&)>* policy = nullptr;  // the host's
    bool welcome = false;  // it has logged in
    bool close_slow = false;
    bool counted = false;   // the core is told the length of each message
    std::size_t place = 0;  // index in the host's list
    Door* door = nullptr;   // it came in here; the host's
    Door::Visitor visitor;

    transport::Connection& connection() noexcept { return connection_; }

private:
    transport::Next next(router::Receipt receipt);
    void count(const transport::Ended& why);

    RouterHost& host_;
    router::TransportDetails details_;
    bool detect_flavour_ = true;  // "ubjson": look at the first message
    transport::Connection connection_;
};

}  // namespace crossbar::host
