// SPDX-License-Identifier: MIT
#include "controller/node/node_realm.hpp"

#include "common/mgmt/procedures.hpp"
#include "common/transport/connector.hpp"
#include "common/transport/rawsocket_framing.hpp"
#include "controller/node/spawner.hpp"

#include <cerrno>
#include <cstring>

namespace crossbar::node {
namespace {

constexpr std::string_view kController = "controller";  // authid

router::Permission on_prefix(std::string_view prefix) {
    router::Permission permission;
    permission.uri = prefix;
    permission.match = wamp::Match::prefix;
    return permission;
}

router::RoleOptions controller_role() {
    auto all = on_prefix("");
    all.call = all.register_ = all.publish = all.subscribe = true;
    return {std::string(mgmt::kControllerRole), {std::move(all)}, {}};
}

// Offers its own procedures, reports to the controller, and sees nothing of the other workers.
router::RoleOptions worker_role() {
    auto own = on_prefix("crossbar.worker.");
    own.register_ = true;
    auto reports = on_prefix("crossbar.");
    reports.publish = true;
    auto node = on_prefix("crossbar.node.");
    node.call = true;
    node.publish = true;
    return {
        std::string(mgmt::kWorkerRole), {std::move(own), std::move(reports), std::move(node)}, {}};
}

router::TransportDetails internal(std::string_view authid, std::string_view authrole) {
    router::TransportDetails details;
    details.type = "internal";
    details.peer = "internal";
    details.trusted_authid = authid;
    details.trusted_authrole = authrole;
    return details;
}

std::unique_ptr<transport::Framing> server_framing() {
    transport::RawSocketServerOptions options;
    options.serializers = {wamp::Serializer::msgpack};
    return transport::make_rawsocket_server(std::move(options));
}

}  // namespace

NodeRealm::NodeRealm(io::Loop& loop, log::Logger logger)
    : loop_(loop), logger_(logger), host_(loop, std::move(logger)) {}

NodeRealm::~NodeRealm() = default;

boost::system::result<void, std::string> NodeRealm::open(std::function<void(Session&)> joined) {
    joined_ = std::move(joined);
    router::RealmOptions realm;
    realm.name = mgmt::kRealm;
    auto& router = host_.router();
    if (!router.start_realm(realm) || !router.start_role(realm.name, controller_role()) ||
        !router.start_role(realm.name, worker_role())) {
        return {boost::system::in_place_error, "the node's own realm cannot be started"};
    }
    auto ends = make_socket_pair();
    if (!ends.ours) {
        return {boost::system::in_place_error, std::string(std::strerror(errno))};
    }
    host_.adopt(
        transport::adopt(loop_, ends.ours.release()),
        server_framing(),
        internal(kController, mgmt::kControllerRole));
    sdk::ClientOptions options;
    options.realm = mgmt::kRealm;
    options.login.authid = kController;
    options.login.authrole = mgmt::kControllerRole;
    session_ = std::make_unique<sdk::ClientSession>(
        loop_,
        transport::adopt(loop_, ends.theirs.release()),
        transport::make_rawsocket_client({wamp::Serializer::msgpack}),
        logger_,
        std::move(options),
        static_cast<sdk::ClientEvents&>(*this));
    session_->start();
    return {};
}

void NodeRealm::attach(
    const std::string& worker, io::UniqueFd socket, std::function<void()> received) {
    host_.adopt(
        transport::adopt(loop_, socket.release()),
        server_framing(),
        internal(worker, mgmt::kWorkerRole),
        std::move(received));
}

void NodeRealm::spawn(Awaitable<> task, io::TaskGroup::Done done) {
    session_->tasks().spawn(std::move(task), std::move(done));
}

}  // namespace crossbar::node
