// SPDX-License-Identifier: MIT
// Script: what the clients of a World do, read from bytes: one for what and who, then a few for
// how. Ids and URIs come from small alphabets, so that they meet.
#pragma once

#include "tests/fuzz/input.hpp"
#include "tests/fuzz/router/world.hpp"

#include <string_view>

namespace crossbar::fuzz {

class Script {
public:
    Script(World& world, Input& input) : world_(world), input_(input) {}

    // Two to eight clients connect and most of them join.
    void prepare();

    // One step.
    void step();

private:
    void connect(Client& client);
    void hello(Client& client);
    void subscribe(Client& client);
    void publish(Client& client);
    void register_(Client& client);
    void call(Client& client);
    void call_meta(Client& client);
    void yield(Client& client);
    void error(Client& client);
    void authenticate(Client& client);
    void end(Client& client);
    void transport(Client& client);
    void raw(Client& client);
    void stray(Client& client);
    void realms();
    void wait();

    void say(Client& client, wamp::Message message);
    WampId request(Client& client);
    WampId invocation(const Client& client);
    WampId id();
    std::string_view uri();
    wamp::Arguments arguments();

    World& world_;
    Input& input_;
    bool mutate_ = false;  // the next message is changed on its way
};

}  // namespace crossbar::fuzz
