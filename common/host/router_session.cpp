// SPDX-License-Identifier: MIT
#include "common/host/router_session.hpp"

#include "common/base/errc.hpp"
#include "common/wamp/value.hpp"

namespace crossbar::host {
namespace {

// HELLO and AUTHENTICATE are short; once decoded, what is long takes a multiple of its length.
constexpr std::size_t kStrangersMessage = 64 * 1024;

// What other sessions may learn of a request through the meta API: no cookie, no credentials.
wamp::Dict shown_to_others(const wamp::Dict& http) {
    wamp::Dict shown;
    for (const auto* name : {"path", "host", "origin", "user-agent"}) {
        if (const auto* value = http.find(name)) {
            shown.append(name, *value);
        }
    }
    return shown;
}

// How Crossbar.io's session details name what is below a transport's framing.
std::string_view channel_type(bool tls, std::string_view peer) {
    if (tls) {
        return "tls";
    }
    return peer.starts_with("tcp") ? "tcp" : "memory";
}

}  // namespace

using transport::Next;
using wamp::Serializer;

RouterSession::RouterSession(
    RouterHost& host,
    transport::Socket socket,
    std::unique_ptr<transport::Framing> framing,
    const transport::ConnectionOptions& options,
    router::TransportDetails details,
    std::unique_ptr<io::TlsStream> tls)
    : host_(host),
      details_(std::move(details)),
      connection_(
          host.loop_, std::move(socket), std::move(framing), *this, options, std::move(tls)) {}

void RouterSession::opened(const transport::Opened& opened) {
    serializer = opened.serializer;
    if (policy != nullptr) {
        auto decided = (*policy)(opened);
        details_.request_ids = decided.request_ids;
        details_.auth = std::move(decided.auth);
        details_.cookies = std::move(decided.cookies);
        detect_flavour_ = !decided.ubjson && !decided.bjdata;
        if (decided.bjdata && serializer == Serializer::ubjson) {
            serializer = Serializer::bjdata;
        }
    }
    details_.cookie = opened.cookie;
    details_.type = opened.type;
    details_.protocol = opened.protocol;
    details_.serializer = serializer;
    details_.peer = connection_.peer_name();
    auto facts = connection_.tls_facts();
    details_.extra.set("channel_type", channel_type(facts.has_value(), details_.peer));
    details_.extra.set("channel_framing", opened.type);
    details_.extra.set("is_secure", facts.has_value());
    if (facts) {
        host_.logger_.debug(
            "{}: {}, {}{}",
            details_.peer,
            facts->version,
            facts->cipher,
            facts->resumed ? ", resumed" : "");
        details_.channel = router::SecureChannel{
            std::move(facts->tls_unique),
            std::move(facts->tls_exporter),
            std::move(facts->finished),
            std::move(facts->server_end_point),
            std::move(facts->certificate_sha1),
            std::move(facts->certificate)};
    }
    if (!opened.http.empty()) {
        details_.extra.set("http", shown_to_others(opened.http));
    }
    peer = host_.router_->attach(std::move(details_));
    host_.bind(peer, *this);
    host_.rearm();
}

Next RouterSession::message(ByteView bytes) {
    if (serializer == Serializer::ubjson && detect_flavour_) {
        detect_flavour_ = false;
        serializer = serial::detect_ubjson_flavour(bytes);
    }
    if (!welcome && door != nullptr && bytes.size() > kStrangersMessage) {
        const auto refused = host_.router_->refuse_stranger(
            peer, fmt::format("more than {} bytes before WELCOME", kStrangersMessage));
        host_.rearm();
        return next(refused);
    }
    const auto message = host_.decoder_.decode(serializer, bytes);
    if (!welcome && message) {
        if (const auto* hello = std::get_if<wamp::Hello>(&*message)) {
            // A login keeps it, what of it is for the method, and what a procedure is told.
            connection_.account_for_login(3 * wamp::footprint(hello->details));
        }
    }
    const auto receipt = message ? host_.router_->receive(peer, *message)
                                 : host_.router_->violation(peer, host_.decoder_.error_text());
    if (counted && receipt != router::Receipt::held) {
        host_.router_->count_received(peer, bytes.size());
    }
    host_.rearm();
    return next(receipt);
}

// Limits that the connection itself keeps.
void RouterSession::count(const transport::Ended& why) {
    if (why.error == errc::too_large) {
        door->count(Bite::max_message_size, [&] {
            return fmt::format("connection closed: {}", why.reason);
        });
    } else if (why.error == errc::timed_out && !peer) {
        door->count(Bite::handshake_timeout, [&] {
            return fmt::format(
                "handshake_timeout: {} was still in its opening handshake",
                connection_.peer_name());
        });
    }
}

Next RouterSession::next(router::Receipt receipt) {
    switch (receipt) {
        case router::Receipt::done:
            return Next::more;
        case router::Receipt::held:
            return Next::hold;
        case router::Receipt::closed:
            return Next::stop;
    }
    return Next::stop;
}

void RouterSession::received() {
    if (on_received) {
        on_received();
    }
}

void RouterSession::ended(const transport::Ended& why) {
    host_.logger_.debug("connection ended: {}", why.reason);
    if (!visitor.refused) {
        count(why);
    }
    if (peer) {
        host_.router_->detach(peer);
        host_.rearm();
    }
    const auto told = std::move(on_ended);
    host_.remove(*this);  // destroys this
    if (told) {
        told();
    }
}

}  // namespace crossbar::host
