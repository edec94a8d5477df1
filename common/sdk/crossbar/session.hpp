// SPDX-License-Identifier: MIT
// Session: one WAMP session as a client sees it: call, register, subscribe, publish. Inside a
// container it is given to the component; stand-alone programs get one from client.hpp.
//
// Threads: everything happens on the loop's one thread. Ownership: the runtime owns the session; a
// reference is valid until on_leave() has returned. Errors: ApplicationError, thrown out of
// co_await.
//
// GCC 12 miscompiles braces inside a co_await expression: name argument objects first, or use the
// forms that take plain arguments: `co_await session.call("com.example.add2", 2, 3)`.
#pragma once

#include "common/base/clock.hpp"
#include "common/base/ids.hpp"
#include "common/log/logger.hpp"
#include "common/sdk/crossbar/errors.hpp"
#include "common/wamp/options.hpp"
#include "common/wamp/value.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace crossbar {

template <class T = void>
using Awaitable = boost::asio::awaitable<T>;

struct CallOptions {
    Milliseconds timeout{0};  // 0: none
    bool disclose_me = false;
    // Called for each progressive result; asks for them when set.
    std::function<void(const Arguments&)> on_progress;
};

struct PublishOptions {
    bool acknowledge = true;
    bool exclude_me = true;
    bool disclose_me = false;
    bool retain = false;
};

struct SubscribeOptions {
    wamp::Match match = wamp::Match::exact;
    bool get_retained = false;
};

struct RegisterOptions {
    wamp::Match match = wamp::Match::exact;
    wamp::Invoke invoke = wamp::Invoke::single;
    std::uint64_t concurrency = 0;
    bool force_reregister = false;
};

struct Event {
    Arguments arguments;
    WampId publication = 0;
    std::string topic;     // of the event; the subscription's own topic when it matches exactly
    WampId publisher = 0;  // 0: not disclosed
    bool retained = false;
};

struct Invocation {
    Arguments arguments;
    std::string procedure;  // as called; the registration's own procedure when it matches exactly
    WampId caller = 0;      // 0: not disclosed
    // Sends a progressive result; null when the caller did not ask for them.
    std::function<void(Arguments)> progress;
};

using EventHandler = std::function<void(const Event&)>;
// Answers at once.
using Procedure = std::function<Arguments(const Invocation&)>;
// Answers later: a coroutine, started on the session's loop. The invocation is the coroutine's own
// copy.
using AsyncProcedure = std::function<Awaitable<Arguments>(Invocation)>;

struct Subscription {
    WampId id = 0;
};

struct Registration {
    WampId id = 0;
};

class Session {
protected:
    // Comes exactly once, on the loop. `error` is null for success.
    template <class T>
    using Completion = std::function<void(std::exception_ptr error, T result)>;

private:
    template <class T, class Start, class Token>
    auto initiate(Start start, Token&& token) {
        return boost::asio::async_initiate<Token, void(std::exception_ptr, T)>(
            [](auto handler, Start begin) {
                // std::function wants copies; completion handlers move only.
                auto shared = std::make_shared<decltype(handler)>(std::move(handler));
                begin([shared](std::exception_ptr error, T result) {
                    std::move (*shared)(error, std::move(result));
                });
            },
            token,
            std::move(start));
    }

public:
    virtual ~Session() = default;

    // Constant after the session has joined.
    virtual WampId id() const = 0;
    virtual const std::string& realm() const = 0;
    virtual const std::string& authid() const = 0;
    virtual const std::string& authrole() const = 0;
    // WELCOME.Details
    virtual const Dict& details() const = 0;

    virtual const log::Logger& log() const = 0;
    // The component's own configuration ("extra"); null outside a container or when there is none.
    virtual const Value& extra() const = 0;

    virtual boost::asio::any_io_executor executor() const = 0;

    // Each of these takes any Asio completion token as its last argument and completes with
    // void(std::exception_ptr, result).
    template <class Token = boost::asio::use_awaitable_t<>>
    auto async_call(
        std::string procedure,
        Arguments arguments,
        CallOptions options = {},
        Token&& token = Token()) {
        return initiate<Arguments>(
            [this,
             procedure = std::move(procedure),
             arguments = std::move(arguments),
             options = std::move(options)](Completion<Arguments> done) mutable {
                do_call(
                    std::move(procedure),
                    std::move(arguments),
                    std::move(options),
                    std::move(done));
            },
            token);
    }

    template <class Token = boost::asio::use_awaitable_t<>>
    auto async_publish(
        std::string topic,
        Arguments arguments,
        PublishOptions options = {},
        Token&& token = Token()) {
        return initiate<WampId>(
            [this, topic = std::move(topic), arguments = std::move(arguments), options](
                Completion<WampId> done) mutable {
                do_publish(std::move(topic), std::move(arguments), options, std::move(done));
            },
            token);
    }

    template <class Token = boost::asio::use_awaitable_t<>>
    auto async_subscribe(
        std::string topic,
        EventHandler handler,
        SubscribeOptions options = {},
        Token&& token = Token()) {
        return initiate<Subscription>(
            [this, topic = std::move(topic), handler = std::move(handler), options](
                Completion<Subscription> done) mutable {
                do_subscribe(std::move(topic), std::move(handler), options, std::move(done));
            },
            token);
    }

    template <class Token = boost::asio::use_awaitable_t<>>
    auto async_register(
        std::string procedure,
        Procedure handler,
        RegisterOptions options = {},
        Token&& token = Token()) {
        return initiate<Registration>(
            [this, procedure = std::move(procedure), handler = std::move(handler), options](
                Completion<Registration> done) mutable {
                do_register(
                    std::move(procedure), std::move(handler), nullptr, options, std::move(done));
            },
            token);
    }

    template <class Token = boost::asio::use_awaitable_t<>>
    auto async_register_coroutine(
        std::string procedure,
        AsyncProcedure handler,
        RegisterOptions options = {},
        Token&& token = Token()) {
        return initiate<Registration>(
            [this, procedure = std::move(procedure), handler = std::move(handler), options](
                Completion<Registration> done) mutable {
                do_register(
                    std::move(procedure), nullptr, std::move(handler), options, std::move(done));
            },
            token);
    }

    template <class Token = boost::asio::use_awaitable_t<>>
    auto async_unsubscribe(Subscription subscription, Token&& token = Token()) {
        return initiate<bool>(
            [this, subscription](Completion<bool> done) {
                do_unsubscribe(subscription, std::move(done));
            },
            token);
    }

    template <class Token = boost::asio::use_awaitable_t<>>
    auto async_unregister(Registration registration, Token&& token = Token()) {
        return initiate<bool>(
            [this, registration](Completion<bool> done) {
                do_unregister(registration, std::move(done));
            },
            token);
    }

    // The forms for everyday use with co_await: values in, the result's arguments out.
    template <class... Args>
    Awaitable<Arguments> call(std::string_view procedure, Args&&... args) {
        Arguments arguments;
        (arguments.args.emplace_back(std::forward<Args>(args)), ...);
        return async_call(std::string(procedure), std::move(arguments));
    }

    template <class... Args>
    Awaitable<WampId> publish(std::string_view topic, Args&&... args) {
        Arguments arguments;
        (arguments.args.emplace_back(std::forward<Args>(args)), ...);
        return async_publish(std::string(topic), std::move(arguments));
    }

    Awaitable<Subscription> subscribe(std::string_view topic, EventHandler handler) {
        return async_subscribe(std::string(topic), std::move(handler));
    }

    Awaitable<Registration> register_procedure(std::string_view procedure, Procedure handler) {
        return async_register(std::string(procedure), std::move(handler));
    }

    Awaitable<Registration> register_coroutine(std::string_view procedure, AsyncProcedure handler) {
        return async_register_coroutine(std::string(procedure), std::move(handler));
    }

    // Says GOODBYE with `reason` and closes the transport when the router has answered. on_leave()
    // follows.
    virtual void leave(std::string_view reason = "wamp.close.close_realm") = 0;

protected:
    virtual void do_call(
        std::string procedure,
        Arguments arguments,
        CallOptions options,
        Completion<Arguments> done) = 0;
    virtual void do_publish(
        std::string topic,
        Arguments arguments,
        PublishOptions options,
        Completion<WampId> done) = 0;
    virtual void do_subscribe(
        std::string topic,
        EventHandler handler,
        SubscribeOptions options,
        Completion<Subscription> done) = 0;
    // One of the two handlers is set.
    virtual void do_register(
        std::string procedure,
        Procedure handler,
        AsyncProcedure coroutine,
        RegisterOptions options,
        Completion<Registration> done) = 0;
    virtual void do_unsubscribe(Subscription subscription, Completion<bool> done) = 0;
    virtual void do_unregister(Registration registration, Completion<bool> done) = 0;
};

}  // namespace crossbar
