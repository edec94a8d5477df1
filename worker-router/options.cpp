// SPDX-License-Identifier: MIT
#include "worker-router/options.hpp"

#include "common/transport/rawsocket_framing.hpp"
#include "common/transport/universal_framing.hpp"
#include "common/transport/websocket_framing.hpp"
#include "worker-router/auth_options.hpp"

namespace crossbar::worker_router {
namespace {

wamp::Match match_of(config::UriMatch match) {
    switch (match) {
        case config::UriMatch::exact:
            return wamp::Match::exact;
        case config::UriMatch::prefix:
            return wamp::Match::prefix;
        case config::UriMatch::wildcard:
            return wamp::Match::wildcard;
    }
    return wamp::Match::exact;
}

router::RequestIds request_ids_of(config::RequestIdCheck check) {
    switch (check) {
        case config::RequestIdCheck::strict:
            return router::RequestIds::strict;
        case config::RequestIdCheck::increasing:
            return router::RequestIds::increasing;
        case config::RequestIdCheck::off:
            return router::RequestIds::off;
    }
    return router::RequestIds::increasing;
}

io::Listen endpoint_of(const config::ListenEndpoint& endpoint) {
    if (const auto* tcp = std::get_if<config::TcpListenEndpoint>(&endpoint)) {
        io::TcpListen listen;
        listen.port = tcp->port;
        listen.interface = tcp->interface;
        listen.version = tcp->version;
        listen.backlog = tcp->backlog;
        listen.shared = tcp->shared;
        listen.user_timeout = tcp->user_timeout ? static_cast<int>(tcp->user_timeout->count()) : 0;
        return listen;
    }
    const auto& local = std::get<config::UnixListenEndpoint>(endpoint);
    return io::UnixListen{local.path, local.backlog, local.permissions};
}

// What a listener speaks; all when none are named. RawSocket knows no batches.
std::vector<transport::Subprotocol> listened_subprotocols(const std::vector<std::string>& names) {
    auto subprotocols = transport::subprotocols_of(names);
    if (subprotocols.empty()) {
        for (const bool batched : {false, true}) {
            for (const auto serializer :
                 {wamp::Serializer::json,
                  wamp::Serializer::msgpack,
                  wamp::Serializer::cbor,
                  wamp::Serializer::ubjson}) {
                subprotocols.push_back({serializer, batched});
            }
        }
    }
    return subprotocols;
}

transport::RawSocketServerOptions rawsocket_options(
    const config::RawSocketListenConfig& rawsocket) {
    transport::RawSocketServerOptions options;
    for (const auto& subprotocol : listened_subprotocols(rawsocket.serializers)) {
        if (!subprotocol.batched) {
            options.serializers.push_back(subprotocol.serializer);
        }
    }
    options.max_message_size = rawsocket.options.max_message_size;
    return options;
}

transport::WebSocketServerOptions websocket_options(
    const config::WebSocketListenConfig& websocket) {
    const auto& from = websocket.options;
    transport::WebSocketServerOptions options;
    options.max_frame_size = from.max_frame_size;
    options.max_message_size = from.max_message_size;
    options.auto_fragment_size = from.auto_fragment_size;
    options.validate_utf8 = from.validate_utf8;
    options.fail_by_drop = from.fail_by_drop;
    options.echo_close_codereason = from.echo_close_codereason;
    options.apply_mask = from.apply_mask;
    if (from.compression) {
        options.deflate = transport::DeflateOptions{
            from.compression->request_no_context_takeover,
            from.compression->no_context_takeover,
            from.compression->request_max_window_bits,
            from.compression->max_window_bits,
            from.compression->memory_level};
    }
    options.subprotocols = listened_subprotocols(websocket.serializers);
    options.require_subprotocol = from.require_websocket_subprotocol;
    options.allowed_origins = from.allowed_origins;
    options.allow_null_origin = from.allow_null_origin;
    options.require_masked_client_frames = from.require_masked_client_frames;
    options.mask_server_frames = from.mask_server_frames;
    options.enable_webstatus = from.enable_webstatus;
    if (from.show_server_version) {
        options.server = "crossbar-cxx/" CROSSBAR_VERSION;
    }
    return options;
}

transport::ConnectionOptions connection_options(const config::WebSocketOptions& from) {
    transport::ConnectionOptions options;
    options.handshake_deadline = from.open_handshake_timeout;
    options.close_deadline = from.close_handshake_timeout;
    options.ping_interval = from.auto_ping_interval;
    options.ping_timeout = from.auto_ping_timeout;
    options.ping_size = from.auto_ping_size;
    return options;
}

using Cookies = std::optional<cookies::CookieHandshake>;

Cookies cookies_of(const config::WebSocketListenConfig& websocket, const ListenContext& context) {
    if (!websocket.cookie) {
        return std::nullopt;
    }
    const auto& cookie = *websocket.cookie;
    auto store = cookie.store == config::CookieConfig::Store::memory
                     ? std::make_shared<cookies::CookieStore>(
                           store_options(cookie), context.clock, context.logger)
                     : context.cookie_stores.at(cookie.store_path);
    return cookies::CookieHandshake(cookie_attributes(cookie), std::move(store), context.random);
}

host::ClientPolicy policy_of(const config::WampListenOptions& from, const ListenContext& context) {
    host::ClientPolicy policy;
    policy.request_ids = request_ids_of(from.request_ids);
    policy.auth = auth_options(from.auth, context.router_key);
    policy.ubjson = from.ubjson == config::UbjsonFlavour::ubjson;
    policy.bjdata = from.ubjson == config::UbjsonFlavour::bjdata;
    return policy;
}

host::ClientPolicy policy_of(
    const config::WebSocketListenConfig& from,
    const ListenContext& context,
    const Cookies& cookies) {
    auto policy = policy_of(from, context);
    policy.cookies = cookies ? cookies->store() : nullptr;
    return policy;
}

void listen_rawsocket(
    const config::RawSocketListenConfig& rawsocket,
    const ListenContext& context,
    host::ListenOptions& to) {
    const auto options = rawsocket_options(rawsocket);
    auto refusing = options;
    refusing.too_many_connections = true;
    to.policy = [policy = policy_of(rawsocket, context)](const transport::Opened&) {
        return policy;
    };
    to.framing = [options] {
        return transport::make_rawsocket_server(options);
    };
    to.refusal = [refusing] {
        return transport::make_rawsocket_server(refusing);
    };
}

using SharedWebSocketOptions = std::shared_ptr<const transport::WebSocketServerOptions>;

SharedWebSocketOptions shared_options(
    const config::WebSocketListenConfig& websocket,
    const Cookies& cookies,
    bool too_many_connections) {
    auto options = websocket_options(websocket);
    options.too_many_connections = too_many_connections;
    if (cookies) {
        options.cookie = [cookies = *cookies](std::string_view header) {
            auto greeting = cookies.greet(header);
            return transport::HandshakeCookie{
                std::move(greeting.cookie), std::move(greeting.set_cookie)};
        };
    }
    return std::make_shared<const transport::WebSocketServerOptions>(std::move(options));
}

void listen_websocket(
    const config::WebSocketListenConfig& websocket,
    const ListenContext& context,
    host::ListenOptions& to) {
    to.connection = connection_options(websocket.options);
    const auto cookies = cookies_of(websocket, context);
    to.policy = [policy = policy_of(websocket, context, cookies)](const transport::Opened&) {
        return policy;
    };
    to.framing = [options = shared_options(websocket, cookies, false), &random = context.random] {
        return transport::make_websocket_server(options, random);
    };
    to.refusal = [options = shared_options(websocket, cookies, true), &random = context.random] {
        return transport::make_websocket_server(options, random);
    };
}

// Of each path of a universal transport.
using CookiesByPath = std::map<std::string, Cookies, std::less<>>;

std::shared_ptr<const transport::UniversalOptions> shared_options(
    const config::UniversalListenConfig& universal,
    const CookiesByPath& cookies,
    bool too_many_connections) {
    auto options = std::make_shared<transport::UniversalOptions>();
    if (universal.rawsocket) {
        options->rawsocket = rawsocket_options(*universal.rawsocket);
        options->rawsocket->too_many_connections = too_many_connections;
    }
    for (const auto& [path, websocket] : universal.websocket) {
        options->websocket.emplace(
            path, shared_options(websocket, cookies.at(path), too_many_connections));
    }
    return options;
}

// Who a client is may depend on what it speaks: each has its own logins.
class UniversalPolicy {
public:
    UniversalPolicy(
        const config::UniversalListenConfig& universal,
        const ListenContext& context,
        const CookiesByPath& cookies) {
        if (universal.rawsocket) {
            rawsocket_ = policy_of(*universal.rawsocket, context);
        }
        for (const auto& [path, websocket] : universal.websocket) {
            websocket_.emplace(path, policy_of(websocket, context, cookies.at(path)));
        }
    }

    host::ClientPolicy operator()(const transport::Opened& opened) const {
        if (opened.type == "rawsocket") {
            return rawsocket_;
        }
        const auto* value = opened.http.find("path");
        const auto* path = value != nullptr ? value->as<std::string>() : nullptr;
        const auto found =
            path != nullptr ? websocket_.find(transport::first_component(*path)) : websocket_.end();
        return found != websocket_.end() ? found->second : nobody();
    }

private:
    // Does not happen: the framing serves no path that is not configured. If it did, nobody could
    // log in.
    static host::ClientPolicy nobody() {
        host::ClientPolicy policy;
        policy.auth = std::make_shared<const router::AuthOptions>();
        return policy;
    }

    host::ClientPolicy rawsocket_;
    std::map<std::string, host::ClientPolicy, std::less<>> websocket_;
};

void listen_universal(
    const config::UniversalListenConfig& universal,
    const ListenContext& context,
    host::ListenOptions& to) {
    if (!universal.websocket.empty()) {
        to.connection = connection_options(universal.websocket.begin()->second.options);
    }
    CookiesByPath cookies;
    for (const auto& [path, websocket] : universal.websocket) {
        cookies.emplace(path, cookies_of(websocket, context));
    }
    to.policy = UniversalPolicy(universal, context, cookies);
    to.framing = [options = shared_options(universal, cookies, false), &random = context.random] {
        return transport::make_universal_server(options, random);
    };
    to.refusal = [options = shared_options(universal, cookies, true), &random = context.random] {
        return transport::make_universal_server(options, random);
    };
}

}  // namespace

router::RealmOptions realm_options(const config::RealmConfig& realm) {
    router::RealmOptions options;
    options.name = realm.name;
    options.uri_rules = realm.uri_check == config::UriCheck::strict ? wamp::UriRules::strict
                                                                    : wamp::UriRules::loose;
    options.meta_api = realm.enable_meta_api;
    options.allow_disclose_me = realm.allow_disclose_me;
    options.allow_retain = realm.allow_retain;
    options.forward_timeout = realm.forward_timeout;
    options.max_retained_events = realm.max_retained_events;
    options.max_sessions = realm.max_sessions;
    options.max_subscriptions_per_session = realm.max_subscriptions_per_session;
    options.max_registrations_per_session = realm.max_registrations_per_session;
    options.max_pending_calls_per_session = realm.max_pending_calls_per_session;
    if (realm.stats) {
        options.stats = router::StatsOptions{
            realm.stats->rated_message_size,
            realm.stats->trigger_after_rated_messages,
            std::chrono::seconds(realm.stats->trigger_after_duration),
            realm.stats->trigger_on_join,
            realm.stats->trigger_on_leave};
    }
    for (const auto& level : realm.trust_levels) {
        options.trust_levels.push_back(
            {level.uri, match_of(level.match), level.authrole, level.level});
    }
    for (const auto& history : realm.event_history) {
        options.history.push_back({history.uri, match_of(history.match), history.limit});
    }
    return options;
}

router::RoleOptions role_options(const config::RoleConfig& role) {
    router::RoleOptions options;
    options.name = role.name;
    options.authorizer = role.authorizer;
    for (const auto& permission : role.permissions) {
        router::Permission& added = options.permissions.emplace_back();
        added.uri = permission.uri;
        added.match = match_of(permission.match);
        added.call = permission.call;
        added.register_ = permission.register_;
        added.publish = permission.publish;
        added.subscribe = permission.subscribe;
        added.disclose_caller = permission.disclose_caller;
        added.disclose_publisher = permission.disclose_publisher;
        added.cache = permission.cache;
    }
    if (role.allow_by_default) {
        options.permissions.push_back(
            {"", wamp::Match::prefix, true, true, true, true, false, false, true});
    }
    return options;
}

host::ListenOptions listen_options(
    const config::TransportConfig& transport, const ListenContext& context) {
    host::ListenOptions options;
    options.id = transport.id;
    options.endpoint = endpoint_of(transport.endpoint);
    options.limits = {
        transport.limits.max_connections,
        transport.limits.max_connections_per_address,
        transport.limits.failed_logins_per_minute};
    options.login_deadline = transport.limits.authentication_timeout;
    options.connection.handshake_deadline = transport.limits.handshake_timeout;
    if (const auto* rawsocket = std::get_if<config::RawSocketListenConfig>(&transport.listener)) {
        listen_rawsocket(*rawsocket, context, options);
    } else if (
        const auto* websocket = std::get_if<config::WebSocketListenConfig>(&transport.listener)) {
        listen_websocket(*websocket, context, options);
    } else {
        listen_universal(
            std::get<config::UniversalListenConfig>(transport.listener), context, options);
    }
    options.connection.outbox_limit = transport.limits.outbox_bytes;
    options.close_slow = transport.limits.outbox_policy == config::OutboxPolicy::close;
    return options;
}

std::string factory_name(const config::TransportConfig& transport) {
    if (std::holds_alternative<config::WebSocketListenConfig>(transport.listener)) {
        return "WampWebSocketServerFactory";
    }
    if (std::holds_alternative<config::RawSocketListenConfig>(transport.listener)) {
        return "WampRawSocketServerFactory";
    }
    return "UniSocketServerFactory";
}

}  // namespace crossbar::worker_router
