// SPDX-License-Identifier: MIT
#include "common/transport/connection.hpp"

#include "common/base/errc.hpp"

#include <boost/asio/post.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

namespace crossbar::transport {
namespace {

constexpr std::size_t kPiecesPerWrite = 64;
constexpr std::size_t kReadAhead = 64 * 1024;  // bytes behind a held message
constexpr std::size_t kKeepPartial =
    4096;  // a session's own read buffer above this is given back when it is empty

// What a WebSocket peer's log says; for RawSocket it is as true, but for the name.
constexpr const char* kPeerDropped =
    "peer dropped the TCP connection without previous WebSocket closing handshake";

using Input = TlsChannel::Input;
using Output = TlsChannel::Output;

error_code last_error() {
    return {errno, boost::system::system_category()};
}

TlsChannel::Received receive_plain(int fd, std::span<std::byte> room) {
    const auto count = ::recv(fd, room.data(), room.size(), 0);
    if (count > 0) {
        return {static_cast<std::size_t>(count), Input::open};
    }
    if (count == 0) {
        return {0, Input::ended};
    }
    return {0, errno == EAGAIN || errno == EINTR ? Input::open : Input::broken};
}

}  // namespace

Connection::Connection(
    io::Loop& loop,
    Socket socket,
    std::unique_ptr<Framing> framing,
    ConnectionHandler& handler,
    ConnectionOptions options,
    std::unique_ptr<io::TlsStream> tls)
    : loop_(loop),
      socket_(std::move(socket)),
      framing_(std::move(framing)),
      handler_(handler),
      options_(options),
      deadline_(loop.no_deadline()),
      ping_(loop.no_deadline()) {
    error_code ignored;
    socket_.native_non_blocking(true, ignored);
    const int on = 1;  // fails on Unix sockets, where there is nothing to switch off
    ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (tls) {
        tls_ = std::make_unique<TlsChannel>(loop, std::move(tls));
    }
}

Connection::~Connection() {
    loop_.cancel(deadline_);
    loop_.cancel(ping_);
    welcome();
    if (dirty_) {
        loop_.forget(*this);
    }
}

void Connection::start() {
    if (options_.handshake_deadline.count() > 0) {
        deadline_ = loop_.after(options_.handshake_deadline, [this] {
            deadline_ = loop_.no_deadline();
            drop(
                {make_error_code(errc::timed_out),
                 1006,
                 fmt::format("{}: the opening handshake took too long", peer_name())});
        });
    }
    if (tls_) {
        tls_->start();
    }
    framing_->start(outbox_);
    if (!outbox_.empty() || tls_) {
        mark_dirty();
    }
    wait_readable();
}

Sent Connection::send(const serial::Encoded& message) {
    if (state_ != State::open) {
        return Sent::closed;
    }
    const auto size = message.size();
    if (peer_limit_ != 0 && size > peer_limit_) {
        return Sent::too_large;
    }
    if (options_.outbox_limit != 0 && outbox_.size() + size > options_.outbox_limit) {
        return Sent::congested;
    }
    framing_->write_message(message, outbox_);
    mark_dirty();
    return Sent::queued;
}

void Connection::resume() {
    if (!holding_ || closing()) {
        return;
    }
    holding_ = false;
    deliver_held();
    if (!holding_ && !closing() && !partial_.empty()) {
        // Whole frames may lie behind the held one.
        auto rest = std::move(partial_);
        partial_ = {};
        handle({rest.data(), rest.size()});
    }
    wait_readable();
}

void Connection::close(std::uint16_t code, std::string_view reason) {
    if (closing()) {
        return;
    }
    if (state_ == State::open) {
        framing_->write_close(code, reason, outbox_);
    }
    begin_closing({{}, code, std::string(reason)});
}

void Connection::begin_closing(Ended why) {
    state_ = State::closing;
    ended_ = std::move(why);
    holding_ = false;
    held_.clear();
    loop_.cancel(ping_);
    loop_.cancel(deadline_);
    deadline_ = loop_.after(options_.close_deadline, [this] {
        deadline_ = loop_.no_deadline();
        finish_close();
    });
    mark_dirty();
    wait_readable();
}

void Connection::drop(Ended why) {
    if (state_ == State::opening || state_ == State::open) {
        ended_ = std::move(why);
    }
    finish_close();
}

std::string Connection::peer_name() const {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int fd = const_cast<Socket&>(socket_).native_handle();
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        return "unknown";
    }
    if (address.ss_family == AF_INET) {
        const auto* in = reinterpret_cast<const sockaddr_in*>(&address);
        ::inet_ntop(AF_INET, &in->sin_addr, text.data(), text.size());
        return fmt::format("tcp4:{}:{}", text.data(), ntohs(in->sin_port));
    }
    if (address.ss_family == AF_INET6) {
        const auto* in = reinterpret_cast<const sockaddr_in6*>(&address);
        ::inet_ntop(AF_INET6, &in->sin6_addr, text.data(), text.size());
        return fmt::format("tcp6:{}:{}", text.data(), ntohs(in->sin6_port));
    }
    ucred peer{};
    length = sizeof peer;
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.pid > 0) {
        return fmt::format("unix:pid={}", peer.pid);
    }
    return "unix";
}

std::optional<io::TlsFacts> Connection::tls_facts() const {
    return tls_ ? std::optional(tls_->facts()) : std::nullopt;
}

void Connection::opened(const Opened& opened) {
    state_ = State::open;
    peer_limit_ = opened.peer_limit;
    loop_.cancel(deadline_);
    if (options_.ping_interval.count() > 0) {
        arm_ping();
    }
    handler_.opened(opened);
}

bool Connection::message(ByteView bytes) {
    if (holding_) {
        held_.emplace_back().append(bytes);
        return true;
    }
    if (closing()) {
        return false;
    }
    switch (handler_.message(bytes)) {
        case Next::more:
            return !closing();
        case Next::hold:
            holding_ = true;
            held_.emplace_back().append(bytes);
            return true;
        case Next::stop:
            return false;
    }
    return false;
}

void Connection::deliver_held() {
    while (!held_.empty() && !closing()) {
        switch (handler_.message(held_.front().view())) {
            case Next::more:
                held_.pop_front();
                break;
            case Next::hold:
                holding_ = true;
                return;
            case Next::stop:
                held_.clear();
                return;
        }
    }
}

void Connection::pong(ByteView) {
    awaiting_pong_ = false;
}

void Connection::peer_closed(std::uint16_t code, std::string_view reason) {
    if (closing()) {
        if (tls_) {
            write_some(true);
        }
        finish_close();  // the answer to our own close
    } else {
        begin_closing({make_error_code(errc::closed), code, std::string(reason)});
    }
}

void Connection::wait_readable() {
    // While a message is held the end of the connection is to be noticed all the same.
    const bool enough = holding_ && partial_.size() >= kReadAhead;
    if (reading_ || enough || state_ == State::closed) {
        return;
    }
    reading_ = true;
    socket_.async_wait(Socket::wait_read, [this](error_code) {
        reading_ = false;
        if (state_ != State::closed) {
            on_readable();
        }
        end_when_idle();
    });
}

void Connection::on_readable() {
    const auto arrived = receive();
    if (!arrived.bytes.empty()) {
        if (!closing()) {
            handler_.received();
        }
        if (!discards()) {
            handle(arrived.bytes);
        } else {
            partial_.clear();  // thrown away
        }
    }
    if (tls_ && tls_->wants_to_write()) {
        mark_dirty();
    }
    if (arrived.input != Input::open && state_ != State::closed) {
        end_of_input(arrived);
    }
    if (options_.strangers != nullptr && !closing()) {
        account_for_stranger();
    }
    wait_readable();
}

// What is held of messages that have not come whole yet.
void Connection::account_for_stranger() {
    const auto holds = partial_.capacity() + framing_->held() + login_;
    auto& strangers = *options_.strangers;
    strangers.held += holds - counted_;
    const bool grew = holds > counted_;
    counted_ = holds;
    if (grew && strangers.held > strangers.limit) {
        drop(
            {make_error_code(errc::too_large),
             1006,
             fmt::format(
                 "{}: clients that have not logged in hold more than {} bytes of unfinished "
                 "messages",
                 peer_name(),
                 strangers.limit)});
    }
}

void Connection::welcome() {
    if (options_.strangers != nullptr) {
        options_.strangers->held -= counted_;
        options_.strangers = nullptr;
    }
}

// Nothing more of the peer is of interest, but that it closes.
bool Connection::discards() const noexcept {
    return closing() && (state_ != State::closing || !framing_->awaits_close());
}

Connection::Arrived Connection::receive() {
    const auto buffer = loop_.receive_buffer();
    const auto kept = partial_.size();
    std::span<std::byte> room;
    if (kept <= buffer.size() / 2) {
        if (kept > 0) {
            std::memcpy(buffer.data(), partial_.data(), kept);
        }
        room = buffer.subspan(kept);
    } else {
        auto more = framing_->wanted() > kept ? framing_->wanted() - kept : buffer.size();
        more = std::min(more, 8 * buffer.size());
        if (tls_) {
            more = std::max(more, tls_->room());
        }
        partial_.resize(kept + more);
        room = std::span(partial_.data(), partial_.size()).subspan(kept);
    }
    const bool in_loop_buffer = room.data() == buffer.data() + kept;
    const int fd = socket_.native_handle();
    const auto got = tls_ && !discards() ? tls_->receive(fd, room) : receive_plain(fd, room);
    Arrived arrived{{}, got.input, got.input == Input::broken ? last_error() : error_code()};
    if (!in_loop_buffer) {
        partial_.resize(kept + got.count);
    }
    if (got.count > 0 && in_loop_buffer) {
        partial_.clear();
        arrived.bytes = buffer.first(kept + got.count);
    } else if (got.count > 0) {
        arrived.bytes = {partial_.data(), partial_.size()};
    }
    return arrived;
}

void Connection::end_of_input(const Arrived& arrived) {
    switch (arrived.input) {
        case Input::open:
            return;
        case Input::broken:
            drop({arrived.error, 1006, kPeerDropped});
            return;
        case Input::ended:
            handler_.received();
            if (tls_ && tls_->shaking_hands()) {
                drop(
                    {make_error_code(errc::tls_failed),
                     1006,
                     fmt::format("TLS with {}: the peer hung up", peer_name())});
                return;
            }
            // A peer that has only shut its own direction still gets what is queued.
            if (write_some(true) != Output::broken) {
                drop({make_error_code(errc::closed), 1006, kPeerDropped});
            }
            return;
        case Input::failed:
            outbox_.clear();  // it cannot be sent any more; the peer gets an alert
            if (closing()) {
                write_some(true);
                finish_close();
                return;
            }
            begin_closing(
                {make_error_code(errc::tls_failed),
                 1006,
                 fmt::format("TLS with {}: {}", peer_name(), tls_->failure())});
            return;
    }
}

void Connection::handle(std::span<std::byte> bytes) {
    if (holding_) {
        keep_rest(bytes, 0);
        return;
    }
    const auto used = framing_->receive(bytes, *this, outbox_);
    if (state_ == State::closed) {
        return;
    }
    if (used.has_error()) {
        if (!closing()) {
            begin_closing({used.error().error, 1006, used.error().reason});
        }
        mark_dirty();
        return;
    }
    if (!outbox_.empty()) {
        mark_dirty();
    }
    keep_rest(bytes, *used);
}

void Connection::keep_rest(std::span<std::byte> bytes, std::size_t used) {
    if (bytes.data() == partial_.data()) {
        partial_.consume(used);
    } else if (used < bytes.size()) {
        partial_.append(bytes.subspan(used));
    }
    if (partial_.empty()) {
        partial_.shrink(kKeepPartial);
    }
}

void Connection::mark_dirty() {
    if (!dirty_ && state_ != State::closed) {
        dirty_ = true;
        loop_.at_end_of_turn(*this);
    }
}

void Connection::end_of_turn() {
    dirty_ = false;
    if (!writing_ && state_ != State::closed) {
        flush();
    }
}

TlsChannel::Output Connection::write_some(bool last) {
    const auto output = tls_ ? tls_->write(socket_.native_handle(), outbox_, last) : write_plain();
    if (output == Output::broken) {
        drop({last_error(), 1006, kPeerDropped});
    }
    return output;
}

TlsChannel::Output Connection::write_plain() {
    while (!outbox_.empty()) {
        std::array<iovec, kPiecesPerWrite> pieces;
        msghdr header{};
        header.msg_iov = pieces.data();
        header.msg_iovlen = outbox_.gather(pieces);
        const auto count = ::sendmsg(socket_.native_handle(), &header, MSG_NOSIGNAL);
        if (count >= 0) {
            outbox_.consume(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            return Output::blocked;
        } else if (errno != EINTR) {
            return Output::broken;
        }
    }
    return Output::done;
}

void Connection::flush() {
    const bool last = state_ == State::closing && !framing_->awaits_close();
    switch (write_some(last)) {
        case Output::broken:
            return;
        case Output::blocked:
            wait_writable();
            return;
        case Output::done:
            break;
    }
    if (last) {
        state_ = State::lingering;
        error_code ignored;
        socket_.shutdown(Socket::shutdown_send, ignored);
        wait_readable();
    }
}

void Connection::wait_writable() {
    writing_ = true;
    socket_.async_wait(Socket::wait_write, [this](error_code) {
        writing_ = false;
        if (state_ != State::closed) {
            flush();
        }
        end_when_idle();
    });
}

void Connection::finish_close() {
    if (state_ == State::closed) {
        return;
    }
    welcome();  // is accounted for no more
    state_ = State::closed;
    loop_.cancel(deadline_);
    loop_.cancel(ping_);
    outbox_.clear();
    held_.clear();
    error_code ignored;
    socket_.close(ignored);
    end_when_idle();
}

// Reports the end once no handler of ours is in flight: in a turn of its own, so that no caller is
// surprised by it.
void Connection::end_when_idle() {
    if (state_ != State::closed || reading_ || writing_ || end_posted_) {
        return;
    }
    end_posted_ = true;
    boost::asio::post(loop_.context(), [this] {
        const Ended why = std::move(ended_);
        handler_.ended(why);  // may destroy this object
    });
}

void Connection::arm_ping() {
    ping_ = loop_.after(options_.ping_interval, [this] {
        ping_ = loop_.no_deadline();
        std::array<std::byte, 125> payload{};
        framing_->write_ping(
            ByteView(payload).first(std::min(options_.ping_size, payload.size())), outbox_);
        mark_dirty();
        awaiting_pong_ = true;
        if (options_.ping_timeout.count() == 0) {
            arm_ping();
            return;
        }
        ping_ = loop_.after(options_.ping_timeout, [this] {
            ping_ = loop_.no_deadline();
            if (awaiting_pong_) {
                drop({make_error_code(errc::timed_out), 1006, "the peer did not answer a ping"});
            } else {
                arm_ping();
            }
        });
    });
}

}  // namespace crossbar::transport
