// SPDX-License-Identifier: MIT
#include "common/sdk/client_session.hpp"

#include "common/base/errc.hpp"
#include "common/wamp/uris.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

namespace crossbar::sdk {
namespace {

namespace uris = wamp::uris;

std::exception_ptr failure(std::string_view uri, std::string text) {
    return std::make_exception_ptr(ApplicationError(std::string(uri), std::move(text)));
}

Dict features(std::initializer_list<std::string_view> names) {
    Dict set;
    for (const auto name : names) {
        set.append(std::string(name), true);
    }
    Dict role;
    role.append("features", std::move(set));
    return role;
}

// What this client can do, as HELLO.Details.roles.
Dict roles() {
    Dict all;
    all.append(
        "publisher",
        features(
            {"publisher_identification", "publisher_exclusion", "subscriber_blackwhite_listing"}));
    all.append(
        "subscriber",
        features(
            {"publisher_identification",
             "pattern_based_subscription",
             "subscription_revocation",
             "event_retention"}));
    all.append(
        "caller",
        features(
            {"progressive_call_results",
             "call_canceling",
             "call_timeout",
             "caller_identification"}));
    all.append(
        "callee",
        features(
            {"progressive_call_results",
             "call_canceling",
             "pattern_based_registration",
             "shared_registration",
             "registration_revocation",
             "caller_identification"}));
    return all;
}

std::string text_of(const Dict& details) {
    if (const auto* message = details.find("message")) {
        if (const auto* text = message->as<std::string>()) {
            return *text;
        }
    }
    return {};
}

template <class Done>
void fail(Done& done, const std::exception_ptr& error) {
    done(error, {});
}

}  // namespace

ClientSession::ClientSession(
    io::Loop& loop,
    transport::Socket socket,
    std::unique_ptr<transport::Framing> framing,
    log::Logger logger,
    ClientOptions options,
    ClientEvents& events)
    : loop_(loop),
      logger_(std::move(logger)),
      options_(std::move(options)),
      events_(events),
      goodbye_(loop.no_deadline()),
      tasks_(loop.context().get_executor()),
      connection_(loop, std::move(socket), std::move(framing), *this) {}

ClientSession::~ClientSession() {
    loop_.cancel(goodbye_);
}

boost::asio::any_io_executor ClientSession::executor() const {
    return loop_.context().get_executor();
}

void ClientSession::drop(std::string reason) {
    connection_.drop({make_error_code(errc::closed), 1006, std::move(reason)});
}

void ClientSession::leave(std::string_view reason) {
    if (phase_ != Phase::joined) {
        if (phase_ != Phase::over && phase_ != Phase::leaving) {
            connection_.close(1000, "");
        }
        return;
    }
    phase_ = Phase::leaving;
    leaving_ = Left{std::string(reason), {}, true, {}};
    wamp::Goodbye goodbye{{}, reason};
    send(std::move(goodbye));
    goodbye_ = loop_.after(options_.goodbye_deadline, [this] {
        goodbye_ = loop_.no_deadline();
        connection_.close(1000, "");
    });
}

void ClientSession::opened(const transport::Opened& opened) {
    serializer_ = opened.serializer;
    phase_ = Phase::joining;
    wamp::Hello hello;
    hello.realm = options_.realm;
    hello.details.append("roles", roles());
    List methods;
    for (const auto& method : options_.authmethods) {
        methods.emplace_back(method);
    }
    hello.details.append("authmethods", std::move(methods));
    if (!options_.authid.empty()) {
        hello.details.append("authid", options_.authid);
    }
    if (!options_.authrole.empty()) {
        hello.details.append("authrole", options_.authrole);
    }
    if (send(std::move(hello))) {
        drop("HELLO could not be sent");
        return;
    }
    events_.connected();
}

transport::Next ClientSession::message(ByteView bytes) {
    auto message = decoder_.decode(serializer_, bytes);
    if (!message) {
        violation(decoder_.error_text());
        return transport::Next::stop;
    }
    std::visit([this](auto& m) { receive(m); }, *message);
    return connection_.closing() ? transport::Next::stop : transport::Next::more;
}

void ClientSession::ended(const transport::Ended& why) {
    transport_ended_ = true;
    loop_.cancel(goodbye_);
    Left left = leaving_.value_or(Left{{}, why.reason, phase_ == Phase::joined, {}});
    left.transport = why;
    over(std::move(left));
    finish_when_idle();
}

void ClientSession::over(Left why) {
    if (phase_ == Phase::over) {
        return;
    }
    phase_ = Phase::over;
    const auto error = failure(uris::kCanceled, "the session has ended");
    auto failed = std::move(pending_);
    pending_.clear();
    for (auto& [request, pending] : failed) {
        std::visit([&](auto& p) { fail(p.done, error); }, pending);
    }
    events_.left(why);
    tasks_.cancel();
}

void ClientSession::finish_when_idle() {
    tasks_.when_empty([this] {
        // In a turn of its own: the caller may be the last task's own frame.
        boost::asio::post(loop_.context(), [this] { events_.finished(); });
    });
}

void ClientSession::violation(std::string_view what) {
    logger_.error("protocol violation of the router: {}", what);
    wamp::Abort abort;
    abort.details.append("message", std::string(what));
    abort.reason = uris::kProtocolViolation;
    leaving_ =
        Left{std::string(uris::kProtocolViolation), std::string(what), phase_ == Phase::joined, {}};
    send(std::move(abort));
    connection_.close(1002, "");
}

std::exception_ptr ClientSession::send(const wamp::Message& message) {
    const auto encoded = serial::encode(message, serializer_, scratch_);
    if (!encoded) {
        return failure(uris::kInvalidArgument, encoded.error().message());
    }
    switch (connection_.send(*encoded)) {
        case transport::Sent::queued:
            return nullptr;
        case transport::Sent::too_large:
            return failure(
                uris::kPayloadSizeExceeded, "the message is longer than the router accepts");
        case transport::Sent::congested:
            return failure(uris::kNetworkFailure, "the router does not read");
        case transport::Sent::closed:
            return failure(uris::kCanceled, "the session has ended");
    }
    return nullptr;
}

void ClientSession::request(const wamp::Message& message, Pending pending) {
    std::exception_ptr error;
    if (phase_ == Phase::joined) {
        error = send(message);
    } else {
        error = failure(uris::kCanceled, "the session is not joined");
    }
    if (error) {
        // Not from within the caller's own statement: completion always comes later.
        boost::asio::post(loop_.context(), [error, pending = std::move(pending)]() mutable {
            std::visit([&](auto& p) { fail(p.done, error); }, pending);
        });
        return;
    }
    pending_.emplace(next_request_, std::move(pending));
    next_request_ = next_request_ == kMaxWampId ? 1 : next_request_ + 1;
}

std::optional<ClientSession::Pending> ClientSession::take(WampId request) {
    const auto found = pending_.find(request);
    if (found == pending_.end()) {
        return std::nullopt;
    }
    auto pending = std::move(found->second);
    pending_.erase(found);
    return pending;
}

// ---- requests

void ClientSession::do_call(
    std::string procedure, Arguments arguments, CallOptions options, Completion<Arguments> done) {
    wamp::Call call;
    call.request = next_request_;
    call.options.timeout = static_cast<std::uint64_t>(options.timeout.count());
    call.options.disclose_me = options.disclose_me;
    call.options.receive_progress = options.on_progress != nullptr;
    call.procedure = procedure;
    call.payload = wamp::Payload::of(arguments);
    request(std::move(call), PendingCall{std::move(done), std::move(options.on_progress)});
}

void ClientSession::do_publish(
    std::string topic, Arguments arguments, PublishOptions options, Completion<WampId> done) {
    wamp::Publish publish;
    publish.request = next_request_;
    publish.options.acknowledge = options.acknowledge;
    publish.options.exclude_me = options.exclude_me;
    publish.options.disclose_me = options.disclose_me;
    publish.options.retain = options.retain;
    publish.topic = topic;
    publish.payload = wamp::Payload::of(arguments);
    const auto id = next_request_;
    request(std::move(publish), PendingPublish{std::move(done)});
    if (!options.acknowledge && pending_.contains(id)) {
        auto pending = take(id);
        boost::asio::post(loop_.context(), [pending = std::move(*pending)]() mutable {
            std::get<PendingPublish>(pending).done(nullptr, 0);
        });
    }
}

void ClientSession::do_subscribe(
    std::string topic,
    EventHandler handler,
    SubscribeOptions options,
    Completion<Subscription> done) {
    wamp::Subscribe subscribe;
    subscribe.request = next_request_;
    subscribe.options.match = options.match;
    subscribe.options.get_retained = options.get_retained;
    subscribe.topic = topic;
    request(subscribe, PendingSubscribe{std::move(done), std::move(handler), topic});
}

void ClientSession::do_register(
    std::string procedure,
    Procedure handler,
    AsyncProcedure coroutine,
    RegisterOptions options,
    Completion<Registration> done) {
    wamp::Register register_;
    register_.request = next_request_;
    register_.options.match = options.match;
    register_.options.invoke = options.invoke;
    register_.options.concurrency = options.concurrency;
    register_.options.force_reregister = options.force_reregister;
    register_.procedure = procedure;
    request(
        register_,
        PendingRegister{std::move(done), std::move(handler), std::move(coroutine), procedure});
}

void ClientSession::do_unsubscribe(Subscription subscription, Completion<bool> done) {
    const wamp::Unsubscribe unsubscribe{next_request_, subscription.id};
    request(unsubscribe, PendingRemoval{std::move(done), subscription.id});
}

void ClientSession::do_unregister(Registration registration, Completion<bool> done) {
    const wamp::Unregister unregister{next_request_, registration.id};
    request(unregister, PendingRemoval{std::move(done), registration.id});
}

// ---- what the router says

void ClientSession::receive(wamp::Welcome& message) {
    if (phase_ != Phase::joining) {
        violation("WELCOME in an established session");
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
    take_text("authid", options_.authid);
    take_text("authrole", options_.authrole);
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
