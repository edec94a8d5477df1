// SPDX-License-Identifier: MIT
// ClientSession: what it asks the router for.
#include "common/sdk/client_session.hpp"

#include <boost/asio/post.hpp>

namespace crossbar::sdk {

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

}  // namespace crossbar::sdk
