// SPDX-License-Identifier: MIT
// What the methods have in common, and the two that compute nothing: anonymous and ticket.
#include "common/sdk/login_method.hpp"

#include "common/base/assert.hpp"
#include "common/wamp/uris.hpp"

#include <limits>
#include <utility>

namespace crossbar::sdk {

namespace uris = wamp::uris;

LoginStep LoginMethod::computed(std::string) {
    CROSSBAR_ASSERT(false && "this method has nothing computed");
    return LoginAnswer{};
}

std::optional<LoginFailure> LoginMethod::welcomed(const Dict&) {
    return std::nullopt;
}

LoginFailure not_authentic(std::string message) {
    return {uris::kAuthenticationFailed, std::move(message)};
}

std::string text_in(const Dict& dict, std::string_view key) {
    const Value* value = dict.find(key);
    const auto* text = value != nullptr ? value->as<std::string>() : nullptr;
    return text != nullptr ? *text : std::string();
}

std::optional<std::uint32_t> number_in(const Dict& dict, std::string_view key) {
    const Value* value = dict.find(key);
    std::uint64_t number = 0;
    if (value == nullptr || !value->to_unsigned(number) ||
        number > std::numeric_limits<std::uint32_t>::max()) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(number);
}

namespace {

class AnonymousMethod final : public LoginMethod {
public:
    std::string_view name() const noexcept override { return "anonymous"; }

    std::optional<LoginFailure> offer(Dict&) override { return std::nullopt; }

    LoginStep challenged(const Dict&) override {
        return LoginFailure{uris::kProtocolViolation, "the router challenges an anonymous login"};
    }
};

class TicketMethod final : public LoginMethod {
public:
    TicketMethod(login::Ticket credentials, const LoginContext& context)
        : credentials_(std::move(credentials)), context_(context) {}

    std::string_view name() const noexcept override { return "ticket"; }

    std::optional<LoginFailure> offer(Dict&) override {
        if (context_.authid.empty()) {
            return not_authentic("a login by ticket needs an authid");
        }
        return std::nullopt;
    }

    LoginStep challenged(const Dict&) override { return LoginAnswer{credentials_.ticket, {}}; }

private:
    login::Ticket credentials_;
    const LoginContext& context_;
};

}  // namespace

std::unique_ptr<LoginMethod> make_login_method(login::Anonymous, const LoginContext&) {
    return std::make_unique<AnonymousMethod>();
}

std::unique_ptr<LoginMethod> make_login_method(
    login::Ticket credentials, const LoginContext& context) {
    return std::make_unique<TicketMethod>(std::move(credentials), context);
}

}  // namespace crossbar::sdk
