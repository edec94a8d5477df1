// SPDX-License-Identifier: MIT
#include "common/router/trust_levels.hpp"

#include "common/wamp/uri.hpp"

#include <algorithm>

namespace crossbar::router {
namespace {

bool matches(const TrustLevel& entry, std::string_view uri) {
    switch (entry.match) {
        case wamp::Match::exact:
            return uri == entry.uri;
        case wamp::Match::prefix:
            return uri.starts_with(entry.uri);
        case wamp::Match::wildcard:
            return wamp::matches_wildcard(uri, entry.uri);
    }
    return false;
}

}  // namespace

std::optional<std::int64_t> trust_level(
    const std::vector<TrustLevel>& levels, std::string_view uri, std::string_view authrole) {
    const auto found = std::find_if(levels.begin(), levels.end(), [&](const TrustLevel& entry) {
        return (!entry.authrole || *entry.authrole == authrole) && matches(entry, uri);
    });
    return found == levels.end() ? std::nullopt : std::optional(found->level);
}

}  // namespace crossbar::router
