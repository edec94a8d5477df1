// SPDX-License-Identifier: MIT
// What goes over the management pipe: normalised JSON that the worker reads with the same reader,
// elsewhere and later.
#include "tests/unit/common/config/complaints.hpp"

using namespace crossbar::config;
using namespace crossbar::config::test;

namespace {

const std::string kNode = R"({"version": 2, "workers": [
    {"type": "router",
     "realms": [{"name": "realm1", "options": {"uri_check": "strict", "limits": {"max_sessions": 9}},
                 "store": {"type": "memory", "event-history": [{"uri": "a"}]},
                 "roles": [{"name": "user", "permissions": [{"uri": "com.*.x", "allow": {"call": true}},
                                                            {"uri": "*", "allow": {"publish": true}}]}]}],
     "transports": [{"type": "universal", "endpoint": {"type": "unix", "path": "x.sock", "permissions": "0600"},
                     "rawsocket": {"serializers": ["cbor"]}, "websocket": {"ws": {"type": "websocket"}}},
                    {"type": "websocket", "endpoint": {"type": "tcp", "port": "$PORT"}, "cookie": {
                        "store": {"type": "file", "filename": "cookies.dat"}}}]},
    {"type": "container", "components": [{"type": "shared-library", "library": "./lib.so", "realm": "realm1",
        "extra": {"deep": {"er": [1, 2.50, "ü"]}},
        "transport": {"type": "rawsocket", "serializer": "msgpack", "endpoint": {"type": "unix", "path": "x.sock"}}}]}]})";

LoadedConfig node() {
    return parse(kNode, "config.json", {{"PORT", "8080"}});
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_realm_comes_back_as_it_was) {
    const LoadedConfig loaded = node();
    const RealmConfig& realm = loaded.config.workers[0].router()->realms[0];
    const auto parsed = parse_realm(to_json(realm));
    CHECK_COMPLAINTS(lines_of(parsed.diagnostics), {});
    BOOST_REQUIRE(parsed.value.has_value());
    BOOST_TEST(to_json(*parsed.value) == to_json(realm));
    BOOST_TEST(parsed.value->id == "realm1");
    BOOST_TEST((parsed.value->uri_check == UriCheck::strict));
    BOOST_TEST(parsed.value->max_sessions == 9U);
    BOOST_TEST(parsed.value->event_history.at(0).limit == 100U);
    const RoleConfig& role = parsed.value->roles.at(0);
    BOOST_TEST(role.id == "role1");
    BOOST_TEST((role.permissions.at(0).match == UriMatch::wildcard));
    BOOST_TEST(role.permissions.at(0).uri == "com..x");
    BOOST_TEST((role.permissions.at(1).match == UriMatch::prefix));
    const auto alone = parse_role(to_json(realm.roles[0]));
    BOOST_REQUIRE(alone.value.has_value());
    BOOST_TEST(alone.value->name == "user");
    BOOST_TEST(to_json(*alone.value) == to_json(role));
}

BOOST_AUTO_TEST_CASE(transports_come_back_with_absolute_paths_and_values_put_in) {
    const LoadedConfig loaded = node();
    const auto& transports = loaded.config.workers[0].router()->transports;
    const auto first = parse_transport(to_json(transports[0]));
    BOOST_REQUIRE(first.value.has_value());
    BOOST_TEST(to_json(*first.value) == to_json(transports[0]));
    BOOST_TEST(first.value->id == "transport1");
    const auto& endpoint = std::get<UnixListenEndpoint>(first.value->endpoint);
    BOOST_TEST(endpoint.path == "/node/x.sock");
    BOOST_TEST(endpoint.permissions.value() == 0600U);
    const auto second = parse_transport(to_json(transports[1]));
    BOOST_REQUIRE(second.value.has_value());
    BOOST_TEST(std::get<TcpListenEndpoint>(second.value->endpoint).port == 8080);
    BOOST_TEST(
        std::get<WebSocketListenConfig>(second.value->listener).cookie->store_path ==
        "/node/cookies.dat");
}

BOOST_AUTO_TEST_CASE(a_component_comes_back_with_its_extra) {
    const LoadedConfig loaded = node();
    const ComponentConfig& component = loaded.config.workers[1].container()->components[0];
    const auto parsed = parse_component(to_json(component));
    BOOST_REQUIRE(parsed.value.has_value());
    BOOST_TEST(to_json(*parsed.value) == to_json(component));
    BOOST_TEST(parsed.value->library == "/node/lib.so");
    BOOST_TEST(parsed.value->extra == R"({"deep":{"er":[1,2.50,"ü"]}})");
    BOOST_TEST(
        std::get<UnixConnectEndpoint>(parsed.value->transport.endpoint).path == "/node/x.sock");
}

BOOST_AUTO_TEST_CASE(a_worker_refuses_what_is_no_configuration) {
    for (const char* text : {"", "{", "5", "{}", R"({"nmae": "x"})"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(!parse_realm(text).value.has_value());
            BOOST_TEST(!parse_role(text).value.has_value());
            BOOST_TEST(!parse_transport(text).value.has_value());
            BOOST_TEST(!parse_component(text).value.has_value());
            BOOST_TEST(!parse_component(text).diagnostics.empty());
        }
    }
}
