// SPDX-License-Identifier: MIT
#include "common/transport/universal_framing.hpp"

#include "common/base/assert.hpp"
#include "common/base/errc.hpp"
#include "common/transport/http_upgrade.hpp"
#include "common/transport/websocket_framing.hpp"
#include "common/transport/websocket_handshake.hpp"

#include <utility>

namespace crossbar::transport {
namespace {

class UniversalFraming final : public Framing {
public:
    UniversalFraming(std::shared_ptr<const UniversalOptions> options, Random& random)
        : options_(std::move(options)), random_(random) {}

    void start(io::Outbox&) override {}

    boost::system::result<std::size_t, Failure> receive(
        std::span<std::byte> bytes, FramingHandler& handler, io::Outbox& out) override {
        if (!chosen_) {
            auto outcome = choose(bytes, out);
            if (outcome) {
                return std::move(*outcome);
            }
            if (!chosen_) {
                return 0;  // not enough to tell
            }
            chosen_->start(out);
        }
        return chosen_->receive(bytes, handler, out);
    }

    std::size_t wanted() const noexcept override { return chosen_ ? chosen_->wanted() : 0; }

    void write_message(const serial::Encoded& message, io::Outbox& out) override {
        CROSSBAR_ASSERT(chosen_);
        chosen_->write_message(message, out);
    }

    void write_ping(ByteView payload, io::Outbox& out) override {
        CROSSBAR_ASSERT(chosen_);
        chosen_->write_ping(payload, out);
    }

    void write_close(std::uint16_t code, std::string_view reason, io::Outbox& out) override {
        if (chosen_) {
            chosen_->write_close(code, reason, out);
        }
    }

    std::size_t held() const noexcept override { return chosen_ ? chosen_->held() : 0; }

    bool awaits_close() const noexcept override { return chosen_ && chosen_->awaits_close(); }

private:
    std::optional<Failure> choose(ByteView bytes, io::Outbox& out) {
        if (bytes.empty()) {
            return std::nullopt;
        }
        if (bytes[0] == kRawSocketMagic) {
            if (!options_->rawsocket) {
                return Failure{errc::bad_handshake, "RawSocket is not served here"};
            }
            chosen_ = make_rawsocket_server(*options_->rawsocket);
            return std::nullopt;
        }
        const auto head = find_http_head(bytes);
        if (!head) {
            return refuse(refuse_head(head.error(), options_->server), out);
        }
        if (*head == 0) {
            return std::nullopt;
        }
        const auto request = parse_http_request(bytes.first(*head));
        if (!request) {
            return refuse(refuse_head(request.error(), options_->server), out);
        }
        const auto served = options_->websocket.find(first_component(http_path(request->target)));
        if (served == options_->websocket.end()) {
            return refuse(
                refuse_request(404, "nothing is served at this path", options_->server), out);
        }
        chosen_ = make_websocket_server(served->second, random_);
        return std::nullopt;
    }

    static Failure refuse(Answer answer, io::Outbox& out) {
        out.append(as_bytes(answer.response));
        return {errc::bad_handshake, std::move(answer.reason)};
    }

    const std::shared_ptr<const UniversalOptions> options_;
    Random& random_;
    std::unique_ptr<Framing> chosen_;
};

}  // namespace

std::string_view first_component(std::string_view path) noexcept {
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    const auto component = path.substr(0, path.find('/'));
    return component.empty() ? std::string_view("/") : component;
}

std::unique_ptr<Framing> make_universal_server(
    std::shared_ptr<const UniversalOptions> options, Random& random) {
    return std::make_unique<UniversalFraming>(std::move(options), random);
}

}  // namespace crossbar::transport
