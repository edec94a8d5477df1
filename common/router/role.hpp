// SPDX-License-Identifier: MIT
// Role: what sessions of one authrole may do in one realm, and the memory of what was decided
// (requirements R-AZ). Owned by the realm. Not the dynamic authorizer's call: that is
// authorization.hpp.
#pragma once

#include "common/router/options.hpp"
#include "common/router/pattern_map.hpp"
#include "common/router/realm_context.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace crossbar::router {

enum class Verdict : std::uint8_t {
    unknown,  // not decided
    allowed,
    denied,       // ERROR wamp.error.not_authorized
    failed,       // the authorizer failed: ERROR wamp.error.authorization_failed
    invalid_uri,  // malformed or reserved: ERROR wamp.error.invalid_uri
};

struct Decision {
    Verdict verdict = Verdict::unknown;
    Grant grant;
};

class Role {
public:
    // A trusted role is one of peers that are parts of this node: they may publish and register
    // below "wamp." and are always disclosed. Without permissions and authorizer a trusted role may
    // do everything, any other one nothing.
    Role(RoleOptions options, bool trusted, wamp::UriRules rules);

    Role(const Role&) = delete;
    Role& operator=(const Role&) = delete;

    const std::string& name() const noexcept { return options_.name; }

    bool trusted() const noexcept { return trusted_; }

    // Null for a role with permissions of its own.
    const std::string* authorizer() const noexcept {
        return options_.authorizer ? &*options_.authorizer : nullptr;
    }

    // What is remembered of an action on an exact URI. One hash look-up; allocates nothing.
    Decision remembered(Action action, std::string_view uri) const noexcept {
        const auto at = memory_.find(uri);
        return at == memory_.end() ? Decision{} : at->second[static_cast<std::size_t>(action)];
    }

    // Remembers; forgets everything else when there is too much of it.
    void remember(Action action, std::string_view uri, Decision decision) const;

    // Form of the URI, reserved URIs, permissions. `unknown` when only the authorizer can tell. For
    // a pattern the decision is on all that it can match: a permission must cover it, and no
    // narrower one may refuse a part of it (R-AZ-02).
    Decision decide(
        Action action, std::string_view uri, wamp::Match match = wamp::Match::exact) const;

    std::size_t remembered_uris() const noexcept { return memory_.size(); }

    static constexpr std::size_t kMemory = 8192;     // URIs
    static constexpr std::size_t kLongestUri = 512;  // longer ones are not remembered

private:
    Decision by_permissions(Action action, std::string_view uri) const;
    Decision pattern_by_permissions(
        Action action, std::string_view pattern, wamp::Match match) const;

    RoleOptions options_;
    bool trusted_;
    wamp::UriRules rules_;
    mutable PatternMap<const Permission*> permissions_;  // look-ups do not change it
    // Decisions are a pure function of the above and of the authorizer's wish: remembering changes
    // nothing.
    mutable std::unordered_map<std::string, std::array<Decision, 4>, StringHash, std::equal_to<>>
        memory_;
};

// True when the pattern names URIs below "wamp.". A wildcard that begins with an empty component
// does not: calls below "wamp." never go to it (Registrations::best_match).
bool reaches_reserved(std::string_view uri, wamp::Match match) noexcept;

// True when some URI matches both.
bool patterns_overlap(
    std::string_view a, wamp::Match a_match, std::string_view b, wamp::Match b_match) noexcept;

// True when every URI that matches `inner` matches `outer` as well.
bool pattern_covers(
    std::string_view outer,
    wamp::Match outer_match,
    std::string_view inner,
    wamp::Match inner_match) noexcept;

}  // namespace crossbar::router
