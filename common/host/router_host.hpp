// SPDX-License-Identifier: MIT
// RouterHost: runs a router core on real transports. Used by the router worker (clients) and by the
// controller (the node realm). Owns the core, the sessions' connections and the listeners; turns
// bytes into messages and effects into bytes.
#pragma once

#include "common/base/clock.hpp"
#include "common/base/random.hpp"
#include "common/host/door.hpp"
#include "common/io/loop.hpp"
#include "common/io/tls_context.hpp"
#include "common/log/logger.hpp"
#include "common/router/router.hpp"
#include "common/serial/codec.hpp"
#include "common/transport/connection.hpp"
#include "common/transport/listener.hpp"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbar::host {

class RouterSession;

// What holds for a client of a listening transport once it is known what it speaks.
struct ClientPolicy {
    router::RequestIds request_ids = router::RequestIds::increasing;
    std::shared_ptr<const router::AuthOptions> auth;  // null: anybody, as `anonymous`
    std::shared_ptr<router::CookieJar> cookies;       // null: the transport has none
    bool bjdata = false;  // "ubjson" means BJData, whatever HELLO looks like
    bool ubjson = false;  // "ubjson" means UBJSON draft 12, whatever HELLO looks like
};

// One listening transport.
struct ListenOptions {
    std::string id;  // "transport1"
    io::Listen endpoint;
    std::shared_ptr<const io::TlsServerContext> tls;  // null: plain
    // Makes the framing for an accepted connection.
    std::function<std::unique_ptr<transport::Framing>()> framing;
    // Makes one that tells whoever comes that there are too many connections; empty: the socket is
    // closed without a word.
    std::function<std::unique_ptr<transport::Framing>()> refusal;
    // Called when a client's opening handshake is done; empty: the defaults hold.
    std::function<ClientPolicy(const transport::Opened&)> policy;
    transport::ConnectionOptions connection;
    DoorOptions limits;
    Milliseconds login_deadline{10'000};  // the opening handshake's end to WELCOME; 0: none
    bool close_slow =
        false;  // a peer whose outbox is full: true: closed; false: its events are dropped
};

// What a listening transport has seen.
struct TransportStats {
    std::size_t connections = 0;  // open now
    std::uint64_t failed_logins = 0;
    std::vector<std::pair<std::string_view, std::uint64_t>> bites;  // of its limits (Door::bites)
};

class RouterHost final : private router::Effects {
public:
    RouterHost(io::Loop& loop, log::Logger logger, router::RouterOptions options = {});
    ~RouterHost() override;

    // Realms and roles are started on the core itself.
    router::Router& router() noexcept { return *router_; }

    const router::Router& router() const noexcept { return *router_; }

    // Listens. The error is a sentence.
    boost::system::result<void, std::string> listen(ListenOptions options);

    // The port that a listening transport has, for port 0.
    std::uint16_t port_of(std::string_view transport_id) const;

    // Nothing when there is no such transport.
    std::optional<TransportStats> transport_stats(std::string_view transport_id) const;

    // Serves an already connected socket (half of a socket pair), as a client with the identity of
    // details.trusted_authid/role. `received` is called when bytes have come, before they are
    // handled.
    void adopt(
        transport::Socket socket,
        std::unique_ptr<transport::Framing> framing,
        router::TransportDetails details,
        std::function<void()> received = {},
        std::function<void()> ended = {});

    // Closes the listening transports one by one; `closed` is told each.
    void close_listeners(const std::function<void(const io::Listen&)>& closed);

    // GOODBYE to everybody, what is queued is written as far as the sockets take it, connections
    // are dropped.
    void shut_down();

    std::size_t connections() const noexcept { return connections_; }

    // How much all clients that have not logged in yet may make this process hold, in bytes.
    void limit_strangers(std::size_t bytes) { strangers_.limit = bytes; }

    static constexpr std::size_t kStrangersMemory = 256 * 1024 * 1024;

private:
    friend class RouterSession;

    struct Transport;

    // Effects
    router::Delivery send(PeerId to, const wamp::Message& message) override;
    void send_to_all(std::span<const PeerId> to, const wamp::Message& message) override;
    void close(PeerId peer) override;
    void resume(PeerId peer) override;
    bool compute(PeerId peer, std::function<std::string()> work) override;
    void count(PeerId peer, bool on) override;
    void login_failed(PeerId peer) override;
    void login_timed_out(PeerId peer) override;
    bool barred(PeerId peer) override;

    void accept(Transport& transport, transport::Socket socket);
    void add(std::unique_ptr<RouterSession> session);
    RouterSession* session_of(PeerId peer) const noexcept;
    void bind(PeerId peer, RouterSession& session);
    void remove(RouterSession& session);
    Transport* find(std::string_view transport_id) const noexcept;
    void undelivered(RouterSession& session, transport::Sent sent);
    void close_slow(RouterSession& session, std::string_view why);
    // After each input: the core's deadlines may have changed.
    void rearm();

    io::Loop& loop_;
    log::Logger logger_;
    SystemClock clock_;
    SystemRandom random_;
    serial::PayloadReader payloads_;
    std::unique_ptr<router::Router> router_;
    serial::Decoder decoder_;  // for one message at a time, whosever it is
    ByteBuffer scratch_;       // of the message being sent
    std::array<ByteBuffer, wamp::kSerializerCount> fan_out_scratch_;
    transport::Strangers strangers_{kStrangersMemory};
    std::vector<std::unique_ptr<RouterSession>> sessions_;  // dense; a session knows its place
    std::vector<RouterSession*> by_slot_;                   // PeerId::slot -> session
    std::vector<std::unique_ptr<Transport>> transports_;
    Door inside_;  // of adopted sockets: no limits
    io::Loop::Deadline deadline_;
    TimePoint armed_for_ = TimePoint::max();
    std::size_t connections_ = 0;
    bool shutting_down_ = false;
    std::shared_ptr<bool> alive_ =
        std::make_shared<bool>(true);  // what is computed may outlast this
};

}  // namespace crossbar::host
