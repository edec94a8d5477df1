// SPDX-License-Identifier: MIT
// What the conformance tests of sessions share. Each test is named after the line of the
// requirements catalogue that it shows to hold.
#pragma once

#include "tests/support/router_harness.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace crossbar::test {

inline router::RealmOptions realm_called(std::string name) {
    router::RealmOptions realm;
    realm.name = std::move(name);
    return realm;
}

inline PeerOptions with_details(std::string_view details) {
    PeerOptions options;
    options.details = details;
    return options;
}

inline PeerOptions with_ids(router::RequestIds rule) {
    PeerOptions options;
    options.request_ids = rule;
    return options;
}

inline void expect_violation(
    const TestPeer& peer, std::source_location where = std::source_location::current()) {
    peer.expect(R"([3, {"message": $_}, "wamp.error.protocol_violation"])", where);
    peer.expect_nothing(where);
    peer.expect_closed(where);
}

// The session is gone: for one that asks, there is nobody else.
inline void expect_alone(
    const TestPeer& observer,
    int request,
    std::source_location where = std::source_location::current()) {
    const auto number = std::to_string(request);
    observer.send("[48, " + number + R"(, {}, "wamp.session.count"])", where);
    observer.expect("[50, " + number + ", {}, [1]]", where);
}

// SUBSCRIBE, whose answer is taken; the id is bound to `name`, or compared with it.
inline void subscribe(
    const TestPeer& peer,
    int request,
    std::string_view topic,
    std::string_view name = "$_",
    std::string_view options = "{}") {
    const auto number = std::to_string(request);
    peer.send("[32, " + number + ", " + std::string(options) + ", \"" + std::string(topic) + "\"]");
    peer.expect("[33, " + number + ", " + std::string(name) + "]");
}

inline bool announces(const TestPeer& peer, std::string_view role, std::string_view feature) {
    const wamp::Value* at = &peer.welcome_details();
    for (const std::string_view key :
         {std::string_view("roles"), role, std::string_view("features"), feature}) {
        const auto* dict = at->as<wamp::Dict>();
        at = dict == nullptr ? nullptr : dict->find(key);
        if (at == nullptr) {
            return false;
        }
    }
    return *at == wamp::Value(true);
}

}  // namespace crossbar::test
