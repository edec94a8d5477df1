// SPDX-License-Identifier: MIT
#include "common/router/subscription_meta.hpp"

#include "common/router/timestamp.hpp"
#include "common/wamp/uris.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace crossbar::router {
namespace {

namespace uris = wamp::uris;
using wamp::Match;

constexpr std::array<std::pair<std::string_view, Match>, 3> kMatches{
    {{"exact", Match::exact}, {"prefix", Match::prefix}, {"wildcard", Match::wildcard}}};

std::string_view name_of(Match match) {
    return kMatches[static_cast<std::size_t>(match)].first;
}

MetaAnswer invalid(std::string text) {
    return MetaAnswer::failure(uris::kInvalidArgument, std::move(text));
}

MetaAnswer no_such_subscription(WampId id) {
    return MetaAnswer::failure(
        uris::kNoSuchSubscription, "no subscription has the id " + std::to_string(id));
}

const std::string* text_argument(const wamp::Arguments& arguments, std::size_t index) {
    return index < arguments.args.size() ? arguments.args[index].as<std::string>() : nullptr;
}

wamp::List sorted(std::vector<WampId> ids) {
    std::sort(ids.begin(), ids.end());
    return {ids.begin(), ids.end()};
}

// One call: its answers by name. Lives for that call only.
class Query {
public:
    Query(
        const RealmContext& context,
        Subscriptions& subscriptions,
        const SubscribeRights* rights,
        const Session& caller,
        const wamp::Arguments& arguments)
        : context_(context),
          subscriptions_(subscriptions),
          rights_(rights),
          caller_(caller),
          arguments_(arguments) {}

    MetaAnswer list() const {
        const Session* only = nullptr;
        if (!arguments_.args.empty() && !arguments_.args[0].is_null()) {
            const auto id = id_argument(arguments_, 0);
            only = id ? context_.sessions.find_by_id(*id) : nullptr;
            if (only == nullptr) {
                return MetaAnswer::failure(uris::kNoSuchSession, "no such session");
            }
        }
        std::array<std::vector<WampId>, kMatches.size()> ids;
        subscriptions_.for_each([&](const Subscription& subscription) {
            if (only == nullptr || subscription.subscribers.contains(only->peer)) {
                ids[static_cast<std::size_t>(subscription.match)].push_back(subscription.id);
            }
        });
        wamp::Dict by_match;
        for (const auto& [name, match] : kMatches) {
            by_match.set(name, sorted(std::move(ids[static_cast<std::size_t>(match)])));
        }
        return MetaAnswer::result(std::move(by_match));
    }

    MetaAnswer lookup() const {
        const auto* topic = text_argument(arguments_, 0);
        if (topic == nullptr) {
            return invalid("the first argument must be a topic");
        }
        auto match = Match::exact;
        if (arguments_.args.size() > 1 && !arguments_.args[1].is_null()) {
            const auto* options = arguments_.args[1].as<wamp::Dict>();
            if (options == nullptr) {
                return invalid("the second argument must be a dictionary of options");
            }
            if (const auto* given = options->find("match")) {
                const auto* name = given->as<std::string>();
                const auto* known =
                    std::find_if(kMatches.begin(), kMatches.end(), [&](const auto& entry) {
                        return name != nullptr && entry.first == *name;
                    });
                if (known == kMatches.end()) {
                    return invalid("match must be exact, prefix or wildcard");
                }
                match = known->second;
            }
        }
        const auto* found = subscriptions_.find(*topic, match);
        return MetaAnswer::result(found != nullptr ? wamp::Value(found->id) : wamp::Value());
    }

    MetaAnswer match() const {
        const auto* topic = text_argument(arguments_, 0);
        if (topic == nullptr) {
            return invalid("the first argument must be a topic");
        }
        wamp::List ids;
        subscriptions_.for_each_match(
            *topic, [&](const Subscription& found) { ids.emplace_back(found.id); });
        return MetaAnswer::result(ids.empty() ? wamp::Value() : wamp::Value(std::move(ids)));
    }

    MetaAnswer get() const {
        return about_one([](const Subscription& found) { return describe(found); });
    }

    MetaAnswer list_subscribers() const {
        return about_one([this](const Subscription& found) {
            std::vector<WampId> ids;
            ids.reserve(found.subscribers.size());
            for (const PeerId peer : found.subscribers.all()) {
                if (const auto* session = context_.sessions.find(peer)) {
                    ids.push_back(session->id);
                }
            }
            return sorted(std::move(ids));
        });
    }

    MetaAnswer count_subscribers() const {
        return about_one([](const Subscription& found) { return found.subscribers.size(); });
    }

    MetaAnswer get_events() const {
        const auto id = id_argument(arguments_, 0);
        if (!id) {
            return invalid("the first argument must be a subscription id");
        }
        const auto* subscription = subscriptions_.find(*id);
        if (subscription == nullptr) {
            return no_such_subscription(*id);
        }
        if (!may_read(*subscription)) {
            return MetaAnswer::failure(uris::kNotAuthorized, "you may not subscribe to this topic");
        }
        auto filters = arguments_.kwargs;
        if (arguments_.args.size() > 1 && !filters.contains("limit")) {
            filters.set("limit", arguments_.args[1]);  // where Crossbar has it
        }
        auto query = HistoryQuery::from(filters);
        if (auto* problem = std::get_if<std::string>(&query)) {
            return invalid(std::move(*problem));
        }
        MetaAnswer answer;
        if (subscription->history != nullptr) {
            for (const auto* event :
                 subscription->history->select(std::get<HistoryQuery>(query), caller_)) {
                answer.arguments.args.emplace_back(to_value(*event, *subscription));
            }
        }
        return answer;
    }

private:
    // The result of view(subscription) for the subscription of the first argument.
    template <class View>
    MetaAnswer about_one(View&& view) const {
        const auto id = id_argument(arguments_, 0);
        if (!id) {
            return invalid("the first argument must be a subscription id");
        }
        const auto* found = subscriptions_.find(*id);
        return found != nullptr ? MetaAnswer::result(view(*found)) : no_such_subscription(*id);
    }

    // Who subscribes already was allowed to; else the rights tell (R-EH-10).
    bool may_read(const Subscription& subscription) const {
        return subscription.subscribers.contains(caller_.peer) ||
               (rights_ != nullptr &&
                rights_->may_subscribe(caller_, subscription.topic, subscription.match));
    }

    wamp::Dict to_value(const StoredEvent& event, const Subscription& subscription) const {
        wamp::Dict value;
        value.append("timestamp", to_timestamp(event.time()));
        value.append("subscription", subscription.id);
        value.append("publication", event.publication());
        value.append("details", details(event, subscription));
        auto payload = context_.payloads.decode(event.payload());
        if (!payload) {
            context_.logger.debug(
                "publication {} of the history cannot be read: {}",
                event.publication(),
                payload.error().message());
            return value;
        }
        if (event.payload().args) {
            value.append("args", std::move(payload->args));
        }
        if (event.payload().kwargs) {
            value.append("kwargs", std::move(payload->kwargs));
        }
        return value;
    }

    static wamp::Dict details(const StoredEvent& event, const Subscription& subscription) {
        const auto& from = event.details();
        wamp::Dict to;
        if (subscription.is_pattern()) {
            to.append("topic", event.topic());
        }
        if (from.publisher != 0) {
            to.append("publisher", from.publisher);
            to.append("publisher_authid", from.publisher_authid);
            to.append("publisher_authrole", from.publisher_authrole);
        }
        if (from.trustlevel) {
            to.append("trustlevel", *from.trustlevel);
        }
        if (from.ppt != nullptr) {
            const auto& ppt = *from.ppt;
            const std::pair<const char*, std::string_view> attributes[] = {
                {ppt.legacy ? "enc_algo" : "ppt_scheme", ppt.scheme},
                {ppt.legacy ? "enc_serializer" : "ppt_serializer", ppt.serializer},
                {"ppt_cipher", ppt.cipher},
                {ppt.legacy ? "enc_key" : "ppt_keyid", ppt.keyid}};
            for (const auto& [name, text] : attributes) {
                if (!text.empty()) {
                    to.append(name, text);
                }
            }
        }
        return to;
    }

    const RealmContext& context_;
    Subscriptions& subscriptions_;
    const SubscribeRights* rights_;
    const Session& caller_;
    const wamp::Arguments& arguments_;
};

}  // namespace

wamp::Dict describe(const Subscription& subscription) {
    return {
        {"id", subscription.id},
        {"created", to_timestamp(subscription.created)},
        {"uri", subscription.topic},
        {"match", name_of(subscription.match)}};
}

std::optional<WampId> id_argument(const wamp::Arguments& arguments, std::size_t index) {
    WampId id = 0;
    const bool found = index < arguments.args.size() && arguments.args[index].to_unsigned(id);
    return found ? std::optional(id) : std::nullopt;
}

std::optional<MetaAnswer> answer_subscription_meta(
    const RealmContext& context,
    Subscriptions& subscriptions,
    const SubscribeRights* rights,
    const Session& caller,
    std::string_view name,
    const wamp::Arguments& arguments) {
    using Procedure = MetaAnswer (Query::*)() const;
    static constexpr std::pair<std::string_view, Procedure> kProcedures[] = {
        {"list", &Query::list},
        {"lookup", &Query::lookup},
        {"match", &Query::match},
        {"get", &Query::get},
        {"list_subscribers", &Query::list_subscribers},
        {"count_subscribers", &Query::count_subscribers},
        {"get_events", &Query::get_events}};
    for (const auto& [known, procedure] : kProcedures) {
        if (known == name) {
            const Query query(context, subscriptions, rights, caller, arguments);
            return (query.*procedure)();
        }
    }
    return std::nullopt;
}

}  // namespace crossbar::router
