// SPDX-License-Identifier: MIT
// Payload passthru attributes while an options dict is being read: the ppt_* form and the legacy
// enc_* form.
#pragma once

#include "common/wamp/options.hpp"

#include <memory>
#include <string_view>

namespace crossbar::serial {

// The passthru attributes of one options dict while it is being read.
struct PassThruFound {
    wamp::PassThru ppt;
    wamp::PassThru legacy = {
        .scheme = {}, .serializer = {}, .cipher = {}, .keyid = {}, .legacy = true};

    // The form that applies, or null.
    const wamp::PassThru* chosen() const noexcept {
        if (!ppt.scheme.empty()) {
            return &ppt;
        }
        return legacy.scheme.empty() ? nullptr : &legacy;
    }

    bool is_legacy() const noexcept { return chosen() == &legacy; }

    std::unique_ptr<wamp::PassThru> owned() const {
        const auto* found = chosen();
        return found != nullptr ? std::make_unique<wamp::PassThru>(*found) : nullptr;
    }
};

// Autobahn's names, and its convention for others.
inline bool is_legacy_scheme(std::string_view name) noexcept {
    return name == "cryptobox" || name == "mqtt" || name == "xbr" || name.starts_with("x_");
}

}  // namespace crossbar::serial
