// SPDX-License-Identifier: MIT
#include "common/transport/websocket_framing.hpp"

#include "common/base/errc.hpp"
#include "common/transport/http_upgrade.hpp"
#include "common/transport/websocket_handshake.hpp"
#include "common/transport/websocket_stream.hpp"

#include <string>
#include <utility>

namespace crossbar::transport {
namespace {

// Both sides: an HTTP head, then the stream. They differ in whose head it is.
class WebSocketFraming : public Framing {
public:
    boost::system::result<std::size_t, Failure> receive(
        std::span<std::byte> bytes, FramingHandler& handler, io::Outbox& out) final {
        if (open_) {
            return stream_.receive(bytes, handler, out);
        }
        const auto head = find_http_head(bytes);
        if (!head) {
            return refuse_head(head.error(), out);
        }
        if (*head == 0) {
            return 0;
        }
        auto agreed = shake_hands(bytes.first(*head), out);
        if (!agreed) {
            return agreed.error();
        }
        open_ = true;
        stream_.open(agreed->subprotocol, agreed->deflate);
        handler.opened(agreed->opened);
        auto used = stream_.receive(bytes.subspan(*head), handler, out);
        if (used) {
            *used += *head;
        }
        return used;
    }

    std::size_t wanted() const noexcept final { return 0; }

    void write_message(const serial::Encoded& message, io::Outbox& out) final {
        stream_.write_message(message, out);
    }

    void write_ping(ByteView payload, io::Outbox& out) final { stream_.write_ping(payload, out); }

    void write_close(std::uint16_t code, std::string_view reason, io::Outbox& out) final {
        if (open_) {
            stream_.write_close(code, reason, out);
        }
    }

    std::size_t held() const noexcept final { return stream_.held(); }

    bool awaits_close() const noexcept final { return stream_.awaits_close(); }

protected:
    WebSocketFraming(const WebSocketOptions& options, MaskRules rules, Random& random)
        : stream_(options, rules, random) {}

    virtual boost::system::result<Handshake, Failure> shake_hands(
        ByteView head, io::Outbox& out) = 0;

    // A head that is too long.
    virtual Failure refuse_head(error_code error, io::Outbox& out) = 0;

private:
    WebSocketStream stream_;
    bool open_ = false;
};

class WebSocketServer final : public WebSocketFraming {
public:
    WebSocketServer(std::shared_ptr<const WebSocketServerOptions> options, Random& random)
        : WebSocketFraming(*options, rules_of(*options), random), options_(std::move(options)) {}

    void start(io::Outbox&) override {}

private:
    static MaskRules rules_of(const WebSocketServerOptions& options) {
        return {options.mask_server_frames, options.require_masked_client_frames, true};
    }

    boost::system::result<Handshake, Failure> shake_hands(ByteView head, io::Outbox& out) override {
        const auto request = parse_http_request(head);
        if (!request) {
            return refuse_head(request.error(), out);
        }
        auto answer = answer_handshake(*request, *options_);
        if (!answer.agreed) {
            return refuse(std::move(answer), out);
        }
        out.append(as_bytes(answer.response));
        return std::move(*answer.agreed);
    }

    Failure refuse_head(error_code error, io::Outbox& out) override {
        return refuse(transport::refuse_head(error, options_->server), out);
    }

    static Failure refuse(Answer answer, io::Outbox& out) {
        out.append(as_bytes(answer.response));
        return {errc::bad_handshake, std::move(answer.reason)};
    }

    const std::shared_ptr<const WebSocketServerOptions> options_;
};

class WebSocketClient final : public WebSocketFraming {
public:
    WebSocketClient(std::shared_ptr<const WebSocketClientOptions> options, Random& random)
        : WebSocketFraming(*options, {true, false, options->accept_masked_server_frames}, random),
          options_(std::move(options)),
          key_(new_handshake_key(random)) {}

    void start(io::Outbox& out) override {
        out.append(as_bytes(handshake_request(*options_, key_)));
    }

private:
    boost::system::result<Handshake, Failure> shake_hands(ByteView head, io::Outbox&) override {
        const auto response = parse_http_response(head);
        if (!response) {
            return Failure{errc::bad_handshake, "the router did not answer with HTTP"};
        }
        auto agreed = check_handshake(*response, *options_, key_);
        if (!agreed) {
            return Failure{errc::bad_handshake, agreed.error()};
        }
        return std::move(*agreed);
    }

    Failure refuse_head(error_code, io::Outbox&) override {
        return {errc::bad_handshake, "the router's answer to the WebSocket handshake is too long"};
    }

    const std::shared_ptr<const WebSocketClientOptions> options_;
    const std::string key_;
};

}  // namespace

std::unique_ptr<Framing> make_websocket_server(
    std::shared_ptr<const WebSocketServerOptions> options, Random& random) {
    return std::make_unique<WebSocketServer>(std::move(options), random);
}

std::unique_ptr<Framing> make_websocket_client(
    std::shared_ptr<const WebSocketClientOptions> options, Random& random) {
    return std::make_unique<WebSocketClient>(std::move(options), random);
}

}  // namespace crossbar::transport
