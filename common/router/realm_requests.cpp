// SPDX-License-Identifier: MIT
// Realm: the messages of established sessions. Each is checked here, in this order: the role and
// features that it needs, its request id, the form of its URI, the right to do it; then broker,
// dealer or meta API get it.
#include "common/router/realm.hpp"
#include "common/wamp/uri.hpp"
#include "common/wamp/uris.hpp"

#include <utility>

namespace crossbar::router {

namespace uris = wamp::uris;

using wamp::MessageType;

struct Realm::Receiver {
    Realm& realm;
    RealmSession& session;

    Step operator()(const wamp::EventReceived&) const {
        return Step::done;  // an extension of autobahn's: read and ignored (R-EA-01)
    }

    Step operator()(const wamp::Abort&) const { return Step::abort; }

    Step operator()(const wamp::Hello&) const {
        return realm.violation("HELLO in an established session");
    }

    Step operator()(const wamp::Authenticate&) const {
        return realm.violation("AUTHENTICATE in an established session");
    }

    template <class Message>
    Step operator()(const Message& message) const {
        if constexpr (requires { realm.on(session, message); }) {
            return realm.on(session, message);
        } else {
            return realm.violation(
                fmt::format("{} is never sent to a router", wamp::name_of(Message::kType)));
        }
    }
};

Step Realm::receive(RealmSession& session, const wamp::Message& message) {
    const Step step = std::visit(Receiver{*this, session}, message);
    session.held = step == Step::held;
    if (!session.held) {
        received_.add(message);
    }
    if (!session.held && !session.asked.empty()) {
        session.asked.clear();
    }
    return step;
}

Step Realm::on(RealmSession& session, const wamp::Publish& request) {
    if (!session.features.publisher) {
        return lacks_role("PUBLISH", "publisher");
    }
    if (request.options.ppt && !request.options.ppt->legacy &&
        !session.features.publisher_payload_passthru) {
        return lacks_feature("PUBLISH with ppt_scheme", "payload_passthru_mode");
    }
    if (!in_sequence(session, request.request)) {
        return out_of_sequence(session, "PUBLISH", request.request);
    }
    const auto decision = authorize(session, Action::publish, request.topic);
    if (decision.verdict == Verdict::unknown) {
        return Step::held;
    }
    if (decision.verdict == Verdict::allowed) {
        broker_.publish(session, request, decision.grant);
    } else if (request.options.acknowledge) {
        refuse(
            session,
            MessageType::publish,
            request.request,
            decision.verdict,
            "publish to",
            request.topic);
    }
    session.last_request = request.request;
    return Step::done;
}

Step Realm::on(RealmSession& session, const wamp::Subscribe& request) {
    if (!session.features.subscriber) {
        return lacks_role("SUBSCRIBE", "subscriber");
    }
    if (!in_sequence(session, request.request)) {
        return out_of_sequence(session, "SUBSCRIBE", request.request);
    }
    const auto decision =
        authorize(session, Action::subscribe, request.topic, request.options.match);
    if (decision.verdict == Verdict::unknown) {
        return Step::held;
    }
    if (decision.verdict == Verdict::allowed) {
        broker_.subscribe(session, request);
    } else {
        refuse(
            session,
            MessageType::subscribe,
            request.request,
            decision.verdict,
            "subscribe to",
            request.topic);
    }
    session.last_request = request.request;
    return Step::done;
}

Step Realm::on(RealmSession& session, const wamp::Unsubscribe& request) {
    if (!session.features.subscriber) {
        return lacks_role("UNSUBSCRIBE", "subscriber");
    }
    if (!in_sequence(session, request.request)) {
        return out_of_sequence(session, "UNSUBSCRIBE", request.request);
    }
    broker_.unsubscribe(session, request);
    session.last_request = request.request;
    return Step::done;
}

Step Realm::on(RealmSession& session, const wamp::Register& request) {
    if (!session.features.callee) {
        return lacks_role("REGISTER", "callee");
    }
    if (!in_sequence(session, request.request)) {
        return out_of_sequence(session, "REGISTER", request.request);
    }
    const auto decision =
        authorize(session, Action::register_, request.procedure, request.options.match);
    if (decision.verdict == Verdict::unknown) {
        return Step::held;
    }
    if (decision.verdict == Verdict::allowed) {
        dealer_.register_(session, request);
    } else {
        refuse(
            session,
            MessageType::register_,
            request.request,
            decision.verdict,
            "register",
            request.procedure);
    }
    session.last_request = request.request;
    return Step::done;
}

Step Realm::on(RealmSession& session, const wamp::Unregister& request) {
    if (!session.features.callee) {
        return lacks_role("UNREGISTER", "callee");
    }
    if (!in_sequence(session, request.request)) {
        return out_of_sequence(session, "UNREGISTER", request.request);
    }
    dealer_.unregister(session, request);
    session.last_request = request.request;
    return Step::done;
}

Step Realm::on(RealmSession& session, const wamp::Call& request) {
    if (!session.features.caller) {
        return lacks_role("CALL", "caller");
    }
    if (request.options.progress && !session.features.caller_progressive_invocations) {
        return lacks_feature("CALL with progress", "progressive_call_invocations");
    }
    if (request.options.ppt && !request.options.ppt->legacy &&
        !session.features.caller_payload_passthru) {
        return lacks_feature("CALL with ppt_scheme", "payload_passthru_mode");
    }
    if (dealer_.knows_call(session, request.request)) {
        return dealer_.call(session, request, {}) == Conduct::legal
                   ? Step::done
                   : violation(std::string(dealer_.violation_text()));
    }
    if (!in_sequence(session, request.request)) {
        return out_of_sequence(session, "CALL", request.request);
    }
    const auto decision = authorize(session, Action::call, request.procedure);
    if (decision.verdict == Verdict::unknown) {
        return Step::held;
    }
    Step step = Step::done;
    bool answered = true;
    if (decision.verdict != Verdict::allowed) {
        refuse(
            session,
            MessageType::call,
            request.request,
            decision.verdict,
            "call",
            request.procedure);
    } else if (options_.meta_api && wamp::is_reserved_uri(request.procedure)) {
        step = call_meta(session, request);
    } else {
        answered = false;
        if (dealer_.call(session, request, decision.grant) == Conduct::violation) {
            step = violation(std::string(dealer_.violation_text()));
        }
    }
    if (step == Step::done) {
        session.last_request = request.request;
        if (answered && request.options.progress) {
            dealer_.refuse_progressive(session, request.request);
        }
    }
    return step;
}

Step Realm::on(RealmSession& session, const wamp::Cancel& request) {
    if (!session.features.caller) {
        return lacks_role("CANCEL", "caller");
    }
    dealer_.cancel(session, request);
    return Step::done;
}

Step Realm::on(RealmSession& session, const wamp::Yield& message) {
    if (!session.features.callee) {
        return lacks_role("YIELD", "callee");
    }
    if (message.options.ppt && !message.options.ppt->legacy &&
        !session.features.callee_payload_passthru) {
        return lacks_feature("YIELD with ppt_scheme", "payload_passthru_mode");
    }
    return dealer_.yield(session, message) == Conduct::legal
               ? Step::done
               : violation(std::string(dealer_.violation_text()));
}

Step Realm::on(RealmSession& session, const wamp::Error& message) {
    if (message.request_type != static_cast<std::uint64_t>(MessageType::invocation)) {
        return violation(fmt::format(
            "ERROR.REQUEST.Type must be 68 (INVOCATION), not {}", message.request_type));
    }
    if (!session.features.callee) {
        return lacks_role("ERROR", "callee");
    }
    if (!wamp::is_valid_uri(message.error, wamp::UriRules::loose)) {
        return violation("ERROR.Error must be a URI");
    }
    return dealer_.error(session, message) == Conduct::legal
               ? Step::done
               : violation(std::string(dealer_.violation_text()));
}

Step Realm::on(RealmSession&, const wamp::Goodbye& message) {
    return wamp::is_valid_uri(message.reason, wamp::UriRules::loose)
               ? Step::goodbye
               : violation("GOODBYE.Reason must be a URI");
}

Step Realm::violation(std::string text) {
    violation_text_ = std::move(text);
    return Step::violation;
}

Step Realm::lacks_role(std::string_view message, std::string_view role) {
    return violation(
        fmt::format("{} from a client that did not announce the role {}", message, role));
}

Step Realm::lacks_feature(std::string_view use, std::string_view feature) {
    return violation(fmt::format("{} from a client that did not announce {}", use, feature));
}

bool Realm::in_sequence(const RealmSession& session, WampId request) const {
    switch (session.request_ids) {
        case RequestIds::strict:
            return request == (session.last_request == kMaxWampId ? 1 : session.last_request + 1);
        case RequestIds::increasing:
            return request > session.last_request || session.last_request == kMaxWampId;
        case RequestIds::off:
            return true;
    }
    return true;
}

Step Realm::out_of_sequence(const RealmSession& session, std::string_view message, WampId request) {
    return violation(fmt::format(
        "{}.Request is {}, the last request id was {}", message, request, session.last_request));
}

void Realm::refuse(
    const Session& session,
    MessageType type,
    WampId request,
    Verdict verdict,
    std::string_view verb,
    std::string_view uri) {
    switch (verdict) {
        case Verdict::invalid_uri:
            send_error(
                session,
                type,
                request,
                uris::kInvalidUri,
                wamp::is_reserved_uri(uri) || uri.empty()
                    ? fmt::format("the URI '{}' is reserved", uri)
                    : fmt::format("'{}' is no valid URI here", uri));
            return;
        case Verdict::failed:
            send_error(
                session,
                type,
                request,
                uris::kAuthorizationFailed,
                fmt::format("the right to {} '{}' could not be determined", verb, uri));
            return;
        case Verdict::unknown:
        case Verdict::allowed:
        case Verdict::denied:
            break;
    }
    send_error(
        session,
        type,
        request,
        uris::kNotAuthorized,
        fmt::format("the role '{}' is not authorized to {} '{}'", session.authrole, verb, uri));
}

Step Realm::call_meta(RealmSession& caller, const wamp::Call& request) {
    constexpr std::string_view kSession = "wamp.session.";
    constexpr std::string_view kSubscription = "wamp.subscription.";
    constexpr std::string_view kRegistration = "wamp.registration.";
    const auto arguments = core_.environment.payloads.decode(request.payload);
    if (!arguments) {
        send_error(
            caller,
            MessageType::call,
            request.request,
            uris::kInvalidArgument,
            "the arguments cannot be decoded");
        return Step::done;
    }
    std::string_view name = request.procedure;
    const auto below = [&name](std::string_view space) {
        const bool inside = name.starts_with(space);
        name.remove_prefix(inside ? space.size() : 0);
        return inside;
    };
    if (below(kSession)) {
        const auto outcome = session_meta_.call(caller, name, *arguments);
        if (std::holds_alternative<SessionMeta::Held>(outcome)) {
            return Step::held;
        }
        if (const auto* result = std::get_if<wamp::Arguments>(&outcome)) {
            send_result(caller, request.request, *result);
            return Step::done;
        }
        if (const auto* refused = std::get_if<SessionMeta::Refused>(&outcome)) {
            send_error(caller, MessageType::call, request.request, refused->error, refused->text);
            return Step::done;
        }
    } else if (below(kSubscription)) {
        if (broker_.call_meta(caller, request, name, *arguments)) {
            return Step::done;
        }
    } else if (below(kRegistration)) {
        if (dealer_.call_meta(caller, request, name, *arguments)) {
            return Step::done;
        }
    }
    // A trusted peer may have registered it.
    return dealer_.call(caller, request, {}) == Conduct::legal
               ? Step::done
               : violation(std::string(dealer_.violation_text()));
}

}  // namespace crossbar::router
