// SPDX-License-Identifier: MIT
#include "common/sdk/client_login.hpp"

#include "common/base/assert.hpp"
#include "common/base/crypto.hpp"
#include "common/wamp/uris.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossbar::sdk {
namespace {

LoginFailure violation(std::string message) {
    return {wamp::uris::kProtocolViolation, std::move(message)};
}

Dict dict_in(const Dict& dict, std::string_view key) {
    const Value* value = dict.find(key);
    const auto* found = value != nullptr ? value->as<Dict>() : nullptr;
    return found != nullptr ? *found : Dict();
}

}  // namespace

ClientLogin::ClientLogin(Login login) : ClientLogin(std::move(login), crypto::random_bytes) {}

ClientLogin::ClientLogin(Login login, RandomBytes random_bytes) : login_(std::move(login)) {
    context_.authid = login_.authid;
    context_.random_bytes = std::move(random_bytes);
    for (auto& method : login_.methods) {
        const auto make = [this](auto& credentials) {
            return make_login_method(std::move(credentials), context_);
        };
        methods_.push_back(std::visit(make, method));
    }
    login_.methods.clear();
}

std::optional<LoginFailure> ClientLogin::hello(const ChannelIds& channel, Dict& details) {
    context_.binding = login_.channel_binding;
    if (context_.binding == "tls-unique") {
        context_.channel_id = channel.tls_unique;
    } else if (context_.binding == "tls-exporter") {
        context_.channel_id = channel.tls_exporter;
    }
    if (!context_.binding.empty() && context_.channel_id.empty()) {
        return not_authentic(fmt::format(
            "the login cannot be tied to this connection by \"{}\": connect with TLS, or leave "
            "\"channel_binding\" out",
            context_.binding));
    }
    wamp::List names;
    Dict authextra;
    for (const auto& method : methods_) {
        names.emplace_back(method->name());
        if (auto failure = method->offer(authextra)) {
            return failure;
        }
    }
    details.append("authmethods", std::move(names));
    if (!login_.authid.empty()) {
        details.append("authid", login_.authid);
    }
    if (!login_.authrole.empty()) {
        details.append("authrole", login_.authrole);
    }
    if (!context_.binding.empty()) {
        authextra.set("channel_binding", context_.binding);
    }
    if (!authextra.empty()) {
        details.append("authextra", std::move(authextra));
    }
    return std::nullopt;
}

LoginStep ClientLogin::challenged(const wamp::Challenge& challenge) {
    if (state_ != State::offering) {
        return advance(violation("the router challenges a login twice"));
    }
    const auto offered = std::ranges::find_if(
        methods_, [&](const auto& method) { return method->name() == challenge.authmethod; });
    if (offered == methods_.end()) {
        return advance(violation(fmt::format(
            "the router's CHALLENGE is for \"{}\", which was not offered", challenge.authmethod)));
    }
    chosen_ = offered->get();
    return advance(chosen_->challenged(challenge.extra));
}

LoginStep ClientLogin::computed(std::string result) {
    CROSSBAR_ASSERT(state_ == State::computing);
    return advance(chosen_->computed(std::move(result)));
}

LoginStep ClientLogin::advance(LoginStep step) {
    if (std::holds_alternative<LoginAnswer>(step)) {
        state_ = State::answered;
    } else if (std::holds_alternative<LoginWork>(step)) {
        state_ = State::computing;
    } else {
        state_ = State::over;
    }
    return step;
}

std::optional<LoginFailure> ClientLogin::welcomed(const Dict& details) {
    std::optional<LoginFailure> failure;
    const auto unproved = [](const auto& method) {
        return method->proves_router();
    };
    if (state_ == State::answered) {
        failure = chosen_->welcomed(dict_in(details, "authextra"));
    } else if (state_ == State::computing) {
        failure = violation("the router's WELCOME does not wait for the answer to its CHALLENGE");
    } else if (!methods_.empty() && std::ranges::all_of(methods_, unproved)) {
        failure = not_authentic(
            "the router's WELCOME comes without a CHALLENGE: it has not proved who it is");
    }
    state_ = State::over;
    chosen_ = nullptr;
    methods_.clear();
    return failure;
}

}  // namespace crossbar::sdk
