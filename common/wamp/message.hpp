// SPDX-License-Identifier: MIT
// The WAMP messages, by the names of the specification ("Messages"). Aggregates in one variant. A
// received message is a view: strings and payload point into the received bytes (or the decoder's
// scratch memory) and are valid until the next message is decoded. A message to be sent likewise
// points at what its sender keeps alive during the call.
#pragma once

#include "common/base/ids.hpp"
#include "common/wamp/options.hpp"
#include "common/wamp/payload.hpp"
#include "common/wamp/value.hpp"

#include <cstdint>
#include <string_view>
#include <variant>

namespace crossbar::wamp {

enum class MessageType : std::uint16_t {
    hello = 1,
    welcome = 2,
    abort = 3,
    challenge = 4,
    authenticate = 5,
    goodbye = 6,
    error = 8,
    publish = 16,
    published = 17,
    subscribe = 32,
    subscribed = 33,
    unsubscribe = 34,
    unsubscribed = 35,
    event = 36,
    call = 48,
    cancel = 49,
    result = 50,
    register_ = 64,
    registered = 65,
    unregister = 66,
    unregistered = 67,
    invocation = 68,
    interrupt = 69,
    yield = 70,
    event_received = 337,  // extension of autobahn's test suite: read and ignored
};

struct Hello {
    static constexpr auto kType = MessageType::hello;
    std::string_view realm;  // empty: null on the wire (any realm)
    Dict details;
};

struct Welcome {
    static constexpr auto kType = MessageType::welcome;
    WampId session = 0;
    Dict details;
};

struct Abort {
    static constexpr auto kType = MessageType::abort;
    Dict details;
    std::string_view reason;
    Payload payload;
};

struct Challenge {
    static constexpr auto kType = MessageType::challenge;
    std::string_view authmethod;
    Dict extra;
};

struct Authenticate {
    static constexpr auto kType = MessageType::authenticate;
    std::string_view signature;
    Dict extra;
};

struct Goodbye {
    static constexpr auto kType = MessageType::goodbye;
    Dict details;
    std::string_view reason;
};

struct Error {
    static constexpr auto kType = MessageType::error;
    std::uint64_t request_type = 0;  // a MessageType, unchecked
    WampId request = 0;
    Dict details;
    std::string_view error;
    Payload payload;
};

struct Publish {
    static constexpr auto kType = MessageType::publish;
    WampId request = 0;
    PublishOptions options;
    std::string_view topic;
    Payload payload;
};

struct Published {
    static constexpr auto kType = MessageType::published;
    WampId request = 0;
    WampId publication = 0;
};

struct Subscribe {
    static constexpr auto kType = MessageType::subscribe;
    WampId request = 0;
    SubscribeOptions options;
    std::string_view topic;
};

struct Subscribed {
    static constexpr auto kType = MessageType::subscribed;
    WampId request = 0;
    WampId subscription = 0;
};

struct Unsubscribe {
    static constexpr auto kType = MessageType::unsubscribe;
    WampId request = 0;
    WampId subscription = 0;
};

struct Unsubscribed {
    static constexpr auto kType = MessageType::unsubscribed;
    WampId request = 0;  // 0: revocation, and the details are written
    Dict details;        // {"subscription": id, "reason": uri}
};

struct Event {
    static constexpr auto kType = MessageType::event;
    WampId subscription = 0;
    WampId publication = 0;
    EventDetails details;
    Payload payload;
};

struct Call {
    static constexpr auto kType = MessageType::call;
    WampId request = 0;
    CallOptions options;
    std::string_view procedure;
    Payload payload;
};

struct Cancel {
    static constexpr auto kType = MessageType::cancel;
    WampId request = 0;
    CancelMode mode = CancelMode::absent;
};

struct CallResult {  // RESULT; the name Result is taken by common/base/result.hpp
    static constexpr auto kType = MessageType::result;
    WampId request = 0;
    ResultOptions details;
    Payload payload;
};

struct Register {
    static constexpr auto kType = MessageType::register_;
    WampId request = 0;
    RegisterOptions options;
    std::string_view procedure;
};

struct Registered {
    static constexpr auto kType = MessageType::registered;
    WampId request = 0;
    WampId registration = 0;
};

struct Unregister {
    static constexpr auto kType = MessageType::unregister;
    WampId request = 0;
    WampId registration = 0;
};

struct Unregistered {
    static constexpr auto kType = MessageType::unregistered;
    WampId request = 0;  // 0: revocation, and the details are written
    Dict details;        // {"registration": id, "reason": uri}
};

struct Invocation {
    static constexpr auto kType = MessageType::invocation;
    WampId request = 0;
    WampId registration = 0;
    InvocationDetails details;
    Payload payload;
};

struct Interrupt {
    static constexpr auto kType = MessageType::interrupt;
    WampId request = 0;
    CancelMode mode = CancelMode::absent;
    std::string_view reason;  // empty: absent
};

struct Yield {
    static constexpr auto kType = MessageType::yield;
    WampId request = 0;
    ResultOptions options;
    Payload payload;
};

struct EventReceived {
    static constexpr auto kType = MessageType::event_received;
    WampId publication = 0;
};

using Message = std::variant<
    Hello,
    Welcome,
    Abort,
    Challenge,
    Authenticate,
    Goodbye,
    Error,
    Publish,
    Published,
    Subscribe,
    Subscribed,
    Unsubscribe,
    Unsubscribed,
    Event,
    Call,
    Cancel,
    CallResult,
    Register,
    Registered,
    Unregister,
    Unregistered,
    Invocation,
    Interrupt,
    Yield,
    EventReceived>;

inline MessageType type_of(const Message& message) noexcept {
    return std::visit([](const auto& m) { return m.kType; }, message);
}

// "HELLO", "PUBLISH"...: the specification's name.
std::string_view name_of(MessageType type) noexcept;

}  // namespace crossbar::wamp
