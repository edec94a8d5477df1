// SPDX-License-Identifier: MIT
#include "worker-container/hosted_component.hpp"

#include "common/host/tls_settings.hpp"
#include "common/mgmt/procedures.hpp"
#include "common/serial/codec.hpp"
#include "common/transport/connector.hpp"
#include "worker-container/client_framing.hpp"
#include "worker-container/component_host.hpp"
#include "worker-container/component_login.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

namespace crossbar::worker_container {
namespace {

std::string what(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

}  // namespace

HostedComponent::HostedComponent(
    ComponentHost& host, mgmt::Worker& worker, config::ComponentConfig config)
    : host_(host), worker_(worker), config_(std::move(config)) {
    websocket_ = config_.transport.type == config::ClientTransportConfig::Type::websocket;
}

void HostedComponent::load() {
    const auto library = Library::load(config_.library, worker_.options().cbdir);
    if (!library) {
        worker_.log().error("Component loading failed: {}", library.error());
        throw ApplicationError(std::string(mgmt::kClassImportFailed), library.error());
    }
    try {
        component_ = library->create();
    } catch (...) {
        const auto text =
            fmt::format("Component instantiation failed: {}", what(std::current_exception()));
        worker_.log().error("{}", text);
        throw ApplicationError(std::string(mgmt::kClassImportFailed), text);
    }
}

Awaitable<> HostedComponent::start() {
    load();
    auto tls = tls_context();
    auto login = credentials();
    auto endpoint = connect_endpoint(config_.transport);
    const auto timeout = connect_timeout(config_.transport);
    auto socket = co_await transport::connect(worker_.loop(), endpoint, timeout);
    if (!socket) {
        cannot_connect(socket.error());
    }
    starting_ = true;
    open_session(std::move(*socket), std::move(tls), std::move(login));
    waiting_ = std::make_unique<boost::asio::steady_timer>(worker_.loop().context(), timeout);
    constexpr auto kTuple = boost::asio::as_tuple(boost::asio::use_awaitable);
    co_await waiting_->async_wait(kTuple);
    waiting_.reset();
    starting_ = false;
    if (!connected_) {
        session_->drop("the router did not answer");
        cannot_connect(
            failure_.empty() ? fmt::format("no answer within {} ms", timeout.count()) : failure_);
    }
}

std::shared_ptr<const io::TlsClientContext> HostedComponent::tls_context() const {
    const auto settings = host::tls_settings(config_.transport);
    if (!settings) {
        return nullptr;
    }
    std::vector<std::string> warnings;
    auto made = io::TlsClientContext::make(*settings, warnings);
    for (const auto& warning : warnings) {
        worker_.log().warn("component '{}': {}", config_.id, warning);
    }
    if (!made) {
        cannot_connect(made.error());
    }
    return *made;
}

Login HostedComponent::credentials() const {
    auto login = login_of(config_.transport);
    if (!login) {
        const auto text =
            fmt::format("Component '{}' cannot log in: {}", config_.id, login.error());
        worker_.log().error("{}", text);
        throw ApplicationError(std::string(mgmt::kInvalidConfiguration), text);
    }
    return std::move(*login);
}

void HostedComponent::open_session(
    transport::Socket socket, std::shared_ptr<const io::TlsClientContext> tls, Login login) {
    sdk::ClientOptions options;
    options.login = std::move(login);
    options.tls = std::move(tls);
    options.realm = config_.realm;
    if (auto extra = serial::decode_value(wamp::Serializer::json, as_bytes(config_.extra))) {
        options.extra = std::move(*extra);
    }
    session_ = std::make_unique<sdk::ClientSession>(
        worker_.loop(),
        std::move(socket),
        client_framing(config_.transport, host_.random_),
        worker_.log(),
        std::move(options),
        static_cast<sdk::ClientEvents&>(*this));
    session_->start();
}

void HostedComponent::cannot_connect(std::string_view why) const {
    const auto text = fmt::format(
        "Could not connect container component to router - transport establishment failed ({})",
        why);
    worker_.log().error("{}", text);
    throw ApplicationError(std::string(mgmt::kCannotConnect), text);
}

void HostedComponent::drop() {
    dropped_ = true;
    if (session_) {
        session_->drop(
            "peer dropped the TCP connection without previous WebSocket closing handshake");
    }
}

void HostedComponent::connected() {
    connected_ = true;
    if (waiting_) {
        waiting_->cancel();
    }
}

void HostedComponent::joined(Session& session) {
    session_->tasks().spawn(component_->on_join(session), [this](std::exception_ptr error) {
        if (error) {
            on_join_ended(std::move(error));
        }
    });
}

void HostedComponent::on_join_ended(std::exception_ptr error) {
    if (!session_->joined()) {
        return;  // it was told to end
    }
    failure_ = what(error);
    worker_.log().error("Fatal error in component: While firing onJoin - {}", failure_);
    session_->leave("wamp.close.close_realm");
}

void HostedComponent::left(const sdk::Left& why) {
    worker_.poll_signals();
    if (!connected_) {
        failure_ =
            why.transport.reason.empty() ? "the connection was closed" : why.transport.reason;
        if (waiting_) {
            waiting_->cancel();
        }
        return;
    }
    if (!why.joined && !why.reason.empty()) {
        failure_ = login_failure(config_, why);
        worker_.log().error("{}", failure_);
    }
    if (failure_.empty() && why.transport.code == 1006 && !dropped_) {
        failure_ = why.transport.reason;
    }
    if (why.joined) {
        try {
            component_->on_leave(why.reason);
        } catch (...) {
            worker_.log().error(
                "Fatal error in component: While firing onLeave - {}",
                what(std::current_exception()));
        }
    }
    log_lost(why);
}

// A RawSocket component that ends with the process says nothing, as in the document.
void HostedComponent::log_lost(const sdk::Left& why) const {
    const auto& log = worker_.log();
    if (!websocket_ && dropped_) {
        return;
    }
    if (why.transport.code == 1006) {
        log.error("Lost connection to component '{}' with code '1006'.", config_.id);
        log.warn("connection was closed uncleanly ({})", why.transport.reason);
    } else {
        log.info("Closed connection to '{}' with code '{}'", config_.id, why.transport.code);
        if (!why.transport.reason.empty()) {
            log.warn("{}", why.transport.reason);
        }
    }
    if (host_.is_last(*this)) {
        log.info("Container is hosting no more components: shutting down.");
    }
}

void HostedComponent::finished() {
    finished_ = true;
    if (starting_) {
        return;  // start() throws; its caller destroys the component
    }
    if (connected_) {
        const bool clean = failure_.empty();
        worker_.publish(mgmt::kOnComponentStop, {config_.id, clean, failure_});
    }
    host_.component_ended(*this, failure_);  // destroys this
}

}  // namespace crossbar::worker_container
