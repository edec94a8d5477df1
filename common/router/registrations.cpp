// SPDX-License-Identifier: MIT
#include "common/router/registrations.hpp"

#include "common/base/assert.hpp"

#include <algorithm>
#include <utility>

namespace crossbar::router {
namespace {

using Tried = std::span<const std::uint64_t>;

bool is_tried(const Member& member, Tried tried) noexcept {
    return std::find(tried.begin(), tried.end(), member.serial) != tried.end();
}

bool is_eligible(const Member& member, Tried tried) noexcept {
    return !member.busy() && !is_tried(member, tried);
}

// Uniform among the eligible. Drawing again until one fits is uniform too, and needs no count as
// long as most of them fit.
Member* choose_random(std::vector<Member>& members, Tried tried, Random& random) {
    constexpr int kDraws = 4;
    for (int draw = 0; draw < kDraws; ++draw) {
        auto& member = members[random.below(members.size())];
        if (is_eligible(member, tried)) {
            return &member;
        }
    }
    const auto fits = [&](const Member& m) {
        return is_eligible(m, tried);
    };
    const auto eligible = std::count_if(members.begin(), members.end(), fits);
    if (eligible == 0) {
        return nullptr;
    }
    auto skip = random.below(static_cast<std::uint64_t>(eligible));
    for (auto& member : members) {
        if (fits(member) && skip-- == 0) {
            return &member;
        }
    }
    return nullptr;
}

}  // namespace

Member* Registration::member_of(const Session& session) noexcept {
    const auto at = std::find_if(
        members.begin(), members.end(), [&](const Member& m) { return m.session == &session; });
    return at == members.end() ? nullptr : &*at;
}

Member* Registration::member_with(std::uint64_t serial) noexcept {
    const auto at = std::find_if(
        members.begin(), members.end(), [&](const Member& m) { return m.serial == serial; });
    return at == members.end() ? nullptr : &*at;
}

Member* Registration::choose(Tried tried, Random& random) {
    const std::size_t count = members.size();
    if (count == 1) {
        return is_eligible(members.front(), tried) ? &members.front() : nullptr;
    }
    if (invoke == wamp::Invoke::random) {
        return choose_random(members, tried, random);
    }
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t at = i;
        if (invoke == wamp::Invoke::roundrobin) {
            at = (next + i) % count;
        } else if (invoke == wamp::Invoke::last) {
            at = count - 1 - i;
        }
        if (is_eligible(members[at], tried)) {
            next = (at + 1) % count;
            return &members[at];
        }
    }
    return nullptr;
}

bool Registration::has_busy(Tried tried) const noexcept {
    return std::any_of(members.begin(), members.end(), [&](const Member& m) {
        return m.busy() && !is_tried(m, tried);
    });
}

Registration* Registrations::find(WampId id) noexcept {
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? nullptr : at->second.get();
}

Registration* Registrations::find(std::string_view uri, wamp::Match match) noexcept {
    Registration** found = patterns_.find(uri, match);
    return found == nullptr ? nullptr : *found;
}

Registration& Registrations::create(
    std::string_view uri, wamp::Match match, wamp::Invoke invoke, WallTime now) {
    auto made = std::make_unique<Registration>();
    made->id = ++last_id_;
    made->uri = uri;
    made->match = match;
    made->invoke = invoke;
    made->created = now;
    auto& registration = *made;
    const bool added = patterns_.insert(uri, match, &registration).second;
    CROSSBAR_ASSERT(added);
    by_id_.emplace(registration.id, std::move(made));
    return registration;
}

Member& Registrations::join(Registration& registration, Session& session) {
    auto& member = registration.members.emplace_back();
    member.session = &session;
    member.serial = ++last_serial_;
    session.registrations.push_back(registration.id);
    return member;
}

bool Registrations::leave(Registration& registration, Session& session) {
    auto& members = registration.members;
    Member* member = registration.member_of(session);
    CROSSBAR_ASSERT(member != nullptr);
    const auto index = static_cast<std::size_t>(member - members.data());
    members.erase(members.begin() + static_cast<std::ptrdiff_t>(index));
    // Whoever was next stays next.
    if (index < registration.next) {
        --registration.next;
    }
    if (registration.next >= members.size()) {
        registration.next = 0;
    }
    // A session that leaves gives its registrations up from the last to the first: look from the
    // back.
    const auto held =
        std::find(session.registrations.rbegin(), session.registrations.rend(), registration.id);
    CROSSBAR_ASSERT(held != session.registrations.rend());
    session.registrations.erase(std::next(held).base());
    if (!members.empty()) {
        return false;
    }
    patterns_.erase(registration.uri, registration.match);
    by_id_.erase(registration.id);
    return true;
}

void Registrations::check() const {
    CROSSBAR_ASSERT(patterns_.size() == by_id_.size());
    for (const auto& [id, registration] : by_id_) {
        CROSSBAR_ASSERT(registration->id == id && !registration->members.empty());
        CROSSBAR_ASSERT(registration->next < registration->members.size());
        for (const auto& member : registration->members) {
            const auto& held = member.session->registrations;
            CROSSBAR_ASSERT(std::count(held.begin(), held.end(), id) == 1);
            CROSSBAR_ASSERT(registration->member_of(*member.session) == &member);
        }
    }
}

std::vector<WampId> Registrations::ids(wamp::Match match, const Session* member) const {
    std::vector<WampId> found;
    for (const auto& [id, registration] : by_id_) {
        if (registration->match == match &&
            (member == nullptr || registration->member_of(*member) != nullptr)) {
            found.push_back(id);
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace crossbar::router
