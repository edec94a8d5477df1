// SPDX-License-Identifier: MIT
// ClientLogin: a client's way from HELLO to WELCOME (C-AU-01 to C-AU-06): what it offers, what it
// answers, and whether it believes the router. Pure: no socket, no clock; what takes long is handed
// out as LoginWork.
#pragma once

#include "common/sdk/crossbar/login.hpp"
#include "common/sdk/login_method.hpp"
#include "common/wamp/message.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossbar::sdk {

// What a login can be tied to: 32 bytes each. Empty: the connection has none.
struct ChannelIds {
    std::string tls_unique;
    std::string tls_exporter;
};

class ClientLogin {
public:
    using RandomBytes = std::function<std::string(std::size_t)>;

    explicit ClientLogin(Login login);
    ClientLogin(Login login, RandomBytes random_bytes);  // which a test knows
    ClientLogin(const ClientLogin&) = delete;
    ClientLogin& operator=(const ClientLogin&) = delete;

    // Adds authmethods, authid, authrole and authextra to HELLO.Details. A failure: the login can
    // come to nothing, and no HELLO is to be sent.
    std::optional<LoginFailure> hello(const ChannelIds& channel, Dict& details);

    // CHALLENGE.
    LoginStep challenged(const wamp::Challenge& challenge);

    // What LoginWork gave.
    LoginStep computed(std::string result);

    // WELCOME; the secrets are forgotten. A failure: the router cannot be trusted.
    std::optional<LoginFailure> welcomed(const Dict& details);

private:
    enum class State : std::uint8_t {
        offering,   // HELLO is sent, or about to be
        computing,  // LoginWork is under way
        answered,   // AUTHENTICATE is sent
        over,
    };

    LoginStep advance(LoginStep step);

    Login login_;
    LoginContext context_;
    std::vector<std::unique_ptr<LoginMethod>> methods_;
    LoginMethod* chosen_ = nullptr;  // by the router's CHALLENGE
    State state_ = State::offering;
};

}  // namespace crossbar::sdk
