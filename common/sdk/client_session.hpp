// SPDX-License-Identifier: MIT
// ClientSession: the Session of the public API over one connection: the client's half of the WAMP
// protocol.
#pragma once

#include "common/io/loop.hpp"
#include "common/io/task_group.hpp"
#include "common/io/tls_context.hpp"
#include "common/sdk/client_login.hpp"
#include "common/sdk/crossbar/login.hpp"
#include "common/sdk/crossbar/session.hpp"
#include "common/serial/codec.hpp"
#include "common/transport/connection.hpp"
#include "common/wamp/message.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace crossbar::sdk {

struct ClientOptions {
    std::string realm;
    Login login;
    Value extra;                                      // what Session::extra() gives
    std::shared_ptr<const io::TlsClientContext> tls;  // null: plain
    Milliseconds goodbye_deadline{1'000};
};

// How a session ended.
struct Left {
    std::string reason;   // a URI (GOODBYE, ABORT), or "" when the transport was lost
    std::string message;  // for the log; may be empty
    bool joined = false;  // it had joined before
    transport::Ended transport;
};

// What the owner of a session is told. All calls come on the loop.
class ClientEvents {
public:
    virtual ~ClientEvents() = default;

    // The transport is open; HELLO is on its way, unless the login can come to nothing.
    virtual void connected() {}

    // Something has come from the router (or its end): about to be handled.
    virtual void before_input() {}

    virtual void joined(Session& session) = 0;
    // The session is over: no request will complete any more (all have failed). Its tasks are being
    // cancelled.
    virtual void left(const Left& why) = 0;
    // Everything of it has come to rest: the owner may destroy the session, also from within.
    // Follows left().
    virtual void finished() = 0;
};

class ClientSession final : public Session, private transport::ConnectionHandler {
public:
    ClientSession(
        io::Loop& loop,
        transport::Socket socket,
        std::unique_ptr<transport::Framing> framing,
        log::Logger logger,
        ClientOptions options,
        ClientEvents& events);
    ~ClientSession() override;

    void start() { connection_.start(); }

    // Ends at once: no GOODBYE, no closing handshake. left() and finished() follow.
    void drop(std::string reason);

    bool joined() const noexcept { return phase_ == Phase::joined; }

    // Coroutines that belong to the session: cancelled when it ends, before finished().
    io::TaskGroup& tasks() noexcept { return tasks_; }

    // Session
    WampId id() const override { return id_; }

    const std::string& realm() const override { return options_.realm; }

    const std::string& authid() const override { return authid_; }

    const std::string& authrole() const override { return authrole_; }

    const Dict& details() const override { return details_; }

    const log::Logger& log() const override { return logger_; }

    const Value& extra() const override { return options_.extra; }

    boost::asio::any_io_executor executor() const override;
    void leave(std::string_view reason) override;

private:
    enum class Phase : std::uint8_t { connecting, joining, joined, leaving, over };

    struct PendingCall {
        Completion<Arguments> done;
        std::function<void(const Arguments&)> on_progress;
    };

    struct PendingSubscribe {
        Completion<Subscription> done;
        EventHandler handler;
        std::string topic;
    };

    struct PendingRegister {
        Completion<Registration> done;
        Procedure handler;
        AsyncProcedure coroutine;
        std::string procedure;
    };

    struct PendingPublish {
        Completion<WampId> done;
    };

    struct PendingRemoval {  // UNSUBSCRIBE or UNREGISTER
        Completion<bool> done;
        WampId id = 0;
    };

    using Pending = std::
        variant<PendingCall, PendingSubscribe, PendingRegister, PendingPublish, PendingRemoval>;

    struct ActiveSubscription {
        std::string topic;
        std::vector<EventHandler> handlers;
    };

    struct ActiveRegistration {
        std::string procedure;
        Procedure handler;
        AsyncProcedure coroutine;
    };

    // ConnectionHandler
    void opened(const transport::Opened& opened) override;
    transport::Next message(ByteView bytes) override;

    void received() override { events_.before_input(); }

    void ended(const transport::Ended& why) override;

    // Session
    void do_call(std::string, Arguments, CallOptions, Completion<Arguments>) override;
    void do_publish(std::string, Arguments, PublishOptions, Completion<WampId>) override;
    void do_subscribe(
        std::string, EventHandler, SubscribeOptions, Completion<Subscription>) override;
    void do_register(
        std::string, Procedure, AsyncProcedure, RegisterOptions, Completion<Registration>) override;
    void do_unsubscribe(Subscription, Completion<bool>) override;
    void do_unregister(Registration, Completion<bool>) override;

    // Sends a request with the id next_request_ and remembers `pending` under it. An id is used up
    // only by a request that was sent (a strict router counts them).
    void request(const wamp::Message& message, Pending pending);
    // Null when sent, else why not.
    std::exception_ptr send(const wamp::Message& message);
    std::optional<Pending> take(WampId request);

    void receive(wamp::Welcome& message);
    void receive(wamp::Challenge& message);
    void receive(wamp::Abort& message);
    void receive(wamp::Goodbye& message);
    void receive(wamp::Error& message);
    void receive(wamp::Published& message);
    void receive(wamp::Subscribed& message);
    void receive(wamp::Unsubscribed& message);
    void receive(wamp::Event& message);
    void receive(wamp::CallResult& message);
    void receive(wamp::Registered& message);
    void receive(wamp::Unregistered& message);
    void receive(wamp::Invocation& message);
    void receive(wamp::Interrupt& message);
    template <class Other>
    void receive(Other& message);

    // What the login can be tied to.
    ChannelIds channel_ids() const;
    // What the login wants next.
    void go_on(LoginStep step);
    Awaitable<> compute(LoginWork work);
    void give_up(const LoginFailure& failure);

    void violation(std::string_view what);
    void answer(WampId request, const Arguments& arguments);
    void answer_error(WampId request, std::exception_ptr error);
    void over(Left why);
    void finish_when_idle();

    io::Loop& loop_;
    log::Logger logger_;
    ClientOptions options_;  // but for the login
    ClientEvents& events_;
    ClientLogin login_;

    Phase phase_ = Phase::connecting;
    wamp::Serializer serializer_ = wamp::Serializer::none;
    WampId id_ = 0;
    std::string authid_;
    std::string authrole_;
    Dict details_;
    WampId next_request_ = 1;
    std::unordered_map<WampId, Pending> pending_;
    std::unordered_map<WampId, ActiveSubscription> subscriptions_;
    std::unordered_map<WampId, ActiveRegistration> registrations_;
    std::unordered_map<WampId, io::TaskGroup::Task>
        invocations_;  // coroutines that have not answered yet
    serial::Decoder decoder_;
    ByteBuffer scratch_;
    std::optional<Left> leaving_;  // reason of the GOODBYE or ABORT that is the end
    bool transport_ended_ = false;
    io::Loop::Deadline goodbye_;
    io::TaskGroup tasks_;
    transport::Connection connection_;
};

}  // namespace crossbar::sdk
