// SPDX-License-Identifier: MIT
// RouterHarness: a router core without a world around it, spoken to in JSON text as clients do. For
// the tests of router, broker, dealer and for conformance tests. Everything goes through the real
// serializers. Single-threaded, no sockets, no real time.
//
//     RouterHarness h;
//     auto alice = h.join();
//     alice.send(R"([32, 1, {}, "com.topic"])");
//     alice.expect(R"([33, 1, $sub])");          // binds $sub
//     auto bob = h.join();
//     bob.send(R"([16, 1, {}, "com.topic", [7]])");
//     alice.expect(R"([36, $sub, $_, {}, [7]])");
//     alice.expect_nothing();
//
// Patterns: $name binds on its first use and compares later (one name space for a harness; send()
// inserts bound names); $_ matches any one value; ... as the last thing in a list or dict matches
// whatever else is there.
#pragma once

#include "common/base/bytes.hpp"
#include "common/base/clock.hpp"
#include "common/base/ids.hpp"
#include "common/router/options.hpp"
#include "common/router/router.hpp"
#include "common/wamp/serializer.hpp"
#include "common/wamp/value.hpp"

#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>

namespace crossbar::test {

// HELLO.Details with every role and every feature that a client can announce.
extern const std::string_view kAllFeatures;

// HELLO.Details with the four roles and no feature.
extern const std::string_view kNoFeatures;

struct PeerOptions {
    std::string details{kAllFeatures};  // HELLO.Details as JSON text; used by join()
    wamp::Serializer serializer = wamp::Serializer::json;
    router::RequestIds request_ids = router::RequestIds::increasing;
    std::shared_ptr<const router::AuthOptions> auth;  // of the peer's transport
    std::optional<router::SecureChannel> channel;
    std::shared_ptr<router::CookieJar> cookies;
    std::string cookie;
    std::optional<Milliseconds> login_deadline;
    std::optional<std::string> trusted_authid;
    std::optional<std::string> trusted_authrole;
    std::string name;  // in failure messages; "peer 1" and so on when empty
};

class RouterHarness;

// A client of the harness. A handle, cheap to copy; the harness outlives it.
class TestPeer {
public:
    using Where = std::source_location;

    // One message as JSON text ($names are replaced), through the peer's serializer. What a shell
    // would do with it: after Receipt::held what is sent waits, after Receipt::closed it is
    // ignored.
    void send(std::string_view json, Where where = Where::current()) const;

    // One message as it is on the wire. Bytes that do not decode are a violation.
    void send_bytes(ByteView bytes) const;

    // The next message that the router has sent to this peer matches `pattern`.
    void expect(std::string_view pattern, Where where = Where::current()) const;

    // Skips messages until one matches. For what comes between others in an order that is not
    // promised.
    void expect_eventually(std::string_view pattern, Where where = Where::current()) const;

    // No message is there that was not expected.
    void expect_nothing(Where where = Where::current()) const;

    // The router has closed (not closed) the transport.
    void expect_closed(Where where = Where::current()) const;
    void expect_open(Where where = Where::current()) const;

    // Takes the next message, or null when there is none.
    wamp::Value take() const;

    // The number of messages that were not taken yet; forgets them.
    std::size_t waiting() const;
    void discard() const;

    // The transport breaks.
    void drop() const;

    // Sends GOODBYE, expects the reply.
    void leave(Where where = Where::current()) const;

    bool held() const;       // the router waits for a decision about a message of this peer
    bool closed() const;     // the router has closed the transport
    WampId session() const;  // from the last WELCOME; 0 before
    std::string authid() const;
    PeerId id() const;
    const wamp::Value& welcome_details() const;

private:
    friend class RouterHarness;

    TestPeer(RouterHarness& harness, std::size_t index) : harness_(&harness), index_(index) {}

    RouterHarness* harness_;
    std::size_t index_;
};

class RouterHarness {
public:
    using Where = std::source_location;

    // With "realm1", where the role "anonymous" may do everything.
    RouterHarness();
    explicit RouterHarness(const router::RealmOptions& realm, router::RouterOptions options = {});
    ~RouterHarness();
    RouterHarness(const RouterHarness&) = delete;
    RouterHarness& operator=(const RouterHarness&) = delete;

    // A further realm, where "anonymous" may do everything.
    void start_realm(const router::RealmOptions& realm);

    // A peer that has not said anything.
    TestPeer connect(PeerOptions options = {});

    // A peer with a session. Its WELCOME is expected and taken.
    TestPeer join(
        std::string_view realm = "realm1",
        PeerOptions options = {},
        Where where = Where::current());

    // Moves the clock forward, stopping at each deadline of the router on the way.
    void advance(Milliseconds by);

    // What the peer is sent finds its outbox full, until relieve().
    void congest(const TestPeer& peer);
    void relieve(const TestPeer& peer);

    // The longest message, in bytes, that can be sent to the peer (0: any).
    void limit_message_size(const TestPeer& peer, std::size_t bytes);

    // What the router told of logins (Effects::login_failed, login_timed_out), and whether it hears
    // that nobody may try to log in (Effects::barred).
    std::size_t failed_logins() const;
    std::size_t late_logins() const;
    void bar_logins(bool on);

    // The value of a bound $name, as it is and as an id.
    const wamp::Value& value(std::string_view name) const;
    WampId id(std::string_view name) const;
    void bind(std::string_view name, wamp::Value value);
    void unbind(std::string_view name);

    router::Router& router();
    ManualClock& clock();

    // Everything the router has logged, a line each.
    const std::string& log() const;

private:
    friend class TestPeer;
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace crossbar::test
