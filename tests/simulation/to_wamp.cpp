// SPDX-License-Identifier: MIT
// What a client says, as the router gets it.
#include "common/base/assert.hpp"
#include "common/base/bytes.hpp"
#include "tests/simulation/said.hpp"

#include <utility>

namespace crossbar::simulation {

using wamp::MessageType;

namespace {

wamp::Payload payload_of(const ClientMessage& from) {
    wamp::Payload payload;
    if (!from.payload.empty()) {
        payload.format = wamp::Serializer::json;
        payload.bytes = as_bytes(from.payload);
        payload.args = true;
        payload.kwargs = from.kwargs;
    }
    return payload;
}

wamp::Dict hello_details(const ClientMessage& from) {
    wamp::Dict details;
    if (from.abilities) {
        details.append("roles", roles_of(*from.abilities));
    }
    if (from.methods) {
        details.append("authmethods", wamp::List(from.methods->begin(), from.methods->end()));
    }
    if (!from.authid.empty()) {
        details.append("authid", from.authid);
    }
    return details;
}

std::optional<std::vector<std::string_view>> views(
    const std::optional<std::vector<std::string>>& strings) {
    if (!strings) {
        return std::nullopt;
    }
    return std::vector<std::string_view>(strings->begin(), strings->end());
}

wamp::Message publish(const ClientMessage& from) {
    wamp::Publish message;
    message.request = from.request;
    message.topic = from.uri;
    message.payload = payload_of(from);
    auto& options = message.options;
    options.acknowledge = from.acknowledge;
    options.exclude_me = from.exclude_me;
    options.disclose_me = from.disclose_me;
    options.retain = from.retain;
    if (from.filter) {
        options.receivers = std::make_unique<wamp::ReceiverFilter>();
        options.receivers->exclude = from.filter->exclude;
        options.receivers->eligible = from.filter->eligible;
        options.receivers->exclude_authid = views(from.filter->exclude_authid);
        options.receivers->exclude_authrole = views(from.filter->exclude_authrole);
        options.receivers->eligible_authid = views(from.filter->eligible_authid);
        options.receivers->eligible_authrole = views(from.filter->eligible_authrole);
    }
    return message;
}

wamp::Message call(const ClientMessage& from) {
    wamp::Call message;
    message.request = from.request;
    message.procedure = from.uri;
    message.payload = payload_of(from);
    message.options.timeout = from.timeout;
    message.options.receive_progress = from.receive_progress;
    message.options.progress = from.progress;
    message.options.disclose_me = from.disclose_me;
    return message;
}

wamp::Message register_(const ClientMessage& from) {
    wamp::Register message;
    message.request = from.request;
    message.procedure = from.uri;
    message.options.match = from.match;
    message.options.invoke = from.invoke;
    message.options.concurrency = from.concurrency;
    message.options.force_reregister = from.force_reregister;
    message.options.disclose_caller = from.disclose_caller;
    message.options.forward_timeout = from.forward_timeout;
    return message;
}

}  // namespace

wamp::Message to_wamp(const ClientMessage& from) {
    switch (from.type) {
        case MessageType::hello:
            return wamp::Hello{from.uri, hello_details(from)};
        case MessageType::abort:
            return wamp::Abort{{}, from.uri, {}};
        case MessageType::authenticate:
            return wamp::Authenticate{from.uri, {}};
        case MessageType::goodbye:
            return wamp::Goodbye{{}, from.uri};
        case MessageType::error:
            return wamp::Error{from.request_type, from.request, {}, from.uri, payload_of(from)};
        case MessageType::publish:
            return publish(from);
        case MessageType::subscribe:
            return wamp::Subscribe{from.request, {from.match, from.get_retained}, from.uri};
        case MessageType::unsubscribe:
            return wamp::Unsubscribe{from.request, from.id};
        case MessageType::call:
            return call(from);
        case MessageType::cancel:
            return wamp::Cancel{from.request, from.mode};
        case MessageType::register_:
            return register_(from);
        case MessageType::unregister:
            return wamp::Unregister{from.request, from.id};
        case MessageType::yield: {
            wamp::Yield message;
            message.request = from.request;
            message.options.progress = from.progress;
            message.payload = payload_of(from);
            return message;
        }
        case MessageType::welcome:  // what only a router says: an offence
            return wamp::Welcome{from.request, {}};
        case MessageType::subscribed:
            return wamp::Subscribed{from.request, from.id};
        case MessageType::event_received:
            return wamp::EventReceived{from.request};
        default:
            break;
    }
    CROSSBAR_ASSERT(false);
    return wamp::Goodbye{};
}

}  // namespace crossbar::simulation
