// SPDX-License-Identifier: MIT
#include "common/sdk/client_session.hpp"

#include "common/base/errc.hpp"
#include "common/sdk/client_failure.hpp"
#include "common/wamp/uris.hpp"

#include <boost/asio/post.hpp>

namespace crossbar::sdk {
namespace {

namespace uris = wamp::uris;

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
      login_(std::exchange(options_.login, {})),
      goodbye_(loop.no_deadline()),
      tasks_(loop.context().get_executor()),
      connection_(
          loop,
          std::move(socket),
          std::move(framing),
          *this,
          {},
          options_.tls ? std::make_unique<io::TlsStream>(*options_.tls) : nullptr) {}

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
    if (const auto failure = login_.hello(channel_ids(), hello.details)) {
        events_.connected();
        leaving_ = Left{std::string(failure->reason), failure->message, false, {}};
        connection_.close(1000, "");
        return;
    }
    if (send(std::move(hello))) {
        drop("HELLO could not be sent");
        return;
    }
    events_.connected();
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

}  // namespace crossbar::sdk
