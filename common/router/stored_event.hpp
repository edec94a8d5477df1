// SPDX-License-Identifier: MIT
// StoredEvent: a publication that outlives its turn, as retained events and event history share it.
#pragma once

#include "common/base/clock.hpp"
#include "common/base/ids.hpp"
#include "common/router/receiver_filter.hpp"
#include "common/wamp/message.hpp"
#include "common/wamp/payload.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace crossbar::router {

// What a publication tells about itself. Views; valid during the turn.
struct Publication {
    WampId id = 0;
    const wamp::Publish& request;
    WampId publisher = 0;        // the publishing session, disclosed or not
    wamp::EventDetails details;  // of an exact subscription; `topic` is empty
};

class StoredEvent {
public:
    StoredEvent(const Publication& publication, WallTime time, std::uint64_t sequence);
    StoredEvent(const StoredEvent&) = delete;
    StoredEvent& operator=(const StoredEvent&) = delete;

    WampId publication() const noexcept { return publication_; }

    WallTime time() const noexcept { return time_; }

    // Grows from publication to publication.
    std::uint64_t sequence() const noexcept { return sequence_; }

    const std::string& topic() const noexcept { return topic_; }

    const wamp::Payload& payload() const noexcept { return payload_.view(); }

    // Without `topic`. Valid as long as this object.
    const wamp::EventDetails& details() const noexcept { return details_; }

    // Null: no lists.
    const Audience* audience() const noexcept {
        return audience_ ? &audience_->audience() : nullptr;
    }

    // Whether the session would have received the event, had it subscribed when it was published.
    bool is_for(const Session& session) const;

private:
    struct Strings {
        std::string publisher_authid;
        std::string publisher_authrole;
        std::string ppt_scheme;
        std::string ppt_serializer;
        std::string ppt_cipher;
        std::string ppt_keyid;
    };

    WampId publication_;
    WallTime time_;
    std::uint64_t sequence_;
    WampId excluded_;  // the publisher, unless it asked for its own events; or 0
    std::string topic_;
    wamp::OwnedPayload payload_;
    std::unique_ptr<OwnedAudience> audience_;
    std::unique_ptr<Strings> strings_;  // null: nothing disclosed, no ppt
    wamp::PassThru ppt_;
    wamp::EventDetails details_;
};

using StoredEventPtr = std::shared_ptr<const StoredEvent>;

}  // namespace crossbar::router
