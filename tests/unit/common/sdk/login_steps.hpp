// SPDX-License-Identifier: MIT
// A router's part of a login, for tests of ClientLogin: says what it likes, and looks at what it
// gets.
#pragma once

#include "common/sdk/client_login.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace crossbar::sdk::test {

// 0x01, 0x01, ...
inline std::string known_bytes(std::size_t count) {
    return std::string(count, '\x01');
}

inline Login login_of(std::string authid, login::Method method) {
    Login login;
    login.authid = std::move(authid);
    login.methods = {std::move(method)};
    return login;
}

// HELLO.Details; fails when none is to be sent.
inline Dict hello(ClientLogin& login, const ChannelIds& channel = {}) {
    Dict details;
    const auto failure = login.hello(channel, details);
    BOOST_REQUIRE_MESSAGE(!failure, (failure ? failure->message : ""));
    return details;
}

// Why none is to be sent; "" when one is.
inline std::string no_hello(ClientLogin& login, const ChannelIds& channel = {}) {
    Dict details;
    const auto failure = login.hello(channel, details);
    return failure ? failure->message : "";
}

inline LoginStep challenge(ClientLogin& login, std::string_view method, Dict extra = {}) {
    return login.challenged({method, std::move(extra)});
}

// "URI: message" of a failure; "" for anything else.
inline std::string failure_in(const LoginStep& step) {
    const auto* failure = std::get_if<LoginFailure>(&step);
    return failure != nullptr ? std::string(failure->reason) + ": " + failure->message : "";
}

inline std::string failure_in(const std::optional<LoginFailure>& failure) {
    return failure ? std::string(failure->reason) + ": " + failure->message : "";
}

// The answer, with what had to be computed for it.
inline LoginAnswer answer_in(ClientLogin& login, LoginStep step) {
    BOOST_REQUIRE_MESSAGE(failure_in(step).empty(), failure_in(step));
    if (auto* work = std::get_if<LoginWork>(&step)) {
        step = login.computed(work->work());
    }
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<LoginAnswer>(step), failure_in(step));
    return std::get<LoginAnswer>(std::move(step));
}

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

inline constexpr std::string_view kViolation = "wamp.error.protocol_violation: ";
inline constexpr std::string_view kFailed = "wamp.error.authentication_failed: ";

}  // namespace crossbar::sdk::test
