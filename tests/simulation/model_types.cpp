// SPDX-License-Identifier: MIT
#include "tests/simulation/model_types.hpp"

#include <algorithm>

namespace crossbar::simulation {

using wamp::Match;

namespace {

// R-PA-02: of two wildcards that match, the one with the longer literal run before its first
// wildcard; if they are alike the next run decides.
bool is_better_wildcard(std::string_view a, std::string_view b) {
    const auto x = components(a);
    const auto y = components(b);
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (x[i].empty() != y[i].empty()) {
            return y[i].empty();
        }
    }
    return false;
}

}  // namespace

std::vector<std::string> components(std::string_view uri) {
    std::vector<std::string> parts(1);
    for (const char c : uri) {
        if (c == '.') {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

bool is_uri(std::string_view uri, wamp::Match form) {
    const auto parts = components(uri);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool may_be_empty =
            form == wamp::Match::wildcard || (form == wamp::Match::prefix && i + 1 == parts.size());
        if ((parts[i].empty() && !may_be_empty) ||
            parts[i].find_first_of("# \t") != parts[i].npos) {
            return false;
        }
    }
    return true;
}

bool is_reserved(std::string_view uri) {
    return components(uri).front() == "wamp";
}

bool matches(std::string_view uri, std::string_view pattern, wamp::Match match) {
    if (match == wamp::Match::exact) {
        return uri == pattern;
    }
    if (match == wamp::Match::prefix) {
        return uri.substr(0, pattern.size()) == pattern;
    }
    const auto have = components(uri);
    const auto want = components(pattern);
    if (have.size() != want.size()) {
        return false;
    }
    for (std::size_t i = 0; i < have.size(); ++i) {
        if (!want[i].empty() && want[i] != have[i]) {
            return false;
        }
    }
    return true;
}

Filter normal(Filter filter) {
    const auto tidy = [](auto& list) {
        if (list) {
            std::sort(list->begin(), list->end());
            list->erase(std::unique(list->begin(), list->end()), list->end());
        }
    };
    tidy(filter.exclude);
    tidy(filter.eligible);
    tidy(filter.exclude_authid);
    tidy(filter.exclude_authrole);
    tidy(filter.eligible_authid);
    tidy(filter.eligible_authrole);
    return filter;
}

bool admits(const Filter& filter, const Session& session) {
    const auto names = [](const auto& list, const auto& value) {
        return list && std::find(list->begin(), list->end(), value) != list->end();
    };
    if (names(filter.exclude, session.id) || names(filter.exclude_authid, session.authid) ||
        names(filter.exclude_authrole, session.role)) {
        return false;
    }
    return (!filter.eligible || names(filter.eligible, session.id)) &&
           (!filter.eligible_authid || names(filter.eligible_authid, session.authid)) &&
           (!filter.eligible_authrole || names(filter.eligible_authrole, session.role));
}

Registration* best_match(Realm& realm, std::string_view uri) {
    Registration* best = nullptr;
    for (auto& one : realm.registrations) {
        if (!matches(uri, one.uri, one.match) || (is_reserved(uri) && !is_reserved(one.uri))) {
            continue;
        }
        const bool better = best == nullptr || one.match < best->match ||
                            (one.match == best->match && one.match == Match::prefix &&
                             one.uri.size() > best->uri.size()) ||
                            (one.match == best->match && one.match == Match::wildcard &&
                             is_better_wildcard(one.uri, best->uri));
        if (better) {
            best = &one;
        }
    }
    return best;
}

}  // namespace crossbar::simulation
