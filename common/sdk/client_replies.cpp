// SPDX-License-Identifier: MIT
// ClientSession: what the router says, and how invocations are answered.
#include "common/sdk/client_failure.hpp"
#include "common/sdk/client_session.hpp"
#include "common/wamp/uris.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace crossbar::sdk {
namespace {

namespace uris = wamp::uris;

std::string text_of(const Dict& details) {
    if (const auto* message = details.find("message")) {
        if (const auto* text = message->as<std::string>()) {
            return *text;
        }
    }
    return {};
}

}  // namespace

transport::Next ClientSession::message(ByteView bytes) {
    auto message = decoder_.decode(serializer_, bytes);
    if (!message) {
        violation(decoder_.error_text());
        return transport::Next::stop;
    }
    std::visit([this](auto& m) { receive(m); }, *message);
    return connection_.closing() ? transport::Next::stop : transport::Next::more;
}

void ClientSession::receive(wamp::Welcome& message) {
    if (phase_ != Phase::joining) {
        violation("WELCOME in an established session");
        return;
    }
    if (const auto failure = login_.welcomed(message.details)) {
        give_up(*failure);
        return;
    }
    phase_ = Phase::joined;
    id_ = message.session;
    details_ = std::move(message.details);
    const auto take_text = [this](std::string_view key, std::string& into) {
        if (const auto* value = details_.find(key)) {
            if (const auto* text = value->as<std::string>()) {
                into = *text;
            }
        }
    };
    take_text("realm", options_.realm);
    take_text("authid", authid_);
    take_text("authrole", authrole_);
    events_.joined(*this);
}

void ClientSession::receive(wamp::Abort& message) {
    leaving_ =
        Left{std::string(message.reason), text_of(message.details), phase_ == Phase::joined, {}};
    connection_.close(1000, "");
}

void ClientSession::receive(wamp::Goodbye& message) {
    if (phase_ == Phase::leaving) {
        loop_.cancel(goodbye_);
        connection_.close(1000, "");
        return;
    }
    leaving_ = Left{std::string(message.reason), text_of(message.details), true, {}};
    phase_ = Phase::leaving;
    wamp::Goodbye goodbye{{}, uris::kGoodbyeAndOut};
    send(std::move(goodbye));
    connection_.close(1000, "");
}

void ClientSession::receive(wamp::Error& message) {
    auto pending = take(message.request);
    if (!pending) {
        return;  // late: the request was given up
    }
    auto arguments = serial::decode_payload(message.payload);
    const auto error = std::make_exception_ptr(ApplicationError(
        std::string(message.error), arguments ? std::move(*arguments) : Arguments{}));
    std::visit([&](auto& p) { fail(p.done, error); }, *pending);
}

void ClientSession::receive(wamp::Published& message) {
    auto pending = take(message.request);
    if (pending && std::holds_alternative<PendingPublish>(*pending)) {
        std::get<PendingPublish>(*pending).done(nullptr, message.publication);
    }
}

void ClientSession::receive(wamp::Subscribed& message) {
    auto pending = take(message.request);
    if (!pending || !std::holds_alternative<PendingSubscribe>(*pending)) {
        return;
    }
    auto& subscribe = std::get<PendingSubscribe>(*pending);
    auto& active = subscriptions_[message.subscription];
    active.topic = std::move(subscribe.topic);
    active.handlers.push_back(std::move(subscribe.handler));
    subscribe.done(nullptr, Subscription{message.subscription});
}

void ClientSession::receive(wamp::Unsubscribed& message) {
    if (message.request == 0) {  // revoked
        std::uint64_t id = 0;
        const auto* value = message.details.find("subscription");
        if (value != nullptr && value->to_unsigned(id)) {
            subscriptions_.erase(id);
        }
        return;
    }
    auto pending = take(message.request);
    if (pending && std::holds_alternative<PendingRemoval>(*pending)) {
        auto& removal = std::get<PendingRemoval>(*pending);
        subscriptions_.erase(removal.id);
        removal.done(nullptr, true);
    }
}

void ClientSession::receive(wamp::Event& message) {
    const auto found = subscriptions_.find(message.subscription);
    if (found == subscriptions_.end()) {
        return;  // was on its way when we unsubscribed
    }
    auto arguments = serial::decode_payload(message.payload);
    if (!arguments) {
        violation(arguments.error().message());
        return;
    }
    Event event;
    event.arguments = std::move(*arguments);
    event.publication = message.publication;
    event.topic =
        message.details.topic.empty() ? found->second.topic : std::string(message.details.topic);
    event.publisher = message.details.publisher;
    event.retained = message.details.retained;
    const auto handlers = found->second.handlers;  // a handler may unsubscribe
    for (const auto& handler : handlers) {
        try {
            handler(event);
        } catch (const std::exception& e) {
            logger_.error(
                "Fatal error in component: While firing the handler of topic '{}' - {}",
                event.topic,
                e.what());
        }
    }
}

void ClientSession::receive(wamp::CallResult& message) {
    auto arguments = serial::decode_payload(message.payload);
    if (!arguments) {
        violation(arguments.error().message());
        return;
    }
    if (message.details.progress) {
        const auto found = pending_.find(message.request);
        if (found != pending_.end() && std::holds_alternative<PendingCall>(found->second)) {
            const auto on_progress = std::get<PendingCall>(found->second).on_progress;
            if (on_progress) {
                on_progress(*arguments);
            }
        }
        return;
    }
    auto pending = take(message.request);
    if (pending && std::holds_alternative<PendingCall>(*pending)) {
        std::get<PendingCall>(*pending).done(nullptr, std::move(*arguments));
    }
}

void ClientSession::receive(wamp::Registered& message) {
    auto pending = take(message.request);
    if (!pending || !std::holds_alternative<PendingRegister>(*pending)) {
        return;
    }
    auto& request = std::get<PendingRegister>(*pending);
    registrations_[message.registration] = ActiveRegistration{
        std::move(request.procedure), std::move(request.handler), std::move(request.coroutine)};
    request.done(nullptr, Registration{message.registration});
}

void ClientSession::receive(wamp::Unregistered& message) {
    if (message.request == 0) {  // revoked
        std::uint64_t id = 0;
        const auto* value = message.details.find("registration");
        if (value != nullptr && value->to_unsigned(id)) {
            registrations_.erase(id);
        }
        return;
    }
    auto pending = take(message.request);
    if (pending && std::holds_alternative<PendingRemoval>(*pending)) {
        auto& removal = std::get<PendingRemoval>(*pending);
        registrations_.erase(removal.id);
        removal.done(nullptr, true);
    }
}

void ClientSession::receive(wamp::Invocation& message) {
    const auto found = registrations_.find(message.registration);
    if (found == registrations_.end()) {
        answer_error(
            message.request, failure(uris::kNoSuchProcedure, "the procedure was unregistered"));
        return;
    }
    auto arguments = serial::decode_payload(message.payload);
    if (!arguments) {
        violation(arguments.error().message());
        return;
    }
    Invocation invocation;
    invocation.arguments = std::move(*arguments);
    invocation.procedure = message.details.procedure.empty()
                               ? found->second.procedure
                               : std::string(message.details.procedure);
    invocation.caller = message.details.caller;
    const auto request = message.request;
    if (message.details.receive_progress) {
        invocation.progress = [this, request](const Arguments& progress) {
            wamp::Yield yield;
            yield.request = request;
            yield.options.progress = true;
            yield.payload = wamp::Payload::of(progress);
            send(std::move(yield));
        };
    }
    if (found->second.handler) {
        try {
            const auto handler = found->second.handler;  // it may unregister itself
            answer(request, handler(invocation));
        } catch (...) {
            answer_error(request, std::current_exception());
        }
        return;
    }
    auto run = [](ClientSession& self,
                  AsyncProcedure procedure,
                  Invocation call,
                  WampId id) -> Awaitable<> {
        const auto result = co_await procedure(std::move(call));
        self.answer(id, result);
    };
    invocations_[request] = tasks_.spawn(
        run(*this, found->second.coroutine, std::move(invocation), request),
        [this, request](std::exception_ptr error) {
            invocations_.erase(request);
            if (error) {
                answer_error(request, std::move(error));
            }
        });
}

void ClientSession::receive(wamp::Interrupt& message) {
    // A procedure that is a plain function has answered already.
    const auto running = invocations_.find(message.request);
    if (running != invocations_.end()) {
        tasks_.cancel(running->second);
    }
}

template <class Other>
void ClientSession::receive(Other& message) {
    violation(std::string("unexpected ") + std::string(name_of(message.kType)));
}

void ClientSession::answer(WampId request, const Arguments& arguments) {
    wamp::Yield yield;
    yield.request = request;
    yield.payload = wamp::Payload::of(arguments);
    if (auto error = send(std::move(yield))) {
        answer_error(request, std::move(error));
    }
}

void ClientSession::answer_error(WampId request, std::exception_ptr error) {
    if (phase_ != Phase::joined) {
        return;
    }
    wamp::Error message;
    message.request_type = static_cast<std::uint64_t>(wamp::MessageType::invocation);
    message.request = request;
    std::string uri(uris::kRuntimeError);
    Arguments arguments;
    try {
        std::rethrow_exception(error);
    } catch (const ApplicationError& e) {
        uri = e.uri();
        arguments = e.arguments();
    } catch (const boost::system::system_error& e) {
        if (e.code() == boost::asio::error::operation_aborted) {
            uri = uris::kCanceled;
        } else {
            logger_.error("procedure failed: {}", e.what());
        }
        arguments.args.emplace_back(std::string(e.what()));
    } catch (const std::exception& e) {
        arguments.args.emplace_back(std::string(e.what()));
        logger_.error("procedure failed: {}", e.what());
    } catch (...) {
        arguments.args.emplace_back("unknown exception");
        logger_.error("procedure failed with an exception that is no std::exception");
    }
    message.error = uri;
    message.payload = wamp::Payload::of(arguments);
    send(std::move(message));
}

}  // namespace crossbar::sdk
