// SPDX-License-Identifier: MIT
// What a good file becomes: every key lands in its field, defaults are the documented ones, ids are
// made up.
#include "tests/unit/common/config/complaints.hpp"

using namespace crossbar;
using namespace crossbar::config;
using namespace crossbar::config::test;

namespace {

// Warnings about what is read but not served yet (support.cpp) are not this file's subject.
NodeConfig good(std::string_view text, std::string_view file = "config.json") {
    LoadedConfig loaded = parse(text, file);
    std::erase_if(loaded.diagnostics, [](const Diagnostic& diagnostic) {
        return diagnostic.message == "has no effect yet";
    });
    CHECK_COMPLAINTS(lines_of(loaded.diagnostics), {});
    return loaded.config;
}

template <class T>
const T& listener(const NodeConfig& node, std::size_t i = 0) {
    return std::get<T>(node.workers.at(0).router()->transports.at(i).listener);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_smallest_files_are_good) {
    BOOST_TEST(good(R"({"version": 2})").workers.empty());
    BOOST_TEST(good("{}").version == 1);
    BOOST_TEST(good("version: 2\n", "config.yaml").version == 2);
    BOOST_TEST(
        good(R"({"$schema": "x", "version": 2, "controller": {}, "workers": []})")
            .controller.title == "crossbar-controller");
}

BOOST_AUTO_TEST_CASE(the_controller_is_read) {
    const NodeConfig node =
        good(R"({"version": 2, "controller": {"id": "node1", "options": {"title": "mine",
        "shutdown": ["shutdown_on_last_worker_exit", "shutdown_on_worker_exit_with_error"]}}})");
    BOOST_TEST(node.controller.id.value() == "node1");
    BOOST_TEST(node.controller.title == "mine");
    BOOST_REQUIRE(node.controller.shutdown.has_value());
    BOOST_REQUIRE(node.controller.shutdown->size() == 2U);
    BOOST_TEST(name_of(node.controller.shutdown->at(0)) == "shutdown_on_last_worker_exit");
    BOOST_TEST(name_of(node.controller.shutdown->at(1)) == "shutdown_on_worker_exit_with_error");
    const NodeConfig one = good(
        R"({"version": 2, "controller": {"options": {"shutdown": "shutdown_on_worker_exit"}}})");
    BOOST_TEST((one.controller.shutdown->at(0) == ShutdownTrigger::worker_exit));
    BOOST_TEST(!good(R"({"version": 2})").controller.shutdown.has_value());
}

BOOST_AUTO_TEST_CASE(automatic_ids_count_only_items_without_one) {
    const NodeConfig node = good(R"({"version": 2, "workers": [
        {"type": "router",
         "realms": [{"name": "one", "roles": [{"name": "a"}, {"name": "b", "id": "mine"}, {"name": "c"}]},
                    {"name": "two", "id": "second"}, {"name": "three"}],
         "transports": [{"type": "rawsocket", "endpoint": {"type": "unix", "path": "a"}},
                        {"type": "rawsocket", "id": "transport2", "endpoint": {"type": "unix", "path": "b"}},
                        {"type": "rawsocket", "endpoint": {"type": "unix", "path": "c"}}]},
        {"type": "guest", "id": "extra", "executable": "x"},
        {"type": "router", "realms": [{"name": "one", "roles": [{"name": "a"}]}]}]})");
    BOOST_TEST(node.workers[0].id == "worker1");
    BOOST_TEST(node.workers[1].id == "extra");
    BOOST_TEST(node.workers[2].id == "worker2");
    const RouterWorker& router = *node.workers[0].router();
    BOOST_TEST(router.realms[0].id == "realm1");
    BOOST_TEST(router.realms[1].id == "second");
    BOOST_TEST(router.realms[2].id == "realm2");
    BOOST_TEST(router.realms[0].roles[0].id == "role1");
    BOOST_TEST(router.realms[0].roles[1].id == "mine");
    BOOST_TEST(router.realms[0].roles[2].id == "role2");
    BOOST_TEST(router.transports[0].id == "transport1");
    BOOST_TEST(router.transports[1].id == "transport2");
    BOOST_TEST(router.transports[2].id == "transport3");  // not the one that is given
    BOOST_TEST(node.workers[2].router()->realms[0].id == "realm1");
    BOOST_TEST(node.workers[2].router()->realms[0].roles[0].id == "role1");
}

BOOST_AUTO_TEST_CASE(permissions_are_read_in_all_their_forms) {
    const NodeConfig node = good(
        R"({"version": 2, "workers": [{"type": "router", "realms": [{"name": "realm1", "roles": [
        {"name": "user", "permissions": [
            {"uri": "com.first.", "match": "prefix", "allow": {"call": true, "register": true, "publish": true, "subscribe": true},
             "disclose": {"caller": true, "publisher": true}, "cache": true},
            {"uri": "com.exact"}, {"uri": "com.prefix.*"}, {"uri": "*"}, {"uri": "com.*.wild"}, {"uri": "com.*.x.*"},
            {"uri": "com.star.*", "match": "exact"}]},
        {"name": "open", "allow-by-default": true},
        {"name": "asked", "authorizer": "com.example.authorize"}]}]}]})");
    const RealmConfig& realm = node.workers[0].router()->realms[0];
    const std::vector<PermissionConfig>& permissions = realm.roles[0].permissions;
    const PermissionConfig& all = permissions[0];
    BOOST_TEST((all.call && all.register_ && all.publish && all.subscribe));
    BOOST_TEST((all.disclose_caller && all.disclose_publisher && all.cache));
    BOOST_TEST((all.match == UriMatch::prefix));
    BOOST_TEST((permissions[1].match == UriMatch::exact));
    BOOST_TEST(!permissions[1].call);
    BOOST_TEST((permissions[2].match == UriMatch::prefix));
    BOOST_TEST(permissions[2].uri == "com.prefix.");
    BOOST_TEST((permissions[3].match == UriMatch::prefix));
    BOOST_TEST(permissions[3].uri.empty());
    BOOST_TEST((permissions[4].match == UriMatch::wildcard));
    BOOST_TEST(permissions[4].uri == "com..wild");
    BOOST_TEST((permissions[5].match == UriMatch::wildcard));
    BOOST_TEST(permissions[5].uri == "com..x.");
    BOOST_TEST((permissions[6].match == UriMatch::exact));
    BOOST_TEST(permissions[6].uri == "com.star.*");
    BOOST_TEST(realm.roles[1].allow_by_default);
    BOOST_TEST(realm.roles[2].authorizer.value() == "com.example.authorize");
}

BOOST_AUTO_TEST_CASE(realm_options_and_store_are_read) {
    const NodeConfig node =
        good(R"({"version": 2, "workers": [{"type": "router", "realms": [{"name": "realm1",
        "options": {"enable_meta_api": false, "uri_check": "strict", "allow_disclose_me": false, "allow_retain": false,
                    "forward_timeout": true, "trust_levels": [{"uri": "com.", "level": 3, "authrole": "user"}],
                    "limits": {"max_sessions": 1, "max_subscriptions_per_session": 2, "max_registrations_per_session": 3,
                               "max_pending_calls_per_session": 4, "max_retained_events": 5}},
        "store": {"type": "memory", "limit": 7, "event-history": [{"uri": "a"}, {"uri": "b.", "match": "prefix", "limit": 9}]}
        }]}]})");
    const RealmConfig& realm = node.workers[0].router()->realms[0];
    BOOST_TEST((!realm.enable_meta_api && !realm.allow_disclose_me && !realm.allow_retain));
    BOOST_TEST((realm.uri_check == UriCheck::strict));
    BOOST_TEST(realm.forward_timeout.value());
    BOOST_TEST(realm.max_sessions == 1U);
    BOOST_TEST(realm.max_subscriptions_per_session == 2U);
    BOOST_TEST(realm.max_registrations_per_session == 3U);
    BOOST_TEST(realm.max_pending_calls_per_session == 4U);
    BOOST_TEST(realm.max_retained_events == 5U);
    BOOST_TEST(realm.trust_levels.at(0).level == 3);
    BOOST_TEST(realm.trust_levels.at(0).authrole.value() == "user");
    BOOST_TEST((realm.trust_levels.at(0).match == UriMatch::prefix));
    BOOST_TEST(realm.event_history.at(0).limit == 7U);
    BOOST_TEST(realm.event_history.at(1).limit == 9U);
    BOOST_TEST((realm.event_history.at(1).match == UriMatch::prefix));
}

BOOST_AUTO_TEST_CASE(statistics_of_a_realm_are_read) {
    const NodeConfig node = good(R"({"version": 2, "workers": [{"type": "router", "realms": [
        {"name": "realm1"},
        {"name": "realm2", "stats": {"trigger_after_duration": 60}},
        {"name": "realm3", "stats": {"rated_message_size": 1024, "trigger_after_rated_messages": 7,
                                     "trigger_on_join": true, "trigger_on_leave": false}}]}]})");
    const auto& realms = node.workers[0].router()->realms;
    BOOST_TEST(!realms[0].stats);
    BOOST_TEST(realms[1].stats->rated_message_size == 512U);
    BOOST_TEST(realms[1].stats->trigger_after_rated_messages == 0U);
    BOOST_TEST(realms[1].stats->trigger_after_duration == 60U);
    BOOST_TEST((!realms[1].stats->trigger_on_join && realms[1].stats->trigger_on_leave));
    BOOST_TEST(realms[2].stats->rated_message_size == 1024U);
    BOOST_TEST(realms[2].stats->trigger_after_rated_messages == 7U);
    BOOST_TEST((realms[2].stats->trigger_on_join && !realms[2].stats->trigger_on_leave));
}

BOOST_AUTO_TEST_CASE(listening_endpoints_are_read) {
    const NodeConfig node = good(router_with(R"([
        {"type": "websocket", "endpoint": {"type": "tcp", "port": 8080, "interface": "127.0.0.1", "backlog": 5,
            "version": 6, "shared": true, "user_timeout": 3000}},
        {"type": "rawsocket", "endpoint": {"type": "unix", "path": "../x.sock", "backlog": 6, "permissions": "0660"}},
        {"type": "rawsocket", "endpoint": {"type": "unix", "path": "/run/y.sock"}},
        {"type": "rawsocket", "endpoint": {"type": "tcp", "port": 0}}])"));
    const auto& transports = node.workers[0].router()->transports;
    const auto& tcp = std::get<TcpListenEndpoint>(transports[0].endpoint);
    BOOST_TEST(tcp.port == 8080);
    BOOST_TEST(tcp.interface == "127.0.0.1");
    BOOST_TEST(tcp.backlog == 5);
    BOOST_TEST(tcp.version == 6);
    BOOST_TEST(tcp.shared);
    BOOST_TEST(tcp.user_timeout->count() == 3000);
    const auto& local = std::get<UnixListenEndpoint>(transports[1].endpoint);
    BOOST_TEST(local.path == "/x.sock");  // of /node/../x.sock
    BOOST_TEST(local.backlog == 6);
    BOOST_TEST(local.permissions.value() == 0660U);
    BOOST_TEST(std::get<UnixListenEndpoint>(transports[2].endpoint).path == "/run/y.sock");
    BOOST_TEST(std::get<TcpListenEndpoint>(transports[3].endpoint).backlog == 4096);
    const NodeConfig yaml = good(
        R"(
version: 2
workers:
- type: router
  transports:
  - {type: rawsocket, request_ids: off, endpoint: {type: unix, path: x, permissions: 0660}}
)",
        "config.yaml");
    const TransportConfig& transport = yaml.workers[0].router()->transports[0];
    BOOST_TEST(std::get<UnixListenEndpoint>(transport.endpoint).permissions.value() == 0660U);
    BOOST_TEST((listener<RawSocketListenConfig>(yaml).request_ids == RequestIdCheck::off));
}

BOOST_AUTO_TEST_CASE(websocket_options_are_read) {
    const NodeConfig node =
        good(router_with(R"([{"type": "websocket", "endpoint": {"type": "tcp", "port": 1},
        "url": "ws://example.com/ws", "serializers": ["cbor", "json.batched"], "max_connections": 7,
        "request_ids": "strict", "ubjson": "bjdata",
        "options": {"allowed_origins": ["https://*.example.com"], "allow_null_origin": false, "external_port": 443,
            "open_handshake_timeout": 2500, "close_handshake_timeout": 0, "enable_webstatus": false,
            "validate_utf8": false, "mask_server_frames": true, "require_masked_client_frames": false,
            "apply_mask": false, "show_server_version": true, "require_websocket_subprotocol": false,
            "fail_by_drop": true, "echo_close_codereason": true, "tcp_nodelay": false, "max_frame_size": 1000,
            "max_message_size": 0, "auto_fragment_size": 65536, "auto_ping_interval": 10000, "auto_ping_timeout": 5000,
            "auto_ping_size": 13, "auto_ping_restart_on_any_traffic": false, "enable_rfc6455": true,
            "compression": {"deflate": {"request_no_context_takeover": true, "no_context_takeover": true,
                "request_max_window_bits": 11, "max_window_bits": 12, "memory_level": 5}}}}])"));
    const auto& websocket = listener<WebSocketListenConfig>(node);
    const WebSocketOptions& o = websocket.options;
    BOOST_TEST(websocket.url == "ws://example.com/ws");
    BOOST_TEST(websocket.serializers == (std::vector<std::string>{"cbor", "json.batched"}));
    BOOST_TEST((websocket.request_ids == RequestIdCheck::strict));
    BOOST_TEST((websocket.ubjson == UbjsonFlavour::bjdata));
    BOOST_TEST(node.workers[0].router()->transports[0].limits.max_connections == 7U);
    BOOST_TEST(o.allowed_origins == (std::vector<std::string>{"https://*.example.com"}));
    BOOST_TEST(
        (!o.allow_null_origin && !o.enable_webstatus && !o.validate_utf8 && o.mask_server_frames));
    BOOST_TEST((!o.require_masked_client_frames && !o.apply_mask && o.show_server_version));
    BOOST_TEST(
        (!o.require_websocket_subprotocol && o.fail_by_drop && o.echo_close_codereason &&
         !o.tcp_nodelay));
    BOOST_TEST(!o.auto_ping_restart_on_any_traffic);
    BOOST_TEST(o.external_port.value() == 443);
    BOOST_TEST(o.open_handshake_timeout.count() == 2500);
    BOOST_TEST(o.close_handshake_timeout.count() == 0);
    BOOST_TEST(o.max_frame_size == 1000U);
    BOOST_TEST(o.max_message_size == 0U);
    BOOST_TEST(o.auto_fragment_size == 65536U);
    BOOST_TEST(o.auto_ping_interval.count() == 10000);
    BOOST_TEST(o.auto_ping_timeout.count() == 5000);
    BOOST_TEST(o.auto_ping_size == 13U);
    BOOST_REQUIRE(o.compression.has_value());
    BOOST_TEST((o.compression->request_no_context_takeover && o.compression->no_context_takeover));
    BOOST_TEST(o.compression->request_max_window_bits == 11);
    BOOST_TEST(o.compression->max_window_bits == 12);
    BOOST_TEST(o.compression->memory_level == 5);
}

BOOST_AUTO_TEST_CASE(a_universal_transport_holds_both_kinds) {
    const NodeConfig node =
        good(router_with(R"([{"type": "universal", "endpoint": {"type": "tcp", "port": 1},
        "rawsocket": {"serializers": ["msgpack"], "options": {"max_message_size": 512}},
        "limits": {"outbox_bytes": 65536, "outbox_policy": "close", "handshake_timeout": 100,
                   "authentication_timeout": 200, "max_connections_per_address": 3, "failed_logins_per_minute": 4},
        "websocket": {"ws": {"type": "websocket"}, "/": {"type": "websocket", "serializers": ["json"]}}}])"));
    const TransportConfig& transport = node.workers[0].router()->transports[0];
    const auto& universal = listener<UniversalListenConfig>(node);
    BOOST_TEST(transport.type() == "universal");
    BOOST_TEST(universal.rawsocket->options.max_message_size == 512U);
    BOOST_TEST(universal.rawsocket->serializers == (std::vector<std::string>{"msgpack"}));
    BOOST_TEST(universal.websocket.size() == 2U);
    BOOST_TEST(universal.websocket.at("/").serializers == (std::vector<std::string>{"json"}));
    BOOST_TEST(transport.limits.outbox_bytes == 65536U);
    BOOST_TEST((transport.limits.outbox_policy == OutboxPolicy::close));
    BOOST_TEST(transport.limits.handshake_timeout.count() == 100);
    BOOST_TEST(transport.limits.authentication_timeout.count() == 200);
    BOOST_TEST(transport.limits.max_connections_per_address == 3U);
    BOOST_TEST(transport.limits.failed_logins_per_minute == 4U);
    BOOST_TEST(transport.limits.max_connections == 50'000U);
}

BOOST_AUTO_TEST_CASE(the_handshake_of_a_websocket_has_one_deadline_under_two_keys) {
    const NodeConfig node = good(router_with(R"([
        {"type": "websocket", "endpoint": {"type": "tcp", "port": 1}, "limits": {"handshake_timeout": 70}},
        {"type": "websocket", "endpoint": {"type": "tcp", "port": 2}, "limits": {"handshake_timeout": 70},
         "options": {"open_handshake_timeout": 2000}},
        {"type": "websocket", "endpoint": {"type": "tcp", "port": 3}}])"));
    const auto timeout = [&](std::size_t i) {
        return listener<WebSocketListenConfig>(node, i).options.open_handshake_timeout.count();
    };
    BOOST_TEST(timeout(0) == 70);
    BOOST_TEST(timeout(1) == 2000);
    BOOST_TEST(timeout(2) == 10'000);
}

BOOST_AUTO_TEST_CASE(components_and_their_transports_are_read) {
    const NodeConfig node = good(R"({"version": 2, "workers": [{"type": "container", "components": [
        {"type": "shared-library", "library": "callee", "realm": "realm1", "extra": {"n": 1, "l": [1.50, null]},
         "transport": {"type": "rawsocket", "serializer": "cbor",
                       "endpoint": {"type": "unix", "path": "x.sock", "timeout": 3}, "options": {"max_message_size": 1024}}},
        {"type": "shared-library", "library": "../lib/mine.so", "realm": "realm1",
         "transport": {"type": "websocket", "url": "ws://example.com:9000/ws", "serializers": ["json"]}},
        {"type": "shared-library", "library": "x", "realm": "realm1",
         "transport": {"type": "websocket", "url": "ws://[::1]/ws"}},
        {"type": "shared-library", "library": "x", "realm": "realm1", "transport": {"type": "websocket",
         "url": "ws://front.example.com/ws", "endpoint": {"type": "tcp", "host": "10.0.0.1", "port": 99, "version": 6},
         "auth": {"anonymous": {"authid": "me"}}}}]}]})");
    const auto& components = node.workers[0].container()->components;
    const ComponentConfig& first = components[0];
    BOOST_TEST(first.id == "component1");
    BOOST_TEST(first.library == "callee");
    BOOST_TEST(first.realm == "realm1");
    BOOST_TEST(first.extra == R"({"n":1,"l":[1.50,null]})");
    BOOST_TEST((first.transport.type == ClientTransportConfig::Type::rawsocket));
    BOOST_TEST(first.transport.serializers == (std::vector<std::string>{"cbor"}));
    BOOST_TEST(first.transport.max_message_size == 1024U);
    const auto& local = std::get<UnixConnectEndpoint>(first.transport.endpoint);
    BOOST_TEST(local.path == "/node/x.sock");
    BOOST_TEST(local.timeout.count() == 3000);
    BOOST_TEST(components[1].library == "/lib/mine.so");
    BOOST_TEST(components[1].extra == "{}");
    const auto& from_url = std::get<TcpConnectEndpoint>(components[1].transport.endpoint);
    BOOST_TEST(from_url.host == "example.com");
    BOOST_TEST(from_url.port == 9000);
    BOOST_TEST(!components[2].transport.serializers.empty());
    const auto& v6 = std::get<TcpConnectEndpoint>(components[2].transport.endpoint);
    BOOST_TEST(v6.host == "::1");
    BOOST_TEST(v6.port == 80);
    BOOST_TEST(v6.version == 6);
    const auto& tcp = std::get<TcpConnectEndpoint>(components[3].transport.endpoint);
    BOOST_TEST(tcp.host == "10.0.0.1");
    BOOST_TEST(tcp.port == 99);
    BOOST_TEST(tcp.version == 6);
    BOOST_TEST(tcp.timeout.count() == 10'000);
    BOOST_TEST(components[3].transport.auth->authid.value() == "me");
}

BOOST_AUTO_TEST_CASE(worker_options_are_read) {
    const NodeConfig node = good(R"({"version": 2, "workers": [
        {"type": "router", "options": {"title": "my router", "cpu_affinity": [0, 2], "start_timeout": 1, "stop_timeout": 2,
            "env": {"inherit": ["PATH"], "vars": {"A": "b"}},
            "restart": {"policy": "on-failure", "delay": 100, "max_delay": 200, "max_restarts": 3, "interval": 4000}}},
        {"type": "container", "options": {"shutdown": "shutdown-manual", "restart": "restart-always",
            "env": {"inherit": false}}},
        {"type": "container", "options": {"restart": {"policy": "always", "components": "restart-on-failed"}}},
        {"type": "router"}]})");
    const WorkerOptions& first = node.workers[0].options;
    BOOST_TEST(first.title == "my router");
    BOOST_TEST(first.cpu_affinity == (std::vector<std::uint32_t>{0, 2}));
    BOOST_TEST(first.start_timeout.count() == 1);
    BOOST_TEST(first.stop_timeout.count() == 2);
    BOOST_TEST(!first.env.inherit_all);
    BOOST_TEST(first.env.inherit == (std::vector<std::string>{"PATH"}));
    BOOST_TEST(first.env.vars.at("A") == "b");
    BOOST_TEST((first.restart.policy == RestartConfig::Policy::on_failure));
    BOOST_TEST(first.restart.delay.count() == 100);
    BOOST_TEST(first.restart.max_delay.count() == 200);
    BOOST_TEST(first.restart.max_restarts == 3U);
    BOOST_TEST(first.restart.interval.count() == 4000);
    BOOST_TEST((node.workers[1].container()->shutdown == ContainerWorker::Shutdown::manual));
    BOOST_TEST(
        (node.workers[1].container()->component_restart ==
         ContainerWorker::ComponentRestart::always));
    BOOST_TEST(!node.workers[1].options.env.inherit_all);
    BOOST_TEST(
        (node.workers[2].container()->component_restart ==
         ContainerWorker::ComponentRestart::on_failed));
    BOOST_TEST((node.workers[2].options.restart.policy == RestartConfig::Policy::always));
    BOOST_TEST((node.workers[3].options.restart.policy == RestartConfig::Policy::never));
    BOOST_TEST(node.workers[3].options.env.inherit_all);
}

BOOST_AUTO_TEST_CASE(guests_are_read) {
    const NodeConfig node = good(R"({"version": 2, "workers": [
        {"type": "guest", "executable": "python3", "arguments": ["-u", "hello.py"], "options": {"workdir": "../app",
            "stdin": {"type": "json", "value": {"a": 1}, "close": false}, "stdout": "drop", "stderr": "close",
            "watch": {"directories": ["../app"], "action": "restart", "timeout": 2}, "env": {"vars": {"X": "y"}}}},
        {"type": "guest", "executable": "/bin/true", "options": {"stdin": "close"}}]})");
    const GuestWorker& guest = *node.workers[0].guest();
    BOOST_TEST(guest.executable == "python3");
    BOOST_TEST(guest.arguments == (std::vector<std::string>{"-u", "hello.py"}));
    BOOST_TEST(guest.workdir == "/app");
    BOOST_TEST((guest.input == GuestWorker::Input::json));
    BOOST_TEST(guest.input_json == R"({"a":1})");
    BOOST_TEST(!guest.input_close);
    BOOST_TEST((guest.output == GuestWorker::Output::drop));
    BOOST_TEST((guest.error_output == GuestWorker::Output::close));
    BOOST_TEST(guest.watch->directories == (std::vector<std::string>{"/app"}));
    BOOST_TEST(guest.watch->timeout.count() == 2000);
    BOOST_TEST(node.workers[0].type() == "guest");
    BOOST_TEST(node.workers[1].guest()->workdir == "/node");
    BOOST_TEST((node.workers[1].guest()->input == GuestWorker::Input::close));
    BOOST_TEST((node.workers[1].guest()->output == GuestWorker::Output::log));
}

BOOST_AUTO_TEST_CASE(environment_variables_are_put_in_where_crossbar_does) {
    const LoadedConfig loaded = parse(
        R"({"version": 2, "workers": [
        {"type": "router", "options": {"disabled": "${OFF}"}},
        {"type": "guest", "executable": "x", "options": {"disabled": "${EMPTY}"}},
        {"type": "guest", "executable": "${NAME}", "options": {"disabled": "${UNSET}"}},
        {"type": "router", "transports": [{"type": "rawsocket", "endpoint": {"type": "tcp", "port": "$PORT"}}]}]})",
        "config.json",
        {{"OFF", "1"}, {"EMPTY", ""}, {"PORT", "8123"}, {"NAME", "y"}});
    BOOST_TEST(loaded.ok());
    BOOST_TEST(loaded.config.workers[0].options.disabled);
    BOOST_TEST(!loaded.config.workers[1].options.disabled);
    BOOST_TEST(!loaded.config.workers[2].options.disabled);
    BOOST_TEST(loaded.config.workers[2].guest()->executable == "${NAME}");
    const TransportConfig& transport = loaded.config.workers[3].router()->transports[0];
    BOOST_TEST(std::get<TcpListenEndpoint>(transport.endpoint).port == 8123);
    BOOST_TEST(transport.json.find("8123") != std::string::npos);
    BOOST_REQUIRE(loaded.environment.size() == 4U);
    BOOST_TEST(loaded.environment[0].path == "workers[0].options.disabled");
    BOOST_TEST(loaded.environment[0].variable == "OFF");
    BOOST_TEST(loaded.environment[0].set);
    BOOST_TEST(!loaded.environment[2].set);
}
