// SPDX-License-Identifier: MIT
// Audit: an independent witness of everything that goes into a router core and comes out of it. It
// aborts when the router breaks a promise: an answer that nobody asked for, given twice or never;
// an event, a call or a right that a session should not have; anything said after the end. It
// models what clients can know, not how the router works.
#pragma once

#include "common/base/ids.hpp"
#include "common/router/effects.hpp"
#include "common/router/options.hpp"
#include "common/router/session.hpp"
#include "common/wamp/message.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbar::fuzz {

// The roles of the fuzzed realms, by what they may do.
inline constexpr std::string_view kLimitedRole = "limited";  // what begins with kOpenPrefix
inline constexpr std::string_view kDynamicRole = "dynamic";  // what kAuthorizer says
inline constexpr std::string_view kOpenPrefix = "com.open";
inline constexpr std::string_view kAuthorizer = "com.auth.authorize";

// Prints the text and aborts.
[[noreturn]] void fail(std::string_view text);

inline void require(bool condition, std::string_view text) {
    if (!condition) {
        fail(text);
    }
}

class Audit {
public:
    void attached(PeerId peer, router::RequestIds ids);

    // A message is handed to the router; `again` after it was held. Then what became of it.
    void receiving(PeerId peer, const wamp::Message& message, bool again);
    void received(PeerId peer, router::Receipt receipt);

    // Bytes that are no message were handed to the router.
    void violating(PeerId peer);

    // The transport goes away.
    void detaching(PeerId peer);

    // Effects.
    void sent(PeerId to, const wamp::Message& message, router::Delivery delivery);
    void closing(PeerId peer);

    // A role loses all rights, or gets them back.
    void role_runs(std::string_view realm, std::string_view role, bool runs);

    // An input and what it caused are over: every call has been answered, or waits for somebody
    // who lives.
    void settle();

    // Calls that wait for an answer.
    std::size_t pending() const;

private:
    enum class Talk : std::uint8_t {
        silent,   // HELLO is awaited
        joining,  // HELLO was sent
        session,  // between WELCOME and the end
        leaving,  // the client has said GOODBYE
        goodbye,  // the router has said GOODBYE
        ended,    // ABORT, or the transport is being closed
        gone,
    };

    // An INVOCATION, as its callee knows it: one of its sessions and a request id.
    struct Route {
        PeerId callee;
        WampId session = 0;
        WampId invocation = 0;
        bool operator==(const Route&) const = default;
    };

    struct Call {
        bool wants_progress = false;
        bool held = false;           // an authorizer decides
        std::optional<Route> route;  // who is to answer
    };

    struct Invocation {
        bool answered = false;
        bool interrupted = false;
        std::string question;  // for an authorizer: "action uri"
    };

    struct Subscription {
        std::string topic;
        wamp::Match match = wamp::Match::exact;
    };

    struct Client {
        PeerId peer;
        router::RequestIds ids{};
        Talk talk = Talk::silent;
        bool closed = false;
        bool goodbye_too_large = false;  // a shorter one may follow
        router::Features announced;      // in the last HELLO
        // Of the session.
        WampId session = 0;
        std::string realm;
        std::string authid;
        std::string authrole;
        bool trusted = false;
        std::map<WampId, Call> calls;
        std::set<WampId> progressive;  // ids of progressive calls there were
        std::map<WampId, Invocation> invocations;
        std::map<WampId, Subscription> subscriptions;
        std::set<WampId> registrations;
    };

    // The message that the router handles now.
    struct Turn {
        PeerId peer;
        const wamp::Message* message = nullptr;
        WampId session = 0;
        bool new_call = false;
        std::size_t answers = 0;         // to the message, if it is a request
        std::vector<Route> invocations;  // new ones that carry a call
        std::string doubt;               // a wrong event, unless the publisher's session ended
    };

    Client& client(PeerId peer);
    static void end(Client& client, Talk how);
    bool lives(const Route& route) const;

    // Going in.
    void begin(Client& from, const wamp::Hello& hello);
    void begin(Client& from, const wamp::Goodbye& goodbye);
    void begin(Client& from, const wamp::Abort& abort);
    void begin(Client& from, const wamp::Call& call);
    void begin(Client& from, const wamp::Yield& yield);
    void begin(Client& from, const wamp::Error& error);
    void finish(Client& from, const wamp::Call& call);
    void finish(const Client& from, const wamp::Error& error);
    void learn(const Invocation& question, const wamp::Payload& answer);

    // Coming out.
    static void check_order(const Client& to, const wamp::Message& message);
    std::string missing_right(
        const Client& client, std::string_view action, std::string_view uri) const;
    void check_right(const Client& client, std::string_view action, std::string_view uri) const;
    void check_audience(const Client& to, const wamp::Publish& publication);
    void doubt_unless(bool condition, std::string_view text);
    template <class M>
    const M& answered(const Client& to, WampId request);
    bool is_answer_of_callee(const Route& route) const;
    void drop_subscriber(const wamp::Call& call);
    void end_call(Client& to, WampId request, bool refused);

    void on(Client& to, const wamp::Welcome& message, router::Delivery delivery);
    void on(Client& to, const wamp::Abort& message, router::Delivery delivery);
    void on(Client& to, const wamp::Goodbye& message, router::Delivery delivery);
    void on(Client& to, const wamp::Error& message, router::Delivery delivery);
    void on(Client& to, const wamp::Published& message, router::Delivery delivery);
    void on(Client& to, const wamp::Subscribed& message, router::Delivery delivery);
    void on(Client& to, const wamp::Unsubscribed& message, router::Delivery delivery);
    void on(Client& to, const wamp::Event& message, router::Delivery delivery);
    void on(Client& to, const wamp::CallResult& message, router::Delivery delivery);
    void on(Client& to, const wamp::Registered& message, router::Delivery delivery);
    void on(Client& to, const wamp::Unregistered& message, router::Delivery delivery);
    void on(Client& to, const wamp::Invocation& message, router::Delivery delivery);
    void on(Client& to, const wamp::Interrupt& message, router::Delivery delivery);

    std::map<PeerId, Client> clients_;
    Turn turn_;
    std::set<std::pair<std::string, std::string>> stopped_roles_;
    std::set<std::string> granted_;  // "action uri" that an authorizer has allowed
};

}  // namespace crossbar::fuzz
