// SPDX-License-Identifier: MIT
// Bad files and everything that is said about them, word for word.
#include "tests/unit/common/config/complaints.hpp"

using namespace crossbar::config;
using namespace crossbar::config::test;

namespace {

struct Case {
    std::string text;
    std::vector<std::string> expected;
};

void check(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        BOOST_TEST_CONTEXT(c.text) {
            CHECK_COMPLAINTS(complaints(c.text), (c.expected));
        }
    }
}

// One worker, in line 2.
std::string worker(std::string_view json) {
    return "{\"version\": 2, \"workers\": [\n" + std::string(json) + "]}";
}

// One transport of a router, in line 3 of the file.
std::string transport(std::string_view json) {
    return router_with("[\n" + std::string(json) + "]");
}

std::string realm(std::string_view json) {
    return worker("{\"type\": \"router\", \"realms\": [\n" + std::string(json) + "]}");
}

std::string component(std::string_view json) {
    return worker("{\"type\": \"container\", \"components\": [\n" + std::string(json) + "]}");
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_top_of_the_file) {
    check({
        {"[]", {"1:1: error: must be an object, is a list"}},
        {"5", {"1:1: error: must be an object, is a number"}},
        {R"({"version": 3, "foo": 1})",
         {"1:13: error: version: must be a whole number in 1..2, is 3",
          "1:16: error: foo: unknown key \"foo\" in the configuration (keys: version, controller, "
          "workers, $schema)"}},
        {R"({"version": "2"})",
         {"1:13: error: version: must be a whole number in 1..2, is a string (without quotes)"}},
        {R"({"version": 2.0})", {"1:13: error: version: must be a whole number in 1..2, is 2.0"}},
        {R"({"version": 2, "controller": [], "workers": {}})",
         {"1:30: error: controller: must be an object, is a list",
          "1:45: error: workers: must be a list, is an object"}},
        {R"({"version": 2, "controller": {"id": 5, "fabric": {"transport": null}, "manhole": {},
"options": {"shutdown": ["shutdown_on_worker_exits", 3], "titel": "x", "enable_parallel_worker_start": true}}})",
         {"1:37: error: controller.id: must be a string, is a number",
          "1:40: warning: controller.fabric: \"fabric\" has no effect (there is no uplink to a "
          "management service)",
          "2:26: error: controller.options.shutdown[0]: \"shutdown_on_worker_exits\" is no "
          "shutdown trigger "
          "(did you mean \"shutdown_on_worker_exit\"?)",
          "2:54: error: controller.options.shutdown[1]: must be a string, is a number",
          "2:58: error: controller.options.titel: unknown key \"titel\" in the controller's "
          "options "
          "(did you mean \"title\"?)",
          "2:72: warning: controller.options.enable_parallel_worker_start: "
          "\"enable_parallel_worker_start\" has no "
          "effect (workers are started one after the other)"}},
    });
}

BOOST_AUTO_TEST_CASE(workers) {
    check({
        {worker("{}"),
         {"2:1: error: workers[0]: \"type\" is missing (\"router\", \"container\" or \"guest\")"}},
        {worker("null"), {"2:1: error: workers[0]: must be an object, is null"}},
        {worker(R"({"type": "proxy", "routes": {}})"),
         {"2:10: error: workers[0].type: workers of type \"proxy\" are not supported (remove it)"}},
        {worker(R"({"type": "spider"})"),
         {"2:10: error: workers[0].type: \"spider\" is no type of worker (one of: router, "
          "container, guest)"}},
        {worker(
             R"({"type": "router", "id": "a b", "components": [{}], "connections": [], "realm": []})"),
         {"2:26: error: workers[0].id: is no id (1 to 64 letters, digits, '_' and '-')",
          "2:33: error: workers[0].components: \"components\" is not supported here "
          "(components run in container workers: move them to one)",
          "2:72: error: workers[0].realm: unknown key \"realm\" in a router worker (did you mean "
          "\"realms\"?)"}},
        {worker(
             R"({"type": "guest", "arguments": "x", "options": {"stdout": "both", "stdin": {"type": "msgpack", "value": 1}, "restart": "always", "title": "x"}})"),
         {"2:1: error: workers[0]: \"executable\" is missing (a guest worker needs it)",
          "2:32: error: workers[0].arguments: must be a list, is a string",
          "2:59: error: workers[0].options.stdout: \"both\" is not possible here (one of: log, "
          "close, drop)",
          "2:85: error: workers[0].options.stdin.type: \"msgpack\" is not possible here (one of: "
          "json)",
          "2:120: error: workers[0].options.restart: must be an object, is a string",
          "2:130: error: workers[0].options.title: unknown key \"title\" in a guest worker's "
          "options "
          "(keys: workdir, env, stdin, stdout, stderr, watch, cpu_affinity, disabled, restart, "
          "stop_timeout)"}},
        {worker(
             R"({"type": "router", "options": {"python": "/usr/bin/python", "pythonpath": [], "cpu_affinity": [0, -1, "1"],
"env": {"inherit": 1, "vars": {"A=B": "x", "C": 1}}, "restart": {"policy": "allways", "delay": 1000, "max_delay": 10}}})"),
         {"2:32: warning: workers[0].options.python: \"python\" has no effect (there is no Python "
          "in this process)",
          "2:99: error: workers[0].options.cpu_affinity[1]: is no CPU number (0 for the first, and "
          "so on)",
          "2:103: error: workers[0].options.cpu_affinity[2]: is no CPU number (0 for the first, "
          "and so on)",
          "3:20: error: workers[0].options.env.inherit: must be a boolean or a list of names",
          "3:32: error: workers[0].options.env.vars[\"A=B\"]: is no name of an environment "
          "variable",
          "3:49: error: workers[0].options.env.vars.C: must be a string, is a number",
          "3:76: error: workers[0].options.restart.policy: \"allways\" is not possible here (did "
          "you mean \"always\"?)",
          "3:115: error: workers[0].options.restart.max_delay: is shorter than \"delay\" (1000 or "
          "more)"}},
        {worker(
             R"({"type": "container", "options": {"restart": "restart-always", "shutdown": "shutdown-on-last-component-stopped"}})"),
         {"2:46: warning: workers[0].options.restart: has no effect yet (components are not "
          "started again; workers are "
          "(\"restart\": {...}))",
          "2:76: error: workers[0].options.shutdown: contradicts \"restart\": components that are "
          "started again do not "
          "end the container (\"shutdown-manual\")"}},
    });
}

BOOST_AUTO_TEST_CASE(realms_and_roles) {
    check({
        {realm(R"({"name": "1x"}, {"name": "crossbar"}, {}, {"name": 5})"),
         {"3:10: error: workers[0].realms[0].name: is no realm name (a letter, then 2 to 254 "
          "letters, digits, '_', '-', "
          "'@', '.')",
          "3:26: error: workers[0].realms[1].name: the name \"crossbar\" is the node's own realm "
          "(another name)",
          "3:39: error: workers[0].realms[2]: \"name\" is missing (a realm needs it)",
          "3:52: error: workers[0].realms[3].name: must be a string, is a number"}},
        {realm(
             R"({"name": "realm1", "inventory": {"type": "wamp.eth"}, "stats": {"rated_message_size": 512}, "trace": false,
"options": {"uri_check": "lose", "bridge_meta_api": true, "metaapi": 1, "limits": {"max_sessions": -1}}})"),
         {"3:20: error: workers[0].realms[0].inventory: \"inventory\" is not supported here "
          "(payloads cannot be validated)",
          "3:64: error: workers[0].realms[0].stats: nothing triggers statistics while a session "
          "lasts (\"trigger_after_rated_messages\" or \"trigger_after_duration\" above 0)",
          "4:26: error: workers[0].realms[0].options.uri_check: \"lose\" is not possible here (did "
          "you mean \"loose\"?)",
          "4:34: warning: workers[0].realms[0].options.bridge_meta_api: \"bridge_meta_api\" has no "
          "effect "
          "(the meta API is on the realm only)",
          "4:59: error: workers[0].realms[0].options.metaapi: unknown key \"metaapi\" in a realm's "
          "options "
          "(keys: enable_meta_api, uri_check, allow_disclose_me, allow_retain, forward_timeout, "
          "trust_levels, limits)",
          "4:100: error: workers[0].realms[0].options.limits.max_sessions: must be a whole number "
          "from 0, is -1"}},
        {realm(R"({"name": "realm1", "stats": {"rated_message_size": 768,
"trigger_after_duration": -1, "trigger_after_rated_messages": 1, "on_join": true}})"),
         {"3:52: error: workers[0].realms[0].stats.rated_message_size: is no power of two (512 for "
          "example)",
          "4:27: error: workers[0].realms[0].stats.trigger_after_duration: must be a whole number "
          "in 0..315360000, is -1",
          "4:66: error: workers[0].realms[0].stats.on_join: unknown key \"on_join\" in a realm's "
          "statistics (keys: rated_message_size, trigger_after_rated_messages, "
          "trigger_after_duration, trigger_on_join, trigger_on_leave)"}},
        {realm(R"({"name": "realm1", "store": {"type": "cfxdb", "path": "x"}}, {"name": "realm2",
"store": {"type": "memory", "event-history": [{"match": "exact"}], "call-queue": [{"uri": "a"}]}})"),
         {"3:29: error: workers[0].realms[0].store: the store type \"cfxdb\" is not supported "
          "(\"memory\")",
          "4:47: error: workers[0].realms[1].store.event-history[0]: \"uri\" is missing (an event "
          "history needs it)",
          "4:68: warning: workers[0].realms[1].store.call-queue: \"call-queue\" has no effect "
          "(calls above a concurrency limit are refused)"}},
        {realm(
             R"({"name": "realm1", "roles": [{"name": "trusted"}, {}, {"name": "a", "authorizer": "x", "permissions": [], "allow-by-default": true},
{"name": "b", "permissions": [{"allow": {"call": 1, "publsih": true}}, {"uri": "a b", "match": "regex", "validate": {"call": "x"}},
{"uri": "x.*"}, {"uri": "x.", "match": "prefix"}]}]})"),
         {"3:39: error: workers[0].realms[0].roles[0].name: the name \"trusted\" is reserved "
          "(another name)",
          "3:51: error: workers[0].realms[0].roles[1]: \"name\" is missing (a role needs it)",
          "3:83: error: workers[0].realms[0].roles[2].authorizer: \"authorizer\" and "
          "\"permissions\" exclude each other "
          "(one of the two)",
          "3:127: warning: workers[0].realms[0].roles[2].allow-by-default: \"allow-by-default\" "
          "has no effect "
          "(it counts without permissions and authorizer)",
          "4:31: error: workers[0].realms[0].roles[3].permissions[0]: \"uri\" is missing (a "
          "permission needs it)",
          "4:50: error: workers[0].realms[0].roles[3].permissions[0].allow.call: must be a "
          "boolean, is a number",
          "4:53: error: workers[0].realms[0].roles[3].permissions[0].allow.publsih: unknown key "
          "\"publsih\" in the "
          "allowed actions (did you mean \"publish\"?)",
          "4:80: error: workers[0].realms[0].roles[3].permissions[1].uri: is no URI pattern (no "
          "white space, no '#')",
          "4:96: error: workers[0].realms[0].roles[3].permissions[1].match: \"regex\" is not "
          "possible here "
          "(one of: exact, prefix, wildcard)",
          "4:105: error: workers[0].realms[0].roles[3].permissions[1].validate: \"validate\" is "
          "not supported here "
          "(payloads cannot be validated)",
          "5:17: error: workers[0].realms[0].roles[3].permissions[3]: the same URI and match as "
          "workers[0].realms[0].roles[3].permissions[2] (one permission for each pattern)"}},
        // The grants of version 1 in a file of version 2.
        {realm(
             R"({"name": "realm1", "roles": [{"name": "a", "permissions": [{"uri": "x", "call": true}]}]})"),
         {"3:73: error: workers[0].realms[0].roles[0].permissions[0].call: \"call\" is not "
          "supported here "
          "(the form of version 1: write it inside of \"allow\")"}},
    });
}

BOOST_AUTO_TEST_CASE(transports_and_endpoints) {
    check({
        {transport("{}"),
         {"3:1: error: workers[0].transports[0]: \"type\" is missing (\"websocket\", \"rawsocket\" "
          "or \"universal\")"}},
        {transport(R"({"type": "web", "paths": {}})"),
         {"3:10: error: workers[0].transports[0].type: transports of type \"web\" are not "
          "supported yet "
          "(for WAMP clients: \"websocket\" (any path), or \"universal\")"}},
        {transport(R"({"type": "mqtt"})"),
         {"3:10: error: workers[0].transports[0].type: transports of type \"mqtt\" are not "
          "supported (remove it)"}},
        {transport(R"({"type": "webscoket"})"),
         {"3:10: error: workers[0].transports[0].type: \"webscoket\" is no type of transport "
          "(did you mean \"websocket\"?)"}},
        {transport(R"({"type": "websocket"})"),
         {"3:1: error: workers[0].transports[0]: \"endpoint\" is missing (a WebSocket transport "
          "needs it)"}},
        {transport(
             R"({"type": "rawsocket", "serializer": "msgpack", "endpoint": {"type": "udp"}})"),
         {"3:23: error: workers[0].transports[0].serializer: \"serializer\" is not supported here "
          "(write \"serializers\" with a list)",
          "3:69: error: workers[0].transports[0].endpoint.type: is no type of endpoint (\"tcp\" or "
          "\"unix\")"}},
        {transport(R"({"type": "rawsocket", "endpoint": {"port": 1}})"),
         {"3:35: error: workers[0].transports[0].endpoint: \"type\" is missing (\"tcp\" or "
          "\"unix\")"}},
        {transport(R"({"type": "rawsocket", "endpoint": {"type": "onion", "port": 1}})"),
         {"3:44: error: workers[0].transports[0].endpoint.type: endpoints of type \"onion\" are "
          "not supported "
          "(\"tcp\" or \"unix\")"}},
        {transport(R"({"type": "rawsocket", "endpoint": {"type": "tcp"}})"),
         {"3:35: error: workers[0].transports[0].endpoint: \"port\" is missing (a listening TCP "
          "endpoint needs it, or "
          "\"portrange\")"}},
        {transport(
             R"({"type": "rawsocket", "endpoint": {"type": "tcp", "port": 65536, "host": "x", "version": 5, "backlog": 0, "shared": 1}})"),
         {"3:59: error: workers[0].transports[0].endpoint.port: must be a whole number in "
          "0..65535, is 65536",
          "3:66: error: workers[0].transports[0].endpoint.host: unknown key \"host\" in a "
          "listening TCP endpoint "
          "(keys: type, port, portrange, version, interface, backlog, shared, user_timeout, tls)",
          "3:90: error: workers[0].transports[0].endpoint.version: must be 4 or 6, is 5",
          "3:104: error: workers[0].transports[0].endpoint.backlog: must be a whole number in "
          "1..65535, is 0",
          "3:117: error: workers[0].transports[0].endpoint.shared: must be a boolean, is a "
          "number"}},
        {transport(R"({"type": "rawsocket", "endpoint": {"type": "tcp", "port": "$NOPE"}})"),
         {"3:59: error: workers[0].transports[0].endpoint.port: the environment variable NOPE is "
          "not set"}},
        {transport(
             R"({"type": "rawsocket", "endpoint": {"type": "tcp", "port": 1, "portrange": [2, 1]}})"),
         {"3:75: error: workers[0].transports[0].endpoint.portrange: is no range of ports ([first, "
          "last], each in "
          "1..65535)",
          "3:75: error: workers[0].transports[0].endpoint.portrange: is not supported yet "
          "(\"port\" is)"}},
        {transport(
             R"({"type": "rawsocket", "endpoint": {"type": "unix", "path": "", "permissions": "0999"}})"),
         {"3:60: error: workers[0].transports[0].endpoint.path: must not be empty (a path)",
          "3:79: error: workers[0].transports[0].endpoint.permissions: is no file mode (octal "
          "digits in quotes: "
          "\"0660\")"}},
        {transport(R"({"type": "rawsocket", "endpoint": {"type": "unix", "path": "a\u0000b"}})"),
         {"3:60: error: workers[0].transports[0].endpoint.path: holds a NUL character"}},
        {transport(
             R"({"type": "rawsocket", "endpoint": {"type": "unix", "path": "a"}, "serializers": ["jsn", "flatbuffers", "cbor", "cbor", "json.batched", 1], "url": "x"})"),
         {"3:82: error: workers[0].transports[0].serializers[0]: \"jsn\" is no serializer (did you "
          "mean \"json\"?)",
          "3:89: error: workers[0].transports[0].serializers[1]: FlatBuffers is not supported "
          "(remove it from the list)",
          "3:112: error: workers[0].transports[0].serializers[3]: \"cbor\" is in the list twice "
          "(once)",
          "3:120: error: workers[0].transports[0].serializers[4]: \"json.batched\" is no "
          "serializer "
          "(did you mean \"json\"?)",
          "3:136: error: workers[0].transports[0].serializers[5]: must be a string, is a number",
          "3:140: error: workers[0].transports[0].url: unknown key \"url\" in a RawSocket "
          "transport "
          "(keys: id, type, endpoint, serializers, options, auth, max_connections, request_ids, "
          "ubjson, limits)"}},
        {transport(
             R"({"type": "rawsocket", "endpoint": {"type": "unix", "path": "a"}, "serializers": [], "max_connections": 0,
"request_ids": "strickt", "options": {"max_message_size": 511}, "limits": {"outbox_bytes": 1, "authentication_timeout": -5}})"),
         {"3:81: error: workers[0].transports[0].serializers: the list is empty (name at least "
          "one, or leave it away for "
          "all)",
          "3:104: error: workers[0].transports[0].max_connections: must be a whole number from 1, "
          "is 0",
          "4:16: error: workers[0].transports[0].request_ids: \"strickt\" is not possible here "
          "(did you mean \"strict\"?)",
          "4:59: error: workers[0].transports[0].options.max_message_size: must be a whole number "
          "in 512..16777216, is 511",
          "4:92: error: workers[0].transports[0].limits.outbox_bytes: must be a whole number from "
          "65536, is 1",
          "4:121: error: workers[0].transports[0].limits.authentication_timeout: must be a "
          "whole number in 0..3600000, is -5"}},
        {transport(R"({"type": "universal", "endpoint": {"type": "tcp", "port": 1}})"),
         {"3:1: error: workers[0].transports[0]: serves nothing (add \"rawsocket\" or "
          "\"websocket\")"}},
        {transport(
             R"({"type": "universal", "endpoint": {"type": "tcp", "port": 1}, "web": {"paths": {"/": {}}}, "mqtt": {"options": {}},
"rawsocket": {"endpoint": {"type": "tcp"}}, "websocket": {"a/b": {"type": "rawsocket", "max_connections": 5}}})"),
         {"3:63: error: workers[0].transports[0].web: \"web\" is not supported here (web services "
          "are not supported yet)",
          "3:92: error: workers[0].transports[0].mqtt: \"mqtt\" is not supported here (MQTT is not "
          "supported)",
          "4:15: error: workers[0].transports[0].rawsocket.endpoint: \"endpoint\" is not supported "
          "here "
          "(belongs to the universal transport itself)",
          "4:59: error: workers[0].transports[0].websocket[\"a/b\"]: is no path (one component of "
          "letters, digits, '_' and "
          "'-', or \"/\")",
          "4:75: error: workers[0].transports[0].websocket[\"a/b\"].type: \"rawsocket\" is not "
          "possible here "
          "(did you mean \"websocket\"?)",
          "4:88: error: workers[0].transports[0].websocket[\"a/b\"].max_connections: "
          "\"max_connections\" is not supported "
          "here (belongs to the universal transport itself)"}},
        {transport(
             R"({"type": "websocket", "endpoint": {"type": "tcp", "port": 1}, "url": "http://x", "options": {"open_handshake_timeout": 10,
"auto_ping_size": 126, "max_message_size": 67108865, "enable_rfc6455": false, "enable_hybi10": true, "enable_flash_policy": false,
"allowed_origins": "*", "autoping_interval": 1, "compression": {"deflate": {"max_window_bits": 8, "request_max_window_bits": 3}, "bzip2": {}}}})"),
         {"3:70: error: workers[0].transports[0].url: is no WebSocket URL (ws://host:port/path or "
          "wss://host:port/path)",
          "3:120: error: workers[0].transports[0].options.open_handshake_timeout: "
          "open_handshake_timeout is in "
          "milliseconds; 10 is too short (0 (off), or 1000 and more; did you mean 10000?)",
          "4:19: error: workers[0].transports[0].options.auto_ping_size: must be a whole number in "
          "12..125, is 126",
          "4:44: error: workers[0].transports[0].options.max_message_size: must be a whole number "
          "in 0..67108864, is "
          "67108865",
          "4:72: error: workers[0].transports[0].options.enable_rfc6455: there is no other version "
          "of WebSocket here "
          "(true, or nothing)",
          "4:79: warning: workers[0].transports[0].options.enable_hybi10: \"enable_hybi10\" has no "
          "effect (obsolete "
          "protocol)",
          "5:20: error: workers[0].transports[0].options.allowed_origins: must be a list, is a "
          "string",
          "5:25: error: workers[0].transports[0].options.autoping_interval: unknown key "
          "\"autoping_interval\" in WebSocket "
          "options (did you mean \"auto_ping_interval\"?)",
          "5:96: error: workers[0].transports[0].options.compression.deflate.max_window_bits: must "
          "be a whole number in "
          "9..15, is 8",
          "5:126: error: "
          "workers[0].transports[0].options.compression.deflate.request_max_window_bits: must be 0 "
          "(not asked "
          "for) or a whole number in 9..15",
          "5:130: error: workers[0].transports[0].options.compression.bzip2: unknown key \"bzip2\" "
          "in WebSocket compression "
          "(keys: deflate)"}},
    });
}

BOOST_AUTO_TEST_CASE(wss_with_an_endpoint_that_has_no_tls_is_refused) {
    check({
        {component(
             R"({"type": "shared-library", "library": "x", "realm": "realm1", "transport": {"type": "websocket", "url": "wss://example.com",
"endpoint": {"type": "tcp", "host": "example.com", "port": 443}}})"),
         {"3:105: error: workers[0].components[0].transport.url: says wss://, and the endpoint has "
          "no \"tls\" (\"tls\": {} in \"endpoint\", or ws://)"}},
        {component(
             R"({"type": "shared-library", "library": "x", "realm": "realm1", "transport": {"type": "websocket", "url": "wss://example.com",
"endpoint": {"type": "tcp", "host": "example.com", "port": 443, "tls": {}}}})"),
         {}},
        {component(
             R"({"type": "shared-library", "library": "x", "realm": "realm1", "transport": {"type": "websocket", "url": "wss://example.com"}})"),
         {}},
    });
}

BOOST_AUTO_TEST_CASE(what_the_node_cannot_do_yet_is_refused_by_name) {
    check({
        {transport(
             R"({"type": "websocket", "endpoint": {"type": "tcp", "port": 1, "tls": {"key": "k", "certifcate": "c"}},
"auth": {"ticket": {"type": "static", "principals": {}}}})"),
         {"3:69: error: workers[0].transports[0].endpoint.tls: \"certificate\" is missing (a "
          "listening endpoint's TLS needs "
          "it)",
          "3:82: error: workers[0].transports[0].endpoint.tls.certifcate: unknown key "
          "\"certifcate\" in a listening "
          "endpoint's TLS (did you mean \"certificate\"?)"}},
    });
}

BOOST_AUTO_TEST_CASE(what_has_no_effect_yet_is_a_warning) {
    check({
        {worker(
             R"({"type": "container", "options": {"shutdown": "shutdown-manual", "restart": "restart-always"}})"),
         {"2:47: warning: workers[0].options.shutdown: has no effect yet (a container ends with "
          "its last component)",
          "2:77: warning: workers[0].options.restart: has no effect yet (components are not "
          "started again; workers are "
          "(\"restart\": {...}))"}},
        {worker(
             R"({"type": "container", "options": {"shutdown": "shutdown-on-last-component-stopped", "restart": "restart-never"}})"),
         {}},
        {transport(R"({"type": "websocket", "endpoint": {"type": "tcp", "port": 1}, "cookie": {},
"auth": {"anonymous": {"type": "static", "authid": "x", "role": "anonymous"}},
"options": {"external_port": 443, "tcp_nodelay": true, "auto_ping_restart_on_any_traffic": false}})"),
         {"5:30: warning: workers[0].transports[0].options.external_port: has no effect yet",
          "5:92: warning: workers[0].transports[0].options.auto_ping_restart_on_any_traffic: has "
          "no effect yet (it is "
          "always on)"}},
    });
}

BOOST_AUTO_TEST_CASE(components) {
    check({
        {component(
             R"({"type": "class", "classname": "hello.AppSession", "realm": "realm1", "transport": {}})"),
         {"3:10: error: workers[0].components[0].type: components of type \"class\" are Python, "
          "which no worker hosts yet "
          "(run it in a worker of type \"guest\" with \"executable\": \"python3\"; C++ components "
          "are of type "
          "\"shared-library\")"}},
        {component(R"({"type": "dll"}, {}, 7)"),
         {"3:10: error: workers[0].components[0].type: is no type of component "
          "(\"shared-library\")",
          "3:18: error: workers[0].components[1]: \"type\" is missing (\"shared-library\")",
          "3:22: error: workers[0].components[2]: must be an object, is a number"}},
        {component(R"({"type": "shared-library", "libary": "x", "role": "user"})"),
         {"3:1: error: workers[0].components[0]: \"library\" is missing (a component needs it)",
          "3:1: error: workers[0].components[0]: \"realm\" is missing (a component needs it)",
          "3:1: error: workers[0].components[0]: \"transport\" is missing (a component needs it)",
          "3:28: error: workers[0].components[0].libary: unknown key \"libary\" in a component "
          "(did you mean \"library\"?)",
          "3:43: warning: workers[0].components[0].role: \"role\" has no effect (the router that "
          "it joins decides its role)"}},
        {component(
             R"({"type": "shared-library", "library": "x", "realm": "realm1", "transport": {"type": "rawsocket", "endpoint": {"type": "tcp", "host": "", "port": 0, "timeout": 601}}})"),
         {"3:76: error: workers[0].components[0].transport: \"serializer\" is missing (a "
          "component's RawSocket transport needs "
          "it)",
          "3:134: error: workers[0].components[0].transport.endpoint.host: must not be empty",
          "3:146: error: workers[0].components[0].transport.endpoint.port: must be a whole number "
          "in 1..65535, is 0",
          "3:160: error: workers[0].components[0].transport.endpoint.timeout: must be a whole "
          "number in 0..600, is 601"}},
        {component(
             R"({"type": "shared-library", "library": "x", "realm": "realm1", "transport": {"type": "websocket", "url": "ws://:80", "serializer": "json", "serializers": ["bson"]}})"),
         {"3:105: error: workers[0].components[0].transport.url: is no WebSocket URL "
          "(ws://host:port/path or "
          "wss://host:port/path)",
          "3:117: error: workers[0].components[0].transport.serializer: \"serializer\" is not "
          "supported here (write "
          "\"serializers\" with a list)",
          "3:155: error: workers[0].components[0].transport.serializers[0]: \"bson\" is no "
          "serializer (did you mean "
          "\"json\"?)"}},
    });
}
