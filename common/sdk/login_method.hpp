// SPDX-License-Identifier: MIT
// LoginMethod: the client's side of one authentication method. Pure: what the router says goes in,
// what is to be answered comes out. Internal to the SDK; client_login.hpp drives them.
#pragma once

#include "common/sdk/crossbar/login.hpp"
#include "common/wamp/value.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace crossbar::sdk {

using wamp::Dict;
using wamp::Value;

// AUTHENTICATE is to be sent.
struct LoginAnswer {
    std::string signature;
    Dict extra;
};

// Something that takes long is to be computed away from the loop; its result goes to computed().
// `work` owns what it needs and touches nothing else.
struct LoginWork {
    std::function<std::string()> work;
};

// ABORT is to be sent. The message is a sentence for log and router: no secret is in it.
struct LoginFailure {
    std::string_view reason;  // URI
    std::string message;
};

using LoginStep = std::variant<LoginAnswer, LoginWork, LoginFailure>;

// What a method knows of its surroundings. Outlives the method.
struct LoginContext {
    std::string authid;
    std::string binding;     // channel binding in use; empty: none
    std::string channel_id;  // for it, 32 bytes
    std::function<std::string(std::size_t)> random_bytes;
};

class LoginMethod {
public:
    virtual ~LoginMethod() = default;

    virtual std::string_view name() const noexcept = 0;

    // It does not log in where the router has not proved to know what it ought to.
    virtual bool proves_router() const noexcept { return false; }

    // HELLO: adds to `authextra` what the method has to say.
    virtual std::optional<LoginFailure> offer(Dict& authextra) = 0;

    // CHALLENGE.Extra; comes once.
    virtual LoginStep challenged(const Dict& extra) = 0;

    // What LoginWork gave.
    virtual LoginStep computed(std::string result);

    // WELCOME.Details.authextra, after the answer.
    virtual std::optional<LoginFailure> welcomed(const Dict& authextra);
};

std::unique_ptr<LoginMethod> make_login_method(login::Anonymous, const LoginContext& context);
std::unique_ptr<LoginMethod> make_login_method(
    login::Ticket credentials, const LoginContext& context);
std::unique_ptr<LoginMethod> make_login_method(
    login::WampCra credentials, const LoginContext& context);
std::unique_ptr<LoginMethod> make_login_method(
    login::Scram credentials, const LoginContext& context);
std::unique_ptr<LoginMethod> make_login_method(
    login::Cryptosign credentials, const LoginContext& context);

// The router's fault, or a wrong secret on either side: wamp.error.authentication_failed.
LoginFailure not_authentic(std::string message);

// The string under `key`; empty when there is none.
std::string text_in(const Dict& dict, std::string_view key);
// The integer under `key`. Nothing when it is absent, null, something else or out of range.
std::optional<std::uint32_t> number_in(const Dict& dict, std::string_view key);

}  // namespace crossbar::sdk
