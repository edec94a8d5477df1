// SPDX-License-Identifier: MIT
// The meta procedures "wamp.subscription.*" that only look: what each answers, as values. The
// broker sends it, and does what changes something (remove_subscriber).
#pragma once

#include "common/router/broker.hpp"
#include "common/router/realm_context.hpp"
#include "common/router/subscriptions.hpp"
#include "common/wamp/payload.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossbar::router {

struct MetaAnswer {
    std::string_view error;  // empty: a result
    wamp::Arguments arguments;

    static MetaAnswer result(wamp::Value value) { return {{}, {{std::move(value)}, {}}}; }

    static MetaAnswer failure(std::string_view error, std::string text) {
        return {error, {{std::move(text)}, {}}};
    }
};

// What on_create and wamp.subscription.get show: {id, created, uri, match}.
wamp::Dict describe(const Subscription& subscription);

// The positional argument at `index` as an id.
std::optional<WampId> id_argument(const wamp::Arguments& arguments, std::size_t index);

// The answer to wamp.subscription.<name>; nothing when it is none of those here. `rights` may be
// null: then only subscribers may read a history.
std::optional<MetaAnswer> answer_subscription_meta(
    const RealmContext& context,
    Subscriptions& subscriptions,
    const SubscribeRights* rights,
    const Session& caller,
    std::string_view name,
    const wamp::Arguments& arguments);

}  // namespace crossbar::router
