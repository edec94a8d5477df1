// SPDX-License-Identifier: MIT
// ClientSession: the login between HELLO and WELCOME. What is decided is client_login's; here it is
// sent, and computed beside the loop.
#include "common/sdk/client_session.hpp"
#include "common/wamp/uris.hpp"

#include <memory>
#include <utility>

namespace crossbar::sdk {

ChannelIds ClientSession::channel_ids() const {
    const auto facts = connection_.tls_facts();
    return facts ? ChannelIds{facts->tls_unique, facts->tls_exporter} : ChannelIds{};
}

void ClientSession::receive(wamp::Challenge& message) {
    if (phase_ != Phase::joining) {
        violation("CHALLENGE in an established session");
        return;
    }
    go_on(login_.challenged(message));
}

void ClientSession::go_on(LoginStep step) {
    if (const auto* failure = std::get_if<LoginFailure>(&step)) {
        give_up(*failure);
        return;
    }
    if (auto* work = std::get_if<LoginWork>(&step)) {
        tasks_.spawn(compute(std::move(*work)), [](std::exception_ptr) {});
        return;
    }
    const auto& answer = std::get<LoginAnswer>(step);
    wamp::Authenticate authenticate;
    authenticate.signature = answer.signature;
    authenticate.extra = answer.extra;
    if (send(std::move(authenticate))) {
        drop("AUTHENTICATE could not be sent");
    }
}

Awaitable<> ClientSession::compute(LoginWork work) {
    const auto result = std::make_shared<std::string>();
    std::function<void()> job = [compute = std::move(work.work), result] {
        *result = compute();
    };
    const bool taken = co_await io::run_blocking(loop_.blocking(), std::move(job));
    if (phase_ != Phase::joining || connection_.closing()) {
        co_return;  // it ended meanwhile, and `job` may still run
    }
    if (!taken) {
        drop("there is too much to compute");
        co_return;
    }
    go_on(login_.computed(std::move(*result)));
}

void ClientSession::give_up(const LoginFailure& failure) {
    leaving_ = Left{std::string(failure.reason), failure.message, false, {}};
    wamp::Abort abort;
    abort.details.append("message", failure.message);
    abort.reason = failure.reason;
    send(std::move(abort));
    connection_.close(1000, "");
}

}  // namespace crossbar::sdk
