// SPDX-License-Identifier: MIT
// `realms[]` of a router worker: names, options, roles, permissions, event history.
#include "common/config/read.hpp"

#include <algorithm>
#include <bit>

namespace crossbar::config {

namespace {

const Choices<UriMatch> kMatches = {
    {"exact", UriMatch::exact}, {"prefix", UriMatch::prefix}, {"wildcard", UriMatch::wildcard}};

bool is_realm_name(std::string_view name) {
    const auto letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    const auto inner = [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '@' || c == '.';
    };
    return name.size() >= 3 && name.size() <= 255 && letter(name[0]) &&
           std::all_of(name.begin(), name.end(), inner);
}

// Without "match", stars say it: none = exact, one at the end = prefix, others = empty components
// of a wildcard. The stars go.
void expand_stars(ObjectReader& permission, PermissionConfig& out) {
    const std::size_t stars =
        static_cast<std::size_t>(std::count(out.uri.begin(), out.uri.end(), '*'));
    std::string_view match = "exact";
    if (stars == 1 && out.uri.ends_with('*')) {
        out.match = UriMatch::prefix;
        match = "prefix";
    } else if (stars > 0) {
        out.match = UriMatch::wildcard;
        match = "wildcard";
    }
    std::erase(out.uri, '*');
    permission.node().set("uri", make_string(out.uri));
    permission.node().set("match", make_string(std::string(match)));
}

PermissionConfig read_permission(ReadContext& context, Node& node, std::string path) {
    PermissionConfig out;
    ObjectReader permission(context, node, std::move(path), keys::permission);
    const bool has_uri = permission.text("uri", out.uri);
    if (permission.has("match")) {
        permission.choice("match", out.match, kMatches);
    } else if (has_uri) {
        expand_stars(permission, out);
    }
    if (has_uri && out.uri.find_first_of(" \t\r\n#") != std::string::npos) {
        permission.error("uri", "is no URI pattern", "no white space, no '#'");
    }
    if (auto allow = permission.object("allow", keys::allow)) {
        allow->flag("call", out.call);
        allow->flag("register", out.register_);
        allow->flag("publish", out.publish);
        allow->flag("subscribe", out.subscribe);
    }
    if (auto disclose = permission.object("disclose", keys::disclose)) {
        disclose->flag("caller", out.disclose_caller);
        disclose->flag("publisher", out.disclose_publisher);
    }
    permission.flag("cache", out.cache);
    return out;
}

void check_permissions_differ(ObjectReader& role, const RoleConfig& out) {
    for (std::size_t i = 0; i < out.permissions.size() && i < 1000; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const PermissionConfig& a = out.permissions[i];
            const PermissionConfig& b = out.permissions[j];
            if (a.uri == b.uri && a.match == b.match) {
                const std::string list = role.path_of("permissions");
                role.context().diagnostics.error(
                    role.find("permissions")->items[i].where,
                    item_path(list, i),
                    "the same URI and match as " + item_path(list, j),
                    "one permission for each pattern");
                break;
            }
        }
    }
}

TrustLevelConfig read_trust_level(ReadContext& context, Node& node, std::string path) {
    TrustLevelConfig out;
    ObjectReader level(context, node, std::move(path), keys::trust_level);
    level.text("uri", out.uri);
    level.choice("match", out.match, kMatches);
    level.text("authrole", out.authrole);
    level.integer("level", out.level, 0, kMaxCount);
    return out;
}

void read_options(ObjectReader& realm, RealmConfig& out) {
    auto options = realm.object("options", keys::realm_options);
    if (!options) {
        return;
    }
    options->flag("enable_meta_api", out.enable_meta_api);
    options->choice(
        "uri_check", out.uri_check, {{"loose", UriCheck::loose}, {"strict", UriCheck::strict}});
    options->flag("allow_disclose_me", out.allow_disclose_me);
    options->flag("allow_retain", out.allow_retain);
    options->flag("forward_timeout", out.forward_timeout);
    options->each("trust_levels", [&](Node& node, std::string path) {
        out.trust_levels.push_back(read_trust_level(realm.context(), node, std::move(path)));
    });
    if (auto limits = options->object("limits", keys::realm_limits)) {
        limits->integer("max_sessions", out.max_sessions, 0, kMaxCount);
        limits->integer(
            "max_subscriptions_per_session", out.max_subscriptions_per_session, 0, kMaxCount);
        limits->integer(
            "max_registrations_per_session", out.max_registrations_per_session, 0, kMaxCount);
        limits->integer(
            "max_pending_calls_per_session", out.max_pending_calls_per_session, 0, kMaxCount);
        limits->integer("max_retained_events", out.max_retained_events, 0, kMaxCount);
    }
}

void read_store(ObjectReader& realm, RealmConfig& out) {
    Node* node = realm.expect("store", Node::Kind::object);
    if (node == nullptr) {
        return;
    }
    const Node* type = node->find("type");
    if (type != nullptr && type->text == "cfxdb") {
        realm.error("store", "the store type \"cfxdb\" is not supported", "\"memory\"");
        return;
    }
    ObjectReader store(realm.context(), *node, realm.path_of("store"), keys::store);
    store.one_of("type", {"memory"});
    std::size_t limit = HistoryConfig().limit;
    store.integer("limit", limit, 1, kMaxCount);
    store.each("event-history", [&](Node& item, std::string path) {
        HistoryConfig history;
        history.limit = limit;
        ObjectReader reader(realm.context(), item, std::move(path), keys::history);
        reader.text("uri", history.uri);
        reader.choice("match", history.match, kMatches);
        reader.integer("limit", history.limit, 1, kMaxCount);
        out.event_history.push_back(std::move(history));
    });
}

void read_stats(ObjectReader& realm, RealmConfig& out) {
    auto stats = realm.object("stats", keys::stats);
    if (!stats) {
        return;
    }
    StatsConfig& read = out.stats.emplace();
    constexpr std::int64_t kLargest = 16 * 1024 * 1024;
    constexpr std::int64_t kMaxSeconds = 10LL * 365 * 24 * 3600;
    if (stats->integer("rated_message_size", read.rated_message_size, 2, kLargest) &&
        !std::has_single_bit(read.rated_message_size)) {
        stats->error("rated_message_size", "is no power of two", "512 for example");
    }
    stats->integer("trigger_after_rated_messages", read.trigger_after_rated_messages, 0, kMaxCount);
    stats->integer("trigger_after_duration", read.trigger_after_duration, 0, kMaxSeconds);
    stats->flag("trigger_on_join", read.trigger_on_join);
    stats->flag("trigger_on_leave", read.trigger_on_leave);
    if (read.trigger_after_rated_messages == 0 && read.trigger_after_duration == 0) {
        realm.error(
            "stats",
            "nothing triggers statistics while a session lasts",
            "\"trigger_after_rated_messages\" or \"trigger_after_duration\" above 0");
    }
}

void check_role_names(ObjectReader& realm, const std::vector<RoleConfig>& roles) {
    const Node* list = realm.find("roles");
    for (std::size_t i = 0; i < roles.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (!roles[i].name.empty() && roles[i].name == roles[j].name) {
                realm.context().diagnostics.error(
                    list->items[i].find("name")->where,
                    item_path(realm.path_of("roles"), i) + ".name",
                    "another role of this realm has the name \"" + roles[i].name + "\"",
                    item_path(realm.path_of("roles"), j));
                break;
            }
        }
    }
}

}  // namespace

RoleConfig read_role(ReadContext& context, Node& node, std::string path, Ids& ids) {
    RoleConfig out;
    ObjectReader role(context, node, std::move(path), keys::role);
    out.id = ids.next(role);
    role.not_empty("name", out.name);
    if (out.name == "trusted") {
        role.error("name", "the name \"trusted\" is reserved", "another name");
    }
    role.each("permissions", [&](Node& item, std::string item_path) {
        out.permissions.push_back(read_permission(context, item, std::move(item_path)));
    });
    check_permissions_differ(role, out);
    if (role.text("authorizer", out.authorizer) && role.has("permissions")) {
        role.error(
            "authorizer",
            "\"authorizer\" and \"permissions\" exclude each other",
            "one of the two");
    }
    role.flag("allow-by-default", out.allow_by_default);
    if (role.has("allow-by-default") && (role.has("permissions") || role.has("authorizer"))) {
        out.allow_by_default = false;
        role.warning(
            "allow-by-default",
            "\"allow-by-default\" has no effect",
            "it counts without permissions and authorizer");
    }
    out.json = to_json(node);
    return out;
}

RealmConfig read_realm(ReadContext& context, Node& node, std::string path, Ids& ids) {
    RealmConfig out;
    ObjectReader realm(context, node, std::move(path), keys::realm);
    out.id = ids.next(realm);
    if (realm.text("name", out.name) && !is_realm_name(out.name)) {
        realm.error(
            "name",
            "is no realm name",
            "a letter, then 2 to 254 letters, digits, '_', '-', '@', '.'");
    } else if (out.name == "crossbar") {
        realm.error("name", "the name \"crossbar\" is the node's own realm", "another name");
    }
    read_options(realm, out);
    read_store(realm, out);
    read_stats(realm, out);
    Ids role_ids("role", "role of this realm");
    role_ids.reserve(realm.find("roles"));
    realm.each("roles", [&](Node& item, std::string item_path) {
        out.roles.push_back(read_role(context, item, std::move(item_path), role_ids));
    });
    check_role_names(realm, out.roles);
    RealmFact fact{out.name, {}, context.facts.worker};
    for (const RoleConfig& role : out.roles) {
        fact.roles.push_back(role.name);
    }
    context.facts.realms.push_back(std::move(fact));
    out.json = to_json(node);
    return out;
}

}  // namespace crossbar::config
