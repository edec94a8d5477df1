// SPDX-License-Identifier: MIT
// Reading the arguments of management procedures: what is wrong is answered with an ERROR that says
// so.
#pragma once

#include "common/mgmt/procedures.hpp"
#include "common/sdk/crossbar/errors.hpp"
#include "common/wamp/uris.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace crossbar::mgmt {

// The text at `index`. Throws wamp.error.invalid_argument.
inline const std::string& text_argument(const Arguments& arguments, std::size_t index) {
    const std::string* text =
        index < arguments.args.size() ? arguments.args[index].as<std::string>() : nullptr;
    if (text == nullptr) {
        throw ApplicationError(
            std::string(wamp::uris::kInvalidArgument),
            fmt::format("argument {} must be a string", index));
    }
    return *text;
}

// The value of a parsed configuration (config::Parsed). Throws crossbar.error.invalid_configuration
// with the first reason.
template <class Parsed>
auto checked(Parsed parsed) {
    if (!parsed.value) {
        throw ApplicationError(
            std::string(kInvalidConfiguration),
            parsed.diagnostics.empty() ? std::string("invalid configuration")
                                       : parsed.diagnostics.front().message);
    }
    return std::move(*parsed.value);
}

}  // namespace crossbar::mgmt
