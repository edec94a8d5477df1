// SPDX-License-Identifier: MIT
#include "common/host/router_host.hpp"

#include "common/base/errc.hpp"
#include "common/host/router_session.hpp"

#include <boost/asio/post.hpp>

namespace crossbar::host {

using router::Delivery;
using transport::Sent;

namespace {

constexpr std::uint16_t kNormal = 1000;  // WebSocket close codes
constexpr std::uint16_t kGoingAway = 1001;
constexpr std::size_t kKeepScratch = 64 * 1024;

// A buffer that one large message blew up gives its memory back.
void release_large(ByteBuffer& buffer) {
    if (buffer.capacity() > kKeepScratch) {
        buffer.clear();
        buffer.shrink(0);
    }
}

Delivery delivery_of(Sent sent) {
    switch (sent) {
        case Sent::queued:
            return Delivery::queued;
        case Sent::congested:
            return Delivery::congested;
        case Sent::too_large:
            return Delivery::too_large;
        case Sent::closed:
            return Delivery::gone;
    }
    return Delivery::gone;
}

}  // namespace

struct RouterHost::Transport {
    Transport(ListenOptions listening, const log::Logger& logger, const Clock& clock)
        : options(std::move(listening)), door(options.id, options.limits, logger, clock) {}

    ListenOptions options;
    Door door;
    std::unique_ptr<transport::Listener> listener;
};

RouterHost::RouterHost(io::Loop& loop, log::Logger logger, router::RouterOptions options)
    : loop_(loop),
      logger_(std::move(logger)),
      inside_("internal", {}, logger_, clock_),
      deadline_(loop.no_deadline()) {
    router_ = std::make_unique<router::Router>(
        router::Router::Environment{*this, clock_, random_, payloads_, logger_.child("router")},
        std::move(options));
}

RouterHost::~RouterHost() {
    loop_.cancel(deadline_);
}

boost::system::result<void, std::string> RouterHost::listen(ListenOptions options) {
    auto transport = std::make_unique<Transport>(std::move(options), logger_, clock_);
    transport->options.connection.strangers = &strangers_;
    Transport& listening = *transport;
    transport->listener = std::make_unique<transport::Listener>(
        loop_,
        listening.options.endpoint,
        logger_.child(listening.options.id),
        [this, &listening](transport::Socket socket) { accept(listening, std::move(socket)); });
    auto outcome = transport->listener->open();
    if (outcome) {
        transports_.push_back(std::move(transport));
    }
    return outcome;
}

std::uint16_t RouterHost::port_of(std::string_view transport_id) const {
    const Transport* transport = find(transport_id);
    return transport != nullptr ? transport->listener->port() : 0;
}

std::optional<TransportStats> RouterHost::transport_stats(std::string_view transport_id) const {
    const Transport* transport = find(transport_id);
    if (transport == nullptr) {
        return std::nullopt;
    }
    const Door& door = transport->door;
    return TransportStats{door.connections(), door.failed_logins(), door.bites()};
}

RouterHost::Transport* RouterHost::find(std::string_view transport_id) const noexcept {
    for (const auto& transport : transports_) {
        if (transport->options.id == transport_id) {
            return transport.get();
        }
    }
    return nullptr;
}

void RouterHost::accept(Transport& transport, transport::Socket socket) {
    const auto& options = transport.options;
    const auto visitor = transport.door.admit(client_address(socket.native_handle()));
    if (visitor.refused && (!options.refusal || transport.door.crowded())) {
        return;  // the socket closes itself
    }
    router::TransportDetails details;
    details.transport_id = options.id;
    details.login_deadline = options.login_deadline;
    auto session = std::make_unique<RouterSession>(
        *this,
        std::move(socket),
        visitor.refused ? options.refusal() : options.framing(),
        options.connection,
        std::move(details),
        options.tls ? std::make_unique<io::TlsStream>(*options.tls) : nullptr);
    session->policy = options.policy ? &options.policy : nullptr;
    session->close_slow = options.close_slow;
    session->door = &transport.door;
    session->visitor = visitor;
    add(std::move(session));
}

void RouterHost::add(std::unique_ptr<RouterSession> session) {
    session->door->enter(session->visitor);
    ++connections_;
    session->place = sessions_.size();
    sessions_.push_back(std::move(session));
    sessions_.back()->start();
}

void RouterHost::adopt(
    transport::Socket socket,
    std::unique_ptr<transport::Framing> framing,
    router::TransportDetails details,
    std::function<void()> received,
    std::function<void()> ended) {
    auto session = std::make_unique<RouterSession>(
        *this,
        std::move(socket),
        std::move(framing),
        transport::ConnectionOptions{},
        std::move(details));
    session->door = &inside_;
    session->on_received = std::move(received);
    session->on_ended = std::move(ended);
    add(std::move(session));
}

void RouterHost::bind(PeerId peer, RouterSession& session) {
    if (by_slot_.size() <= peer.slot) {
        by_slot_.resize(std::size_t{peer.slot} + 1);
    }
    by_slot_[peer.slot] = &session;
}

RouterSession* RouterHost::session_of(PeerId peer) const noexcept {
    if (peer.slot >= by_slot_.size()) {
        return nullptr;
    }
    RouterSession* session = by_slot_[peer.slot];
    return session != nullptr && session->peer == peer ? session : nullptr;
}

void RouterHost::remove(RouterSession& session) {
    if (session.peer && by_slot_[session.peer.slot] == &session) {
        by_slot_[session.peer.slot] = nullptr;
    }
    session.door->leave(session.visitor);
    --connections_;
    const auto place = session.place;
    std::swap(sessions_[place], sessions_.back());
    sessions_[place]->place = place;
    sessions_.pop_back();
}

Delivery RouterHost::send(PeerId to, const wamp::Message& message) {
    RouterSession* session = session_of(to);
    if (session == nullptr || session->connection().closing()) {
        return Delivery::gone;
    }
    const auto encoded = serial::encode(message, session->serializer, scratch_);
    if (!encoded) {
        return Delivery::unencodable;
    }
    if (std::holds_alternative<wamp::Welcome>(message)) {
        session->welcome = true;
        session->connection().welcome();
    }
    const auto sent = session->connection().send(*encoded);
    if (session->counted && sent == Sent::queued) {
        router_->count_sent(to, encoded->size());
    }
    release_large(scratch_);
    const auto type = wamp::type_of(message);
    if (type == wamp::MessageType::event) {
        undelivered(*session, sent);
    } else if (sent == Sent::congested && type != wamp::MessageType::invocation) {
        // A reply that is lost leaves the client waiting for ever: better an end that it sees.
        close_slow(*session, "the client does not read");
    }
    return delivery_of(sent);
}

void RouterHost::send_to_all(std::span<const PeerId> to, const wamp::Message& message) {
    std::array<Result<serial::Encoded>, wamp::kSerializerCount> encoded;
    std::array<bool, wamp::kSerializerCount> tried{};
    for (const PeerId peer : to) {
        RouterSession* session = session_of(peer);
        if (session == nullptr || session->connection().closing()) {
            continue;
        }
        const auto s = static_cast<std::size_t>(session->serializer);
        if (!tried[s]) {
            tried[s] = true;
            encoded[s] = serial::encode(message, session->serializer, fan_out_scratch_[s]);
        }
        if (!encoded[s]) {
            logger_.debug(
                "event dropped: {} in {}",
                encoded[s].error().message(),
                name_of(session->serializer));
            continue;
        }
        const auto sent = session->connection().send(*encoded[s]);
        if (session->counted && sent == Sent::queued) {
            router_->count_sent(peer, encoded[s]->size());
        }
        undelivered(*session, sent);
    }
    for (auto& scratch : fan_out_scratch_) {
        release_large(scratch);
    }
}

// An event that was not queued. Its subscriber alone has the loss.
void RouterHost::undelivered(RouterSession& session, Sent sent) {
    const auto name = [&] {
        return session.connection().peer_name();
    };
    if (sent == Sent::too_large) {
        session.door->count(Bite::event_too_large, [&] {
            return fmt::format("event dropped: longer than what {} accepts", name());
        });
    } else if (sent == Sent::congested && session.close_slow) {
        close_slow(session, "the subscriber does not read");
    } else if (sent == Sent::congested) {
        session.door->count(Bite::event_dropped, [&] {
            return fmt::format("event dropped: the outbox of {} is full", name());
        });
    }
}

// Neither GOODBYE nor a WebSocket's close frame finds room behind a full outbox: the connection is
// cut, so that its memory is free at once.
void RouterHost::close_slow(RouterSession& session, std::string_view why) {
    session.door->count(Bite::outbox_closed, [&] {
        return fmt::format(
            "connection closed: the outbox of {} is full", session.connection().peer_name());
    });
    session.connection().drop({make_error_code(errc::outbox_full), 1006, std::string(why)});
}

void RouterHost::close(PeerId peer) {
    if (RouterSession* session = session_of(peer)) {
        session->connection().close(kNormal, "");
    }
}

void RouterHost::resume(PeerId peer) {
    boost::asio::post(loop_.context(), [this, peer] {
        if (RouterSession* session = session_of(peer)) {
            session->connection().resume();
        }
    });
}

bool RouterHost::compute(PeerId peer, std::function<std::string()> work) {
    const auto result = std::make_shared<std::string>();
    const auto compute = [work = std::move(work), result] {
        *result = work();
    };
    return loop_.blocking().run(compute, [this, alive = std::weak_ptr<bool>(alive_), peer, result] {
        if (!alive.expired()) {
            router_->computed(peer, std::move(*result));
            rearm();
        }
    });
}

void RouterHost::count(PeerId peer, bool on) {
    if (RouterSession* session = session_of(peer)) {
        session->counted = on;
    }
}

void RouterHost::login_failed(PeerId peer) {
    if (RouterSession* session = session_of(peer)) {
        session->door->login_failed(session->visitor);
    }
}

void RouterHost::login_timed_out(PeerId peer) {
    if (RouterSession* session = session_of(peer)) {
        session->door->count(Bite::authentication_timeout, [&] {
            return fmt::format(
                "authentication_timeout: {} was not logged in in time",
                session->connection().peer_name());
        });
    }
}

bool RouterHost::barred(PeerId peer) {
    RouterSession* session = session_of(peer);
    return session != nullptr && session->door->bars(session->visitor);
}

void RouterHost::rearm() {
    const auto next = router_->next_deadline();
    const auto when = next.value_or(TimePoint::max());
    if (when == armed_for_) {
        return;
    }
    loop_.cancel(deadline_);
    armed_for_ = when;
    if (next) {
        deadline_ = loop_.at(when, [this] {
            deadline_ = loop_.no_deadline();
            armed_for_ = TimePoint::max();
            router_->tick();
            rearm();
        });
    }
}

void RouterHost::close_listeners(const std::function<void(const io::Listen&)>& closed) {
    for (const auto& transport : transports_) {
        transport->listener->close();
        closed(transport->listener->endpoint());
    }
}

void RouterHost::shut_down() {
    if (shutting_down_) {
        return;
    }
    shutting_down_ = true;
    router_->shut_down();
    for (const auto& session : sessions_) {
        session->connection().close(kGoingAway, "");
    }
}

}  // namespace crossbar::host
