// SPDX-License-Identifier: MIT
#include "tests/simulation/turn.hpp"

namespace crossbar::simulation {

using router::Delivery;

Delivery Link::deliver(std::string_view payload) const {
    if (broken) {
        return Delivery::gone;
    }
    if (plain && payload.find('~') != std::string_view::npos) {
        return Delivery::unencodable;
    }
    if (congested) {
        return Delivery::congested;
    }
    return largest != 0 && payload.size() > largest ? Delivery::too_large : Delivery::queued;
}

const Said* Turn::look(PeerNo to, wamp::MessageType type, WampId request) const {
    for (const auto& sent : observed.sent) {
        if (sent.to == to && sent.said->type == type &&
            (request == 0 || sent.said->request == request)) {
            return sent.said.get();
        }
    }
    return nullptr;
}

}  // namespace crossbar::simulation
