// SPDX-License-Identifier: MIT
// Turn: one input's consequences, as the router caused them (Observed) and as the model foresees
// them (Turn). Comparing the two is comparer.hpp's.
#pragma once

#include "common/router/effects.hpp"
#include "tests/simulation/said.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::simulation {

// What a transport is able to do: the world decides it, router and model have to live with it.
struct Link {
    bool broken = false;      // the connection is gone, and the router does not know yet
    bool congested = false;   // the outbox is full
    bool plain = false;       // its serialization has no word for '~'
    std::size_t largest = 0;  // the longest payload; 0: any

    router::Delivery deliver(std::string_view payload) const;
};

// An attempt of the router's to send something.
struct Sent {
    PeerNo to = 0;
    SaidPtr said;
    router::Delivery delivery = router::Delivery::queued;
};

struct Observed {
    std::vector<Sent> sent;
    std::set<PeerNo> closed;
    std::set<PeerNo> resumed;
};

// A publication has a random id that the model learns by reading it.
struct Publication {
    WampId id = 0;  // 0: not seen yet
};

using PublicationPtr = std::shared_ptr<Publication>;

struct Expected {
    PeerNo to = 0;
    SaidPtr said;
    PublicationPtr publication;  // of EVENT and PUBLISHED
    // What has a lower rank comes first; what has the same rank comes in any order, apart from that
    // of one chain (0: none).
    unsigned rank = 0;
    unsigned chain = 0;
};

class Turn {
public:
    explicit Turn(const Observed& happened) : observed(happened) {}

    // Where the specification leaves a choice, the model looks at what the router did.
    const Observed& observed;

    std::vector<Expected> expected;
    std::set<PeerNo> closed;
    std::set<PeerNo> resumed;
    std::vector<std::string_view> notes;
    std::vector<std::string> objections;  // choices that the specification does not leave

    void say(PeerNo to, SaidPtr what, PublicationPtr publication = nullptr, unsigned chain = 0) {
        rank_ += unordered_ == 0 ? 1U : 0U;
        expected.push_back({to, std::move(what), std::move(publication), rank_, chain});
    }

    // A branch that the table of what happened counts.
    void note(std::string_view what) { notes.push_back(what); }

    void object(std::string why) { objections.push_back(std::move(why)); }

    unsigned new_chain() { return ++last_chain_; }

    // The first attempt to send `type` to the peer; `request` 0: with any request id.
    const Said* look(PeerNo to, wamp::MessageType type, WampId request = 0) const;

private:
    friend class Unordered;

    unsigned rank_ = 0;
    unsigned unordered_ = 0;
    unsigned last_chain_ = 0;
};

// While it lives: the order of what is said is not promised.
class Unordered {
public:
    explicit Unordered(Turn& turn) : turn_(turn) {
        turn_.rank_ += turn_.unordered_++ == 0 ? 1U : 0U;
    }

    ~Unordered() { --turn_.unordered_; }

    Unordered(const Unordered&) = delete;
    Unordered& operator=(const Unordered&) = delete;

private:
    Turn& turn_;
};

}  // namespace crossbar::simulation
