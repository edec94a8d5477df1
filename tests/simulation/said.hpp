// SPDX-License-Identifier: MIT
// What goes over the wire in the simulation, as plain comparable data: what a client says
// (ClientMessage) and what it is told (Said). Neither model nor router: the language of both.
#pragma once

#include "common/base/ids.hpp"
#include "common/wamp/message.hpp"
#include "common/wamp/options.hpp"
#include "common/wamp/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::simulation {

using PeerNo = unsigned;  // clients are counted; a number is never used again

// The roles and features that a client announces.
struct Abilities {
    bool publisher = true;
    bool subscriber = true;
    bool caller = true;
    bool callee = true;
    bool subscription_revocation = false;
    bool caller_progressive_results = false;
    bool caller_progressive_invocations = false;
    bool callee_progressive_results = false;
    bool callee_progressive_invocations = false;
    bool callee_canceling = false;
    bool callee_timeout = false;
    bool callee_reroute = false;
    bool registration_revocation = false;
};

// HELLO.Details.roles.
wamp::Dict roles_of(const Abilities& abilities);

// Who may get a publication. Lists that are present but empty differ from absent ones.
struct Filter {
    std::optional<std::vector<WampId>> exclude;
    std::optional<std::vector<WampId>> eligible;
    std::optional<std::vector<std::string>> exclude_authid;
    std::optional<std::vector<std::string>> exclude_authrole;
    std::optional<std::vector<std::string>> eligible_authid;
    std::optional<std::vector<std::string>> eligible_authrole;

    bool operator==(const Filter&) const = default;
};

// One message from a client; a type uses those fields that it has a use for.
struct ClientMessage {
    wamp::MessageType type = wamp::MessageType::hello;
    WampId request = 0;
    WampId id = 0;                   // of a subscription or registration
    std::uint64_t request_type = 0;  // ERROR
    std::string uri;      // topic, procedure, realm, reason, error; AUTHENTICATE: the signature
    std::string payload;  // JSON text of Arguments and maybe ",ArgumentsKw"; empty: none
    bool kwargs = false;  // the payload has ArgumentsKw
    wamp::Match match = wamp::Match::exact;
    wamp::Invoke invoke = wamp::Invoke::single;
    wamp::CancelMode mode = wamp::CancelMode::absent;
    bool acknowledge = false;
    bool exclude_me = true;
    bool disclose_me = false;
    bool retain = false;
    bool get_retained = false;
    bool receive_progress = false;
    bool progress = false;
    bool force_reregister = false;
    bool disclose_caller = false;
    bool forward_timeout = false;
    std::uint64_t concurrency = 0;
    std::uint64_t timeout = 0;
    std::optional<Filter> filter;
    // HELLO
    std::optional<Abilities> abilities;  // absent: no roles at all
    std::optional<std::vector<std::string>> methods;
    std::string authid;
};

// `message` as the router gets it. Its views point into `from`.
wamp::Message to_wamp(const ClientMessage& from);

// As a line of a report, much like JSON.
std::string to_text(const ClientMessage& message);

// One message to a client. `details` is text that holds every detail that matters.
struct Said {
    wamp::MessageType type = wamp::MessageType::welcome;
    std::uint64_t request_type = 0;  // ERROR
    WampId request = 0;
    WampId id = 0;           // session, subscription, registration
    WampId publication = 0;  // EVENT, PUBLISHED
    std::string uri;         // error, reason, authmethod
    std::string details;
    std::string payload;

    bool operator==(const Said&) const = default;
};

using SaidPtr = std::shared_ptr<const Said>;

// In place of a payload or details that is left to the router (texts for people).
inline constexpr std::string_view kAnything = "*";

// What the router says. Payloads that it makes itself are written with write().
Said said(const wamp::Message& message);
std::string to_text(const Said& said);

// The text of EVENT and INVOCATION details, in the same words for router and model.
std::string event_details(
    WampId publisher,
    std::string_view authid,
    std::string_view authrole,
    std::string_view topic,
    bool retained);
std::string invocation_details(
    WampId caller,
    std::string_view authid,
    std::string_view authrole,
    std::string_view procedure,
    std::uint64_t timeout,
    bool receive_progress,
    bool progress);

// A payload as JSON text. Lists of integers (ids in no promised order) are sorted, times of
// creation left out.
std::string write(const wamp::Arguments& arguments);
std::string write(const wamp::Value& value);

// "exact", "prefix", "wildcard"; "single", ...
std::string_view name_of(wamp::Match match);
std::string_view name_of(wamp::Invoke invoke);
std::string_view name_of(wamp::CancelMode mode);

}  // namespace crossbar::simulation
