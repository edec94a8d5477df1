// SPDX-License-Identifier: MIT
// The scene of most tests here: bob is the callee of com.add ($reg; his next request is 2), alice
// calls (her first request is 1). Both announce every feature unless told otherwise.
#pragma once

#include "tests/support/router_harness.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace crossbar::test {

// HELLO.Details with every feature but one of one role.
inline std::string without(std::string_view role, std::string_view feature) {
    std::string details(kAllFeatures);
    const auto quoted = [](std::string_view name) {
        return '"' + std::string(name) + '"';
    };
    const auto at = details.find(quoted(feature) + ": true", details.find(quoted(role) + ": {"));
    BOOST_REQUIRE(at != std::string::npos);
    return details.replace(at, feature.size() + 8, quoted(feature) + ": false");
}

inline PeerOptions lacking(std::string_view role, std::string_view feature) {
    PeerOptions options;
    options.details = without(role, feature);
    return options;
}

inline router::RealmOptions realm_named(std::string name = "realm1") {
    router::RealmOptions realm;
    realm.name = std::move(name);
    return realm;
}

// True when WELCOME announced the feature for the dealer.
inline bool dealer_announces(const TestPeer& peer, std::string_view feature) {
    const wamp::Value* at = &peer.welcome_details();
    for (const std::string_view key :
         {std::string_view("roles"),
          std::string_view("dealer"),
          std::string_view("features"),
          feature}) {
        const auto* dict = at->as<wamp::Dict>();
        at = dict == nullptr ? nullptr : dict->find(key);
        if (at == nullptr) {
            return false;
        }
    }
    const auto* yes = at->as<bool>();
    return yes != nullptr && *yes;
}

struct RpcScene {
    explicit RpcScene(
        PeerOptions callee = {}, std::string_view register_options = "{}", PeerOptions caller = {})
        : RpcScene(realm_named(), std::move(callee), register_options, std::move(caller)) {}

    explicit RpcScene(
        const router::RealmOptions& realm,
        PeerOptions callee = {},
        std::string_view register_options = "{}",
        PeerOptions caller = {})
        : h(realm),
          bob(h.join("realm1", std::move(callee))),
          alice(h.join("realm1", std::move(caller))) {
        bob.send("[64, 1, " + std::string(register_options) + R"(, "com.add"])");
        bob.expect("[65, 1, $reg]");
    }

    // A further member of com.add, bound to the same registration.
    TestPeer member(std::string_view register_options, PeerOptions options = {}) {
        const auto peer = h.join("realm1", std::move(options));
        peer.send("[64, 1, " + std::string(register_options) + R"(, "com.add"])");
        peer.expect("[65, 1, $reg]");
        return peer;
    }

    RouterHarness h;
    TestPeer bob;
    TestPeer alice;
};

inline void expect_violation(
    const TestPeer& peer, std::source_location where = std::source_location::current()) {
    peer.expect(R"([3, {"message": $_, ...}, "wamp.error.protocol_violation", ...])", where);
    peer.expect_closed(where);
}

}  // namespace crossbar::test
