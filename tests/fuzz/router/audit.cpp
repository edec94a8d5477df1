// SPDX-License-Identifier: MIT
// Audit: what goes in, and what must be true when an input is over. What comes out is in
// audit_sent.cpp.
#include "tests/fuzz/router/audit.hpp"

#include "common/router/features.hpp"
#include "common/serial/codec.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace crossbar::fuzz {

using router::Receipt;
using wamp::Message;

void fail(std::string_view text) {
    fmt::print(stderr, "the router breaks a promise: {}\n", text);
    std::abort();
}

void Audit::attached(PeerId peer, router::RequestIds ids) {
    require(!clients_.contains(peer), "a peer id is given twice");
    auto& fresh = clients_[peer];
    fresh.peer = peer;
    fresh.ids = ids;
}

Audit::Client& Audit::client(PeerId peer) {
    const auto at = clients_.find(peer);
    require(at != clients_.end(), "a peer that never was");
    return at->second;
}

void Audit::end(Client& client, Talk how) {
    Client over;
    over.peer = client.peer;
    over.ids = client.ids;
    over.closed = client.closed;
    over.goodbye_too_large = client.goodbye_too_large;
    over.talk = how;
    client = std::move(over);
}

bool Audit::lives(const Route& route) const {
    const auto at = clients_.find(route.callee);
    if (at == clients_.end() || at->second.talk != Talk::session ||
        at->second.session != route.session) {
        return false;
    }
    const auto invocation = at->second.invocations.find(route.invocation);
    return invocation != at->second.invocations.end() && !invocation->second.answered;
}

void Audit::receiving(PeerId peer, const Message& message, bool again) {
    auto& from = client(peer);
    turn_ = {peer, &message, from.session, false, 0, {}, {}};
    if (again && from.talk == Talk::session) {
        if (const auto* call = std::get_if<wamp::Call>(&message)) {
            turn_.new_call = true;
            from.calls[call->request].held = false;
        }
        return;
    }
    std::visit(
        [&](const auto& m) {
            if constexpr (requires { begin(from, m); }) {
                begin(from, m);
            }
        },
        message);
}

void Audit::begin(Client& from, const wamp::Hello& hello) {
    if (from.talk != Talk::silent) {
        return;
    }
    from.talk = Talk::joining;
    if (const auto features = router::features_of(hello.details)) {
        from.announced = *features;
    }
}

void Audit::begin(Client& from, const wamp::Goodbye&) {
    if (from.talk == Talk::session) {
        end(from, Talk::leaving);
    } else if (from.talk == Talk::goodbye) {
        end(from, Talk::silent);
    }
}

void Audit::begin(Client& from, const wamp::Abort&) {
    end(from, Talk::ended);
}

// An id that waits for its answer already goes on with that call, or is a violation.
void Audit::begin(Client& from, const wamp::Call& call) {
    if (from.talk != Talk::session) {
        return;
    }
    const bool wants_progress =
        call.options.receive_progress && from.announced.caller_progressive_results;
    turn_.new_call = from.calls.try_emplace(call.request, Call{wants_progress, false, {}}).second;
}

void Audit::begin(Client& from, const wamp::Yield& yield) {
    const auto at = from.invocations.find(yield.request);
    if (at == from.invocations.end() || yield.options.progress) {
        return;
    }
    if (!at->second.answered) {
        learn(at->second, yield.payload);
    }
    at->second.answered = true;
}

void Audit::begin(Client& from, const wamp::Error& error) {
    if (const auto at = from.invocations.find(error.request); at != from.invocations.end()) {
        at->second.answered = true;
    }
}

// What an authorizer allows is allowed from now on: whether it is remembered is the router's
// affair.
void Audit::learn(const Invocation& question, const wamp::Payload& answer) {
    const auto decoded = serial::decode_payload(answer);
    if (question.question.empty() || !decoded || decoded->args.empty()) {
        return;
    }
    const auto& said = decoded->args.front();
    const auto* dict = said.as<wamp::Dict>();
    const auto* allow = dict == nullptr ? nullptr : dict->find("allow");
    if (said == wamp::Value(true) || (allow != nullptr && *allow == wamp::Value(true))) {
        granted_.insert(question.question);
    }
}

void Audit::received(PeerId peer, Receipt receipt) {
    auto& from = client(peer);
    if (receipt == Receipt::closed) {
        require(from.closed, "the router wants to hear no more and does not close");
    } else if (from.talk == Talk::session && from.session == turn_.session) {
        const auto& message = *turn_.message;
        require(turn_.doubt.empty(), turn_.doubt);
        if (receipt == Receipt::held) {
            require(turn_.answers == 0, "a message is answered and held");
            if (const auto* call = std::get_if<wamp::Call>(&message)) {
                require(from.calls.contains(call->request), "a call is answered and held");
                from.calls[call->request].held = true;
            }
        } else if (const auto* publication = std::get_if<wamp::Publish>(&message)) {
            require(
                turn_.answers == (publication->options.acknowledge ? 1U : 0U),
                "a PUBLISH has not the answers that it should");
        } else if (const auto* call = std::get_if<wamp::Call>(&message)) {
            finish(from, *call);
        } else if (const auto* error = std::get_if<wamp::Error>(&message)) {
            finish(from, *error);
        } else {
            const bool is_request = std::holds_alternative<wamp::Subscribe>(message) ||
                                    std::holds_alternative<wamp::Unsubscribe>(message) ||
                                    std::holds_alternative<wamp::Register>(message) ||
                                    std::holds_alternative<wamp::Unregister>(message);
            require(turn_.answers == (is_request ? 1U : 0U), "a request has not one answer");
            require(turn_.invocations.empty(), "nobody called, and somebody is invoked");
        }
    }
    turn_ = {};
}

void Audit::finish(Client& from, const wamp::Call& call) {
    const auto& routes = turn_.invocations;
    require(routes.size() <= 1, "a call reaches two callees");
    const auto at = from.calls.find(call.request);
    const bool pending = at != from.calls.end();
    require(pending || routes.empty(), "a call is answered and on its way");
    if (!routes.empty()) {
        require(turn_.new_call, "more of a call goes to another callee");
        check_right(from, "call", call.procedure);
        at->second.route = routes.front();
    } else if (pending && turn_.new_call) {
        require(from.progressive.contains(call.request), "a call is dropped without an answer");
        from.calls.erase(at);
    }
    if (call.options.progress) {
        from.progressive.insert(call.request);
    }
}

// The callee may have asked for another one.
void Audit::finish(const Client& from, const wamp::Error& error) {
    if (turn_.invocations.empty()) {
        return;
    }
    require(turn_.invocations.size() == 1, "a call is re-routed to two callees");
    const Route before{from.peer, from.session, error.request};
    for (auto& [peer, caller] : clients_) {
        for (auto& [request, call] : caller.calls) {
            if (call.route == before) {
                call.route = turn_.invocations.front();
                return;
            }
        }
    }
    fail("what is re-routed is nobody's call");
}

void Audit::violating(PeerId peer) {
    turn_ = {peer, nullptr, client(peer).session, false, 0, {}, {}};
}

void Audit::detaching(PeerId peer) {
    end(client(peer), Talk::gone);
}

void Audit::role_runs(std::string_view realm, std::string_view role, bool runs) {
    const auto key = std::pair(std::string(realm), std::string(role));
    if (runs) {
        stopped_roles_.erase(key);
    } else {
        stopped_roles_.insert(key);
    }
}

void Audit::settle() {
    turn_ = {};
    for (const auto& [peer, client] : clients_) {
        require(client.talk != Talk::ended || client.closed, "a session ended, its peer stays");
        for (const auto& [request, call] : client.calls) {
            require(call.held || call.route, "a call is neither answered nor on its way");
            require(call.held || lives(*call.route), "a call is lost");
        }
    }
    std::erase_if(clients_, [](const auto& each) { return each.second.talk == Talk::gone; });
}

std::size_t Audit::pending() const {
    std::size_t calls = 0;
    for (const auto& [peer, client] : clients_) {
        calls += client.calls.size();
    }
    return calls;
}

}  // namespace crossbar::fuzz
