// SPDX-License-Identifier: MIT
#include "common/router/role.hpp"

#include <algorithm>

namespace crossbar::router {
namespace {

using wamp::Match;

bool allows(const Permission& permission, Action action) noexcept {
    switch (action) {
        case Action::call:
            return permission.call;
        case Action::register_:
            return permission.register_;
        case Action::publish:
            return permission.publish;
        case Action::subscribe:
            return permission.subscribe;
    }
    return false;
}

bool discloses(const Permission& permission, Action action) noexcept {
    return action == Action::call ? permission.disclose_caller : permission.disclose_publisher;
}

wamp::UriForm form_of(Match match) noexcept {
    switch (match) {
        case Match::exact:
            return wamp::UriForm::full;
        case Match::prefix:
            return wamp::UriForm::last_empty;
        case Match::wildcard:
            return wamp::UriForm::any_empty;
    }
    return wamp::UriForm::full;
}

// The components of a URI, one after the other.
class Components {
public:
    explicit Components(std::string_view uri) : rest_(uri) {}

    bool done() const noexcept { return done_; }

    // True when the component that next() gives is the last one.
    bool last() const noexcept { return rest_.find('.') == std::string_view::npos; }

    std::string_view next() noexcept {
        const auto dot = rest_.find('.');
        const auto component = rest_.substr(0, dot);
        if (dot == std::string_view::npos) {
            done_ = true;
        } else {
            rest_.remove_prefix(dot + 1);
        }
        return component;
    }

private:
    std::string_view rest_;
    bool done_ = false;
};

// Could a URI that matches the wildcard pattern begin with `prefix`?
bool wildcard_meets_prefix(std::string_view wildcard, std::string_view prefix) noexcept {
    Components w(wildcard);
    Components p(prefix);
    while (true) {
        const bool p_last = p.last();
        const bool w_last = w.last();
        const auto want = p.next();
        const auto have = w.next();
        if (p_last) {
            return have.empty() || have.starts_with(want);
        }
        if (!have.empty() && have != want) {
            return false;
        }
        if (w_last) {
            return false;  // the prefix has more components than what the pattern matches
        }
    }
}

bool wildcards_meet(std::string_view a, std::string_view b) noexcept {
    Components x(a);
    Components y(b);
    while (!x.done() && !y.done()) {
        const auto one = x.next();
        const auto other = y.next();
        if (!one.empty() && !other.empty() && one != other) {
            return false;
        }
    }
    return x.done() && y.done();
}

// Of two wildcard patterns.
bool wildcard_covers(std::string_view outer, std::string_view inner) noexcept {
    Components o(outer);
    Components i(inner);
    while (!o.done() && !i.done()) {
        const auto general = o.next();
        if (const auto special = i.next(); !general.empty() && general != special) {
            return false;
        }
    }
    return o.done() && i.done();
}

}  // namespace

bool patterns_overlap(
    std::string_view a, Match a_match, std::string_view b, Match b_match) noexcept {
    if (a_match > b_match) {
        std::swap(a, b);
        std::swap(a_match, b_match);
    }
    if (a_match == Match::exact) {
        switch (b_match) {
            case Match::exact:
                return a == b;
            case Match::prefix:
                return a.starts_with(b);
            case Match::wildcard:
                return wamp::matches_wildcard(a, b);
        }
    }
    if (a_match == Match::prefix) {
        return b_match == Match::prefix ? a.starts_with(b) || b.starts_with(a)
                                        : wildcard_meets_prefix(b, a);
    }
    return wildcards_meet(a, b);
}

bool pattern_covers(
    std::string_view outer, Match outer_match, std::string_view inner, Match inner_match) noexcept {
    switch (outer_match) {
        case Match::exact:
            return inner_match == Match::exact && outer == inner;
        case Match::prefix:
            // What all of a wildcard pattern's URIs begin with is its text up to the first empty
            // component.
            if (inner_match == Match::wildcard) {
                if (inner.starts_with('.') || inner.empty()) {
                    return outer.empty();
                }
                const auto gap = inner.find("..");
                return inner.substr(0, gap == std::string_view::npos ? gap : gap + 1)
                    .starts_with(outer);
            }
            return inner.starts_with(outer);
        case Match::wildcard:
            if (inner_match == Match::prefix) {
                return false;  // a prefix matches URIs with any number of components
            }
            if (inner_match == Match::exact) {
                return wamp::matches_wildcard(inner, outer);
            }
            return wildcard_covers(outer, inner);
    }
    return false;
}

bool reaches_reserved(std::string_view uri, Match match) noexcept {
    switch (match) {
        case Match::exact:
            return wamp::is_reserved_uri(uri);
        case Match::prefix:
            return wamp::is_reserved_uri(uri) || std::string_view("wamp").starts_with(uri);
        case Match::wildcard:
            return wamp::is_reserved_uri(uri);
    }
    return true;
}

Role::Role(RoleOptions options, bool trusted, wamp::UriRules rules)
    : options_(std::move(options)), trusted_(trusted), rules_(rules) {
    for (const auto& permission : options_.permissions) {
        const auto [slot, added] =
            permissions_.insert(permission.uri, permission.match, &permission);
        *slot = &permission;  // of several under one key the last one counts, as in Crossbar
    }
}

void Role::remember(Action action, std::string_view uri, Decision decision) const {
    if (uri.size() > kLongestUri) {
        return;
    }
    auto at = memory_.find(uri);
    if (at == memory_.end()) {
        if (memory_.size() >= kMemory) {
            memory_.clear();
        }
        at = memory_.try_emplace(std::string(uri)).first;
    }
    at->second[static_cast<std::size_t>(action)] = decision;
}

Decision Role::decide(Action action, std::string_view uri, Match match) const {
    if (!wamp::is_valid_uri(uri, rules_, form_of(match))) {
        return {Verdict::invalid_uri, {}};
    }
    const bool claims = action == Action::register_ || action == Action::publish;
    if (claims && !trusted_ && reaches_reserved(uri, match)) {
        return {Verdict::invalid_uri, {}};
    }
    if (options_.authorizer) {
        return {};
    }
    Decision decision = match == Match::exact ? by_permissions(action, uri)
                                              : pattern_by_permissions(action, uri, match);
    decision.grant.disclose = decision.grant.disclose || trusted_;
    return decision;
}

Decision Role::by_permissions(Action action, std::string_view uri) const {
    if (trusted_ && options_.permissions.empty()) {
        return {Verdict::allowed, {true}};
    }
    const auto* found = permissions_.best_match(uri);
    if (found == nullptr || !allows(**found, action)) {
        return {Verdict::denied, {}};
    }
    return {Verdict::allowed, {discloses(**found, action)}};
}

Decision Role::pattern_by_permissions(Action action, std::string_view pattern, Match match) const {
    if (trusted_ && options_.permissions.empty()) {
        return {Verdict::allowed, {true}};
    }
    for (const auto& permission : options_.permissions) {
        if (!patterns_overlap(permission.uri, permission.match, pattern, match)) {
            continue;
        }
        if (pattern_covers(permission.uri, permission.match, pattern, match)) {
            continue;  // the best of those decides, below
        }
        if (!allows(permission, action)) {
            return {Verdict::denied, {}};
        }
    }
    // The most special of the permissions that cover the whole pattern: the longest prefix, else a
    // wildcard.
    const Permission* best = nullptr;
    for (const auto& permission : options_.permissions) {
        if (pattern_covers(permission.uri, permission.match, pattern, match) &&
            (best == nullptr ||
             pattern_covers(best->uri, best->match, permission.uri, permission.match))) {
            best = &permission;
        }
    }
    return {best != nullptr && allows(*best, action) ? Verdict::allowed : Verdict::denied, {}};
}

}  // namespace crossbar::router
