// SPDX-License-Identifier: MIT
// What the conformance tests of publish and subscribe share. Each test is named after the line of
// the requirements catalogue that it shows to hold.
#pragma once

#include "tests/support/router_harness.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace crossbar::test {

inline router::RealmOptions realm1() {
    router::RealmOptions realm;
    realm.name = "realm1";
    return realm;
}

// A session that logs in without proof, under these names. Its publications are always disclosed:
// use it as a subscriber.
inline TestPeer join_as(RouterHarness& h, std::string authid, std::string authrole) {
    PeerOptions options;
    options.trusted_authid = std::move(authid);
    options.trusted_authrole = std::move(authrole);
    return h.join("realm1", std::move(options));
}

// Another role takes the place of the harness's "anonymous", for the sessions there are as well.
inline void replace_role(RouterHarness& h, router::RoleOptions role) {
    role.name = "anonymous";
    BOOST_REQUIRE(h.router().stop_role("realm1", role.name));
    BOOST_REQUIRE(h.router().start_role("realm1", role));
}

inline PeerOptions without_features() {
    PeerOptions options;
    options.details = kNoFeatures;
    return options;
}

// Whether WELCOME announces the feature for the role of the router.
inline bool announces(const TestPeer& peer, std::string_view role, std::string_view feature) {
    const wamp::Value* at = &peer.welcome_details();
    for (const std::string_view key :
         {std::string_view("roles"), role, std::string_view("features")}) {
        const auto* dict = at->as<wamp::Dict>();
        at = dict != nullptr ? dict->find(key) : nullptr;
        if (at == nullptr) {
            return false;
        }
    }
    const auto* features = at->as<wamp::Dict>();
    const auto* value = features != nullptr ? features->find(feature) : nullptr;
    return value != nullptr && *value == wamp::Value(true);
}

// Subscribes; the id is bound to `name`, or compared with it.
inline void subscribe(
    const TestPeer& peer,
    int request,
    std::string_view topic,
    std::string_view options = "{}",
    std::string_view name = "$sub") {
    const auto number = std::to_string(request);
    peer.send("[32, " + number + ", " + std::string(options) + ", \"" + std::string(topic) + "\"]");
    peer.expect("[33, " + number + ", " + std::string(name) + "]");
}

}  // namespace crossbar::test
