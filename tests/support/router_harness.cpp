// SPDX-License-Identifier: MIT
#include "tests/support/router_harness.hpp"

#include "common/base/assert.hpp"
#include "common/base/random.hpp"
#include "common/log/logger.hpp"
#include "common/serial/codec.hpp"
#include "common/wamp/message.hpp"
#include "tests/support/json_pattern.hpp"

#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

#include <deque>
#include <map>
#include <utility>
#include <vector>

namespace crossbar::test {

const std::string_view kAllFeatures = R"({"roles": {
    "publisher": {"features": {
        "publisher_identification": true, "publisher_exclusion": true,
        "subscriber_blackwhite_listing": true, "payload_passthru_mode": true}},
    "subscriber": {"features": {
        "publisher_identification": true, "publication_trustlevels": true,
        "pattern_based_subscription": true, "event_history": true, "event_retention": true,
        "subscription_revocation": true, "payload_passthru_mode": true}},
    "caller": {"features": {
        "caller_identification": true, "call_timeout": true, "call_canceling": true,
        "progressive_call_results": true, "progressive_call_invocations": true,
        "payload_passthru_mode": true}},
    "callee": {"features": {
        "caller_identification": true, "call_trustlevels": true, "call_timeout": true,
        "call_canceling": true, "call_reroute": true, "pattern_based_registration": true,
        "shared_registration": true, "registration_revocation": true,
        "progressive_call_results": true, "progressive_call_invocations": true,
        "payload_passthru_mode": true}}}})";

const std::string_view kNoFeatures =
    R"({"roles": {"publisher": {}, "subscriber": {}, "caller": {}, "callee": {}}})";

namespace {

using router::Delivery;
using router::Receipt;
using wamp::Serializer;
using wamp::Value;

std::string to_json(const Value& value) {
    ByteBuffer out;
    if (!serial::encode_value(value, Serializer::json, out)) {
        return "(cannot be written as JSON)";
    }
    return std::string(out.text());
}

class LogText final : public log::Sink {
public:
    void write(const log::Record& record) override {
        text += fmt::format("{} {}: {}\n", name_of(record.level), record.source, record.text);
    }

    std::string text;
};

struct PeerState {
    PeerId id;
    std::string name;
    Serializer serializer = Serializer::json;
    std::deque<Value> inbox;                     // sent by the router, not taken yet
    std::deque<std::vector<std::byte>> waiting;  // sent by the peer while a message was held
    bool held = false;                           // the first of `waiting` is the held one
    bool resumed = false;
    bool closed = false;
    bool dropped = false;
    bool congested = false;
    bool counted = false;
    std::size_t largest = 0;
    WampId session = 0;
    Value welcome_details;
};

}  // namespace

struct RouterHarness::State final : router::Effects {
    explicit State(router::RouterOptions options)
        : core(
              {*this, clock, random, payloads, log::Logger(log, log::Level::trace)},
              std::move(options)) {}

    PeerState* find(PeerId id) {
        for (auto& peer : peers) {
            if (peer.id == id && !peer.dropped) {
                return &peer;
            }
        }
        return nullptr;
    }

    // Effects
    Delivery send(PeerId to, const wamp::Message& message) override {
        PeerState* peer = find(to);
        if (peer == nullptr || peer->closed) {
            return Delivery::gone;
        }
        const auto encoded = serial::encode(message, peer->serializer, scratch);
        if (!encoded) {
            return Delivery::unencodable;
        }
        if (peer->congested) {
            return Delivery::congested;
        }
        if (peer->largest != 0 && encoded->size() > peer->largest) {
            return Delivery::too_large;
        }
        ByteBuffer bytes;
        bytes.append(encoded->head);
        bytes.append(encoded->payload);
        bytes.append(encoded->tail);
        auto value = serial::decode_value(peer->serializer, bytes.view());
        BOOST_REQUIRE_MESSAGE(value, peer->name << " is sent bytes that do not decode");
        const auto& elements = *value->as<wamp::List>();
        if (elements.front() == Value(2)) {
            CROSSBAR_ASSERT(elements[1].to_unsigned(peer->session));
            peer->welcome_details = elements[2];
        }
        peer->inbox.push_back(std::move(*value));
        if (peer->counted) {
            core.count_sent(to, encoded->size());
        }
        return Delivery::queued;
    }

    void send_to_all(std::span<const PeerId> to, const wamp::Message& message) override {
        for (const auto peer : to) {
            send(peer, message);
        }
    }

    void close(PeerId id) override {
        if (PeerState* peer = find(id)) {
            peer->closed = true;
        }
    }

    void resume(PeerId id) override {
        if (PeerState* peer = find(id)) {
            peer->resumed = true;
        }
    }

    // Done once the current input has been handled, as a shell would.
    bool compute(PeerId id, std::function<std::string()> work) override {
        jobs.push_back({id, std::move(work)});
        return true;
    }

    void count(PeerId id, bool on) override {
        if (PeerState* peer = find(id)) {
            peer->counted = on;
        }
    }

    void login_failed(PeerId) override { ++failed_logins; }

    void login_timed_out(PeerId) override { ++late_logins; }

    bool barred(PeerId) override { return all_barred; }

    // What a shell does with one message of a peer.
    void give(PeerState& peer, std::vector<std::byte> bytes) {
        if (peer.closed || peer.dropped) {
            return;
        }
        peer.waiting.push_back(std::move(bytes));
        pump(peer);
        settle();
    }

    void pump(PeerState& peer) {
        while (!peer.held && !peer.waiting.empty() && !peer.dropped) {
            const auto bytes = std::move(peer.waiting.front());
            peer.waiting.pop_front();
            const auto message = decoder.decode(peer.serializer, bytes);
            const auto receipt = message ? core.receive(peer.id, *message)
                                         : core.violation(peer.id, decoder.error_text());
            if (peer.counted && receipt != Receipt::held) {
                core.count_received(peer.id, bytes.size());
            }
            if (receipt == Receipt::held) {
                peer.held = true;
                peer.waiting.push_front(bytes);
            } else if (receipt == Receipt::closed) {
                BOOST_CHECK_MESSAGE(
                    peer.closed, peer.name << ": Receipt::closed without Effects::close()");
                peer.waiting.clear();
            }
        }
    }

    // Hands held messages in again, as long as there are decisions.
    void settle() {
        for (bool again = true; again;) {
            again = !jobs.empty();
            for (auto& job : std::exchange(jobs, {})) {
                core.computed(job.peer, job.work());
            }
            for (auto& peer : peers) {
                if (std::exchange(peer.resumed, false)) {
                    peer.held = false;
                    pump(peer);
                    again = true;
                }
            }
        }
        const auto broken = core.broken_invariant();
        BOOST_REQUIRE_MESSAGE(!broken, "broken invariant: " << broken.value_or(""));
    }

    ManualClock clock;
    SeededRandom random{20'260'101};
    serial::PayloadReader payloads;
    LogText log;
    serial::Decoder decoder;
    ByteBuffer scratch;
    std::deque<PeerState> peers;  // addresses are stable

    struct Job {
        PeerId peer;
        std::function<std::string()> work;
    };

    std::vector<Job> jobs;  // asked for by logins, not done yet
    std::size_t failed_logins = 0;
    std::size_t late_logins = 0;
    bool all_barred = false;
    std::map<std::string, Value, std::less<>> names;
    router::Router core;
};

namespace {

router::RealmOptions realm1() {
    router::RealmOptions realm;
    realm.name = "realm1";
    return realm;
}

router::RouterOptions silent_options() {
    return {};
}

std::string place(const std::source_location& where) {
    return fmt::format("{}:{}", where.file_name(), where.line());
}

}  // namespace

RouterHarness::RouterHarness() : RouterHarness(realm1(), silent_options()) {}

RouterHarness::RouterHarness(const router::RealmOptions& realm, router::RouterOptions options)
    : state_(std::make_unique<State>(std::move(options))) {
    start_realm(realm);
}

RouterHarness::~RouterHarness() = default;

void RouterHarness::start_realm(const router::RealmOptions& realm) {
    BOOST_REQUIRE(state_->core.start_realm(realm));
    router::RoleOptions role;
    role.name = "anonymous";
    role.permissions.push_back({"", wamp::Match::prefix, true, true, true, true});
    BOOST_REQUIRE(state_->core.start_role(realm.name, role));
}

TestPeer RouterHarness::connect(PeerOptions options) {
    const std::size_t index = state_->peers.size();
    auto& peer = state_->peers.emplace_back();
    peer.name = options.name.empty() ? fmt::format("peer {}", index + 1) : options.name;
    peer.serializer = options.serializer;
    router::TransportDetails details;
    details.type = "rawsocket";
    details.peer = "unix";
    details.protocol = fmt::format("wamp.2.{}", name_of(options.serializer));
    details.serializer = options.serializer;
    details.request_ids = options.request_ids;
    details.transport_id = "transport1";
    details.auth = std::move(options.auth);
    details.channel = std::move(options.channel);
    details.cookies = std::move(options.cookies);
    details.cookie = std::move(options.cookie);
    details.login_deadline = options.login_deadline;
    details.trusted_authid = std::move(options.trusted_authid);
    details.trusted_authrole = std::move(options.trusted_authrole);
    peer.id = state_->core.attach(std::move(details));
    return {*this, index};
}

TestPeer RouterHarness::join(std::string_view realm, PeerOptions options, Where where) {
    const std::string hello = fmt::format(R"([1, "{}", {}])", realm, options.details);
    const auto peer = connect(std::move(options));
    peer.send(hello, where);
    peer.expect("[2, $_, {...}]", where);
    return peer;
}

void RouterHarness::advance(Milliseconds by) {
    const auto end = state_->clock.now() + by;
    while (const auto next = state_->core.next_deadline()) {
        if (*next > end) {
            break;
        }
        if (*next > state_->clock.now()) {
            state_->clock.advance(std::chrono::ceil<Milliseconds>(*next - state_->clock.now()));
        }
        state_->core.tick();
        state_->settle();
        const auto after = state_->core.next_deadline();
        BOOST_REQUIRE_MESSAGE(
            !after || *after > state_->clock.now(), "a deadline that is due is left after tick()");
    }
    if (state_->clock.now() < end) {
        state_->clock.advance(std::chrono::duration_cast<Milliseconds>(end - state_->clock.now()));
    }
    state_->core.tick();
    state_->settle();
}

void RouterHarness::congest(const TestPeer& peer) {
    state_->peers[peer.index_].congested = true;
}

void RouterHarness::relieve(const TestPeer& peer) {
    state_->peers[peer.index_].congested = false;
}

void RouterHarness::limit_message_size(const TestPeer& peer, std::size_t bytes) {
    state_->peers[peer.index_].largest = bytes;
}

std::size_t RouterHarness::failed_logins() const {
    return state_->failed_logins;
}

std::size_t RouterHarness::late_logins() const {
    return state_->late_logins;
}

void RouterHarness::bar_logins(bool on) {
    state_->all_barred = on;
}

const Value& RouterHarness::value(std::string_view name) const {
    const auto at = state_->names.find(name.starts_with('$') ? name.substr(1) : name);
    BOOST_REQUIRE_MESSAGE(at != state_->names.end(), "$" << name << " is not bound");
    return at->second;
}

WampId RouterHarness::id(std::string_view name) const {
    std::uint64_t id = 0;
    BOOST_REQUIRE_MESSAGE(value(name).to_unsigned(id), "$" << name << " is no id");
    return id;
}

void RouterHarness::bind(std::string_view name, Value value) {
    state_->names.insert_or_assign(std::string(name), std::move(value));
}

void RouterHarness::unbind(std::string_view name) {
    if (const auto at = state_->names.find(name); at != state_->names.end()) {
        state_->names.erase(at);
    }
}

router::Router& RouterHarness::router() {
    return state_->core;
}

ManualClock& RouterHarness::clock() {
    return state_->clock;
}

const std::string& RouterHarness::log() const {
    return state_->log.text;
}

void TestPeer::send(std::string_view json, Where where) const {
    auto& state = *harness_->state_;
    auto& peer = state.peers[index_];
    std::string error;
    const auto value = read_pattern(json, error);
    BOOST_REQUIRE_MESSAGE(value, place(where) << ": " << error << " in " << json);
    const auto message = insert_names(*value, state.names, error);
    BOOST_REQUIRE_MESSAGE(error.empty(), place(where) << ": " << error << " in " << json);
    ByteBuffer bytes;
    BOOST_REQUIRE(serial::encode_value(message, peer.serializer, bytes));
    state.give(peer, {bytes.data(), bytes.data() + bytes.size()});
}

void TestPeer::send_bytes(ByteView bytes) const {
    harness_->state_->give(harness_->state_->peers[index_], {bytes.begin(), bytes.end()});
}

void TestPeer::expect(std::string_view pattern, Where where) const {
    auto& state = *harness_->state_;
    auto& peer = state.peers[index_];
    std::string error;
    const auto wanted = read_pattern(pattern, error);
    BOOST_REQUIRE_MESSAGE(wanted, place(where) << ": " << error << " in " << pattern);
    BOOST_REQUIRE_MESSAGE(
        !peer.inbox.empty(),
        place(where) << ": " << peer.name << " expects " << pattern << " and is sent nothing");
    const Value got = std::move(peer.inbox.front());
    peer.inbox.pop_front();
    if (!matches(got, *wanted, state.names)) {
        BOOST_ERROR(
            place(where) << ": " << peer.name << " expects " << pattern << " and is sent "
                         << to_json(got));
    }
}

void TestPeer::expect_eventually(std::string_view pattern, Where where) const {
    auto& state = *harness_->state_;
    auto& peer = state.peers[index_];
    std::string error;
    const auto wanted = read_pattern(pattern, error);
    BOOST_REQUIRE_MESSAGE(wanted, place(where) << ": " << error << " in " << pattern);
    while (!peer.inbox.empty()) {
        const Value got = std::move(peer.inbox.front());
        peer.inbox.pop_front();
        if (matches(got, *wanted, state.names)) {
            return;
        }
    }
    BOOST_ERROR(place(where) << ": " << peer.name << " is never sent " << pattern);
}

void TestPeer::expect_nothing(Where where) const {
    const auto& peer = harness_->state_->peers[index_];
    if (!peer.inbox.empty()) {
        BOOST_ERROR(
            place(where) << ": " << peer.name << " expects nothing and is sent "
                         << to_json(peer.inbox.front()));
    }
}

void TestPeer::expect_closed(Where where) const {
    BOOST_CHECK_MESSAGE(
        closed(), place(where) << ": " << harness_->state_->peers[index_].name << " is not closed");
}

void TestPeer::expect_open(Where where) const {
    BOOST_CHECK_MESSAGE(
        !closed(), place(where) << ": " << harness_->state_->peers[index_].name << " is closed");
}

Value TestPeer::take() const {
    auto& inbox = harness_->state_->peers[index_].inbox;
    if (inbox.empty()) {
        return {};
    }
    Value next = std::move(inbox.front());
    inbox.pop_front();
    return next;
}

std::size_t TestPeer::waiting() const {
    return harness_->state_->peers[index_].inbox.size();
}

void TestPeer::discard() const {
    harness_->state_->peers[index_].inbox.clear();
}

void TestPeer::drop() const {
    auto& peer = harness_->state_->peers[index_];
    if (!std::exchange(peer.dropped, true)) {
        harness_->state_->core.detach(peer.id);
        harness_->state_->settle();
    }
}

void TestPeer::leave(Where where) const {
    send(R"([6, {}, "wamp.close.close_realm"])", where);
    expect(R"([6, {}, "wamp.close.goodbye_and_out"])", where);
}

bool TestPeer::held() const {
    return harness_->state_->peers[index_].held;
}

bool TestPeer::closed() const {
    return harness_->state_->peers[index_].closed;
}

WampId TestPeer::session() const {
    return harness_->state_->peers[index_].session;
}

std::string TestPeer::authid() const {
    const auto* details = welcome_details().as<wamp::Dict>();
    const auto* value = details == nullptr ? nullptr : details->find("authid");
    return value == nullptr || value->as<std::string>() == nullptr ? std::string()
                                                                   : *value->as<std::string>();
}

PeerId TestPeer::id() const {
    return harness_->state_->peers[index_].id;
}

const Value& TestPeer::welcome_details() const {
    return harness_->state_->peers[index_].welcome_details;
}

}  // namespace crossbar::test
