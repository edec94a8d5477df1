// SPDX-License-Identifier: MIT
// What the model holds but this version of the node does not do yet. Refused by name, so that
// nobody believes to be protected by a login or a certificate that nobody asks for. Serving one of
// them ends with removing it here.
#include "common/config/read.hpp"

#include <fmt/format.h>

namespace crossbar::config {

namespace {

class SupportCheck {
public:
    explicit SupportCheck(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    void check(const WorkerConfig& worker, const std::string& path) {
        where_ = worker.where;
        const RouterWorker* router = worker.router();
        for (std::size_t i = 0; router != nullptr && i < router->transports.size(); ++i) {
            check(router->transports[i], item_path(member_path(path, "transports"), i));
        }
    }

private:
    void check(const TransportConfig& transport, const std::string& path) {
        const auto* tcp = std::get_if<TcpListenEndpoint>(&transport.endpoint);
        if (tcp != nullptr && tcp->tls) {
            refuse(path + ".endpoint.tls", "TLS is not supported yet", "put a TLS proxy in front");
        }
        if (const auto* universal = std::get_if<UniversalListenConfig>(&transport.listener)) {
            if (universal->rawsocket) {
                check_auth(universal->rawsocket->auth, path + ".rawsocket");
            }
            for (const auto& [name, websocket] : universal->websocket) {
                check_auth(websocket.auth, member_path(path + ".websocket", name));
            }
        } else if (
            const auto* websocket = std::get_if<WebSocketListenConfig>(&transport.listener)) {
            check_auth(websocket->auth, path);
        } else {
            check_auth(std::get<RawSocketListenConfig>(transport.listener).auth, path);
        }
    }

    void check_auth(const std::optional<AuthConfig>& auth, const std::string& path) {
        if (!auth) {
            return;
        }
        const std::pair<bool, std::string_view> methods[] = {
            {auth->ticket.has_value(), "ticket"},
            {auth->wampcra.has_value(), "wampcra"},
            {auth->scram.has_value(), "scram"},
            {auth->cryptosign.has_value(), "cryptosign"},
            {auth->tls.has_value(), "tls"},
            {auth->cookie.has_value(), "cookie"},
        };
        for (const auto& [asked, name] : methods) {
            if (asked) {
                refuse(
                    fmt::format("{}.auth.{}", path, name),
                    "this login is not supported yet",
                    "\"anonymous\"");
            }
        }
        if (auth->anonymous && auth->anonymous->dynamic() != nullptr) {
            refuse(
                path + ".auth.anonymous",
                "dynamic authentication is not supported yet",
                "\"static\"");
        }
    }

    void refuse(std::string path, std::string message, std::string hint) {
        diagnostics_.error(where_, std::move(path), std::move(message), std::move(hint));
    }

    Diagnostics& diagnostics_;
    Position where_;  // of the worker: the model keeps no finer one
};

}  // namespace

void check_support(const NodeConfig& node, Diagnostics& diagnostics) {
    SupportCheck check(diagnostics);
    for (std::size_t i = 0; i < node.workers.size(); ++i) {
        check.check(node.workers[i], item_path("workers", i));
    }
}

}  // namespace crossbar::config
