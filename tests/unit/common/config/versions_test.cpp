// SPDX-License-Identifier: MIT
// Version 1 of the format, and files as Crossbar's users have them.
#include "tests/unit/common/config/complaints.hpp"

using namespace crossbar::config;
using namespace crossbar::config::test;

namespace {

// The node of the document "Call Roundtrip Time", Crossbar 0.12: one of its two pairs.
constexpr std::string_view kRoundtrip = R"({
   "workers": [
      {
         "type": "router",
         "realms": [
            {
               "name": "realm1",
               "roles": [
                  {
                     "name": "anonymous",
                     "permissions": [
                        {
                           "uri": "*",
                           "publish": true,
                           "subscribe": true,
                           "call": true,
                           "register": true
                        }
                     ]
                  }
               ]
            }
         ],
         "transports": [
            {
               "type": "websocket",
               "endpoint": {
                  "type": "tcp",
                  "port": 9000
               }
            },
            {
               "type": "rawsocket",
               "serializer": "msgpack",
               "endpoint": {
                  "type": "unix",
                  "path": "crossbar.sock"
               }
            }
         ]
      },
      {
         "type": "container",
         "options": {
            "pythonpath": [".."]
         },
         "components": [
            {
               "type": "TYPE",
               "KEY": "test.Callee",
               "realm": "realm1",
               "transport": {
                  "type": "rawsocket",
                  "serializer": "msgpack",
                  "endpoint": {
                     "type": "unix",
                     "path": "crossbar.sock"
                  }
               }
            }
         ]
      }
   ]
}
)";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    BOOST_REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_documents_own_node_is_read_but_for_its_python_components) {
    const std::string text =
        replaced(replaced(std::string(kRoundtrip), "TYPE", "class"), "KEY", "classname");
    CHECK_COMPLAINTS(
        complaints(text),
        {"45:13: warning: workers[1].options.pythonpath: \"pythonpath\" has no effect (there is no "
         "Python in this "
         "process)",
         "49:24: error: workers[1].components[0].type: components of type \"class\" are Python, "
         "which no worker hosts yet "
         "(run it in a worker of type \"guest\" with \"executable\": \"python3\"; C++ components "
         "are of type "
         "\"shared-library\")"});
}

BOOST_AUTO_TEST_CASE(version_1_is_upgraded_while_it_is_read) {
    const std::string text =
        replaced(replaced(std::string(kRoundtrip), "TYPE", "shared-library"), "KEY", "library");
    const LoadedConfig loaded = parse(text);
    BOOST_TEST(loaded.ok());
    BOOST_TEST(loaded.config.version == 1);
    const RouterWorker& router = *loaded.config.workers.at(0).router();
    const PermissionConfig& permission = router.realms.at(0).roles.at(0).permissions.at(0);
    BOOST_TEST(
        (permission.call && permission.register_ && permission.publish && permission.subscribe));
    BOOST_TEST((permission.match == UriMatch::prefix));
    BOOST_TEST(permission.uri.empty());
    const auto& rawsocket = std::get<RawSocketListenConfig>(router.transports.at(1).listener);
    BOOST_TEST(rawsocket.serializers == (std::vector<std::string>{"msgpack"}));
    BOOST_TEST(loaded.config.workers.at(1).id == "worker2");
    BOOST_TEST(loaded.config.workers.at(1).container()->components.at(0).id == "component1");
    // What the worker gets is version 2.
    BOOST_TEST(parse_realm(to_json(router.realms.at(0))).value.has_value());
    BOOST_TEST(parse_transport(to_json(router.transports.at(1))).value.has_value());
}

BOOST_AUTO_TEST_CASE(version_1_permissions_keep_their_places_in_messages) {
    CHECK_COMPLAINTS(
        complaints(replaced(
            replaced(replaced(std::string(kRoundtrip), "TYPE", "shared-library"), "KEY", "library"),
            "\"call\": true",
            "\"call\": \"yes\"")),
        {"16:36: error: workers[0].realms[0].roles[0].permissions[0].allow.call: must be a "
         "boolean, is a string",
         "45:13: warning: workers[1].options.pythonpath: \"pythonpath\" has no effect (there is no "
         "Python in this "
         "process)"});
    CHECK_COMPLAINTS(
        complaints(
            R"({"version": 1, "workers": [{"type": "router", "realms": [{"name": "realm1", "roles":
[{"name": "a", "permissions": [{"uri": "x", "allow": {"call": true}}]}]}]}]})"),
        {});
    CHECK_COMPLAINTS(
        complaints(
            R"({"version": 1, "workers": [5, {"type": "router", "realms": {"roles": 1}, "transports": [[], 3]}]})"),
        {"1:28: error: workers[0]: must be an object, is a number",
         "1:60: error: workers[1].realms: must be a list, is an object",
         "1:89: error: workers[1].transports[0]: must be an object, is a list",
         "1:93: error: workers[1].transports[1]: must be an object, is a number"});
}

// From here: the shapes that crossbar-examples have, most frequent first.

BOOST_AUTO_TEST_CASE(a_router_with_a_web_transport_is_refused_by_name) {
    CHECK_COMPLAINTS(
        complaints(R"({
    "$schema": "https://raw.githubusercontent.com/crossbario/crossbar/master/crossbar.json",
    "version": 2,
    "controller": {},
    "workers": [
        {
            "type": "router",
            "options": {"pythonpath": [".."]},
            "realms": [{"name": "realm1", "roles": [{"name": "anonymous", "permissions": [
                {"uri": "", "match": "prefix",
                 "allow": {"call": true, "register": true, "publish": true, "subscribe": true},
                 "disclose": {"caller": false, "publisher": false}, "cache": true}]}]}],
            "transports": [
                {"type": "web", "endpoint": {"type": "tcp", "port": 8080},
                 "paths": {"/": {"type": "static", "directory": "../web"}, "ws": {"type": "websocket"}}}
            ]
        }
    ]
})"),
        {"8:25: warning: workers[0].options.pythonpath: \"pythonpath\" has no effect (there is no "
         "Python in this process)",
         "14:26: error: workers[0].transports[0].type: transports of type \"web\" are not "
         "supported yet (for WAMP clients: "
         "\"websocket\" (any path), or \"universal\")"});
}

BOOST_AUTO_TEST_CASE(a_router_for_clients_with_tuned_websocket_options_is_good) {
    CHECK_COMPLAINTS(
        complaints(
            R"(
version: 2
workers:
- type: router
  realms:
  - name: realm1
    roles:
    - name: anonymous
      permissions:
      - uri: ''
        match: prefix
        allow: {call: true, register: true, publish: true, subscribe: true}
        disclose: {caller: true, publisher: true}
        cache: true
  transports:
  - type: websocket
    endpoint: {type: tcp, port: 8080, shared: true, backlog: 1024}
    serializers: [cbor, msgpack, json]
    options:
      allowed_origins: ['*']
      allow_null_origin: true
      enable_webstatus: true
      max_frame_size: 1048576
      max_message_size: 1048576
      auto_fragment_size: 65536
      fail_by_drop: true
      open_handshake_timeout: 2500
      close_handshake_timeout: 1000
      auto_ping_interval: 10000
      auto_ping_timeout: 5000
      auto_ping_size: 12
      compression: {deflate: {request_no_context_takeover: false, request_max_window_bits: 13,
                              no_context_takeover: false, max_window_bits: 13, memory_level: 5}}
- type: guest
  executable: node
  arguments: [hello.js]
  options:
    workdir: ../node
    watch: {directories: [../node], action: restart}
)",
            "config.yaml"),
        {"39:12: warning: workers[1].options.watch: has no effect yet"});
}

BOOST_AUTO_TEST_CASE(testees_proxies_and_links_are_refused_by_name) {
    CHECK_COMPLAINTS(
        complaints(R"({"version": 2, "workers": [
{"type": "websocket-testee", "options": {"cpu_affinity": [0]}, "transport": {}},
{"type": "proxy", "options": {"env": {"inherit": ["PATH"]}}, "connections": {}, "routes": {}, "transports": []},
{"type": "router", "options": {"cpu_affinity": [0, 1], "expose_controller": true},
 "realms": [{"name": "realm1", "rlinks": [{"realm": "realm1"}]}],
 "transports": [], "components": [{"type": "class", "classname": "a.B", "realm": "realm1"}]}]})"),
        {"2:10: error: workers[0].type: workers of type \"websocket-testee\" are not supported "
         "(remove it)",
         "3:10: error: workers[1].type: workers of type \"proxy\" are not supported (remove it)",
         "4:56: warning: workers[2].options.expose_controller: \"expose_controller\" has no effect "
         "(components are told "
         "nothing of the controller)",
         "5:32: error: workers[2].realms[0].rlinks: \"rlinks\" is not supported here (links "
         "between routers are not "
         "supported yet)",
         "6:20: error: workers[2].components: \"components\" is not supported here (components run "
         "in container workers: "
         "move them to one)"});
}

BOOST_AUTO_TEST_CASE(a_container_with_crossbars_restart_and_shutdown_modes_is_read) {
    CHECK_COMPLAINTS(
        complaints(R"({"version": 2, "workers": [{"type": "container",
"options": {"shutdown": "shutdown-on-last-component-stopped", "restart": "restart-on-failed"}, "components": [
{"type": "class", "classname": "test.App", "realm": "realm1", "transport": {"type": "websocket", "url": "ws://localhost:8080/ws",
 "endpoint": {"type": "tcp", "host": "localhost", "port": 8080}}, "auth": {}}]}]})"),
        {"2:74: warning: workers[0].options.restart: has no effect yet (components are not started "
         "again; workers are "
         "(\"restart\": {...}))",
         "3:10: error: workers[0].components[0].type: components of type \"class\" are Python, "
         "which no worker hosts yet "
         "(run it in a worker of type \"guest\" with \"executable\": \"python3\"; C++ components "
         "are of type "
         "\"shared-library\")"});
}
