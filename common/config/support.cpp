// SPDX-License-Identifier: MIT
// What the model holds but this version of the node does not do yet. What protects is refused, so
// that nobody believes to be protected by a login or a certificate that nobody asks for; the rest
// is a warning. Serving one of them ends with removing its line here.
#include "common/config/facts.hpp"

#include <algorithm>

namespace crossbar::config {

namespace {

struct Missing {
    std::string_view feature;  // as the readers call it
    Severity severity;
    std::string_view hint;
};

constexpr Missing kMissing[] = {
    {"portrange", Severity::error, "\"port\" is"},
    {"a container's shutdown", Severity::warning, "a container ends with its last component"},
    {"a container's restart",
     Severity::warning,
     "components are not started again; workers are (\"restart\": {...})"},
    {"watch", Severity::warning, ""},
    {"external_port", Severity::warning, ""},
    {"tcp_nodelay", Severity::warning, "it is always on"},
    {"auto_ping_restart_on_any_traffic", Severity::warning, "it is always on"},
};

}  // namespace

void check_support(const Facts& facts, Diagnostics& diagnostics) {
    for (const FeatureUse& use : facts.features) {
        const auto* missing =
            std::find_if(std::begin(kMissing), std::end(kMissing), [&](const Missing& entry) {
                return entry.feature == use.feature;
            });
        if (missing == std::end(kMissing)) {
            continue;
        }
        if (missing->severity == Severity::error) {
            diagnostics.error(
                use.place.where,
                use.place.path,
                "is not supported yet",
                std::string(missing->hint));
        } else {
            diagnostics.warning(
                use.place.where, use.place.path, "has no effect yet", std::string(missing->hint));
        }
    }
}

}  // namespace crossbar::config
