// SPDX-License-Identifier: MIT
#include "common/router/stored_event.hpp"

namespace crossbar::router {

StoredEvent::StoredEvent(const Publication& publication, WallTime time, std::uint64_t sequence)
    : publication_(publication.id),
      time_(time),
      sequence_(sequence),
      excluded_(publication.request.options.exclude_me ? publication.publisher : 0),
      topic_(publication.request.topic),
      payload_(publication.request.payload),
      details_(publication.details) {
    if (const auto& filter = publication.request.options.receivers) {
        audience_ = std::make_unique<OwnedAudience>(*filter);
    }
    const auto* ppt = details_.ppt;
    if (details_.publisher == 0 && ppt == nullptr) {
        return;
    }
    strings_ = std::make_unique<Strings>();
    const auto keep = [](std::string& owned, std::string_view& view) {
        owned = view;
        view = owned;
    };
    keep(strings_->publisher_authid, details_.publisher_authid);
    keep(strings_->publisher_authrole, details_.publisher_authrole);
    if (ppt != nullptr) {
        ppt_ = *ppt;
        keep(strings_->ppt_scheme, ppt_.scheme);
        keep(strings_->ppt_serializer, ppt_.serializer);
        keep(strings_->ppt_cipher, ppt_.cipher);
        keep(strings_->ppt_keyid, ppt_.keyid);
        details_.ppt = &ppt_;
    }
}

bool StoredEvent::is_for(const Session& session) const {
    if (excluded_ == session.id) {
        return false;
    }
    return audience_ == nullptr || audience_->audience().admits(session);
}

}  // namespace crossbar::router
