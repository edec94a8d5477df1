// SPDX-License-Identifier: MIT
#include "common/router/core.hpp"

#include "common/base/assert.hpp"

namespace crossbar::router {
namespace {

wamp::Dict details_with(std::string_view text) {
    wamp::Dict details;
    if (!text.empty()) {
        details.append("message", text);
    }
    return details;
}

}  // namespace

void Core::await_hello(Peer& peer) {
    CROSSBAR_ASSERT(peer.session == nullptr);
    peer.phase = Phase::waiting;
    const auto deadline = peer.transport.login_deadline.value_or(options.hello_deadline);
    if (deadline.count() > 0) {
        peers.set_deadline(peer, environment.clock.now() + deadline);
    }
}

void Core::abort(Peer& peer, std::string_view reason, std::string_view text) {
    abort_with(peer, reason, details_with(text));
}

void Core::abort_with(Peer& peer, std::string_view reason, wamp::Dict details) {
    CROSSBAR_ASSERT(peer.session == nullptr);
    environment.effects.send(peer.id, wamp::Abort{std::move(details), reason, {}});
    close(peer);
}

void Core::say_goodbye(
    Peer& peer, std::string_view reason, std::string_view text, Effects& effects) {
    CROSSBAR_ASSERT(peer.session == nullptr);
    peer.phase = Phase::leaving;
    peers.set_deadline(peer, environment.clock.now() + options.goodbye_deadline);
    if (effects.send(peer.id, wamp::Goodbye{details_with(text), reason}) == Delivery::too_large) {
        effects.send(peer.id, wamp::Goodbye{{}, reason});
    }
}

void Core::close(Peer& peer) {
    CROSSBAR_ASSERT(peer.session == nullptr);
    peer.phase = Phase::closed;
    peer.login.reset();
    peer.hello.reset();
    peer.challenged = false;
    peers.clear_deadline(peer);
    environment.effects.close(peer.id);
}

}  // namespace crossbar::router
