// SPDX-License-Identifier: MIT
// How many messages of each type, received and sent (requirement R-ST-02). Counting costs an
// increment. Not the statistics of single sessions: session_stats.hpp.
#pragma once

#include "common/router/effects.hpp"
#include "common/wamp/message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>

namespace crossbar::router {

class MessageCounts {
public:
    void add(const wamp::Message& message, std::uint64_t count = 1) noexcept {
        counts_[message.index()] += count;
    }

    // Calls visit(wamp::MessageType, std::uint64_t count) for each type that there was, in the
    // order of the types.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for_each(visit, std::make_index_sequence<kTypes>());
    }

private:
    static constexpr std::size_t kTypes = std::variant_size_v<wamp::Message>;

    template <class Visit, std::size_t... I>
    void for_each(Visit& visit, std::index_sequence<I...>) const {
        const auto one = [&](wamp::MessageType type, std::uint64_t count) {
            if (count > 0) {
                visit(type, count);
            }
        };
        (one(std::variant_alternative_t<I, wamp::Message>::kType, counts_[I]), ...);
    }

    std::array<std::uint64_t, kTypes> counts_{};
};

// The effects of a realm, counted: what was queued, and events for each receiver.
class CountedEffects final : public Effects {
public:
    explicit CountedEffects(Effects& effects) : effects_(effects) {}

    const MessageCounts& sent() const noexcept { return sent_; }

    // Effects
    Delivery send(PeerId to, const wamp::Message& message) override {
        const auto delivery = effects_.send(to, message);
        if (delivery == Delivery::queued) {
            sent_.add(message);
        }
        return delivery;
    }

    void send_to_all(std::span<const PeerId> to, const wamp::Message& message) override {
        sent_.add(message, to.size());
        effects_.send_to_all(to, message);
    }

    void close(PeerId peer) override { effects_.close(peer); }

    void resume(PeerId peer) override { effects_.resume(peer); }

    bool compute(PeerId peer, std::function<std::string()> work) override {
        return effects_.compute(peer, std::move(work));
    }

    void count(PeerId peer, bool on) override { effects_.count(peer, on); }

    void login_failed(PeerId peer) override { effects_.login_failed(peer); }

    void login_timed_out(PeerId peer) override { effects_.login_timed_out(peer); }

    bool barred(PeerId peer) override { return effects_.barred(peer); }

private:
    Effects& effects_;
    MessageCounts sent_;
};

}  // namespace crossbar::router
