// SPDX-License-Identifier: MIT
// Checks across the document: addresses, realms of components, roles, ids.
#include "tests/unit/common/config/complaints.hpp"

using namespace crossbar::config;
using namespace crossbar::config::test;

namespace {

std::string component(std::string_view realm, std::string_view transport) {
    return R"({"type": "shared-library", "library": "x", "realm": ")" + std::string(realm) +
           R"(", "transport": )" + std::string(transport) + "}";
}

std::string unix_transport(std::string_view path) {
    return R"({"type": "rawsocket", "serializer": "json", "endpoint": {"type": "unix", "path": ")" +
           std::string(path) + R"("}})";
}

// The router in the first two lines, components from the third on.
std::string node_with(const std::string& components) {
    return R"({"version": 2, "workers": [{"type": "router", "realms": [{"name": "realm1"}, {"name": "sales"}], "transports": [
{"type": "rawsocket", "endpoint": {"type": "unix", "path": "x.sock"}}, {"type": "websocket", "endpoint": {"type": "tcp", "port": 9000}}]},
{"type": "container", "components": [
)" + components +
           "]}]}";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_component_must_name_a_realm_of_the_router_that_it_connects_to) {
    BOOST_TEST(complaints(node_with(component("realm1", unix_transport("x.sock")))).empty());
    CHECK_COMPLAINTS(
        complaints(node_with(component("realm2", unix_transport("/node/x.sock")))),
        {"4:53: error: workers[1].components[0].realm: the router at the Unix socket /node/x.sock "
         "has no realm "
         "\"realm2\" (did you mean \"realm1\"?)"});
    CHECK_COMPLAINTS(
        complaints(node_with(
            component("crm_data", R"({"type": "websocket", "url": "ws://localhost:9000/ws"})"))),
        {"4:53: error: workers[1].components[0].realm: the router at TCP port 9000 of localhost "
         "has no realm "
         "\"crm_data\" (its realms: realm1, sales)"});
    // Another socket, port or machine: nobody here knows.
    BOOST_TEST(
        complaints(node_with(component("other", unix_transport("/elsewhere.sock")))).empty());
    BOOST_TEST(complaints(node_with(component(
                              "other", R"({"type": "websocket", "url": "ws://127.0.0.1:9001"})")))
                   .empty());
    BOOST_TEST(complaints(node_with(component(
                              "other", R"({"type": "websocket", "url": "ws://example.com:9000"})")))
                   .empty());
}

BOOST_AUTO_TEST_CASE(what_is_reported_already_is_not_reported_again_as_an_unknown_realm) {
    CHECK_COMPLAINTS(
        complaints(
            R"({"version": 2, "workers": [{"type": "router", "realms": [{"nmae": "realm1"}], "transports": [
{"type": "rawsocket", "endpoint": {"type": "unix", "path": "x.sock"}}]}, {"type": "container", "components": [
)" + component("realm1", unix_transport("x.sock")) +
            "]}]}"),
        {"1:58: error: workers[0].realms[0]: \"name\" is missing (a realm needs it)",
         "1:59: error: workers[0].realms[0].nmae: unknown key \"nmae\" in a realm (did you mean "
         "\"name\"?)"});
}

BOOST_AUTO_TEST_CASE(two_transports_cannot_listen_on_the_same_address) {
    CHECK_COMPLAINTS(
        complaints(router_with(R"([
{"type": "websocket", "endpoint": {"type": "tcp", "port": 8080}},
{"type": "rawsocket", "endpoint": {"type": "tcp", "port": 8080, "interface": "127.0.0.1"}},
{"type": "rawsocket", "endpoint": {"type": "unix", "path": "a/../x"}},
{"type": "rawsocket", "endpoint": {"type": "unix", "path": "/node/x"}}])")),
        {"4:59: error: workers[0].transports[1].endpoint.port: another transport listens on TCP "
         "port 8080 of 127.0.0.1 "
         "already (workers[0].transports[0].endpoint.port in line 3, column 59)",
         "6:60: error: workers[0].transports[3].endpoint.path: another transport listens on the "
         "Unix socket /node/x "
         "already (workers[0].transports[2].endpoint.path in line 5, column 60)"});
    BOOST_TEST(complaints(router_with(R"([
        {"type": "websocket", "endpoint": {"type": "tcp", "port": 1, "interface": "127.0.0.1"}},
        {"type": "websocket", "endpoint": {"type": "tcp", "port": 1, "interface": "127.0.0.2"}},
        {"type": "websocket", "endpoint": {"type": "tcp", "port": 1, "version": 6}},
        {"type": "websocket", "endpoint": {"type": "tcp", "port": 2, "shared": true}},
        {"type": "websocket", "endpoint": {"type": "tcp", "port": 2, "shared": true}},
        {"type": "websocket", "endpoint": {"type": "tcp", "port": 0}},
        {"type": "websocket", "endpoint": {"type": "tcp", "port": 0}}])"))
                   .empty());
}

BOOST_AUTO_TEST_CASE(a_worker_that_is_disabled_takes_no_address) {
    BOOST_TEST(complaints(R"({"version": 2, "workers": [
        {"type": "router", "options": {"disabled": true},
         "transports": [{"type": "websocket", "endpoint": {"type": "tcp", "port": 1}}]},
        {"type": "router", "transports": [{"type": "websocket", "endpoint": {"type": "tcp", "port": 1}}]}]})")
                   .empty());
}

BOOST_AUTO_TEST_CASE(the_path_of_a_unix_socket_has_a_limit) {
    const auto with = [](std::size_t length) {
        return router_with(
            "[{\"type\": \"rawsocket\", \"endpoint\": {\"type\": \"unix\", \"path\": \"" +
            std::string(length - 6, 'x') + "\"}}]");  // below "/node/"
    };
    BOOST_TEST(complaints(with(107)).empty());
    CHECK_COMPLAINTS(
        complaints(with(108)),
        {"2:61: error: workers[0].transports[0].endpoint.path: the path of the Unix socket has 108 "
         "bytes: /node/" +
         std::string(102, 'x') + " (107 at most)"});
}

BOOST_AUTO_TEST_CASE(roles_of_logins_must_be_there) {
    const auto with = [](const std::string& principal) {
        return router_with(
            R"([{"type": "rawsocket", "endpoint": {"type": "unix", "path": "x"},
"auth": {"ticket": {"type": "static", "principals": {"joe": )" +
            principal + "}}}}]");
    };
    CHECK_COMPLAINTS(
        complaints(with(R"({"role": "usr", "ticket": "t"})")),
        {"3:70: error: workers[0].transports[0].auth.ticket.principals.joe.role: no realm of this "
         "router has a role "
         "\"usr\" (did you mean \"user\"?)"});
    for (const char* role : {"user", "anonymous", "trusted"}) {
        BOOST_TEST(
            complaints(with(R"({"ticket": "t", "role": ")" + std::string(role) + "\"}")).empty());
    }
    CHECK_COMPLAINTS(
        complaints(router_with(R"([{"type": "rawsocket", "endpoint": {"type": "unix", "path": "x"},
"auth": {"anonymous": {"type": "static", "role": "user", "realm": "realm2"}}}])")),
        {"3:50: error: workers[0].transports[0].auth.anonymous.role: the realm \"realm2\" does not "
         "have a role "
         "\"user\""});
}

BOOST_AUTO_TEST_CASE(duplicate_ids_and_names_are_told_with_the_first_place) {
    CHECK_COMPLAINTS(
        complaints(R"({"version": 2, "workers": [
{"type": "router", "id": "one", "realms": [
{"name": "realm1", "id": "r", "roles": [{"name": "a", "id": "x"}, {"name": "b", "id": "x"}, {"name": "a"}]},
{"name": "realm1", "id": "r"}]},
{"type": "guest", "id": "one", "executable": "x"}]})"),
        {"3:87: error: workers[0].realms[0].roles[1].id: another role of this realm has the id "
         "\"x\" (in line 3, column 61)",
         "3:102: error: workers[0].realms[0].roles[2].name: another role of this realm has the "
         "name \"a\" "
         "(workers[0].realms[0].roles[0])",
         "4:10: error: workers[0].realms[1].name: another realm of this worker has the name "
         "\"realm1\" "
         "(workers[0].realms[0])",
         "4:26: error: workers[0].realms[1].id: another realm of this worker has the id \"r\" (in "
         "line 3, column 26)",
         "5:25: error: workers[1].id: another worker has the id \"one\" (in line 2, column 26)"});
}
