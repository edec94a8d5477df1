// SPDX-License-Identifier: MIT
// World: a router core with up to eight clients around it, whose transports may be slow, short,
// broken or gone; what a shell does with a core, and nothing that a shell would not do. Everything
// passes an Audit.
#pragma once

#include "common/base/bytes.hpp"
#include "common/base/clock.hpp"
#include "common/base/ids.hpp"
#include "common/base/random.hpp"
#include "common/router/options.hpp"
#include "common/router/router.hpp"
#include "common/serial/codec.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/router/audit.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbar::fuzz {

inline constexpr std::string_view kRealm1 = "realm1";
inline constexpr std::string_view kRealm2 = "realm2";  // sometimes there
inline constexpr std::string_view kLoginProcedure = "com.auth.login";

// How clients of a transport log in, and as what.
enum class Door : std::uint8_t {
    open,               // no authentication: role "anonymous", which may do everything
    limited,            // role kLimitedRole
    dynamic,            // role kDynamicRole
    trusted,            // a part of the node
    ticket,             // "joe" with "secret", role kLimitedRole
    dynamic_ticket,     // kLoginProcedure knows the ticket
    dynamic_anonymous,  // kLoginProcedure knows the role
};
inline constexpr std::size_t kDoors = 7;

struct Client {
    PeerId peer;  // none: not connected
    wamp::Serializer serializer = wamp::Serializer::json;
    bool congested = false;
    bool broken = false;
    std::size_t largest = 0;  // bytes of a message; 0: any
    bool closed = false;      // by the router
    bool counted = false;
    bool held = false;
    bool resumed = false;
    std::deque<std::vector<std::byte>> waiting;  // the first is the held one
    WampId last_request = 0;
    std::vector<WampId> invocations;  // lately received
};

class World final : public router::Effects {
public:
    static constexpr std::size_t kMostClients = 8;
    using Clients = std::array<Client, kMostClients>;

    // The first bytes choose the realms' options.
    explicit World(Input& input);

    Client& client(std::size_t which) { return clients_[which % kMostClients]; }

    // A fresh transport; what was there before goes away.
    void connect(Client& client, Door door, wamp::Serializer serializer, router::RequestIds ids);
    void connect(Client& client, router::TransportDetails details);
    void detach(Client& client);

    // One message of the client's, as bytes. Bytes that do not decode are a violation.
    void give(Client& client, ByteView bytes);

    void advance(Milliseconds by);
    void start_realm(std::string_view name);
    void stop_realm(std::string_view name);
    void start_role(std::string_view name);
    void stop_role(std::string_view name);
    void shut_down();

    // Ids that clients have been told, of whatever kind; never empty.
    const std::vector<WampId>& ids() const noexcept { return ids_; }

    // Everybody goes, one after the other; nothing is left of them.
    void end();

    // Sees each message that is queued, until it is replaced.
    std::function<void(const Client&, const wamp::Message&)> observer;
    bool computes = true;  // what logins want computed; else there is nobody to do it

    router::Delivery send(PeerId to, const wamp::Message& message) override;
    void send_to_all(std::span<const PeerId> to, const wamp::Message& message) override;
    void close(PeerId peer) override;
    void resume(PeerId peer) override;
    void count(PeerId peer, bool on) override;
    bool compute(PeerId peer, std::function<std::string()> work) override;

private:
    Client* find(PeerId peer);
    void pump(Client& client);
    void settle();
    void remember(Client& client, const wamp::Message& message);
    router::RealmOptions options_of(std::string_view name) const;
    void expect_empty(std::string_view realm);
    void expect_result(std::string_view procedure, std::string_view json);

    std::uint8_t features_;
    std::uint8_t limits_;
    ManualClock clock_;
    SeededRandom random_{1};
    serial::PayloadReader payloads_;
    serial::Decoder decoder_;
    ByteBuffer scratch_;
    Audit audit_;
    Clients clients_;
    std::vector<WampId> ids_{1};
    std::vector<std::byte> last_sent_;
    std::vector<std::pair<PeerId, std::function<std::string()>>> work_;
    bool shut_down_ = false;
    std::unique_ptr<router::Router> router_;
};

}  // namespace crossbar::fuzz
