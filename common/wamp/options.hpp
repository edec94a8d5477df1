// SPDX-License-Identifier: MIT
// The Options and Details of WAMP messages that a router looks at or writes, as plain fields
// (specification: the sections of each advanced feature). Attributes that are not here are checked
// for well-formedness and dropped when read. Strings are views with the lifetime of the message
// that holds them.
#pragma once

#include "common/base/ids.hpp"
#include "common/wamp/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbar::wamp {

enum class Match : std::uint8_t { exact, prefix, wildcard };

enum class Invoke : std::uint8_t {
    single,
    roundrobin,
    random,
    first,
    last,
    invalid,  // a string that is none of these: refused with an ERROR, no violation
};

enum class CancelMode : std::uint8_t {
    absent,  // treated as killnowait
    skip,
    kill,
    killnowait,
    invalid,  // a string that is none of these: ERROR wamp.error.invalid_argument for the call
};

// Payload passthru mode ("ppt_*"): copied from the sender's options to the receiver's details
// unread.
struct PassThru {
    std::string_view scheme;
    std::string_view serializer;  // empty: absent
    std::string_view cipher;      // empty: absent
    std::string_view keyid;       // empty: absent
    // The form before ppt ("payload transparency"): enc_algo, enc_serializer, enc_key, with one
    // bare binary in the place of Arguments. Then `scheme`, `serializer` and `keyid` hold those
    // three.
    bool legacy = false;
};

// Black and white lists of PUBLISH.Options. A list that is present but empty is not the same as an
// absent one.
struct ReceiverFilter {
    std::optional<std::vector<WampId>> exclude;
    std::optional<std::vector<std::string_view>> exclude_authid;
    std::optional<std::vector<std::string_view>> exclude_authrole;
    std::optional<std::vector<WampId>> eligible;
    std::optional<std::vector<std::string_view>> eligible_authid;
    std::optional<std::vector<std::string_view>> eligible_authrole;
    // nexus: exclude_<attribute> and eligible_<attribute> on any session attribute, name without
    // the prefix.
    std::vector<std::pair<std::string_view, std::vector<std::string_view>>> exclude_attributes;
    std::vector<std::pair<std::string_view, std::vector<std::string_view>>> eligible_attributes;
};

struct PublishOptions {
    bool acknowledge = false;
    bool exclude_me = true;
    bool disclose_me = false;
    bool retain = false;
    std::unique_ptr<ReceiverFilter> receivers;  // null: no list is present
    std::unique_ptr<PassThru> ppt;              // null: no ppt_scheme
};

struct EventDetails {
    WampId publisher = 0;               // 0: not disclosed
    std::string_view publisher_authid;  // written only with `publisher`
    std::string_view publisher_authrole;
    std::string_view topic;  // empty: exact subscription
    std::optional<std::int64_t> trustlevel;
    bool retained = false;
    const PassThru* ppt = nullptr;
};

struct SubscribeOptions {
    Match match = Match::exact;
    bool get_retained = false;
};

struct RegisterOptions {
    Match match = Match::exact;
    Invoke invoke = Invoke::single;
    std::uint64_t concurrency = 0;  // 0: no limit
    bool force_reregister = false;
    bool disclose_caller = false;
    bool forward_timeout = false;
};

struct CallOptions {
    std::uint64_t timeout = 0;  // milliseconds; 0: none
    bool receive_progress = false;
    bool progress = false;  // progressive invocation: more of this call follows
    bool disclose_me = false;
    std::unique_ptr<PassThru> ppt;
};

struct InvocationDetails {
    WampId caller = 0;  // 0: not disclosed
    std::string_view caller_authid;
    std::string_view caller_authrole;
    std::string_view procedure;  // empty: exact registration
    std::optional<std::int64_t> trustlevel;
    std::uint64_t timeout = 0;  // milliseconds; 0: not forwarded
    bool receive_progress = false;
    bool progress = false;
    const PassThru* ppt = nullptr;
};

// YIELD.Options and RESULT.Details.
struct ResultOptions {
    bool progress = false;
    std::unique_ptr<PassThru> ppt;            // of a received YIELD or RESULT
    const PassThru* forwarded_ppt = nullptr;  // of a RESULT to be sent
};

}  // namespace crossbar::wamp
