// SPDX-License-Identifier: MIT
#include "common/wamp/message.hpp"

namespace crossbar::wamp {

std::string_view name_of(MessageType type) noexcept {
    switch (type) {
        case MessageType::hello:
            return "HELLO";
        case MessageType::welcome:
            return "WELCOME";
        case MessageType::abort:
            return "ABORT";
        case MessageType::challenge:
            return "CHALLENGE";
        case MessageType::authenticate:
            return "AUTHENTICATE";
        case MessageType::goodbye:
            return "GOODBYE";
        case MessageType::error:
            return "ERROR";
        case MessageType::publish:
            return "PUBLISH";
        case MessageType::published:
            return "PUBLISHED";
        case MessageType::subscribe:
            return "SUBSCRIBE";
        case MessageType::subscribed:
            return "SUBSCRIBED";
        case MessageType::unsubscribe:
            return "UNSUBSCRIBE";
        case MessageType::unsubscribed:
            return "UNSUBSCRIBED";
        case MessageType::event:
            return "EVENT";
        case MessageType::call:
            return "CALL";
        case MessageType::cancel:
            return "CANCEL";
        case MessageType::result:
            return "RESULT";
        case MessageType::register_:
            return "REGISTER";
        case MessageType::registered:
            return "REGISTERED";
        case MessageType::unregister:
            return "UNREGISTER";
        case MessageType::unregistered:
            return "UNREGISTERED";
        case MessageType::invocation:
            return "INVOCATION";
        case MessageType::interrupt:
            return "INTERRUPT";
        case MessageType::yield:
            return "YIELD";
        case MessageType::event_received:
            return "EVENT_RECEIVED";
    }
    return "UNKNOWN";
}

}  // namespace crossbar::wamp
