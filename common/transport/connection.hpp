// SPDX-License-Identifier: MIT
// Connection: one socket with its framing and its outbox, on a loop. Reads with one recv per
// readiness into the loop's buffer, handles every complete message in place, and writes once at the
// end of the turn. For both sides of a connection, with TLS between socket and framing where it is
// asked for. Knows nothing of sessions: its handler does.
#pragma once

#include "common/io/loop.hpp"
#include "common/io/outbox.hpp"
#include "common/transport/framing.hpp"
#include "common/transport/tls_channel.hpp"

#include <boost/asio/generic/stream_protocol.hpp>

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>

namespace crossbar::transport {

using Socket = boost::asio::generic::stream_protocol::socket;

// What all connections together whose peers have not logged in hold of unfinished messages: one of
// them may send the longest message there is, all of them at once may not.
struct Strangers {
    std::size_t limit = 0;  // bytes
    std::size_t held = 0;
};

// Deadlines and limits of one connection. Zero switches a limit off.
struct ConnectionOptions {
    Milliseconds handshake_deadline{10'000};  // start() to the opening handshakes done: TLS's and
                                              // the framing's
    Milliseconds close_deadline{1'000};       // close() to the socket's end
    Milliseconds ping_interval{0};
    Milliseconds ping_timeout{0};  // ping to pong, else the peer is taken for dead
    std::size_t ping_size = 4;
    Strangers* strangers = nullptr;  // until welcome(); outlives the connection
    std::size_t outbox_limit =
        16 * 1024 * 1024;  // bytes; a message that would pass it is refused (congested)
};

// What became of a message given to send().
enum class Sent : std::uint8_t { queued, congested, too_large, closed };

// What the handler wants after a message.
enum class Next : std::uint8_t {
    more,
    hold,  // a decision is pending: keep this message, deliver it again at resume(), and what comes
           // meanwhile behind it
    stop,  // closing: deliver nothing more
};

// Why a connection ended.
struct Ended {
    error_code error;  // none: this side closed it in order
    std::uint16_t code =
        1006;            // WebSocket's close code: as received; 1006 without a closing handshake
    std::string reason;  // a sentence for the log
};

class Connection;

class ConnectionHandler {
public:
    virtual ~ConnectionHandler() = default;

    virtual void opened(const Opened& opened) = 0;
    virtual Next message(ByteView bytes) = 0;

    // Bytes have been received and are about to be handled (the controller reads a worker's log
    // here first).
    virtual void received() {}

    // The last call: nothing of the connection is in flight any more and the owner may destroy it,
    // also from within.
    virtual void ended(const Ended& why) = 0;
};

// Owned by whoever made it, from start() until ended() was called; must not be destroyed earlier
// (end it with drop()), unless the loop runs no more.
class Connection final : private FramingHandler, private io::EndOfTurn {
public:
    Connection(
        io::Loop& loop,
        Socket socket,
        std::unique_ptr<Framing> framing,
        ConnectionHandler& handler,
        ConnectionOptions options = {},
        std::unique_ptr<io::TlsStream> tls = nullptr);  // null: plain
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start();

    // Queues one message; it is on its way at the end of the turn.
    Sent send(const serial::Encoded& message);

    // While the peer is a stranger, its owner holds so many bytes for it.
    void account_for_login(std::size_t bytes) { login_ = bytes; }

    // The peer is no stranger any more.
    void welcome();

    // Delivers what was held, then reads on.
    void resume();

    // Writes what is queued, ends the framing in order (`code` and `reason` of a WebSocket close
    // frame), closes.
    void close(std::uint16_t code, std::string_view reason);

    // Closes at once: no more is written, no closing handshake.
    void drop(Ended why);

    bool closing() const noexcept { return state_ != State::opening && state_ != State::open; }

    std::size_t outbox_size() const noexcept { return outbox_.size(); }

    // "tcp4:127.0.0.1:51234", "unix:pid=4711"
    std::string peer_name() const;

    // From opened() on. Nothing: there is no TLS.
    std::optional<io::TlsFacts> tls_facts() const;

private:
    enum class State : std::uint8_t {
        opening,  // framing handshake under way
        open,
        closing,    // nothing more is delivered; what is queued is written, the peer's close frame
                    // awaited
        lingering,  // all is written and our direction shut; reads and discards until the peer
                    // closes, so that no reset overtakes what it has not read yet
        closed,     // the socket is closed; waits for its handlers to come back
    };

    // FramingHandler
    void opened(const Opened& opened) override;
    bool message(ByteView bytes) override;
    void pong(ByteView payload) override;
    void peer_closed(std::uint16_t code, std::string_view reason) override;

    void end_of_turn() override;

    void wait_readable();
    void wait_writable();
    void on_readable();

    // What one recv gave, behind the bytes of an unfinished frame.
    struct Arrived {
        std::span<std::byte> bytes;  // empty: nothing came
        TlsChannel::Input input = TlsChannel::Input::open;
        error_code error;  // of a broken socket
    };

    Arrived receive();
    bool discards() const noexcept;
    void account_for_stranger();
    void end_of_input(const Arrived& arrived);
    // Gives bytes to the framing and keeps what it did not use.
    void handle(std::span<std::byte> bytes);
    void keep_rest(std::span<std::byte> bytes, std::size_t used);
    void deliver_held();
    void mark_dirty();
    // Writes what the socket takes; when it is broken, the connection has ended. `last`: nothing is
    // to follow.
    TlsChannel::Output write_some(bool last);
    TlsChannel::Output write_plain();
    void flush();
    void begin_closing(Ended why);
    void finish_close();
    void end_when_idle();
    void arm_ping();

    io::Loop& loop_;
    Socket socket_;
    std::unique_ptr<Framing> framing_;
    ConnectionHandler& handler_;
    ConnectionOptions options_;

    State state_ = State::opening;
    bool dirty_ = false;    // registered for the end of the turn
    bool reading_ = false;  // a wait for readability is under way
    bool writing_ = false;  // a wait for writability is under way
    bool holding_ = false;  // a message waits for a decision
    bool end_posted_ = false;
    bool awaiting_pong_ = false;
    std::size_t peer_limit_ = 0;
    io::Outbox outbox_;
    ByteBuffer partial_;           // the beginning of a frame that has not arrived whole
    std::list<ByteBuffer> held_;   // messages that came in one piece behind a held one
    std::size_t login_ = 0;        // bytes that its owner holds
    std::size_t counted_ = 0;      // bytes that options_.strangers holds for this one
    io::Loop::Deadline deadline_;  // handshake, or closing
    io::Loop::Deadline ping_;
    Ended ended_;
    std::unique_ptr<TlsChannel> tls_;
};

}  // namespace crossbar::transport
